"""`build --update-txt`, imported as text by learners whose note types and tags are their own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from anki.collection import ImportCsvRequest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckwright.package.textfile import _quoted
from tests.engine import Learner
from tests.release.vaults import Maintainer

NOTE = "---\nid: {0}\ntags: [{tags}]\n---\n# Question\n{1}\n"
VAULT = {
    "cards/a.md": NOTE.format("#t3xtA", "The **glomerulus** filters", tags="organ"),
    "cards/salt/c.md": NOTE.format("t3xtC", "**Renin** is made in the **kidney**", tags="organ"),
    "cards/d.md": "---\nid: t3xtD\n---\n# Question\nWhat is ADH?\n# Answer\nA hormone",
}
CHANGED = {
    "cards/a.md": NOTE.format(
        "#t3xtA", 'The **glomerulus** "filters"\n\n```python\na = "x"\n\tb\n```', tags="organ"
    ),
    "cards/d.md": "---\nid: t3xtD\n---\n# Question\nWhat is ADH?\n# Answer\nVasopressin, **so**",
    "cards/salt/new.md": NOTE.format("t3xtN", "**Aldosterone**", tags="organ, salt::new"),
}


def texts(package: Path) -> dict[str, Path]:
    return {f.name.split(".", 1)[1]: f for f in package.parent.glob(f"{package.stem}.*.txt")}


def imports(learner: Learner, file: Path) -> dict[str, int]:
    """Import a text as Anki's dialog does that is left as it opens."""
    metadata = learner.col.get_csv_metadata(str(file), None)
    log = learner.col.import_csv(ImportCsvRequest(path=str(file), metadata=metadata)).log
    return {
        kind: len(getattr(log, kind)) for kind in ("new", "updated", "duplicate", "conflicting")
    }


def makes_it_his_own(learner: Learner, field: str = "", at: int = 1) -> None:
    """A private field among the others, other names, own tags, a deck of his own."""
    col = learner.col
    for notetype in list(learner.notetypes().values()):
        if not notetype["name"].startswith("Deckwright"):
            continue
        col.models.add_field(notetype, col.models.new_field("Mine"))
        col.models.reposition_field(notetype, notetype["flds"][-1], at)
        notetype["name"] = f"My {notetype['name']}"
        if field:
            next(f for f in notetype["flds"] if f["name"] == field)["name"] = "Feld"
        col.models.update_dict(notetype)
    for note in learner.notes().values():
        note["Mine"] = f"mine of {note.guid}"
        note.tags.append("own::tag")
        col.update_note(note)
        col.set_deck([card.id for card in note.cards()], col.decks.id("Elsewhere"))  # type: ignore[arg-type]


def released(maintainer: Maintainer, *files: dict[str, str]) -> Path:
    for change in files:
        maintainer.release(dict(change), "--update-txt")
    return maintainer.last


def test_corrections_arrive_and_all_that_is_the_learners_stays(
    maintainer: Maintainer, learner: Learner
) -> None:
    new = released(maintainer, VAULT, CHANGED)
    learner.imports(maintainer.packages[0])
    learner.studies("#t3xtA")
    makes_it_his_own(learner)
    before = learner.schedule()
    notetypes = set(learner.notetypes())

    logs = {name: imports(learner, file) for name, file in texts(new).items()}

    assert logs == {
        "update.cloze.txt": {"new": 0, "updated": 1, "duplicate": 0, "conflicting": 0},
        "update.basic.txt": {"new": 0, "updated": 1, "duplicate": 0, "conflicting": 0},
        "new.cloze.txt": {"new": 1, "updated": 0, "duplicate": 0, "conflicting": 0},
    }
    fields = learner.fields("#t3xtA")
    assert fields["Mine"] == "mine of #t3xtA"
    assert '{{c1::glomerulus}} "filters"' in fields["Question"]
    assert "<strong>so</strong>" in learner.fields("t3xtD")["Answer"]
    assert all("own::tag" in learner.tags(guid) for guid in ("#t3xtA", "t3xtC", "t3xtD"))
    assert learner.tags("t3xtN") == ["organ", "salt::new"]
    decks = {g: learner.col.decks.name(n.cards()[0].did) for g, n in learner.notes().items()}
    assert decks == {
        **dict.fromkeys(("#t3xtA", "t3xtC", "t3xtD"), "Elsewhere"),
        "t3xtN": "Kidney::salt",
    }
    assert learner.schedule() == before
    assert set(learner.notetypes()) == notetypes
    again = imports(learner, texts(new)["new.cloze.txt"])
    assert (again["new"], again["updated"]) == (0, 0)
    assert learner.check_database() == "Database rebuilt and optimized."


@pytest.mark.parametrize("field", ["Question", "Answer", "Key"])
@pytest.mark.parametrize("at", [0, 1, 9])
def test_a_renamed_field_costs_no_tags_and_mixes_nothing_up(
    maintainer: Maintainer, learner: Learner, field: str, at: int
) -> None:
    new = released(maintainer, VAULT, CHANGED)
    learner.imports(maintainer.packages[0])
    makes_it_his_own(learner, field, at)
    before = learner.fields("t3xtD")
    refused = at == 0 or field == "Question"  # his first field has none of our names

    imports(learner, texts(new)["update.basic.txt"])

    after = learner.fields("t3xtD")
    changed = {name for name in after if after[name] != before[name]}
    assert changed == (set() if refused else {"Answer"} - {field})
    assert "own::tag" in learner.tags("t3xtD")


def test_a_tag_that_all_changed_notes_get_is_added(
    maintainer: Maintainer, learner: Learner
) -> None:
    tagged = {path: text.replace("[organ", "[v2, organ") for path, text in CHANGED.items()}
    new = released(maintainer, VAULT, tagged)
    learner.imports(maintainer.packages[0])
    makes_it_his_own(learner)

    imports(learner, texts(new)["update.cloze.txt"])

    assert learner.tags("#t3xtA") == ["organ", "own::tag", "v2"]


def test_what_text_cannot_bring_is_told(maintainer: Maintainer) -> None:
    released(maintainer, VAULT)
    said = maintainer.release(
        {
            "cards/a.md": NOTE.format("#t3xtA", "A **new** one ![[x.svg]]", tags="other"),
            "cards/x.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        },
        "--update-txt",
    )

    (extra,) = said["extras"]
    assert extra["media"][0].startswith("x-")
    assert (extra["notes"], extra["retagged"]) == (1, 1)


def test_notes_without_cards_are_left_out(maintainer: Maintainer) -> None:
    bare = NOTE.replace("---\n#", "anki_cards: none\n---\n#")
    vault = {**VAULT, "cards/e.md": bare.format("t3xtE", "**Bare**", tags="organ")}
    new = released(
        maintainer,
        vault,
        {
            **CHANGED,
            "cards/e.md": bare.format("t3xtE", "**Barer**", tags="organ"),
            "cards/f.md": bare.format("t3xtF", "**New**", tags="organ"),
        },
    )

    assert {"t3xtE", "t3xtF"}.isdisjoint(
        word.strip('"') for file in texts(new).values() for word in file.read_text().split("\t")
    )


def test_nothing_changed_writes_none_and_takes_old_ones_away(maintainer: Maintainer) -> None:
    released(maintainer, VAULT)
    old = maintainer.root.parent / "release-1.update.cloze.txt"
    old.write_text("of another build")

    assert maintainer.release({}, "--update-txt")["extras"][0]["file"] is None
    assert not old.exists()


def test_it_works_whatever_the_time_of_the_learners_note(
    maintainer: Maintainer, learner: Learner
) -> None:
    new = released(maintainer, VAULT, CHANGED)
    learner.imports(maintainer.packages[0])
    learner.col.db.execute("update notes set mod = ?", int(time.time()))  # type: ignore[union-attr]

    assert imports(learner, texts(new)["update.basic.txt"])["updated"] == 1


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), min_size=3))
def test_any_field_is_read_by_anki_as_it_was(
    learner: Learner, tmp_path: Path, parts: list[str]
) -> None:
    import unicodedata

    field = "\n".join(f'{part}\t"' for part in parts)
    basic: Any = learner.col.models.by_name("Basic")
    row = "\t".join(map(_quoted, ("#guid", "front", field)))
    head = f"#separator:tab\n#html:true\n#notetype:{basic['id']}\n#guid column:1\n"
    file = tmp_path / "one.txt"
    file.write_text(f"{head}#columns:g\tFront\tBack\n{row}\n", encoding="utf-8", newline="\n")

    imports(learner, file)

    (note,) = (note for guid, note in learner.notes().items() if guid == "#guid")
    assert note["Back"] == unicodedata.normalize("NFC", field)
