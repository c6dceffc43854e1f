"""Rules about all notes together."""

from __future__ import annotations

from deckwright.data import Slip
from deckwright.notes.check import check_notes, no_notes
from tests.notes.samples import slip
from tests.saying import said


def written(path: str, id_: str, line: int, deck: str = "Deck") -> Slip:
    return slip(path, line, guid=id_, author_id=id_, deck=deck)


def in_deck(path: str, deck: str) -> Slip:
    return slip(path, guid=path, deck=deck)


def test_one_id_in_two_files_names_both() -> None:
    notes = (written("a.md", "x:y", 3), written("b.md", "z", 2), written("c.md", "x:y", 5))

    assert said(*check_notes(notes)) == [
        "c.md:5:1: error: id 'x:y' is taken by a.md:3 [id-twice] -> give the newer note an id of"
        " its own: delete this line, then type python build.py ids"
    ]


def test_three_notes_with_one_id_are_two_problems() -> None:
    notes = (written("a.md", "x", 2), written("b.md", "x", 2), written("c.md", "x", 2))

    assert [problem.where.path for problem in check_notes(notes)] == ["b.md", "c.md"]


def test_ids_are_compared_as_anki_compares_them() -> None:
    """Letter by letter: case counts, and so does every other character."""
    notes = tuple(
        written(f"{n}.md", id_, 2) for n, id_ in enumerate(["x", "X", "x ", "é", "e\u0301"])
    )

    assert list(check_notes(notes)) == []


def test_a_guid_from_a_path_may_clash_too() -> None:
    notes = (slip("a.md", guid="x"), written("b.md", "x", 2))

    assert said(*check_notes(notes))[0].startswith("b.md:2:1: error: id 'x' is taken by a.md:1")


def test_two_spellings_of_one_deck_are_told() -> None:
    notes = (in_deck("a.md", "Heart"), in_deck("b.md", "heart"), in_deck("c.md", "Heart"))

    assert said(*check_notes(notes)) == [
        "b.md:1:1: warning: deck 'heart' is elsewhere spelt 'Heart' [deck-case]"
        " -> spell its folders, or deck:, alike"
    ]


def test_two_spellings_of_a_deck_above_are_told_once_for_each_note() -> None:
    notes = (
        in_deck("a.md", "Heart::Valves::Mitral"),
        in_deck("b.md", "heart::Rhythm"),
        in_deck("c.md", "Heart::valves::mitral"),
        in_deck("d.md", "Heartburn::valves"),
    )

    assert said(*check_notes(notes)) == [
        "b.md:1:1: warning: deck 'heart' is elsewhere spelt 'Heart' [deck-case]"
        " -> spell its folders, or deck:, alike",
        "c.md:1:1: warning: deck 'Heart::valves' is elsewhere spelt 'Heart::Valves' [deck-case]"
        " -> spell its folders, or deck:, alike",
    ]


def test_a_folder_without_flashcards_is_an_error() -> None:
    hint = "a flashcard says type: flashcard in its front matter, or has a # Question"

    assert said(no_notes(""), no_notes("cards")) == [
        f".:1:1: error: there is no flashcard in this folder [no-notes] -> {hint}",
        f"cards:1:1: error: there is no flashcard in this folder [no-notes] -> {hint}",
    ]
