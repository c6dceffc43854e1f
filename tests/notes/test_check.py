"""Rules about all notes together."""

from __future__ import annotations

import json

import pytest
from anki.notes import NoteFieldsCheckResult

from deckwright.data import Slip
from deckwright.notes.check import check_notes, no_notes
from tests.conftest import Deckwright, Write
from tests.engine import Learner
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


def test_notes_that_anki_calls_duplicates_name_the_first_of_them() -> None:
    found = check_notes(
        tuple(
            slip(f"{n}.md", guid=n, line=line, beginning=b"Who?")
            for n, line in zip("abc", (5, 6, 7), strict=True)
        )
    )

    hint = "delete one of the two, or ask each for what the other does not"
    assert said(*found) == [
        f"{path}: warning: this note begins as a.md:5 does, so Anki calls it a duplicate"
        f" [question-twice] -> {hint}"
        for path in ("b.md:6:1", "c.md:7:1")
    ]


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        (("Who?", "Who?"), ["b.md:6"]),
        (("Who?", "who?"), []),
        (("Who?", "Who"), []),
        (("Who?", "notetype: type-in-the-answer|Who?"), []),
    ],
)
def test_notes_that_differ_in_a_letter_or_their_note_type_are_no_duplicates(
    folder: Write, deckwright: Deckwright, notes: tuple[str, str], told: list[str]
) -> None:
    files = {}
    for id_, text in zip("ab", notes, strict=True):
        key, _, question = text.rpartition("|")
        files[f"{id_}.md"] = f"---\nid: {id_}\n{key}\n---\n# Question\n{question}\n# Answer\nA"
    said = json.loads(deckwright("check", folder(files), "--format", "json").stdout)

    assert [f"{p['path']}:{p['line']}" for p in said["problems"]] == told


BEGIN = "---\nid: {}\n---\n# Question\n{}\n# Answer\nA"
ALIKE = [("plain", "Who?", "Who?"), ("bold", "Is **it** so?", "Is **it** so?")]
UNLIKE = [
    ("a letter", "Who?", "who?"),
    ("a cloze", "Is **it** so?", "Is it **so**?"),
    ("the note type", "**So** it is", "So it is"),
]


@pytest.mark.parametrize(
    ("texts", "twice"),
    [
        *(pytest.param(texts, True, id=title) for title, *texts in ALIKE),
        *(pytest.param(texts, False, id=title) for title, *texts in UNLIKE),
    ],
)
def test_duplicates_are_those_that_anki_calls_so(
    folder: Write, deckwright: Deckwright, learner: Learner, texts: list[str], *, twice: bool
) -> None:
    root = folder(
        {f"{id_}.md": BEGIN.format(id_, text) for id_, text in zip("ab", texts, strict=True)}
    )
    built = deckwright("build", root, "-o", root / "k.apkg", "--format", "json")
    learner.imports(root / "k.apkg")

    codes = [problem["code"] for problem in json.loads(built.stdout)["problems"]]
    duplicate = learner.notes()["b"].fields_check() == NoteFieldsCheckResult.DUPLICATE
    assert (codes == ["question-twice"]) == duplicate == twice


def test_a_note_without_a_front_is_a_blank_card_in_anki(
    folder: Write, deckwright: Deckwright, learner: Learner
) -> None:
    template = (
        "name: Sound\nid: 1723456789003\nkind: standard\nfields:\n"
        "  - {name: Name, id: 4417362515480021}\n  - {name: Sound, id: 4417362515480022}\n"
        "cards:\n  - {name: Card, id: 4417362515480023, front: f.html, back: b.html}\n"
    )
    note = "---\nid: a\nnotetype: sound\n---\n# Name\nMitral"
    root = folder(
        {
            "templates/sound/notetype.yaml": template,
            "templates/sound/f.html": "{{#Sound}}Which? {{Sound}}{{/Sound}}",
            "templates/sound/b.html": "{{Name}}",
            "templates/sound/style.css": "",
            "a.md": f"{note}\n# Sound\nclick",
        }
    )
    deckwright("build", root, "-o", root / "k.apkg")
    learner.imports(root / "k.apkg")
    kept = learner.notes()["a"]
    kept["Sound"] = ""
    learner.col.update_note(kept)
    (root / "a.md").write_text(note)

    assert "The front of this card is blank" in learner.question("a")
    assert "front-empty" in deckwright("check", root).stdout
