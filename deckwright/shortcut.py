"""A build that need not go the whole way: nothing changed since the last, or only a few notes.

Quick to load: what reads and renders notes is loaded only where there is something to read.
"""

from __future__ import annotations

from deckwright.problems import Problems
from deckwright.report import Release, Report, Summary, Watch
from deckwright.shelf.last import Last, last_build
from deckwright.shelf.shelf import Shelf, open_shelf
from deckwright.vault.files import Listing, list_files
from deckwright.vault.project import Project

_FEW = 50  # files: more of them are read by several processes, on the whole way
_PATIENCE = 3600  # seconds by which clocks may differ


def build(project: Project, release: Release, problems: Problems, watch: Watch) -> Report:
    """Build the package of a project and put it in its place.

    Raises:
        DeckError: with every problem found, by place; nothing was written.
    """
    with open_shelf(project, cached=release.cached) as shelf:
        listing = list_files(project.root, project.places, shelf.stamps)
        report = _shortly(project, release, listing, shelf, problems)
        if report:
            return report
        from deckwright.pipeline import build as build_all

        return build_all(project, release, listing, shelf, problems, watch)


def check(project: Project, release: Release, problems: Problems, watch: Watch) -> Summary:
    """What a build would find, without one.

    Raises:
        DeckError: when the baseline, the note types or the tag dictionary cannot be used.
    """
    from deckwright.pipeline import check as check_all

    with open_shelf(project, cached=release.cached) as shelf:
        listing = list_files(project.root, project.places, shelf.stamps)
        return check_all(project, release, listing, shelf, problems, watch)


def _shortly(
    project: Project, release: Release, listing: Listing, shelf: Shelf, problems: Problems
) -> Report | None:
    last = last_build(shelf)
    if not last or not _goes_on_from(last, project, release):
        return None
    if listing.paths != shelf.fact("paths") or listing.links != last.links:
        return None
    stale = shelf.stale(listing)
    if len(stale) > _FEW:
        return None
    if stale:
        from deckwright.edits import build_edits

        return build_edits(project, release, listing, shelf, last, stale, problems)
    problems.add(*last.all_problems)
    problems.stop_if_errors()
    return Report(last.standing, project.output.stat().st_size)


def _goes_on_from(last: Last, project: Project, release: Release) -> bool:
    """Whether learners have what the last build wrote, and this one is to take its place."""
    return (
        release.baseline == project.output
        and not project.only
        and last.is_at(project.output)
        and last.newest <= release.now + _PATIENCE
    )
