"""Pieces of a collection, deflated while it is still being written.

SQLite fills a new file from its beginning to its end, by one core, and comes back to few pages of
it. Nothing hangs on that: a piece that is another in the end is deflated once more (`deflate`).
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from deckwright.package.deflate import PIECE, Piece, Pieces, deflated_piece

_BEHIND = (
    4  # pieces that the file must be longer by: a page above others waits until those are full
)
_PAUSE = 0.02  # seconds


@contextmanager
def deflating_ahead(file: Path, packed: Path) -> Iterator[Callable[[], Pieces | None]]:
    """While a file is written within this block, put its pieces, deflated, into the file `packed`.

    What is given says which they are, once the block has ended: None where there is but one core
    or `packed` cannot be written.
    """
    pieces: list[Piece] = []
    ended = Event()
    thread = Thread(target=_deflate, args=(file, packed, pieces, ended), daemon=True)
    if (os.cpu_count() or 1) > 1:
        thread.start()
    try:
        yield lambda: Pieces(packed, 0, tuple(pieces)) if pieces else None
    finally:
        ended.set()
        if thread.ident:
            thread.join()


def _deflate(file: Path, packed: Path, pieces: list[Piece], ended: Event) -> None:
    with suppress(OSError, MemoryError), packed.open("wb") as target:
        while not ended.is_set():
            start = len(pieces) * PIECE
            if _size(file) < start + (1 + _BEHIND) * PIECE:
                ended.wait(_PAUSE)
                continue
            with file.open("rb") as source:
                source.seek(start)
                data = source.read(PIECE)
            deflated = deflated_piece(data)
            target.write(deflated)
            sums = zlib.crc32(data), zlib.adler32(data)
            pieces.append(Piece(*sums, len(deflated), zlib.crc32(deflated)))


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
