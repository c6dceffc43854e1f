"""Packages that Anki did not write: other programs put into them what Anki never would."""

from __future__ import annotations

import json
from pathlib import Path

import genanki
import pytest

from tests.adopt.making import PNG
from tests.adopt.test_adopt import adopted, held
from tests.conftest import Deckwright


def model(number: int, name: str, *fields: str, front: str = "", css: str = "") -> genanki.Model:
    shown = front or f"{{{{{fields[0]}}}}}"
    cards = [{"name": "Card 1", "qfmt": shown, "afmt": shown}]
    return genanki.Model(number, name, [{"name": f} for f in fields], cards, css=css)


def package(file: Path, notes: list[genanki.Note], media: list[Path] | None = None) -> Path:
    deck = genanki.Deck(1_700_000_000_000, "Foreign::Deck")
    for note in notes:
        deck.add_note(note)
    genanki.Package(deck, media or []).write_to_file(file, timestamp=1_700_000_000)
    return file


def comes_back(file: Path, folder: Path, deckwright: Deckwright) -> None:
    said = adopted(deckwright, file, folder / "deck")
    assert (said["import"]["new"], said["import"]["updated"]) == (0, 0)
    (built,) = (folder / "deck/dist").iterdir()
    assert held(built, folder / "again")[0] == held(file, folder / "original")[0]


@pytest.mark.parametrize(
    "text",
    ["a\r\nb", "a\rb", "nul\0and\x07bell", "e\u0301", "  ", "\n\n", "\u2028", "x\x0cy", "\ufeffz"],
)
def test_signs_that_anki_takes_away_are_gone_as_in_anki(
    text: str, tmp_path: Path, deckwright: Deckwright
) -> None:
    basic = model(1_600_000_000_001, "Plain", "Front", "Back")
    note = genanki.Note(basic, ["front", text], guid="a b\"c'd", tags=["x"])
    comes_back(package(tmp_path / "f.apkg", [note]), tmp_path, deckwright)


def test_fields_with_names_that_anki_changes_keep_the_names_that_learners_have(
    tmp_path: Path, deckwright: Deckwright
) -> None:
    odd = model(1_600_000_000_002, "Odd", "Fr:ont", "#Back", " Blank ", front="{{Fr:ont}}")
    note = genanki.Note(odd, ["one", "two", "three"], guid="odd")
    file = package(tmp_path / "f.apkg", [note])
    adopted(deckwright, file, tmp_path / "deck")
    written = (tmp_path / "deck/templates/odd/notetype.yaml").read_text()
    assert "name: Front" in written
    assert "name: Back" in written


def test_two_note_types_of_one_name_and_one_without_notes(
    tmp_path: Path, deckwright: Deckwright
) -> None:
    one = model(1_600_000_000_003, "Same", "Front", "Back")
    two = model(1_600_000_000_004, "Same", "Question", "Answer", "More")
    notes = [
        genanki.Note(one, ["a", "b"], guid="one"),
        genanki.Note(two, ["c", "", "d"], guid="two"),
    ]
    said = adopted(deckwright, package(tmp_path / "f.apkg", notes), tmp_path / "deck")
    assert said["import"]["duplicate"] == 2
    folders = sorted(path.parent.name for path in tmp_path.glob("deck/templates/*/notetype.yaml"))
    assert folders == ["same", "same-2"]


def test_files_that_nothing_names_are_packed_as_before(
    tmp_path: Path, deckwright: Deckwright
) -> None:
    files = []
    for name in ("_dynamic.js", "latex-0123456789abcdef.png", "_font.woff2", "Seen.PNG"):
        (tmp_path / name).write_bytes(PNG + name.encode())
        files.append(tmp_path / name)
    css = ".card { src: url('_font.woff2') }\r\n"
    basic = model(1_600_000_000_005, "Files", "Front", "Back", css=css)
    note = genanki.Note(basic, ["a", '<img src="Seen.PNG">'], guid="files")
    file = package(tmp_path / "f.apkg", [note], files)
    adopted(deckwright, file, tmp_path / "deck")
    (built,) = (tmp_path / "deck/dist").iterdir()
    assert held(built, tmp_path / "again")[1:] == held(file, tmp_path / "original")[1:]
    built_again = json.loads(deckwright("build", tmp_path / "deck", "--format", "json").stdout)
    assert (built_again["changed"], built_again["media"]) == (0, 4)


def test_the_original_is_itself_adopted_into_a_deck_of_deckwrights(
    tmp_path: Path, deckwright: Deckwright
) -> None:
    """What Deckwright built comes back too, with the note types that are shipped."""
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/a.md").write_text("---\nid: a\n---\n# Question\nThe **heart**\n")
    (tmp_path / "vault/b.md").write_text(
        "---\nid: b\n---\n# Question\nQ\n# Answer\n| a |\n|-|\n| b |\n"
    )
    deckwright("build", tmp_path / "vault", "-o", tmp_path / "f.apkg")
    comes_back(tmp_path / "f.apkg", tmp_path, deckwright)
