"""What changed since the last release, as a package for those who have that release.

It is never a baseline: its memory says that it is a part, and of what.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping

from deckwright.package.baseline import Baseline
from deckwright.package.parts import part_of
from deckwright.package.plan import Plan, PlannedNote
from deckwright.stored import Memory, StoredNote, StoredPackage


def delta_of(plan: Plan, baseline: Baseline) -> Plan | None:
    """The part of a plan that an import over the baseline needs; None where that is nothing.

    A changed note type, or a changed description, needs a note to come with (26.09).
    """
    chosen = [planned for planned in plan.notes if not _has(baseline, planned)]
    types = {planned.notetype for planned in chosen}
    for id_, notetype in plan.notetypes.items():
        if id_ not in types and notetype != baseline.notetypes.get(id_):
            chosen.append(next(planned for planned in plan.notes if planned.notetype == id_))
    for name, text in plan.decks.items():
        if text and text != baseline.decks.get(name):
            chosen += _with_deck(name, plan.notes, chosen)
    if not chosen:
        return None
    chosen.sort(key=lambda planned: planned.due)
    guids = {planned.slip.guid for planned in chosen}
    rest = ((n.slip.guid, n.mod) for n in plan.notes if n.slip.guid not in guids)
    return part_of(plan, chosen, Memory(delta=marks(rest)))


def marks(notes: Iterable[tuple[str, int]]) -> dict[int, int]:
    """What stands for notes by guid and mod: so few bytes that a phone does not mind them."""
    return {_sum(guid): _sum(f"{guid} {mod}") & 0xFFFF for guid, mod in notes}


def completed(delta: StoredPackage, old: StoredPackage) -> StoredPackage:
    """What learners of `old` will have: all of it, and of a delta package what it brings."""
    if delta.memory.delta is None:
        return delta
    kept = (note for note in old.notes if note.guid not in delta.by_guid)
    return StoredPackage(
        notes=(*kept, *delta.notes),
        notetypes={**old.notetypes, **delta.notetypes},
        decks={**old.decks, **delta.decks},
        media={**old.media, **delta.media},
        memory=delta.memory,
    )


def leads_to(delta: StoredPackage, plan: Plan) -> bool:
    """Whether who takes a delta package has all notes of a plan, as they are there."""
    rest = delta.memory.delta
    if rest is None:
        return False
    meant = marks((planned.slip.guid, planned.mod) for planned in plan.notes)
    return {**rest, **marks(_times(delta))} == meant


def lacking(delta: StoredPackage, old: StoredPackage) -> tuple[tuple[StoredNote, ...], int]:
    """What only the whole package brings to who has `old`: notes it changes, how many it adds."""
    if delta.memory.delta is None:
        return (), 0
    rest = delta.memory.delta
    return tuple(_stale(old, delta, rest)), len(rest.keys() - marks(_times(old)).keys())


def _stale(
    old: StoredPackage, delta: StoredPackage, rest: Mapping[int, int]
) -> Iterator[StoredNote]:
    for note in old.notes:
        ((guid, mod),) = marks([(note.guid, note.mod)]).items()
        if note.guid not in delta.by_guid and rest.get(guid, mod) != mod:
            yield note


def _times(package: StoredPackage) -> Iterator[tuple[str, int]]:
    yield from ((note.guid, note.mod) for note in package.notes)


def _with_deck(
    name: str, notes: Iterable[PlannedNote], chosen: Iterable[PlannedNote]
) -> tuple[PlannedNote, ...]:
    """A note that a deck comes with, itself or as a parent, unless one is chosen already."""

    def lies_in(planned: PlannedNote) -> bool:
        return any(f"{deck}::".startswith(f"{name}::") for deck in planned.slip.decks)

    return () if any(map(lies_in, chosen)) else tuple(filter(lies_in, notes))[:1]


def _has(baseline: Baseline, planned: PlannedNote) -> bool:
    old = baseline.notes.get(planned.slip.guid)
    return old is not None and planned.stands(old)


def _sum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
