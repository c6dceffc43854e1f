"""Rules about all notes together; the tuple at the end is the list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from deckwright.data import Note
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


def no_notes(source: str) -> Problem:
    """A package without notes would help nobody."""
    return Problem(
        "no-notes",
        "there is no flashcard in this folder",
        Where(source or "."),
        "a flashcard says type: flashcard in its front matter, or has a # Question",
    )
