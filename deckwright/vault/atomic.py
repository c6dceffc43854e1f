"""Replaces a file whole or not at all: written beside it, flushed to the disk, then renamed."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deckwright.problems import DeckError, Problem, Where

_STALE = 3600  # seconds, after which nobody writes to a file any more


@contextmanager
def replacing(file: Path, where: Where) -> Iterator[Path]:
    """A file to write to, which takes the place of `file` when the block ends without an error.

    Raises:
        DeckError: output, when the disk refuses.
    """
    part: Path | None = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale_parts(file)
        mode = file.stat().st_mode if file.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
        os.close(handle)
        part = Path(name)
        yield part
        flush(part)
        part.chmod(mode)
        part.replace(file)
        flush(file.parent)
    except OSError as error:
        message = f"{file.name} cannot be written: {error.strerror or error}"
        raise DeckError(
            Problem("output", message, where, "name another file, or make room")
        ) from error
    finally:
        if part:
            part.unlink(missing_ok=True)


def replace_file(file: Path, data: bytes, where: Where) -> None:
    """Put these bytes in the place of a file.

    Raises:
        DeckError: output, when the disk refuses.
    """
    with replacing(file, where) as part:
        part.write_bytes(data)


def flush(path: Path) -> None:
    """Have the disk hold a file, or a folder's list of files, before we go on."""
    if path.is_dir() and os.name == "nt":
        return  # Windows gives no handle of a folder
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_stale_parts(file: Path) -> None:
    """Remove what processes that were killed left beside a file, by the names that we give."""
    ours = re.compile(rf"\.{re.escape(file.name)}\.[a-z0-9_]{{8}}\.part")
    for part in file.parent.iterdir():
        if ours.fullmatch(part.name) and part.is_file() and not part.is_symlink():
            with suppress(OSError):  # another build was quicker, or it is no business of ours
                if time.time() - part.stat().st_mtime > _STALE:
                    part.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
