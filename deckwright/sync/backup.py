"""The bytes of a collection set aside, and brought back; a collection replaced whole or not at all.

Media are no part of a backup: a sync adds files and never changes or deletes one.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from deckwright.problems import DeckError, Problem, Where
from deckwright.sync.locking import kept_for_us
from deckwright.vault.atomic import flush, replacing

FOLDER = "deckwright-backups"
_KEPT = 10
_CHUNK = 1 << 20  # bytes


def copy_bytes(handle: BinaryIO, target: Path) -> None:
    """Copy an open file; it stays open, and so locked."""
    handle.seek(0)
    with target.open("wb") as writing:
        shutil.copyfileobj(handle, writing, _CHUNK)


def back_up(handle: BinaryIO, file: Path, now: float, spared: Path | None = None) -> Path:
    """Set the collection aside beside itself, named by the time; the ten newest are kept.

    `spared` is kept too.

    Raises:
        DeckError: output, when the disk refuses.
    """
    folder = file.parent / FOLDER
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
    backup, number = folder / f"{file.stem}-{stamp}.anki2", 1
    while backup.exists():
        number += 1
        backup = folder / f"{file.stem}-{stamp}-{number}.anki2"
    with replacing(backup, Where(backup.as_posix())) as part:
        copy_bytes(handle, part)
    ours = sorted(folder.glob(f"{file.stem}-????????-??????*.anki2"), key=_age)
    for old in ours[:-_KEPT]:
        if not spared or not old.samefile(spared):
            old.unlink()
    return backup


def put_in_place(new: Path, file: Path, handle: BinaryIO) -> None:
    """Have `new` be the collection, in one step."""
    flush(new)
    shutil.copymode(file, new)
    if sys.platform == "win32":
        handle.close()  # an open file cannot be replaced there
    new.replace(file)
    flush(file.parent)


def restore(backup: Path, file: Path) -> Path:
    """Have the collection be again what the backup holds, byte for byte.

    What it was until now is set aside in its turn: there may be reviews in it. Gives where.

    Raises:
        DeckError: backup-missing, collection-missing, collection-busy, collection-unclean, output.
    """
    if version_of(backup, "mode=ro&immutable=1") < 0:
        where = Where(backup.as_posix())
        message = "this is no collection" if backup.is_file() else "there is no such backup"
        hint = f"backups lie in {FOLDER} beside the collection"
        raise DeckError(Problem("backup-missing", message, where, hint))
    file = file.resolve()  # a link stays a link
    with kept_for_us(file) as handle:
        part = file.with_name(f".{file.name}.part")
        shutil.copyfile(backup, part)
        aside = back_up(handle, file, time.time(), spared=backup)
        put_in_place(part, file, handle)
    return aside


def version_of(collection: Path, how: str = "mode=rw") -> int:
    """The version of the format of a collection that nobody has open; -1 for none of Anki's.

    `how` is for SQLite (sqlite.org/uri.html): as it stands, what a log has of it is put into it.
    """
    address = f"{collection.absolute().as_uri()}?{how}"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return int(connection.execute("SELECT ver FROM col").fetchone()[0])
    except (sqlite3.Error, TypeError, ValueError):
        return -1


def _age(backup: Path) -> tuple[float, str]:
    return backup.stat().st_mtime, backup.name
