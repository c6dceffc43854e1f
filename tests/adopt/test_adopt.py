"""A deck adopted and built again is the same deck, in the real Anki engine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.adopt.conftest import FORMATS
from tests.adopt.making import PNG, TAGS, add, collection, export
from tests.conftest import Deckwright
from tests.engine import Learner


def adopted(deckwright: Deckwright, file: Path, target: Path, *options: str) -> dict[str, Any]:
    result = deckwright("adopt", file, target, "--format", "json", *options)
    said = json.loads(result.stdout)
    assert (result.exit_code, said["ok"]) == (0, True), said["problems"]
    return dict(said["adoption"])


def held(package: Path, folder: Path) -> tuple[dict[str, Any], dict[int, Any], dict[str, str]]:
    """What a new learner has after an import: notes by guid, note types by id, decks."""
    with collection(folder) as col:
        for notetype in col.models.all():
            notetype["name"] = f"stock {notetype['id']}"
            col.models.update_dict(notetype)
        Learner(col).imports(package)
        notes = {
            note.guid: (
                *(note.mid, note.mod, note.fields, note.tags),
                sorted((card.ord, col.decks.name(card.did)) for card in note.cards()),
            )
            for note in Learner(col).notes().values()
        }
        used = {note[0] for note in notes.values()}
        notetypes = {n["id"]: n for n in col.models.all() if n["id"] in used}
        decks = [col.decks.get(d.id) for d in col.decks.all_names_and_ids()]  # type: ignore[arg-type]
        media = {file.name: file.read_bytes() for file in Path(col.media.dir()).iterdir()}
    for notetype in notetypes.values():
        for key in ("usn", "req", "did", "vers", "tags", "originalId"):
            notetype.pop(key, None)
        for part in (*notetype["flds"], *notetype["tmpls"]):
            part.pop("media", None)
            part.pop("did", None)
    described = {deck["name"]: deck["desc"] for deck in decks if deck}
    return notes, notetypes, {**described, **{name: repr(data) for name, data in media.items()}}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_comes_back_as_the_same_deck(
    name: str, exports: Path, tmp_path: Path, deckwright: Deckwright
) -> None:
    said = adopted(deckwright, exports / name, tmp_path / "deck")

    assert said["notes"] == said["import"]["duplicate"] == 193
    assert said["html"] < said["fields"] / 4
    assert (said["import"]["new"], said["import"]["updated"]) == (0, 0)
    assert said["import"]["conflicting"] == 0
    built = json.loads(deckwright("build", tmp_path / "deck", "--format", "json").stdout)
    assert (built["new"], built["changed"], built["removed"]) == (0, 0, 0)


@pytest.mark.parametrize("style", ["fields", "questions"])
def test_a_new_learner_gets_what_the_original_would_give(
    style: str, exports: Path, tmp_path: Path, deckwright: Deckwright
) -> None:
    adopted(deckwright, exports / "new.apkg", tmp_path / "deck", "--style", style)
    (package,) = (tmp_path / "deck/dist").iterdir()

    original = held(exports / "new.apkg", tmp_path / "original")
    again = held(package, tmp_path / "again")
    assert again[0] == original[0]
    assert again[1] == original[1]
    missing = original[2].items() - again[2].items()
    assert {name for name, _ in missing} <= {"Unused.png"}


def test_one_edited_note_is_one_updated_note(
    exports: Path, tmp_path: Path, deckwright: Deckwright, learner: Learner
) -> None:
    root = tmp_path / "deck"
    adopted(deckwright, exports / "new.apkg", root)
    note = root / "cards/Reversed/both.md"
    note.write_text(note.read_text().replace("ways", "ways **indeed**"))
    deckwright("build", root)

    learner.imports(exports / "new.apkg")
    log = learner.imports(root / "dist/new.apkg")
    assert (log.new, log.updated, log.conflicting) == (0, 1, 0)
    assert "ways <b>indeed</b>" in str([n.fields for n in learner.notes().values()])


def test_a_clone_builds_the_same_deck_without_the_package(
    exports: Path, tmp_path: Path, deckwright: Deckwright
) -> None:
    root = tmp_path / "deck"
    adopted(deckwright, exports / "new.apkg", root)
    shutil.rmtree(root / "dist")
    built = json.loads(deckwright("build", root, "--format", "json").stdout)
    assert (built["new"], built["changed"], built["removed"]) == (0, 0, 0)


def test_a_changed_picture_gets_a_new_name_and_all_others_keep_theirs(
    exports: Path, tmp_path: Path, deckwright: Deckwright, learner: Learner
) -> None:
    root = tmp_path / "deck"
    adopted(deckwright, exports / "new.apkg", root)
    (root / "media/heart.png").write_bytes(PNG + b"changed")
    built = json.loads(deckwright("build", root, "--format", "json").stdout)
    learner.imports(exports / "new.apkg")
    log = learner.imports(root / "dist/new.apkg")
    assert log.updated == built["changed"] > 3
    media = Path(learner.col.media.dir())
    (changed,) = media.glob("heart-*.png")
    assert changed.read_bytes() == PNG + b"changed"
    assert (media / "heart.png").read_bytes() == PNG
    shown = [field for note in learner.notes().values() for field in note.fields]
    assert not any('"heart.png"' in field for field in shown)
    assert any("my picture.png" in field for field in shown)


def test_cards_that_lie_apart_and_cards_that_are_missing_stay_so(
    tmp_path: Path, deckwright: Deckwright
) -> None:
    file = tmp_path / "cards.apkg"
    with collection(tmp_path / "made") as col:
        apart = add(col, "Basic (and reversed card)", ["a", "b"], "One", TAGS[:2])
        lost = add(col, "Basic (and reversed card)", ["c", "d"], "One")
        blank = add(col, "Cloze", ["{{c1::x}} {{c2::y}}", ""], "Two::Three")
        col.set_deck([apart.cards()[1].id], col.decks.id('Elsewhere: "x"'))  # type: ignore[arg-type]
        col.remove_cards_and_orphaned_notes([lost.cards()[0].id])
        blank.fields[0] = "{{c1::x}}"
        col.update_note(blank)
        export(col, file, legacy=True)
    adopted(deckwright, file, tmp_path / "deck")
    assert held(tmp_path / "deck/dist/cards.apkg", tmp_path / "again") == held(
        file, tmp_path / "original"
    )


def test_of_two_notes_with_one_guid_the_later_is_kept_and_the_other_makes_no_card(
    tmp_path: Path, deckwright: Deckwright
) -> None:
    file = tmp_path / "twins.apkg"
    with collection(tmp_path / "made") as col:
        first = add(col, "Basic", ["first", "1"], "Top")
        second = add(col, "Basic", ["second", "2"], "Top")
        assert col.db is not None
        col.db.execute("update notes set guid = ? where id = ?", first.guid, second.id)
        export(col, file, legacy=True)
    said = adopted(deckwright, file, tmp_path / "deck")
    assert said["twins"] == ["cards/first.md"]
    assert (said["notes"], said["import"]["duplicate"]) == (1, 1)
    assert "type: duplicate" in (tmp_path / "deck/cards/first.md").read_text()
