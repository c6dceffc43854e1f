"""Rules about all notes together; the tuple below them is the list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from deckwright.data import Slip
from deckwright.problems import Problem, Where, warning

Rule = Callable[[tuple[Slip, ...]], Iterable[Problem]]


def each_guid_once(notes: tuple[Slip, ...]) -> Iterator[Problem]:
    """Anki adds both notes of one guid, and updates only one of them ever after (26.09)."""
    first: dict[str, Slip] = {}
    for note in notes:
        other = first.setdefault(note.guid, note)
        if other is not note:
            there = f"{other.where[0]}:{other.id_at[0]}"
            message = f"id {note.author_id or note.guid!r} is taken by {there}"
            yield Problem(
                "id-twice",
                message,
                Where(note.where[0], *note.id_at),
                "give the newer note an id of its own: delete this line, then "
                "type python build.py ids",
            )


def one_spelling_a_deck(notes: tuple[Slip, ...]) -> Iterator[Problem]:
    """Anki matches decks ignoring case, so two spellings are one deck with a name by chance.

    So it is with the decks above a deck: `Neuro::A` and `neuro::B` lie in one.
    """
    first: dict[str, str] = {}
    right: set[str] = set()
    for note in notes:
        if note.deck in right:
            continue
        parts = note.deck.split("::")
        for deck in ("::".join(parts[:end]) for end in range(1, len(parts) + 1)):
            spelling = first.setdefault(deck.casefold(), deck)
            if spelling != deck:
                yield warning(
                    "deck-case",
                    f"deck {deck!r} is elsewhere spelt {spelling!r}",
                    Where(*note.where),
                    "spell its folders, or deck:, alike",
                )
                break
        else:
            right.add(note.deck)


def each_beginning_once(notes: tuple[Slip, ...]) -> Iterator[Problem]:
    """Notes of one note type whose first field is the same: Anki calls them duplicates (26.09).

    It is compared as rendered, since some note types fill it from a key of the front matter.
    """
    first: dict[bytes, Slip] = {}
    for note in notes:
        other = first.setdefault(note.beginning, note) if note.beginning else note
        if other is not note:
            there = f"{other.where[0]}:{other.begins_at[0]}"
            yield warning(
                "question-twice",
                f"this note begins as {there} does, so Anki calls it a duplicate",
                Where(note.where[0], *note.begins_at),
                "delete one of the two, or ask each for what the other does not",
            )


RULES: tuple[Rule, ...] = (each_guid_once, one_spelling_a_deck, each_beginning_once)


def check_notes(notes: tuple[Slip, ...]) -> Iterator[Problem]:
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
