"""The cache of a vault: the sheets of its files, and the texts of its notes.

It can be deleted at any time and never changes a byte of the result: it is believed only where all
that it was made from is the same. It lies in the user's cache folder, since a vault may be synced.
"""

from __future__ import annotations

import marshal
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deckwright.shelf.caches import DATABASE, cache_folder, forget_others
from deckwright.shelf.fingerprint import fingerprint
from deckwright.shelf.seen import digest_of_file, may_differ, trusted
from deckwright.shelf.texts import Texts, TextsLost
from deckwright.vault.atomic import flush
from deckwright.vault.listing import Listing
from deckwright.vault.project import Project

DIGEST = 16  # bytes at the beginning of a packed sheet: the digest of its file
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sheets (path TEXT PRIMARY KEY, sheet BLOB) WITHOUT ROWID;
"""
# Another build has it; the folder is not ours to write to; the disk is full.
_REFUSED = frozenset(
    {
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY),
        *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL),
    }
)
_TICK = 2_000_000_000  # nanoseconds: within one, a file may change twice and keep its time
_ROWS = 100  # sheets that are kept at a time
_SPARE = 64 << 20  # bytes of texts that nobody needs any more, above which a cache begins anew


class Shelf:
    """What is kept of a vault between builds; `texts` are those of its notes."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.collection = folder / "collection"  # of the last package, unpacked
        self.new_collection = folder / "collection-new"
        self.copies = folder / "pictures"  # that are narrower than the authors' own
        self.texts = Texts(folder)
        self.goes_with_last = False  # whether the sheets are those of the last package
        self._connection = connection
        self._began = time.time_ns()
        self.names: dict[str, str] = self.fact("names") or {}  # as a listing has them
        self._packed: dict[str, bytes] = self.fact("stamps") or {}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Those of all files, in order."""
        return self.fact("paths") or ()

    def fact(self, name: str) -> Any:
        """What was kept under a name; None for nothing."""
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        try:
            return marshal.loads(row[0]) if row else None  # noqa: S302 (the user's own cache)
        except (ValueError, EOFError, TypeError) as error:
            raise TextsLost(name) from error

    def keep_fact(self, name: str, value: Any) -> None:
        """Keep a plain value under a name."""
        self._connection.execute("REPLACE INTO facts VALUES (?, ?)", (name, marshal.dumps(value)))

    def sheets(self, paths: Iterable[str] | None = None) -> dict[str, bytes]:
        """The packed sheets of these files, or of all, by path."""
        query = "SELECT path, sheet FROM sheets"
        if paths is None:
            rows: Iterable[tuple[str, bytes]] = self._connection.execute(query)
        else:
            one = f"{query} WHERE path = ?"
            rows = (row for p in paths for row in self._connection.execute(one, (p,)))
        return dict(rows)

    def keeping(self, sheets: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        """The same pairs of a path and a packed sheet, some of them kept at a time."""
        waiting = iter(sheets)
        while rows := list(islice(waiting, _ROWS)):
            self._connection.executemany("REPLACE INTO sheets VALUES (?, ?)", rows)
            yield from rows

    def forget(self, paths: Iterable[str]) -> None:
        """Let go of the sheets of files that are gone."""
        self._connection.executemany("DELETE FROM sheets WHERE path = ?", ((p,) for p in paths))

    def stale(self, listing: Listing) -> list[str]:
        """The files that are new, or may have changed since they were last seen."""
        try:
            return list(may_differ(listing, self.names, self._packed))
        except (ValueError, KeyError, TypeError) as error:
            raise TextsLost("stamps") from error

    def has_files_of(self, listing: Listing) -> bool:
        """Whether the files are those that were seen last, whatever they hold."""
        return self.names == listing.names or self.paths == listing.paths

    def changed(self, paths: Iterable[str], root: Path) -> list[str]:
        """Those of these files whose sheet is not of the bytes that they have now."""
        query = f"SELECT substr(sheet, 1, {DIGEST}) FROM sheets WHERE path = ?"  # noqa: S608 (a number)
        found = []
        for path in paths:
            row = self._connection.execute(query, (path,)).fetchone()
            if not row or row[0] != digest_of_file(root / path):
                found.append(path)
        return found

    def keep_stamps(self, listing: Listing) -> None:
        """Know these files again, but for those that may change yet within the same tick."""
        self._packed = trusted(listing, self._packed, self._began - _TICK)
        self.keep_fact("stamps", self._packed)
        if self.names != listing.names:
            self.forget(set(self.paths) - listing.stamps.keys())
            self.names, self.paths = dict(listing.names), listing.paths
            self.keep_fact("names", self.names)
            self.keep_fact("paths", self.paths)

    def take_new_collection(self) -> None:
        """Have the new collection in the place of the old one, whole even if the power fails."""
        flush(self.new_collection)
        self.new_collection.replace(self.collection)

    def drop_copies(self, needed: Iterable[str]) -> None:
        """Throw away the copies of pictures that nobody needs any more; `needed` are names."""
        with suppress(OSError):
            for name in {file.name for file in self.copies.iterdir()}.difference(needed):
                (self.copies / name).unlink()

    @contextmanager
    def keeping_on(self) -> Iterator[None]:
        """A block that keeps what a package was made of: the package stands, even if that fails."""
        try:
            yield
        except (sqlite3.Error, OSError):
            with suppress(sqlite3.Error):
                self._connection.rollback()

    def commit(self) -> None:
        """Have all of it on disk."""
        self._connection.commit()

    def settle(self) -> None:
        """Have it on disk, unless a package is known that it does not go with.

        That is so after a check, and after a build that wrote nothing: the next build must find
        what changed since the package, and not since then.
        """
        if self.goes_with_last or not self.fact("last"):
            self._connection.commit()
        else:
            self._connection.rollback()


@contextmanager
def open_shelf(project: Project, *, cached: bool) -> Iterator[Shelf]:
    """What is kept of a project, for as long as the block lasts; an empty one without a cache.

    So too while another build has it, or where there can be none.
    """
    if cached and not project.only:  # a part of the notes would take the place of them all
        folder = cache_folder(project)
        connection = _opened(folder, fingerprint(project))
        if connection:
            with closing(connection):
                yield from _lent(Shelf(folder, connection))
            forget_others(folder)
            return
    with (
        TemporaryDirectory(prefix="deckwright-") as name,
        closing(_connected(Path(name))) as connection,
    ):
        yield from _lent(Shelf(Path(name), connection))


def _lent(shelf: Shelf) -> Iterator[Shelf]:
    """The shelf, which is put in order when it comes back: also after an error or Ctrl-C."""
    try:
        yield shelf
    finally:
        with suppress(sqlite3.Error):  # a full disk: the next build finds what was there before
            shelf.settle()
        shelf.texts.close()


def _opened(folder: Path, key: bytes) -> sqlite3.Connection | None:
    """The cache in this folder, emptied if it was made otherwise; None if we cannot have it."""
    for _ in range(2):
        connection = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            connection = _connected(folder)
            row = connection.execute("SELECT value FROM facts WHERE name = 'key'").fetchone()
            if not row or row[0] != key or _is_bloated(folder, connection):
                _empty(folder, connection)
                connection.execute("REPLACE INTO facts VALUES ('key', ?)", (key,))
                connection.commit()
            os.utime(folder / DATABASE)  # by which it is known to be in use
        except (sqlite3.Error, OSError) as error:
            if connection:
                connection.close()
            if _is_refused(error):
                return None
            shutil.rmtree(folder, ignore_errors=True)
        else:
            return connection
    return None


def _is_bloated(folder: Path, connection: sqlite3.Connection) -> bool:
    """Whether most of the texts are of notes that were edited since: texts are only ever added."""
    row = connection.execute("SELECT value FROM facts WHERE name = 'live'").fetchone()
    try:
        live = int(marshal.loads(row[0])) if row else 0  # noqa: S302 (the user's own cache)
    except (ValueError, EOFError, TypeError):
        return True
    return Texts(folder).size > 2 * live + _SPARE


def _is_refused(error: Exception) -> bool:
    """Whether we may not use a cache now, though nothing is wrong with what lies there."""
    if not isinstance(error, sqlite3.OperationalError):
        return isinstance(error, PermissionError)
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _REFUSED


def _connected(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / DATABASE, timeout=0)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(f"BEGIN EXCLUSIVE; {_SCHEMA} COMMIT;")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _empty(folder: Path, connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM facts")
    connection.execute("DELETE FROM sheets")
    for file in folder.iterdir():
        if file.name.startswith(("texts-", "collection")):
            file.unlink()
