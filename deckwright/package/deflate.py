"""A large file -> a member of a zip, deflated in pieces on every core, always to the same bytes.

The pieces are whole numbers of SQLite pages and independent of each other: what did not change
since the last build need not be deflated again.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

PIECE = 1 << 20  # bytes
LEVEL = 1  # 6 would be a fifth smaller and three times slower; see docs/performance.md
_ZIP64 = 1 << 31  # bytes, from which a zip needs longer numbers
_LAST = b"\x03\x00"  # an empty block that ends a deflate stream


def add_deflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: Path) -> None:
    """Add a file under the name and with the attributes of `member`.

    zipfile (Python 3.11 to 3.14) can only deflate on one core and in one stream; its own header
    and list are used here (tests/package/test_deflate.py reads the result with zipfile).
    """
    stream = archive.fp
    assert stream is not None
    member.compress_type = zipfile.ZIP_DEFLATED
    member.file_size = file.stat().st_size
    member.header_offset = stream.tell()
    member.CRC = member.compress_size = 0
    zip64 = member.file_size > _ZIP64
    stream.write(member.FileHeader(zip64))
    for data, crc in _deflated(file):
        stream.write(data)
        member.compress_size += len(data)
        member.CRC = crc
    end = stream.tell()
    stream.seek(member.header_offset)
    stream.write(member.FileHeader(zip64))
    stream.seek(end)
    archive.filelist.append(member)
    archive.NameToInfo[member.filename] = member
    archive.start_dir = end
    archive._didModify = True  # noqa: SLF001


def _deflated(file: Path) -> Iterator[tuple[bytes, int]]:
    """The pieces deflated, each with the CRC-32 of all bytes up to its end."""
    crc = 0
    waiting: deque[Future[bytes]] = deque()
    threads = os.cpu_count() or 1
    with file.open("rb") as source, ThreadPoolExecutor(threads) as pool:
        while piece := source.read(PIECE):
            crc = zlib.crc32(piece, crc)
            waiting.append(pool.submit(deflated_piece, piece))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result(), crc
        while waiting:
            yield waiting.popleft().result(), crc
    yield _LAST, crc


def deflated_piece(data: bytes) -> bytes:
    """One piece of a deflate stream, which neither ends it nor looks back at what came before."""
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush(zlib.Z_FULL_FLUSH)
