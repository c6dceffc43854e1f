"""Notes and the last release -> what the package holds: ids and times, none of them by chance.

A note that did not change keeps its mod, so that an import leaves the tags and edits of learners
alone; a changed one gets a later mod, or Anki would skip it as not newer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from deckwright.data import Deck, Notetype, RenderedNote
from deckwright.stored import (
    Memory,
    StoredCard,
    StoredField,
    StoredNote,
    StoredNotetype,
    StoredPackage,
    StoredTemplate,
)

# Ids of notes, cards and decks are read as milliseconds since 1970; Anki replaces those that lie
# in the future and refused them before 2.1.61 (rslib/src/import_export/package/apkg/import).
_FIRST_DECK_ID = 1_000_000_000_000
_DECK_IDS = 600_000_000_000


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """A note as it will be stored; `change` is "new", "changed" or "unchanged"."""

    note: RenderedNote
    stored: StoredNote
    change: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A package before it is written: notes in curriculum order, note types by id.

    `deck_ids` has every deck and every parent by full name; `removed` are the notes of the last
    release that are gone. `same` says that the last release holds all of this already.
    """

    deck: Deck
    notes: tuple[PlannedNote, ...]
    notetypes: Mapping[int, StoredNotetype]
    deck_ids: Mapping[str, int]
    memory: Memory
    removed: tuple[StoredNote, ...]
    same: bool

    @property
    def package(self) -> StoredPackage:
        """What will lie on disk."""
        description = self.deck.description
        return StoredPackage(
            notes=tuple(sorted((p.stored for p in self.notes), key=lambda note: note.id)),
            notetypes=self.notetypes,
            decks={name: description * (name == self.deck.name) for name in self.deck_ids},
            media={file.name: file.sha256 for file in self.deck.media},
            memory=self.memory,
        )

    def count(self, change: str) -> int:
        """How many notes are "new", "changed" or "unchanged"."""
        return sum(planned.change == change for planned in self.notes)


def plan_package(
    deck: Deck, baseline: StoredPackage, build_time: int, memory: Memory | None = None
) -> Plan:
    """What the package of this deck holds, for learners who have the baseline.

    `build_time` is in seconds since 1970.
    """
    notes = tuple(_planned(deck.notes, baseline, build_time))
    notetypes = {
        notetype.id: _planned_notetype(
            notetype, baseline.notetypes_ever.get(notetype.id), build_time
        )
        for notetype in deck.notetypes
    }
    names = {deck.name, *(note.deck for note in deck.notes)}
    guids = {note.guid for note in deck.notes}
    removed = tuple(note for note in baseline.by_guid.values() if note.guid not in guids)
    plan = Plan(
        deck, notes, notetypes, dict(_deck_ids(names)), memory or Memory(), removed, same=False
    )
    return replace(plan, same=_same(plan.package, baseline))


def _planned(
    notes: tuple[RenderedNote, ...], baseline: StoredPackage, build_time: int
) -> Iterator[PlannedNote]:
    """New ids end at the build time and follow the curriculum, so that "Added" is the release."""
    known = baseline.ever
    old_cards = [card for note in known.values() for card in note.cards]
    kept = {note.guid: known[note.guid] for note in notes if note.guid in known}
    new_cards = sum(
        1 for note in notes for ord_ in note.card_ords if ord_ not in _ords(kept.get(note.guid))
    )
    note_ids = _fresh(build_time, len(notes) - len(kept), {note.id for note in known.values()})
    card_ids = _fresh(build_time, new_cards, {card.id for card in old_cards})
    for note in notes:
        old = kept.get(note.guid)
        had = {card.ord: card.id for card in old.cards} if old else {}
        cards = tuple(
            StoredCard(had.get(ord_) or next(card_ids), ord_, note.deck, note.due)
            for ord_ in note.card_ords
        )
        stored = StoredNote(
            id=old.id if old else next(note_ids),
            guid=note.guid,
            notetype=note.notetype.id,
            mod=max(build_time, old.mod + 1) if old else build_time,
            tags=note.tags,
            fields=note.fields,
            cards=cards,
        )
        if note.guid not in baseline.by_guid:
            yield PlannedNote(note, stored, "new")
        elif old and stored.says_the_same(old):
            yield PlannedNote(note, replace(stored, mod=old.mod), "unchanged")
        else:
            yield PlannedNote(note, stored, "changed")


def _ords(old: StoredNote | None) -> set[int]:
    return {card.ord for card in old.cards} if old else set()


def _fresh(build_time: int, count: int, taken: set[int]) -> Iterator[int]:
    """`count` ids in rising order that end at the build time, stepping round those taken."""
    candidate, ids = build_time * 1000, list[int]()
    while len(ids) < count:
        candidate -= 1
        if candidate not in taken:
            ids.append(candidate)
    return reversed(ids)


def as_stored(notetype: Notetype, mod: int) -> StoredNotetype:
    """A note type as Anki will store it."""
    return StoredNotetype(
        id=notetype.id,
        name=notetype.name,
        kind=notetype.kind,
        fields=tuple(
            StoredField(
                name=field.name,
                id=field.id,
                description=field.description,
                font=field.font,
                size=field.size,
                rtl=field.rtl,
                plain_text=field.plain_text,
                collapsed=field.collapsed,
                exclude_from_search=field.exclude_from_search,
                prevent_deletion=True,
            )
            for field in notetype.fields
        ),
        card_templates=tuple(
            StoredTemplate(t.name, t.id, t.front, t.back) for t in notetype.card_templates
        ),
        css=notetype.css,
        sort_field=notetype.sort_field,
        mod=mod,
    )


def _planned_notetype(
    notetype: Notetype, old: StoredNotetype | None, build_time: int
) -> StoredNotetype:
    if old is None:
        return as_stored(notetype, build_time)
    kept = as_stored(notetype, old.mod)
    return kept if kept == old else replace(kept, mod=max(build_time, old.mod + 1))


def _same(new: StoredPackage, old: StoredPackage) -> bool:
    """Whether the old package holds exactly the new one: then its bytes are the package."""
    return (
        new.notes == old.notes
        and new.notetypes == old.notetypes
        and new.decks.items() <= old.decks.items()
        and new.media == old.media
        and new.memory == old.memory
    )


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
