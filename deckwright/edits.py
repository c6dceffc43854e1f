"""The way of a few edited notes, where all others stand as the last build left them.

The stages are those of the pipeline, over these notes alone, and so are the bytes in the end
(tests/shelf/test_warm.py). Whatever concerns more than the notes themselves goes the whole way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from deckwright.data import Deck, Slip
from deckwright.frozen import dataclass
from deckwright.notes.decks import descriptions_of
from deckwright.notes.sheet import Sheet
from deckwright.notes.vault import open_vault
from deckwright.package.baseline import Baseline, open_collection
from deckwright.package.deflate import Piece, Pieces
from deckwright.package.memory import memory_from_json, memory_to_json
from deckwright.package.patch import can_patch, different, patch_in_place
from deckwright.package.plan import Plan, PlannedNote, plan_notes
from deckwright.package.publish import NotAsMeant, republish
from deckwright.problems import Problem
from deckwright.release.guard import judge
from deckwright.release.memory import remembered
from deckwright.release.pin import pin_clozes
from deckwright.report import Report, Summary
from deckwright.shelf.last import Last, forget_last, keep_beginnings, keep_last, stamp_of
from deckwright.shelf.notetypes import kept_notetypes
from deckwright.shelf.packing import packed, problems_by_file, unpacked
from deckwright.shelf.shelf import Shelf
from deckwright.shelf.texts import TextsLost
from deckwright.shelf.underway import UnderWay
from deckwright.shelf.workers import Desk
from deckwright.vault.atomic import flush


@dataclass(frozen=True, slots=True)
class Edits:
    """Edited files by path, as they are now; the plan of the notes in them, and what is wrong.

    `different` are the notes that the last package does not hold just so.
    """

    sheets: Mapping[str, Sheet]
    plan: Plan
    baseline: Baseline
    different: list[PlannedNote]
    problems: tuple[Problem, ...]


def build_edits(way: UnderWay, last: Last, stale: list[str]) -> Report | None:
    """Build the package of a project in which only the files `stale` may have changed.

    Gives None where that must go the whole way.

    Raises:
        DeckError: with every problem found, by place; nothing was written.
    """
    edits = read_edits(way, last, stale)
    if not edits:
        return None
    shelf, project = way.shelf, way.project
    by_file = {**last.problems, **dict.fromkeys(stale, ()), **problems_by_file(edits.sheets)}
    now = replace(last, problems=by_file)
    way.problems.add(*now.all_problems, *edits.problems)
    way.problems.stop_if_errors()
    memory = memory_to_json(edits.plan.memory)
    leaned_on = (sheet.leans_on for sheet in edits.sheets.values())
    now = replace(now, leaned_on=last.leaned_on.union(*leaned_on))
    if not edits.different and memory == last.memory:
        now = replace(now, summary=last.standing)
    else:
        start_and_pieces = _write(way, edits, last)
        if start_and_pieces is None:
            return None
        start, pieces = start_and_pieces
        now = replace(
            now,
            stamp=stamp_of(project.output),
            summary=_summary(last.summary, edits),
            newest=max([last.newest, *(planned.mod for planned in edits.plan.notes)]),
            memory=memory,
            start=start,
            pieces=tuple(map(tuple, pieces)),
        )
    with shelf.keeping_on():
        for _ in shelf.keeping((path, packed(sheet)) for path, sheet in edits.sheets.items()):
            pass
        shelf.keep_stamps(way.listing)
        keep_last(shelf, now)
    return Report(now.summary, project.output.stat().st_size)


def read_edits(way: UnderWay, last: Last, stale: list[str]) -> Edits | None:
    """The edited files and the plan of the notes in them; None where more than they changed."""
    project, shelf = way.project, way.shelf
    before = {path: unpacked(data) for path, data in shelf.sheets(stale).items()}
    if len(before) < len(stale) or last.leaned_on.intersection(stale) or _are_named(stale, last):
        return None
    ids = shelf.fact("ids")
    wanted = {s.guid: ids.get(s.guid, 0) for sheet in before.values() for s in sheet.slips or ()}
    memory = memory_from_json(last.memory.encode())
    with open_collection(shelf.collection, wanted, memory) as baseline:
        vault = open_vault(
            project,
            way.listing,
            baseline.notetype_ids,
            copies=shelf.copies,
            loaded=kept_notetypes(shelf),
        )
        desk = Desk(vault, shelf.texts)
        sheets = dict(zip(stale, desk.sheets(stale), strict=True))
        if not all(_only_edited(before[path], sheets[path]) for path in stale):
            return None
        if not all(note.cards for note in baseline.notes.values()):
            return None  # a note without cards has no place that could be read there
        if not _begin_alone(before, sheets, shelf):
            return None
        loaded = {key: filled.notetype for key, filled in vault.notetypes.items()}
        notetypes = {key: item for key, item in loaded.items() if item.id in baseline.notetypes}
        slips = [slip for sheet in sheets.values() for slip in sheet.slips or ()]
        slips.sort(key=lambda slip: _due(slip, baseline))
        pinned = pin_clozes(slips, notetypes, baseline, shelf.texts)
        planned = plan_notes(
            [(_due(slip, baseline), slip) for slip in pinned],
            {key: notetype.id for key, notetype in notetypes.items()},
            baseline,
            way.release.build_time,
            shelf.texts,
        )
        described = descriptions_of(project)
        deck = Deck(project.deck, described, tuple(notetypes.values()), pinned, ())
        plan = Plan(
            deck=deck,
            notes=tuple(planned),
            notetypes=baseline.notetypes,
            deck_ids=baseline.deck_ids,
            memory=remembered(pinned, notetypes, baseline, shelf.texts),
            removed=(),
            same=False,
            texts=shelf.texts,
        )
        found = tuple(judge(plan, baseline, way.release.now, project.place))
        changes = different(plan, baseline)
        if not can_patch(plan, baseline, len(changes), last.summary.notes):
            return None
        return Edits(sheets, plan, baseline, changes, found)


def _only_edited(before: Sheet, after: Sheet) -> bool:
    """Whether the same notes stand at the same places in the deck: only their texts are others."""
    if before.refused or after.refused or before.slips is None or after.slips is None:
        return False
    return list(map(_place, before.slips)) == list(map(_place, after.slips))


def _are_named(paths: list[str], last: Last) -> bool:
    """Whether a problem of several notes names a line of one of these: it may be another now."""
    places = (place for _, _, place, _, _ in last.others)
    if not {path for path, _, _ in places}.isdisjoint(paths):
        return True
    return any(f"{path}:" in message for _, message, *_ in last.others for path in paths)


def _place(slip: Slip) -> tuple[object, ...]:
    return slip.guid, slip.author_id, slip.notetype, slip.decks, slip.order, slip.media


def _begin_alone(before: Mapping[str, Sheet], after: Mapping[str, Sheet], shelf: Shelf) -> bool:
    """Whether no note begins as another one does, or did: that is told of two notes at once."""
    old, new = (
        [slip.beginning for sheet in sheets.values() for slip in sheet.slips or ()]
        for sheets in (before, after)
    )
    if old == new:
        return True
    counts = Counter(shelf.fact("beginnings"))
    alone = all(counts[beginning] == 1 for beginning in old)
    counts.subtract(old)
    counts.update(new)
    keep_beginnings(shelf, +counts)
    return alone and all(counts[beginning] == 1 for beginning in new)


def _due(slip: Slip, baseline: Baseline) -> int:
    """The place of a note in the curriculum, which is that of its cards."""
    return baseline.notes[slip.guid].cards[0][3]


def _write(way: UnderWay, edits: Edits, last: Last) -> tuple[int, tuple[Piece, ...]] | None:
    """Change the last package; gives its new pieces, None if it is better written anew."""
    shelf, output = way.shelf, way.project.output
    forget_last(shelf)
    offsets = patch_in_place(edits.plan, edits.different, edits.baseline, shelf.collection)
    if offsets is None:
        return None
    flush(shelf.collection)
    pieces = Pieces.of(output, last.start, last.pieces)
    try:
        return republish(edits.plan, edits.different, output, shelf.collection, pieces, offsets)
    except NotAsMeant as error:  # then it is the kept collection that is not what it was
        raise TextsLost(str(error)) from error


def _summary(old: Summary, edits: Edits) -> Summary:
    changed = sum(planned.change == "changed" for planned in edits.plan.notes)
    had = sum(len(note.cards) for note in edits.baseline.notes.values())
    has = sum(len(planned.cards) for planned in edits.plan.notes)
    return replace(
        old,
        new=0,
        changed=changed,
        unchanged=old.notes - changed,
        removed=0,
        cards=old.cards - had + has,
        same=False,
    )
