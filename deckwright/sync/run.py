"""A package brought into a learner's collection, whole or not at all.

All is done on a copy. Only when that is well it takes the place of the collection, in one step:
whenever we are killed, the collection is the one of before or the one with the release.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from deckwright.engine.learner import LearnersCollection, open_learners
from deckwright.engine.scratch import EngineFailed
from deckwright.frozen import dataclass
from deckwright.package.read import reading
from deckwright.problems import DeckError, Problem, Where
from deckwright.stored import StoredPackage
from deckwright.sync.aftermath import Aftermath, Scene, finish, guids_of
from deckwright.sync.backup import back_up, copy_bytes, put_in_place, version_of
from deckwright.sync.locking import kept_for_us
from deckwright.sync.tailor import Fitting, fit, unpack, write_fitted
from deckwright.vault.atomic import replacing

_PREFIX = ".deckwright-sync-"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A package, what it holds, and the release that the learner had, where that is known."""

    file: Path
    package: StoredPackage
    old: StoredPackage | None = None


@dataclass(frozen=True, slots=True)
class Synced:
    """What was done, or would be: `backup` is None after a dry run, or where nothing was to do.

    `media` are the files that were added; `full_sync` says that AnkiWeb will ask for one.
    """

    fitting: Fitting
    aftermath: Aftermath
    media: tuple[str, ...]
    full_sync: bool
    backup: Path | None

    @property
    def nothing(self) -> bool:
        """Whether the collection had all of it already."""
        return not _did(self.fitting, self.aftermath)


def sync(wanted: Wanted, file: Path, *, dry: bool) -> Synced:
    """Bring a package into the collection in a file.

    Raises:
        DeckError: collection-missing, collection-busy, collection-unclean, sync-package, output.
        NoEngine: when `anki` is not installed.
    """
    _refuse_older(wanted)
    media = file.with_name(f"{file.stem}.media")
    file = file.resolve()  # a link stays a link
    with kept_for_us(file) as handle, _workshop(file, dry=dry) as folder:
        copy = folder / "collection.anki2"
        copy_bytes(handle, copy)
        synced = _worked(wanted, copy, media, file)
        if dry or synced.nothing:
            return synced
        backup = back_up(handle, file, time.time())
        _add_media(copy.with_name("collection.media"), media, synced.media)
        put_in_place(copy, file, handle)
    return Synced(synced.fitting, synced.aftermath, synced.media, synced.full_sync, backup)


def _worked(wanted: Wanted, copy: Path, media: Path, file: Path) -> Synced:
    """Do all of it in a copy, which is well before and after, or is thrown away."""
    models = unpack(wanted.file, copy.with_name("package"))
    present = _bring_clashing(wanted.file, media, copy.with_name("collection.media"))
    known = {entry.name for entry in copy.with_name("collection.media").iterdir()}
    where = Where(file.as_posix())
    version = version_of(copy)
    if version < 0:
        hint = "name a file collection.anki2, or a profile with --profile"
        message = "this is no collection of Anki's"
        raise DeckError(Problem("collection-unclean", message, where, hint))
    try:
        with open_learners(copy) as collection:
            found = collection.check()
            if found:
                raise _unclean(f"Anki's Check Database finds: {' '.join(found.split())}", where)
            schema = collection.schema
            fitting, aftermath = _changed(wanted, models, collection, present, copy)
            broken = collection.check() if _did(fitting, aftermath) else ""
            if broken:
                raise AssertionError(broken)
            full_sync = collection.schema != schema
        if version_of(copy) != version:
            raise _unclean("it was last opened by an Anki of another age", where)
    except EngineFailed as error:
        raise _unclean(f"Anki gave up on it: {error}", where) from error
    added = {entry.name for entry in copy.with_name("collection.media").iterdir()} - known
    return Synced(fitting, aftermath, tuple(sorted(added)), full_sync, None)


def _did(fitting: Fitting, after: Aftermath) -> bool:
    notes = fitting.rows, after.removed, after.retired, after.returned
    return any(notes) or any((after.moved, after.emptied, after.described))


def _changed(
    wanted: Wanted,
    models: dict[int, dict[str, Any]],
    collection: LearnersCollection,
    present: frozenset[str],
    copy: Path,
) -> tuple[Fitting, Aftermath]:
    package, old = wanted.package, wanted.old
    guids = guids_of(package, old)
    fitting = fit(package, models, collection, collection.notes(guids), old)
    if fitting.rows:
        fitted = copy.with_name("fitted.apkg")
        write_fitted(wanted.file, copy.with_name("package"), fitting, present, fitted)
        log = collection.import_package(fitted)
        if log.conflicting:
            raise AssertionError(log)
    mine = collection.notes(guids)
    cards = collection.cards(mine.values())
    return fitting, finish(Scene(collection, package, old, mine, cards, fitting.ords))


def _bring_clashing(package: Path, media: Path, work: Path) -> frozenset[str]:
    """The media of a package that he has; those of one name but another size stand beside the copy.

    So Anki finds what clashes, and gives what comes another name.
    """
    work.mkdir()
    there = {entry.name.casefold(): entry for entry in os.scandir(media)} if media.is_dir() else {}
    present = set()
    with reading(package) as opened:
        for name, member in opened.media.items():
            entry = there.get(name.casefold())
            if not entry:
                continue
            if (
                entry.name == name
                and entry.stat().st_size == opened.archive.getinfo(member).file_size
            ):
                present.add(name)
            else:
                shutil.copyfile(entry.path, work / entry.name)
    return frozenset(present)


def _add_media(work: Path, media: Path, names: tuple[str, ...]) -> None:
    """Put new files into his folder, each whole; none that is there is touched."""
    media.mkdir(exist_ok=True)
    for name in names:
        target = media / name
        if not target.exists():
            with replacing(target, Where(target.as_posix())) as part:
                shutil.copyfile(work / name, part)


@contextmanager
def _workshop(file: Path, *, dry: bool) -> Iterator[Path]:
    """A folder to work in, on the disk of the collection; those of syncs that were killed go."""
    for left in file.parent.glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=None if dry else file.parent))
    try:
        yield folder
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)


def _refuse_older(wanted: Wanted) -> None:
    """A release older than the one that he has would turn his notes back, for good."""
    had = wanted.old.by_guid if wanted.old else {}
    if any(note.guid in had and had[note.guid].mod > note.mod for note in wanted.package.notes):
        message = "this package is older than the release that --from names"
        hint = "name the newer one first, and with --from the one that is in the collection"
        raise DeckError(Problem("sync-package", message, Where(wanted.file.as_posix()), hint))


def _unclean(message: str, where: Where) -> DeckError:
    hint = "open it in Anki and run Tools > Check Database, then try again"
    return DeckError(Problem("collection-unclean", message, where, hint))
