"""A part of a planned package as a package of its own: the same times, ids and note types."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from deckwright.data import Deck
from deckwright.notes.media import media_of
from deckwright.package.baseline import Baseline
from deckwright.package.plan import Change, Plan, PlannedNote, holds_all, ids_of_decks
from deckwright.stored import Memory


def package_of(plan: Plan, name: str, baseline: Baseline) -> Plan:
    """The package called `name`, for learners who have its `baseline`.

    What is gone from it is remembered; but for that, all is as in the plan of the whole vault.
    """
    chosen = [planned for planned in plan.notes if name in planned.slip.packages]
    notes = [
        planned._replace(due=due, change=_change(planned, baseline))
        for due, planned in enumerate(chosen, start=1)
    ]
    part = part_of(plan, notes, Memory())
    guids = {planned.slip.guid for planned in notes}
    removed = tuple(guid for guid in baseline.notes if guid not in guids)
    part = replace(part, memory=_remembered(plan, part, guids, baseline), removed=removed)
    return replace(part, same=holds_all(baseline, part))


def part_of(plan: Plan, notes: Iterable[PlannedNote], memory: Memory) -> Plan:
    """A plan of these notes alone, with the note types, decks and media that they need."""
    notes = tuple(notes)
    slips = tuple(planned.slip for planned in notes)
    keys = {slip.notetype for slip in slips}
    notetypes = tuple(notetype for notetype in plan.deck.notetypes if notetype.key in keys)
    ids = [notetype.id for notetype in notetypes]
    deck = Deck(
        *(plan.deck.name, plan.deck.descriptions, notetypes, slips),
        *(media_of(slips, notetypes), plan.deck.preset),
    )
    return Plan(
        deck=deck,
        notes=notes,
        notetypes={id_: plan.notetypes[id_] for id_ in ids},
        deck_ids=dict(ids_of_decks({deck.name, *(name for slip in slips for name in slip.decks)})),
        memory=memory,
        removed=(),
        same=False,
        texts=plan.texts,
    )


def _change(planned: PlannedNote, baseline: Baseline) -> Change:
    old = baseline.notes.get(planned.slip.guid)
    if old is None:
        return "new"
    return "unchanged" if (old.mod, old.notetype) == (planned.mod, planned.notetype) else "changed"


def _remembered(plan: Plan, part: Plan, guids: Container[str], baseline: Baseline) -> Memory:
    """What this package must remember of its releases; of its notes, also what others know."""
    last = baseline.package(baseline.notes)
    known, memory = plan.memory, baseline.memory
    gone = [guid for guid in last.ever if guid not in guids]
    elsewhere = {planned.slip.guid for planned in plan.notes}
    return Memory(
        notes={guid: last.ever[guid] for guid in gone},
        notetypes={i: n for i, n in last.notetypes_ever.items() if i not in part.notetypes},
        clozes={
            **{guid: texts for guid, texts in memory.clozes.items() if guid not in guids},
            **{guid: texts for guid, texts in known.clozes.items() if guid in guids},
        },
        names={id_: names for id_, names in known.names.items() if id_ in part.notetypes},
        decks={guid: names for guid, names in known.decks.items() if guid in guids},
        tags={guid: names for guid, names in known.tags.items() if guid in guids},
        elsewhere=tuple(sorted(elsewhere.intersection(gone))),
    )
