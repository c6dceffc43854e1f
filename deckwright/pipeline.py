"""The way of a note from file to deck. It reads, calls, and decides nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from deckwright.data import Deck, Slip
from deckwright.notes.check import check_notes, no_notes
from deckwright.notes.media import media_of
from deckwright.notes.order import in_curriculum_order
from deckwright.notes.render import Renderer
from deckwright.notes.vault import Vault, open_vault, places_of
from deckwright.notetypes.load import notetypes_of
from deckwright.package.baseline import Baseline, open_baseline
from deckwright.package.plan import Plan, plan_package
from deckwright.package.publish import publish
from deckwright.problems import Problems
from deckwright.release.guard import judge
from deckwright.release.memory import remembered
from deckwright.release.pin import pin_clozes
from deckwright.shelf.known import known_sheets
from deckwright.shelf.packing import unpacked
from deckwright.shelf.shelf import Shelf, open_shelf
from deckwright.shelf.workers import Desk, make_sheets
from deckwright.vault.files import Listing, list_files, note_files
from deckwright.vault.project import Project

Thing = TypeVar("Thing")


class Watch(Protocol):
    """Goes through the things of a stage, and may show how far it has come."""

    def __call__(self, stage: str, things: Sequence[Thing]) -> Iterable[Thing]:
        """The same things, one after the other."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a build starts from: the file that learners have, if any, and the times.

    `build_time` is the time of whatever changed, `now` that of the clock: seconds since 1970.
    `jobs` is the number of processes, 0 for one a core; `cached` says whether there is a cache.
    """

    baseline: Path | None
    build_time: int
    now: int
    jobs: int = 0
    cached: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """A vault as read: what its package would hold, and the number of reference notes beside."""

    plan: Plan
    references: int

    @property
    def deck(self) -> Deck:
        """The deck that the vault makes."""
        return self.plan.deck


@dataclass(frozen=True, slots=True)
class Report:
    """What went into a package, and its `size` in bytes."""

    reading: Reading
    size: int


def build(project: Project, release: Release, problems: Problems, watch: Watch) -> Report:
    """Build the package of a project and put it in its place.

    Raises:
        DeckError: with every problem found, by place; nothing was written.
    """
    with (
        open_baseline(release.baseline) as baseline,
        open_shelf(project, cached=release.cached) as shelf,
    ):
        reading = read_deck(project, release, baseline, shelf, problems, watch)
        problems.stop_if_errors()
        size = publish(reading.plan, project.output, release.baseline, baseline, shelf.folder)
        return Report(reading, size)


def check(project: Project, release: Release, problems: Problems, watch: Watch) -> Reading:
    """What a build would find, without one.

    Raises:
        DeckError: as `read_deck`.
    """
    with (
        open_baseline(release.baseline) as baseline,
        open_shelf(project, cached=release.cached) as shelf,
    ):
        return read_deck(project, release, baseline, shelf, problems, watch)


def read_deck(  # noqa: PLR0913 (what a build knows)
    project: Project,
    release: Release,
    baseline: Baseline,
    shelf: Shelf,
    problems: Problems,
    watch: Watch,
) -> Reading:
    """What the package of a project would hold; what is wrong with it is added to `problems`.

    Raises:
        DeckError: when the note types or the tag dictionary cannot be used.
    """
    listing = list_files(project.root, places_of(project), shelf.stamps)
    vault = open_vault(project, listing, baseline.notetype_ids, problems)
    slips, references = read_notes(vault, listing, shelf, release.jobs, problems, watch)
    problems.add(*check_notes(slips))
    notetypes = notetypes_of((slip.notetype for slip in slips), vault.notetypes)
    pinned = pin_clozes(slips, notetypes, baseline, shelf.texts)
    deck = Deck(
        name=project.deck,
        description=project.config.description,
        notetypes=tuple(notetypes.values()),
        slips=pinned,
        media=media_of(pinned),
    )
    memory = remembered(pinned, notetypes, baseline)
    plan = plan_package(deck, baseline, release.build_time, memory, shelf.texts)
    if not problems.something_was_refused:  # a note that cannot be read is not one that is gone
        problems.add(*judge(plan, baseline, release.now, project.place))
    return Reading(plan, references)


def read_notes(
    vault: Vault, listing: Listing, shelf: Shelf, jobs: int, problems: Problems, watch: Watch
) -> tuple[tuple[Slip, ...], int]:
    """The notes of a vault in curriculum order, and the number of reference notes beside them.

    Only files are read that are not on the shelf as they are now.
    """
    project = vault.project
    paths = note_files(vault.files, project.only)
    sheets = known_sheets(shelf, listing, paths, project.root, vault.pinned)
    unknown = [path for path in paths if path not in sheets]
    renderer = Renderer(vault.notetypes, vault.media, vault.note_names, project.config.cloze.marks)
    made = make_sheets(unknown, Desk(vault, renderer, shelf.texts), jobs)
    fresh = zip(watch("reading", unknown), made, strict=True)
    for path, values in shelf.keeping(fresh):
        sheets[path] = unpacked(values)
    shelf.keep_stamps(listing)
    slips = [slip for path in paths for slip in sheets[path].slips or ()]
    problems.add(*(problem for path in paths for problem in sheets[path].problems))
    if not slips and not problems.something_was_refused:
        problems.add(no_notes(project.source))
    return in_curriculum_order(slips), sum(sheet.slips is None for sheet in sheets.values())
