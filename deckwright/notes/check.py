"""Rules about all notes together; the tuple below them is the list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from deckwright.data import Note, RenderedNote
from deckwright.problems import Problem, Where, warning

Rule = Callable[[tuple[Note, ...]], Iterable[Problem]]


def each_guid_once(notes: tuple[Note, ...]) -> Iterator[Problem]:
    """Anki adds both notes of one guid, and updates only one of them ever after (26.09)."""
    first: dict[str, Note] = {}
    for note in notes:
        other = first.setdefault(note.guid, note)
        if other is not note:
            where = note.front_matter.places.get("id", note.where)
            there = other.front_matter.places.get("id", other.where)
            message = (
                f"id {note.front_matter.id or note.guid!r} is taken by {there.path}:{there.line}"
            )
            yield Problem(
                "id-twice",
                message,
                where,
                "give the newer note an id of its own: delete this line, then "
                "type python build.py ids",
            )


def one_spelling_a_deck(notes: tuple[Note, ...]) -> Iterator[Problem]:
    """Anki matches decks ignoring case, so two spellings are one deck with a name by chance.

    So it is with the decks above a deck: `Neuro::A` and `neuro::B` lie in one.
    """
    first: dict[str, str] = {}
    for note in notes:
        parts = note.deck.split("::")
        for deck in ("::".join(parts[:end]) for end in range(1, len(parts) + 1)):
            spelling = first.setdefault(deck.casefold(), deck)
            if spelling != deck:
                yield warning(
                    "deck-case",
                    f"deck {deck!r} is elsewhere spelt {spelling!r}",
                    note.where,
                    "spell its folders, or deck:, alike",
                )
                break


RULES: tuple[Rule, ...] = (each_guid_once, one_spelling_a_deck)


def check_notes(notes: tuple[Note, ...]) -> Iterator[Problem]:
    """Every problem that only shows when all notes are seen together."""
    for rule in RULES:
        yield from rule(notes)


def check_rendered(
    notes: tuple[Note, ...], rendered: tuple[RenderedNote, ...]
) -> Iterator[Problem]:
    """Notes of one note type whose first field is the same: Anki calls them duplicates (26.09).

    It is compared as rendered, since some note types fill it from a key of the front matter.
    """
    first: dict[tuple[int, str], RenderedNote] = {}
    twice = [
        (note, other)
        for note in rendered
        if (other := first.setdefault((note.notetype.id, note.fields[0]), note)) is not note
    ]
    places = {note.where: _question_place(note) for note in notes} if twice else {}
    for note, other in twice:
        there = places[other.where]
        yield warning(
            "question-twice",
            f"this note begins as {there.path}:{there.line} does, so Anki calls it a duplicate",
            places[note.where],
            "delete one of the two, or ask each for what the other does not",
        )


def _question_place(note: Note) -> Where:
    question = note.sections.get("Question") or next(iter(note.sections.values()), None)
    return question.where if question else note.where


def no_notes(source: str) -> Problem:
    """A package without notes would help nobody."""
    return Problem(
        "no-notes",
        "there is no flashcard in this folder",
        Where(source or "."),
        "a flashcard says type: flashcard in its front matter, or has a # Question",
    )
