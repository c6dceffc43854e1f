"""A build that need not go the whole way: nothing changed since the last, or only a few notes.

Quick to load: what reads and renders notes is loaded only where there is something to read.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from tempfile import gettempdir
from typing import TypeVar

from deckwright.problems import DeckError, Problem, Problems, Where
from deckwright.report import Release, Report, Summary, Watch
from deckwright.shelf.caches import throw_away
from deckwright.shelf.last import Last, keep_last, last_build
from deckwright.shelf.shelf import Shelf, open_shelf
from deckwright.shelf.texts import TextsLost
from deckwright.shelf.underway import UnderWay
from deckwright.vault.listing import list_files
from deckwright.vault.project import Project

_FEW = 50  # files: more of them are read by several processes, on the whole way
_PATIENCE = 3600  # seconds by which clocks may differ
_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))

_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)  # of SQLite's codes without their details

Made = TypeVar("Made")


def build(project: Project, release: Release, problems: Problems, watch: Watch) -> Report:
    """Build the package of a project and put it in its place.

    Raises:
        DeckError: with every problem found, by place; nothing was written.
    """

    def on(shelf: Shelf) -> Report:
        listing = list_files(project.root, project.places, lambda: shelf.paths)
        way = UnderWay(project, release, listing, shelf, problems, watch)
        if release.outputs:
            from deckwright.several import build_several

            return build_several(way)
        report = _shortly(way)
        if report:
            return report
        from deckwright.pipeline import build as build_all

        return build_all(way)

    return with_what_is_kept(project, release, on)


def check(project: Project, release: Release, problems: Problems, watch: Watch) -> Summary:
    """What a build would find, without one.

    Raises:
        DeckError: when the baseline, the note types or the tag dictionary cannot be used.
    """
    from deckwright.pipeline import check as check_all
    from deckwright.several import check_several

    def on(shelf: Shelf) -> Summary:
        listing = list_files(project.root, project.places, lambda: shelf.paths)
        way = UnderWay(project, release, listing, shelf, problems, watch)
        return check_several(way) if release.outputs else check_all(way)

    return with_what_is_kept(project, release, on)


def with_what_is_kept(project: Project, release: Release, stage: Callable[[Shelf], Made]) -> Made:
    """What a stage makes of a shelf; of an empty one, where what is kept turns out to be broken.

    Raises:
        DeckError: also output, where the disk is full.
    """
    if release.cached:
        with suppress(TextsLost, sqlite3.Error, OSError), open_shelf(project, cached=True) as shelf:
            return stage(shelf)
        throw_away(project)
    try:
        with open_shelf(project, cached=False) as shelf:
            return stage(shelf)
    except (sqlite3.OperationalError, OSError) as error:
        full = getattr(error, "errno", 0) in _FULL
        if not full and getattr(error, "sqlite_errorcode", 0) & 0xFF not in _NO_ROOM:
            raise
        message = f"there is no room left for temporary files in {gettempdir()}"
        where = Where(project.output.as_posix())
        raise DeckError(Problem("output", message, where, "make room, or set TMPDIR")) from error


def _shortly(way: UnderWay) -> Report | None:
    project, listing, shelf = way.project, way.listing, way.shelf
    last = last_build(shelf)
    if not last or not _goes_on_from(last, project, way.release):
        return None
    if not shelf.has_files_of(listing) or listing.links != last.links:
        return None
    touched = shelf.stale(listing)
    if len(touched) > _FEW:
        return None
    edited = shelf.changed(touched, project.root)
    if edited:
        from deckwright.edits import build_edits

        return build_edits(way, last, edited)
    if touched:
        shelf.keep_stamps(listing)
        keep_last(shelf, last)
    way.problems.add(*last.all_problems)
    way.problems.stop_if_errors()
    return Report(last.standing, project.output.stat().st_size)


def _goes_on_from(last: Last, project: Project, release: Release) -> bool:
    """Whether learners have what the last build wrote, and this one is to take its place."""
    return (
        release.baseline == project.output
        and not (release.delta or release.update_txt)
        and not project.only
        and last.is_at(project.output)
        and last.newest <= release.now + _PATIENCE
    )
