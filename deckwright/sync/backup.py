"""The bytes of a collection set aside, and brought back; a collection replaced whole or not at all.

Media are no part of a backup: a sync adds files and never changes or deletes one.
"""

from __future__ import annotations

import shutil
import sys
import time
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


def back_up(handle: BinaryIO, file: Path, now: float) -> Path:
    """Set the collection aside beside itself, named by the time; the ten newest are kept.

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


def restore(backup: Path, file: Path) -> None:
    """Have the collection be again what the backup holds, byte for byte.

    Raises:
        DeckError: backup-missing, collection-missing, collection-busy, collection-unclean.
    """
    if not backup.is_file():
        where = Where(backup.as_posix())
        hint = f"backups lie in {FOLDER} beside the collection"
        raise DeckError(Problem("backup-missing", "there is no such backup", where, hint))
    file = file.resolve()  # a link stays a link
    with kept_for_us(file) as handle:
        part = file.with_name(f".{file.name}.part")
        shutil.copyfile(backup, part)
        put_in_place(part, file, handle)


def _age(backup: Path) -> tuple[float, str]:
    return backup.stat().st_mtime, backup.name
