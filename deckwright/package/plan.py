"""Notes -> what a package holds of them: ids and modification times, none by chance."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from deckwright.data import Deck, RenderedNote

# Ids of notes, cards and decks are read as milliseconds since 1970; Anki replaces those that lie
# in the future and refused them before 2.1.61 (rslib/src/import_export/package/apkg/import).
_FIRST_DECK_ID = 1_000_000_000_000
_DECK_IDS = 600_000_000_000


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """A note with its identity in the package: `id` in milliseconds, `mod` in seconds since 1970.

    `card_ids` has one id for each of the note's card ordinals, in their order.
    """

    note: RenderedNote
    id: int
    mod: int
    card_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A package before it is written: notes in curriculum order, decks by full name."""

    deck: Deck
    notes: tuple[PlannedNote, ...]
    deck_ids: dict[str, int]
    build_time: int


def plan_package(deck: Deck, build_time: int) -> Plan:
    """Ids for everything: new notes and cards end at the build time, in curriculum order.

    So "Added" in Anki's browser is the day of the release, and no id lies in the future.
    """
    cards = sum(len(note.card_ords) for note in deck.notes)
    note_id = build_time * 1000 - len(deck.notes)
    card_id = build_time * 1000 - cards
    notes: list[PlannedNote] = []
    for note in deck.notes:
        card_ids = tuple(range(card_id, card_id + len(note.card_ords)))
        notes.append(PlannedNote(note, note_id, build_time, card_ids))
        note_id += 1
        card_id += len(card_ids)
    names = {deck.name, *(note.deck for note in deck.notes)}
    return Plan(deck, tuple(notes), dict(_deck_ids(names)), build_time)


def _deck_ids(names: set[str]) -> Iterator[tuple[str, int]]:
    """An id for every deck and every parent; Anki matches decks by name, so any will do but 1."""
    parents = {
        "::".join(name.split("::")[:end])
        for name in names
        for end in range(1, name.count("::") + 2)
    }
    taken: set[int] = set()
    for name in sorted(parents):
        digest = hashlib.sha256(name.encode()).digest()
        deck_id = _FIRST_DECK_ID + int.from_bytes(digest[:8], "big") % _DECK_IDS
        while deck_id in taken:
            deck_id += 1
        taken.add(deck_id)
        yield name, deck_id
