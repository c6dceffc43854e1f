"""The way of a note from file to deck. It reads, calls, and decides nothing itself."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path

from deckwright.data import Deck
from deckwright.extras import write_extras
from deckwright.frozen import dataclass
from deckwright.notes.check import check_notes, no_notes
from deckwright.notes.decks import descriptions_of, preset_of
from deckwright.notes.media import media_of
from deckwright.notes.mediacheck import check_files, check_unused
from deckwright.notes.order import in_curriculum_order
from deckwright.notes.sheet import Sheet
from deckwright.notes.vault import Vault, open_vault
from deckwright.notetypes.load import notetypes_of
from deckwright.package.baseline import Baseline, open_baseline
from deckwright.package.deflate import Pieces
from deckwright.package.memory import memory_to_json
from deckwright.package.plan import Plan, plan_package
from deckwright.package.publish import prepare
from deckwright.package.union import open_union
from deckwright.problems import Problem, Problems
from deckwright.release.guard import judge
from deckwright.release.memory import remembered
from deckwright.release.pin import pin_clozes
from deckwright.report import Report, Summary
from deckwright.shelf.known import known_sheets
from deckwright.shelf.last import (
    Last,
    forget_last,
    keep_last,
    keep_notes,
    last_build,
    packed_problem,
    stamp_of,
)
from deckwright.shelf.notetypes import keep_notetypes
from deckwright.shelf.packing import problems_by_file, unpacked
from deckwright.shelf.underway import UnderWay
from deckwright.shelf.workers import Desk, make_sheets
from deckwright.vault.files import note_files
from deckwright.vault.together import Together


@dataclass(frozen=True, slots=True)
class Notes:
    """A vault as read, not yet compared; `refused` says that some of it could not be used.

    `others` are the problems that concern no one file, and would turn up again.
    """

    sheets: dict[str, Sheet]
    deck: Deck
    others: tuple[Problem, ...]
    refused: bool

    @property
    def references(self) -> int:
        """How many files are no flashcards."""
        return _references(self.sheets)


@dataclass(frozen=True, slots=True)
class Reading:
    """A vault as read: its sheets by path, what its package would hold, what else is wrong.

    `others` are the problems that concern no one file, and would turn up again.
    """

    sheets: dict[str, Sheet]
    plan: Plan
    others: tuple[Problem, ...]

    @property
    def summary(self) -> Summary:
        """The deck in numbers."""
        return summary_of(self.plan, _references(self.sheets))


def summary_of(plan: Plan, references: int, left_out: int = 0) -> Summary:
    """A plan in numbers; `references` and `left_out` are those of its vault."""
    deck = plan.deck
    names = {notetype.key: notetype.name for notetype in deck.notetypes}
    changes = Counter(planned.change for planned in plan.notes)
    return Summary(
        deck=deck.name,
        cards=sum(len(slip.card_ords) for slip in deck.slips),
        media=len(deck.media),
        references=references,
        new=changes["new"],
        changed=changes["changed"],
        unchanged=changes["unchanged"],
        removed=len(plan.removed),
        notes_by_type=dict(Counter(names[slip.notetype] for slip in deck.slips)),
        notes_by_deck=dict(Counter(slip.deck for slip in deck.slips)),
        same=plan.same,
        left_out=left_out,
    )


def build(way: UnderWay) -> Report:
    """Build the package of a project and put it in its place.

    Raises:
        DeckError: with every problem found, by place; nothing was written.
    """
    shelf, project = way.shelf, way.project
    before = last_build(shelf)
    known = Pieces.of(Path(before.output), before.start, before.pieces) if before else None
    if before and not before.is_at(Path(before.output)):
        before = known = None
    with open_last(way, before) as baseline:
        reading = read_deck(way, baseline)
        way.problems.stop_if_errors()
        forget_last(shelf)
        way.watch.begin("writing")
        plan, output = reading.plan, project.output
        with Together() as together:
            extras = write_extras(plan, baseline, output, way.release, together)
            _, (start, pieces) = prepare(
                plan, output, baseline, shelf.new_collection, together, known
            )
    summary = reading.summary
    last = Last(
        output=str(project.output.absolute()),
        stamp=stamp_of(project.output),
        summary=summary,
        problems=problems_by_file(reading.sheets),
        others=tuple(map(packed_problem, reading.others)),
        newest=max(planned.mod for planned in plan.notes),
        leaned_on=frozenset(path for sheet in reading.sheets.values() for path in sheet.leans_on),
        links=way.listing.links,
        memory=memory_to_json(plan.memory),
        start=start,
        pieces=tuple(map(tuple, pieces)),
    )
    with shelf.keeping_on():
        shelf.take_new_collection()
        shelf.drop_copies(file.path.name for file in plan.deck.media)
        keep_last(shelf, last)
        keep_notes(shelf, ((planned.id, planned.slip) for planned in plan.notes))
    return Report(summary, project.output.stat().st_size, extras=extras)


def check(way: UnderWay) -> Summary:
    """What a build would find, without one.

    Raises:
        DeckError: when the baseline, the note types or the tag dictionary cannot be used.
    """
    with open_last(way, last_build(way.shelf)) as baseline:
        return read_deck(way, baseline).summary


def open_last(way: UnderWay, before: Last | None) -> AbstractContextManager[Baseline]:
    """The package that learners have, or all of several as one.

    That of the last build lies unpacked on the shelf.
    """
    if way.release.baselines:
        return open_union(way.release.baselines.values())
    file = way.release.baseline
    unpacked = way.shelf.collection if file and before and before.is_at(file) else None
    return open_baseline(file, unpacked)


def read_deck(way: UnderWay, baseline: Baseline) -> Reading:
    """What the package of a project would hold; what is wrong with it is added to `problems`.

    Raises:
        DeckError: when the note types or the tag dictionary cannot be used.
    """
    notes = read_notes(way, baseline)
    deck, texts = notes.deck, way.shelf.texts
    keys = {notetype.key: notetype for notetype in deck.notetypes}
    memory = remembered(deck.slips, keys, baseline, texts)
    plan = plan_package(deck, baseline, way.release.build_time, memory, texts)
    if not notes.refused:  # a note that cannot be read is not one that is gone
        way.problems.add(*judge(plan, baseline, way.release.now, way.project.place))
    return Reading(notes.sheets, plan, notes.others)


def read_notes(way: UnderWay, baseline: Baseline) -> Notes:
    """The deck of a project, not yet compared; what is wrong with it is added to `problems`.

    Raises:
        DeckError: when the note types or the tag dictionary cannot be used.
    """
    project, shelf, problems = way.project, way.shelf, way.problems
    others = Problems()
    vault = open_vault(project, way.listing, baseline.notetype_ids, others, shelf.copies)
    keep_notetypes(shelf, vault.notetypes)
    sheets = read_sheets(vault, way)
    way.watch.begin("comparing")
    problems.add(*(problem for sheet in sheets.values() for problem in sheet.problems))
    slips = in_curriculum_order(slip for sheet in sheets.values() for slip in sheet.slips or ())
    others.add(*check_notes(slips))
    if not slips and not problems.something_was_refused:
        others.add(no_notes(project.source))
    slips = tuple(slip for slip in slips if slip.digest)  # the others could not be rendered
    notetypes = notetypes_of((slip.notetype for slip in slips), vault.notetypes)
    pinned = pin_clozes(slips, notetypes, baseline, shelf.texts)
    deck = Deck(
        name=project.deck,
        descriptions=descriptions_of(project),
        notetypes=tuple(notetypes.values()),
        slips=pinned,
        media=media_of(pinned, notetypes.values()),
        preset=preset_of(project),
    )
    others.add(*check_files(deck.media, project.config.media_limit))
    refused = problems.something_was_refused or others.something_was_refused
    if not refused:
        others.add(*check_unused(vault, slips))
    problems.add(*others.in_order)
    return Notes(sheets, deck, others.in_order, refused)


def read_sheets(vault: Vault, way: UnderWay) -> dict[str, Sheet]:
    """The sheets of a vault's files in order: those kept that are still true, and new ones."""
    shelf, listing = way.shelf, way.listing
    paths = note_files(vault.files, way.project.only)
    known = known_sheets(shelf, listing, paths, way.project.root, vault.pinned)
    unknown = [path for path in paths if path not in known]
    made = make_sheets(unknown, Desk(vault, shelf.texts), way.release.jobs)
    fresh = zip(way.watch("reading", unknown), made, strict=True)
    known.update((path, unpacked(data)) for path, data in shelf.keeping(fresh))
    shelf.keep_stamps(listing)
    return {path: known[path] for path in paths}


def _references(sheets: dict[str, Sheet]) -> int:
    return sum(sheet.slips is None for sheet in sheets.values())
