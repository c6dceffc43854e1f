"""Each breaking change: the guard names it, --strict refuses it, and `verify` proves the harm."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.conftest import Deckwright
from tests.release.test_chain import KNOWS_FIELDS_BY_ID
from tests.release.vaults import Maintainer, codes

NOTE = "---\nid: h4rm{0}\n---\n# Question\nWhat does organ {0} do?\n# Answer\nIt does {0}."
CLOZE = "---\nid: h4rmC\n---\n# Question\nThe **loop** and the **duct**."
NOTETYPE = """
name: Organs
id: 1700000000077
kind: standard
sort_field: Question
fields:
  - {name: Question, id: 7701, value: "[[ question ]]"}
  - {name: Answer, id: 7702, value: "[[ answer ]]"}
  - {name: Key, id: 7703, value: "[[ key ]]"}
cards:
  - {name: Ask, id: 7751, front: front.html, back: back.html}
"""
VAULT: dict[str, str | None] = {
    **{f"cards/{n}.md": NOTE.format(n) for n in range(6)},
    "cards/cloze.md": CLOZE,
    "templates/basic/notetype.yaml": NOTETYPE,
    "templates/basic/front.html": "{{Question}}",
    "templates/basic/back.html": "{{Question}}<hr>{{Answer}}",
    "templates/basic/style.css": ".card { color: navy }",
}
EDITED: dict[str, str | None] = {"cards/1.md": NOTE.format(1).replace("does 1", "works")}


@dataclass(frozen=True)
class Harm:
    """A breaking change: files, the code that names it, and a promise that it breaks in Anki.

    An empty promise: Anki does what it is told, and learners see something that they dislike.
    """

    code: str
    files: dict[str, str | None]
    promise: str = ""


def notetype(change: Callable[[str], str]) -> dict[str, str | None]:
    return {"templates/basic/notetype.yaml": change(NOTETYPE), **EDITED}


FIELD = '  - {name: More, id: 7704, value: ""}\n'
CARD = "  - {name: Again, id: 7752, front: back.html, back: front.html}\n"
HARMS = [
    Harm("schema-changed", notetype(lambda t: t.replace("cards:", FIELD + "cards:")),
         "no note is refused"),
    Harm("schema-changed", notetype(lambda t: t + CARD), "no note type is forked"),
    Harm("schema-changed", notetype(lambda t: t.replace("Answer, id: 7702", "Back, id: 7709")
         .replace("Answer", "Back")) | {"templates/basic/back.html": "{{Question}}{{Back}}"},
         "no note is refused"),
    Harm("schema-changed", notetype(lambda t: t.replace("id: 7701", "id: 7799")),
         "no note is refused" if KNOWS_FIELDS_BY_ID else ""),
    Harm("notetype-changed", {"cards/1.md": CLOZE.replace(
         "h4rmC", "h4rm1\nnotetype: cloze").replace("duct", "hilum")},
         "no note is refused"),
    Harm("notetype-id-changed", notetype(lambda t: t.replace("1700000000077", "1700000000078")),
         "no note is refused"),
    Harm("sort-field-changed", notetype(lambda t: t.replace("sort_field: Question",
         "sort_field: Answer")), "no full sync is forced"),
    Harm("notetype-renamed", notetype(lambda t: t.replace("name: Organs", "name: Parts"))),
    Harm("deck-renamed", {"pyproject.toml": '[tool.deckwright]\nname = "kidney"\ndeck = "Nieren"\n',
                          **EDITED}),
    Harm("id-changed", {"cards/2.md": NOTE.format(2).replace("h4rm2", "an0ther")}),
    Harm("note-removed", {"cards/3.md": None}),
    Harm("cloze-gone", {"cards/cloze.md": CLOZE.replace("**loop**", "loop")}),
]  # fmt: skip


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: f"{harm.code}-{len(harm.files)}")
def test_the_guard_names_it_and_the_rehearsal_proves_it(maintainer: Maintainer, harm: Harm) -> None:
    maintainer.release(VAULT)
    maintainer.write(harm.files)

    refused = maintainer.build("--strict")
    said = maintainer.release({}, "--strict", *[a for c in _all_codes() for a in ("--allow", c)])

    assert refused.exit_code == 1
    assert harm.code in codes(json.loads(refused.stdout))
    assert harm.code in codes(said)
    result = Deckwright()(
        *("verify", maintainer.last, "--from", maintainer.packages[0], "--format", "json")
    )
    checks = json.loads(result.stdout)["rehearsals"][1]["checks"]
    broken = [check["promise"] for check in checks if not check["kept"]]
    if harm.promise:
        assert harm.promise in broken
        assert result.exit_code == 1
    diff = Deckwright()("diff", maintainer.packages[0], maintainer.last, "--format", "json")
    breaking = {finding["code"] for finding in json.loads(diff.stdout)["breaking"]}
    assert harm.code in breaking or harm.code == "cloze-gone"


def _all_codes() -> list[str]:
    return sorted({harm.code for harm in HARMS} | {"cloze-gone", "note-removed", "schema-changed"})


def test_a_field_renamed_by_its_id_is_no_harm(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)

    renamed = NOTETYPE.replace("name: Answer", "name: Back side")
    said = maintainer.release(
        {
            "templates/basic/notetype.yaml": renamed,
            "templates/basic/back.html": "{{Question}}<hr>{{Back side}}",
            **EDITED,
        },
        "--strict",
    )

    assert codes(said) == []
    result = Deckwright()("verify", maintainer.last, "--from", maintainer.packages[0])
    assert result.exit_code == (0 if KNOWS_FIELDS_BY_ID else 1), result.stdout


def test_two_fields_that_change_names_are_named(maintainer: Maintainer) -> None:
    """Anki writes new names into the incoming card templates, and gets a swap wrong (26.09)."""
    maintainer.release(VAULT)
    swapped = (
        NOTETYPE.replace("name: Question, id", "name: X, id")
        .replace("name: Answer, id", "name: Question, id")
        .replace("name: X, id", "name: Answer, id")
    )

    said = maintainer.release({"templates/basic/notetype.yaml": swapped})

    assert "name-reused" in codes(said)


def test_a_release_from_the_future_is_refused(maintainer: Maintainer) -> None:
    """Its notes would be newer than every correction to come."""
    import sqlite3
    import zipfile

    maintainer.release(VAULT)
    ahead = maintainer.root.parent / "ahead.apkg"
    collection = maintainer.root.parent / "collection.anki2"
    with zipfile.ZipFile(maintainer.last) as zipped:
        zipped.extract("collection.anki2", collection.parent)
        with sqlite3.connect(collection) as connection:
            connection.execute("UPDATE notes SET mod = 4102444800")
        connection.close()
        with zipfile.ZipFile(ahead, "w") as written:
            written.write(collection, "collection.anki2")
            written.writestr("media", "{}")
    maintainer.packages[-1] = ahead
    maintainer.write(EDITED)

    refused = maintainer.build()
    allowed = maintainer.build("--allow", "mod-future")

    assert (refused.exit_code, allowed.exit_code) == (1, 0)
    assert "mod-future" in codes(json.loads(refused.stdout))


def test_the_search_for_removed_notes_finds_them_in_anki(maintainer: Maintainer) -> None:
    from tests.engine import learner_in

    maintainer.release(VAULT)
    said = maintainer.release({"cards/3.md": None})
    (problem,) = [p for p in said["problems"] if p["code"] == "note-removed"]
    search = problem["hint"].split("for: ")[1]

    with learner_in(maintainer.root.parent / "learner") as learner:
        learner.imports(maintainer.packages[0])
        found = [learner.col.get_note(id_).guid for id_ in learner.col.find_notes(search)]

    assert found == ["h4rm3"]
