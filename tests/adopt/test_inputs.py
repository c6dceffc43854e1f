"""Decks that are no packages: text exports with GUIDs, folders of CrowdAnki's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adopt.making import PNG, add, collection
from tests.conftest import Deckwright
from tests.engine import Learner


def exported(folder: Path, *, html: bool) -> Path:
    with collection(folder / "made") as col:
        add(col, "Basic", ["one <b>1</b>", "first<br>line"], "Top::Sub", ["a::b", "source/x"])
        add(col, "Basic", ['"quoted" # and\ttab', "5 &lt; 6"], "Top")
        add(col, "Cloze", ["The {{c2::heart::organ}}", ""], "Top")
        file = folder / "notes.txt"
        col.export_note_csv(
            out_path=str(file), limit=None, with_html=html, with_tags=True, with_deck=True,
            with_notetype=True, with_guid=True,
        )  # fmt: skip
    return file


def test_an_export_with_html_keeps_fields_decks_tags_and_guids(
    tmp_path: Path, deckwright: Deckwright, learner: Learner
) -> None:
    file = exported(tmp_path, html=True)
    with collection(tmp_path / "made") as col:
        wanted = {n.guid: (n.fields, n.tags) for n in Learner(col).notes().values()}
    assert deckwright("adopt", file, tmp_path / "deck").exit_code == 0
    learner.imports(tmp_path / "deck/dist/notes.apkg")
    assert {n.guid: (n.fields, n.tags) for n in learner.notes().values()} == wanted
    assert "# Front\none **1**\n" in (tmp_path / "deck/cards/Sub/one-1.md").read_text()
    assert (
        "# Text\nThe {{c2::heart::organ}}\n" in (tmp_path / "deck/cards/the-heart.md").read_text()
    )


def test_an_export_without_html_is_text(tmp_path: Path, deckwright: Deckwright) -> None:
    file = exported(tmp_path, html=False)
    assert deckwright("adopt", file, tmp_path / "deck").exit_code == 0
    text = next((tmp_path / "deck/cards").glob("quoted*.md")).read_text()
    assert '\n"quoted" # and\ttab\n' in text
    assert "# Back\n5 < 6\n" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#separator:tab\na\tb\n", "it has no column of GUIDs"),
        ("#guid column:1\n\tb\tc\n", "a row has no GUID"),
        ('#guid column:1\na\t"b\n', "its rows cannot be read"),
        ("", "it has no column of GUIDs"),
    ],
)
def test_a_text_that_is_no_such_export_is_an_error(
    text: str, message: str, tmp_path: Path, deckwright: Deckwright
) -> None:
    (tmp_path / "notes.txt").write_text(text)
    result = deckwright("adopt", tmp_path / "notes.txt", tmp_path / "deck")
    assert result.exit_code == 1
    assert message in result.stderr
    assert not (tmp_path / "deck").exists()


def crowdanki(folder: Path, **changes: object) -> Path:
    template = {"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{Back}}", "bqfmt": "",
                "bafmt": "", "did": None}  # fmt: skip
    field = {"font": "Arial", "rtl": True, "size": 24, "sticky": False, "media": []}
    model = {
        "__type__": "NoteModel", "crowdanki_uuid": "model", "name": "Capitals", "type": 0,
        "css": ".card {}", "sortf": 0, "latexPre": "x", "latexPost": "y", "tags": [], "vers": [],
        "flds": [{"name": "Front", "ord": 0, **field}, {"name": "Back", "ord": 1, **field}],
        "tmpls": [template],
    }  # fmt: skip

    def note(guid: str, front: str) -> dict[str, object]:
        return {"__type__": "Note", "guid": guid, "fields": [front, '<img src="x.png">'],
                "note_model_uuid": "model", "tags": ["EU"], "flags": 0}  # fmt: skip

    child = {"__type__": "Deck", "name": "Europe", "children": [], "desc": "of Europe",
             "notes": [note("b!", "France")], "media_files": ["x.png"]}  # fmt: skip
    deck: dict[str, object] = {"__type__": "Deck", "name": "World", "children": [child],
            "desc": "The world",
            "note_models": [model], "notes": [note("a{b", "Peru")], "media_files": []}  # fmt: skip
    deck |= changes
    root = folder / "World"
    (root / "media").mkdir(parents=True)
    (root / "deck.json").write_text(json.dumps(deck))
    (root / "media/x.png").write_bytes(PNG)
    return root


def test_a_folder_of_crowdankis_becomes_a_project(
    tmp_path: Path, deckwright: Deckwright, learner: Learner
) -> None:
    root = crowdanki(tmp_path)
    assert deckwright("adopt", root, tmp_path / "deck").exit_code == 0
    learner.imports(tmp_path / "deck/dist/world.apkg")
    notes = learner.notes()
    assert {guid: note.fields[0] for guid, note in notes.items()} == {"a{b": "Peru", "b!": "France"}
    assert (Path(learner.col.media.dir()) / "x.png").read_bytes() == PNG
    decks = {learner.col.decks.name(card.did) for n in notes.values() for card in n.cards()}
    assert decks == {"World", "World::Europe"}
    assert "of Europe" in (tmp_path / "deck/pyproject.toml").read_text()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"note_models": []}, "this is no deck.json of CrowdAnki's"),
        ({"media_files": ["../../evil"]}, "which would lie outside"),
        ({"notes": [{"guid": "x", "fields": ["a"], "note_model_uuid": "model"}]}, "does not fit"),
    ],
)
def test_a_bad_deck_json_is_an_error(
    changes: dict[str, object], message: str, tmp_path: Path, deckwright: Deckwright
) -> None:
    result = deckwright("adopt", crowdanki(tmp_path, **changes), tmp_path / "deck")
    assert result.exit_code == 1
    assert message in result.stderr
    assert not (tmp_path / "deck").exists()
