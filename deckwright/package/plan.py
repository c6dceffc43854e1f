"""Notes and the last release -> what the package holds: ids and times, none of them by chance.

A note that did not change keeps its mod, so that an import leaves the tags and edits of learners
alone; a changed one gets a later mod, or Anki would skip it as not newer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from deckwright.data import Deck, Slip
from deckwright.frozen import dataclass
from deckwright.package.baseline import Baseline, OldNote
from deckwright.package.notetypes import planned_notetype
from deckwright.package.presets import presets_text
from deckwright.shelf.texts import Texts, text_of
from deckwright.stored import (
    Memory,
    NotesOnDisk,
    StoredCard,
    StoredNote,
    StoredNotetype,
    StoredPackage,
)

# Ids of notes, cards and decks are read as milliseconds since 1970; Anki replaces those that lie
# in the future and refused them before 2.1.61 (rslib/src/import_export/package/apkg/import).
_FIRST_DECK_ID = 1_000_000_000_000
_DECK_IDS = 600_000_000_000

Change = Literal["new", "changed", "unchanged"]


class PlannedNote(NamedTuple):
    """A note as it will be stored; `due` from 1; `cards` are pairs of an ord (from 0) and an id."""

    slip: Slip
    id: int
    notetype: int
    mod: int
    due: int
    cards: tuple[tuple[int, int], ...]
    change: Change

    def is_as(self, old: OldNote) -> bool:
        """Whether the last release holds this very note, cards and all."""
        deck_of, due = self.slip.deck_of, self.due
        return (
            self.mod == old.mod
            and self.slip.digest == old.digest
            and self.notetype == old.notetype
            and tuple((ord_, id_, deck_of(ord_), due) for ord_, id_ in self.cards) == old.cards
        )

    def stands(self, old: OldNote) -> bool:
        """The same, but for its place in the curriculum."""
        deck_of = self.slip.deck_of
        return (
            self.mod == old.mod
            and self.slip.digest == old.digest
            and self.notetype == old.notetype
            and [(ord_, deck_of(ord_)) for ord_, _ in self.cards]
            == [(c[0], c[2]) for c in old.cards]
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A package before it is written: notes in curriculum order, note types by id.

    `deck_ids` has every deck and every parent by full name; `removed` are the guids of the last
    release that are gone. `same` says that the last release holds all of this already.
    """

    deck: Deck
    notes: tuple[PlannedNote, ...]
    notetypes: Mapping[int, StoredNotetype]
    deck_ids: Mapping[str, int]
    memory: Memory
    removed: tuple[str, ...]
    same: bool
    texts: Texts

    @property
    def decks(self) -> dict[str, str]:
        """Deck name -> description, as it will lie on disk."""
        return {name: self.deck.descriptions.get(name, "") for name in self.deck_ids}

    def package(self, notes: Iterable[PlannedNote]) -> StoredPackage:
        """What will lie on disk, with these notes of it only, each read when it is looked at."""
        chosen = {planned.slip.guid: planned for planned in notes}
        on_disk = NotesOnDisk(chosen, lambda guid: self.stored(chosen[guid]))
        return StoredPackage(
            on_disk.values(), self.notetypes, self.decks, {}, self.memory, index=on_disk
        )

    def stored(self, planned: PlannedNote) -> StoredNote:
        """A note with its text, as it will lie on disk."""
        slip = planned.slip
        tags, fields = text_of(self.texts.read(slip.text, slip.digest))
        return _stored(planned, tags, fields)

    def count(self, change: Change) -> int:
        """How many notes are "new", "changed" or "unchanged"."""
        return sum(planned.change == change for planned in self.notes)


def plan_package(
    deck: Deck, baseline: Baseline, build_time: int, memory: Memory, texts: Texts
) -> Plan:
    """What the package of this deck holds, for learners who have the baseline.

    `build_time` is in seconds since 1970.
    """
    dues = tuple(enumerate(deck.slips, start=1))
    ids = {notetype.key: notetype.id for notetype in deck.notetypes}
    notes = tuple(plan_notes(dues, ids, baseline, build_time, texts))
    ever = {**baseline.memory.notetypes, **baseline.notetypes}
    notetypes = {
        notetype.id: planned_notetype(notetype, ever.get(notetype.id), build_time)
        for notetype in deck.notetypes
    }
    names = {deck.name, *(name for slip in deck.slips for name in slip.decks)}
    guids = {slip.guid for slip in deck.slips}
    removed = tuple(guid for guid in baseline.notes if guid not in guids)
    deck_ids = dict(ids_of_decks(names))
    plan = Plan(deck, notes, notetypes, deck_ids, memory, removed, same=False, texts=texts)
    return replace(plan, same=holds_all(baseline, plan))


def plan_notes(
    dues: Sequence[tuple[int, Slip]],
    notetypes: Mapping[str, int],
    baseline: Baseline,
    build_time: int,
    texts: Texts,
) -> Iterator[PlannedNote]:
    """Notes, each with its place in the curriculum (from 1), as they will be stored.

    `notetypes` is key -> id. New ids end at the build time and follow the curriculum, so that
    Anki's "Added" is the release.
    """
    gone = {guid: _without_text(note) for guid, note in baseline.memory.notes.items()}
    kept = [baseline.notes.get(slip.guid) or gone.get(slip.guid) for _, slip in dues]
    new_notes = sum(old is None for old in kept)
    new_cards = sum(
        len(slip.card_ords) if old is None else sum(o not in _ords(old) for o in slip.card_ords)
        for (_, slip), old in zip(dues, kept, strict=True)
    )
    gone_cards = {card.id for note in baseline.memory.notes.values() for card in note.cards}
    gone_notes = {note.id for note in baseline.memory.notes.values()}
    note_ids = _fresh(build_time, new_notes, (gone_notes, baseline.note_ids))
    card_ids = _fresh(build_time, new_cards, (gone_cards, baseline.card_ids))
    for (due, slip), old in zip(dues, kept, strict=True):
        had = {card[0]: card[1] for card in old.cards} if old else {}
        cards = tuple([(ord_, had.get(ord_) or next(card_ids)) for ord_ in slip.card_ords])
        planned = PlannedNote(
            slip=slip,
            id=old.id if old else next(note_ids),
            notetype=notetypes[slip.notetype],
            mod=max(build_time, old.mod + 1) if old else build_time,
            due=due,
            cards=cards,
            change="new" if slip.guid not in baseline.notes else "changed",
        )
        if old and planned.change == "changed" and _says_the_same(planned, old, baseline, texts):
            planned = planned._replace(mod=old.mod, change="unchanged")
        yield planned


def _says_the_same(planned: PlannedNote, old: OldNote, baseline: Baseline, texts: Texts) -> bool:
    if planned.notetype == old.notetype and planned.slip.digest == old.digest:
        return True
    tags, fields = text_of(texts.read(planned.slip.text, planned.slip.digest))
    return _stored(planned, tags, fields).says_the_same(baseline.read(old.guid))


def _stored(planned: PlannedNote, tags: tuple[str, ...], fields: tuple[str, ...]) -> StoredNote:
    slip = planned.slip
    return StoredNote(
        id=planned.id,
        guid=slip.guid,
        notetype=planned.notetype,
        mod=planned.mod,
        tags=tags,
        fields=fields,
        cards=tuple(
            StoredCard(id_, ord_, slip.deck_of(ord_), planned.due) for ord_, id_ in planned.cards
        ),
    )


def _without_text(note: StoredNote) -> OldNote:
    cards = tuple((card.ord, card.id, card.deck, card.due) for card in note.cards)
    return OldNote(note.guid, note.id, note.notetype, note.mod, b"", cards)


def _ords(old: OldNote) -> set[int]:
    return {card[0] for card in old.cards}


def _fresh(build_time: int, count: int, taken: Iterable[Container[int]]) -> Iterator[int]:
    """`count` ids in rising order that end at the build time, stepping round those taken."""
    candidate, ids, taken = build_time * 1000, list[int](), tuple(filter(None, taken))
    if not taken:  # a first release
        return iter(range(candidate - count, candidate))
    while len(ids) < count:
        candidate -= 1
        if not any(candidate in some for some in taken):
            ids.append(candidate)
    return reversed(ids)


def holds_all(old: Baseline, plan: Plan) -> bool:
    """Whether the old package holds exactly the new one: then its bytes are the package."""
    return (
        len(plan.notes) == len(old.notes)
        and plan.notetypes == old.notetypes
        and plan.decks.items() <= old.decks.items()
        and plan.memory == old.memory
        and presets_text(plan.deck.preset) == old.presets
        and all(
            (before := old.notes.get(planned.slip.guid)) and planned.is_as(before)
            for planned in plan.notes
        )
        and {file.name: file.sha256 for file in plan.deck.media} == old.media()
    )


def ids_of_decks(names: set[str]) -> Iterator[tuple[str, int]]:
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
