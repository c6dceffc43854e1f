"""A collection kept for ourselves: Anki cannot open it meanwhile, and we not while Anki has it.

The lock is SQLite's own (sqlite.org/lockingv3.html): the bytes that its locks lie on. It is held
without SQLite, since a connection would write beside the file, and may not be closed in between:
on Unix a process loses its locks on a file when it closes any handle of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from deckwright.problems import DeckError, Problem, Where

_PENDING = 0x40000000  # where the bytes begin: pending, reserved, and 510 shared ones
_BYTES = 512
_LEFT = ("-wal", "-journal")


@contextmanager
def kept_for_us(file: Path) -> Iterator[BinaryIO]:
    """The open collection, locked until the block ends. Read it through this handle alone.

    Raises:
        DeckError: collection-missing, collection-busy, collection-unclean.
    """
    where = Where(file.as_posix())
    try:
        handle = file.open("r+b")
    except OSError as error:
        message = f"this collection cannot be opened: {error.strerror}"
        hint = "name a file collection.anki2, or a profile with --profile"
        raise DeckError(Problem("collection-missing", message, where, hint)) from error
    with handle:
        if not _lock(handle):
            message = "Anki has this collection open"
            raise DeckError(Problem("collection-busy", message, where, "close Anki first"))
        for left in (file.with_name(file.name + end) for end in _LEFT):
            with suppress(OSError):
                if left.stat().st_size:
                    message = f"Anki did not end in order: it left {left.name}"
                    hint = "open Anki once and close it, then try again"
                    raise DeckError(Problem("collection-unclean", message, where, hint))
        yield handle


def _lock(handle: BinaryIO) -> bool:
    """Whether we have the lock now; it ends when the handle is closed, also if we are killed."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle.fileno(), _PENDING, os.SEEK_SET)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, _BYTES)
            handle.seek(0)
        else:
            import fcntl

            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, _BYTES, _PENDING)
    except OSError:
        return False
    return True
