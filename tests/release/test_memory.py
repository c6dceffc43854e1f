"""What earlier releases held is remembered: learners may have skipped some."""

from __future__ import annotations

import json
import unicodedata

import anki.collection
import pytest

from deckwright.package.read import read_package
from deckwright.release.pin import continued
from tests.conftest import Deckwright
from tests.engine import Learner
from tests.release.vaults import FIRST, Maintainer, codes

NOTE = "---\nid: m3m{0}\n---\n# Question\n{1}\n# Answer\nSo it is."
OTHER: dict[str, str | None] = {"cards/other.md": NOTE.format("other", "What is **other**?")}
NOTETYPE = """
name: Organs
id: 1700000000077
kind: standard
fields:
  - {name: Question, id: 7701}
  - {name: Answer, id: 7702}
  - {name: Ident, id: 7703, value: "[[ key ]]"}
cards:
  - {name: Ask, id: 7751, front: front.html, back: back.html}
"""
ORGANS: dict[str, str | None] = {
    "cards/organ.md": "---\nid: m3morgan\nnotetype: organs\n---\n# Question\nq\n# Answer\na",
    "templates/organs/notetype.yaml": NOTETYPE,
    "templates/organs/front.html": "{{Question}}",
    "templates/organs/back.html": "{{Answer}}",
    "templates/organs/style.css": "",
}


def field(maintainer: Maintainer, guid: str) -> str:
    return read_package(maintainer.last).by_guid[guid].fields[0]


def test_a_note_that_returns_keeps_its_numbers_its_ids_and_a_later_time(
    maintainer: Maintainer, learner: Learner
) -> None:
    note = NOTE.format("a", "**Renin** makes **angiotensin**.")
    maintainer.release({**OTHER, "cards/a.md": note})
    learner.imports(maintainer.last)
    learner.studies("m3ma")
    before = learner.schedule()
    maintainer.release({"cards/a.md": None})
    maintainer.release({"cards/other.md": NOTE.format("other", "What is **that**?")})
    maintainer.when = FIRST - 1_000  # a clock that runs backwards

    again = NOTE.format("a", "The **kidney**: **Renin** makes **angiotensin**.")
    said = maintainer.release({"cards/a.md": again}, "--strict")
    learner.imports(maintainer.last)

    assert (said["new"], codes(said)) == (1, [])
    assert field(maintainer, "m3ma").startswith("The {{c3::kidney}}: {{c1::Renin}}")
    assert "kidney" in learner.fields("m3ma")["Question"]
    assert learner.schedule() == before
    old, new = (read_package(maintainer.packages[n]).by_guid["m3ma"] for n in (0, -1))
    assert (new.id, new.mod > old.mod) == (old.id, True)


def test_a_cloze_that_returns_gets_its_number_back(maintainer: Maintainer) -> None:
    maintainer.release({"cards/a.md": NOTE.format("a", "The **loop** and the **duct**.")})
    maintainer.release({"cards/a.md": NOTE.format("a", "The loop and the **duct**.")})

    maintainer.release({"cards/a.md": NOTE.format("a", "The **loop** and the **duct**.")})

    assert field(maintainer, "m3ma") == "The {{c1::loop}} and the {{c2::duct}}."


def test_a_note_that_returns_with_another_note_type_is_named(maintainer: Maintainer) -> None:
    maintainer.release({**OTHER, "cards/a.md": NOTE.format("a", "The **loop**.")})
    maintainer.release({"cards/a.md": None})

    said = maintainer.release(
        {"cards/a.md": "---\nid: m3ma\nnotetype: basic\n---\n# Question\nq\n# Answer\na"}
    )

    assert codes(said) == ["notetype-changed"]


def test_a_note_type_that_returns_with_another_field_is_named(maintainer: Maintainer) -> None:
    maintainer.release({**OTHER, **ORGANS})
    maintainer.release({"cards/organ.md": None})

    more = NOTETYPE.replace("cards:", "  - {name: More, id: 7704}\ncards:")
    said = maintainer.release({**ORGANS, "templates/organs/notetype.yaml": more})

    assert "schema-changed" in codes(said)


def test_a_name_that_a_field_had_two_releases_ago_is_not_free(maintainer: Maintainer) -> None:
    maintainer.release(ORGANS)
    maintainer.release(
        {
            "templates/organs/notetype.yaml": NOTETYPE.replace("name: Answer", "name: Extra"),
            "templates/organs/back.html": "{{Extra}}",
        }
    )

    third = NOTETYPE.replace("name: Answer", "name: Extra").replace("name: Ident", "name: Answer")
    said = maintainer.release({"templates/organs/notetype.yaml": third})

    assert "name-reused" in codes(said)


def test_the_search_for_removed_notes_names_the_field_that_holds_the_key(
    maintainer: Maintainer, learner: Learner
) -> None:
    maintainer.release({**OTHER, **ORGANS})
    learner.imports(maintainer.last)

    said = maintainer.release({"cards/organ.md": None})

    (problem,) = [p for p in said["problems"] if p["code"] == "note-removed"]
    search = problem["hint"].split("for: ")[1]
    assert search == "Ident:m3morgan"
    assert len(learner.col.find_notes(search)) == 1


@pytest.mark.parametrize("tags", ["[Raas, b]", "[b, raas]", "[raas, b, marked]"])
def test_tags_that_say_the_same_are_no_change_and_no_problem(
    maintainer: Maintainer, tags: str
) -> None:
    note = NOTE.format("a", "The **loop**.").replace("id: m3ma", "id: m3ma\ntags: [raas, b]")
    maintainer.release({"cards/a.md": note})

    said = maintainer.release({"cards/a.md": note.replace("[raas, b]", tags)}, "--strict")

    assert (said["changed"], codes(said)) == (0, [])


def test_decomposed_text_is_stored_as_anki_stores_it(maintainer: Maintainer) -> None:
    decomposed = unicodedata.normalize("NFD", "The **naïve** café")
    maintainer.release({"cards/a.md": NOTE.format("a", decomposed)})

    assert field(maintainer, "m3ma") == "The {{c1::naïve}} café"


def test_notes_of_another_deck_in_a_baseline_are_not_said_to_be_removed(
    maintainer: Maintainer, learner: Learner
) -> None:
    maintainer.release(OTHER)
    learner.imports(maintainer.last)
    note = learner.col.new_note(learner.col.models.by_name("Basic"))  # type: ignore[arg-type]
    note.fields = ["mine", "own"]
    learner.col.add_note(note, learner.col.decks.id("Mine"))  # type: ignore[arg-type]
    if not hasattr(anki.collection, "ExportAnkiPackageOptions"):
        pytest.skip("engines before 24.06 export packages in another way")
    exported = maintainer.root.parent / "exported.apkg"
    learner.exports(exported, legacy=True)
    maintainer.packages.append(exported)

    assert codes(maintainer.release({"cards/b.md": NOTE.format("b", "So **b**")})) == []


def test_a_deck_of_another_case_is_the_same_deck(maintainer: Maintainer) -> None:
    maintainer.release({"cards/Heart/a.md": NOTE.format("a", "So **a**")})
    (maintainer.root / "cards" / "Heart").rename(maintainer.root / "cards" / "HEART")

    assert codes(maintainer.release()) == []


def test_an_id_that_changed_is_recognised_in_spite_of_pinned_numbers(
    maintainer: Maintainer,
) -> None:
    maintainer.release({"cards/a.md": NOTE.format("a", "**b** end")})
    maintainer.release({"cards/a.md": NOTE.format("a", "**a** **b** end")})

    assert codes(maintainer.release({"cards/a.md": NOTE.format("Z", "**a** **b** end")})) == [
        "id-changed"
    ]


def test_an_explicit_number_that_goes_to_another_text_is_named(maintainer: Maintainer) -> None:
    maintainer.release({"cards/a.md": NOTE.format("a", "{{c1::loop}} before {{c2::duct}}")})

    said = maintainer.release(
        {"cards/a.md": NOTE.format("a", "{{c2::duct}} drains while {{c1::aquaporin}} opens")}
    )

    assert codes(said) == ["cloze-reused"]


@pytest.mark.parametrize(
    "text",
    [
        "{{c1::one}} and {{c1::two}} and {{c2::three}}",
        "{{c1::one}} and {{c1::two too}} and {{c2::three}}",
        "{{c1::one}} and {{c2::three}} and {{c1::two}} and {{c3::four}}",
    ],
)
def test_texts_that_share_a_number_are_no_problem(maintainer: Maintainer, text: str) -> None:
    before = "{{c1::one}} and {{c1::two}} and {{c2::three}}"
    maintainer.release({"cards/a.md": NOTE.format("a", before)})

    assert codes(maintainer.release({"cards/a.md": NOTE.format("a", text)})) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("{{c1::Renin}} {{c2::angio}}", "{{c1::angio}} {{c2::renin}}", {0: 2, 1: 1}),
        ("a {{c1::angiotensin}} b", "Through {{c1::angiotensin II}} it goes", {0: 1}),
        ("{{c1::kidney}} x y z", "x y z {{c1::heart}}", {}),
    ],
)
def test_clozes_are_known_again_by_case_and_likeness(
    before: str, after: str, expected: dict[int, int]
) -> None:
    assert continued((before,), (after,)) == expected


def test_numbers_stay_below_the_five_hundred_that_anki_knows(maintainer: Maintainer) -> None:
    maintainer.release({"cards/a.md": NOTE.format("a", "{{c499::x}} and {{c500::y}}")})

    maintainer.release({"cards/a.md": NOTE.format("a", "**new** and **x** and **y**")})

    assert field(maintainer, "m3ma") == "{{c1::new}} and {{c499::x}} and {{c500::y}}"


@pytest.mark.parametrize("code", ["cloze-open", "id-twice", "package", "note-remvoed"])
def test_only_what_breaks_no_package_can_be_allowed(maintainer: Maintainer, code: str) -> None:
    maintainer.write({"cards/a.md": "# Question\n{{c1::open"})

    result = maintainer.build("--allow", code)

    assert result.exit_code == 2
    assert "Invalid value for '--allow'" in result.stderr


def test_a_release_without_a_past_remembers_nothing(maintainer: Maintainer) -> None:
    maintainer.release(OTHER)

    assert not read_package(maintainer.last).memory
    said = json.loads(
        Deckwright()("diff", maintainer.last, maintainer.last, "--format", "json").stdout
    )
    assert said["breaking"] == []
