"""A large file -> a member of a zip, deflated in pieces on every core, always to the same bytes.

The pieces are independent of each other, so that those which did not change since the last build
need not be deflated again: they are copied from the last package.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

from deckwright.frozen import dataclass
from deckwright.package.sums import joined_crc

PIECE = 1 << 20  # bytes
LEVEL = 1  # 6 would make a fifth less, and take three times as long; see docs/performance.md
_ZIP64 = 1 << 31  # bytes, from which a zip needs longer numbers
_HEADER, _NAME_LENGTH = 30, 26  # bytes of a member's header, and where the length of its name is
_LAST = b"\x03\x00"  # an empty block, which ends a deflate stream


class Piece(NamedTuple):
    """A piece by two sums of its bytes (CRC-32 and Adler-32); deflated, its length and CRC-32."""

    crc: int
    adler: int
    length: int
    packed_crc: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a member of the package `file`, whose data begin at byte `start` of it."""

    file: Path
    start: int
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, file: Path, start: int, pieces: Iterable[Iterable[int]]) -> Pieces:
        """From plain tuples."""
        return cls(file, start, tuple(map(Piece._make, pieces)))


def add_deflated(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    file: Path,
    last: Pieces | None,
    changed: Container[int] | None = None,
) -> tuple[int, tuple[Piece, ...]]:
    """Add a file under the name and with the attributes of `member`; gives where its data begin.

    Pieces that are as they were in `last` are copied from there. `changed` are those (from 0) that
    may be others now; None where their sums must say so.

    zipfile (Python 3.11 to 3.14) deflates on one core and in one stream only; its own header and
    list are used here, and tests/package/test_deflate.py reads the result with zipfile.
    """
    stream = _stream(archive)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.file_size = file.stat().st_size
    member.header_offset = stream.tell()
    member.CRC = member.compress_size = 0
    zip64 = member.file_size > _ZIP64
    stream.write(member.FileHeader(zip64))
    start = stream.tell()
    pieces: list[Piece] = []
    for data, piece in _deflated(file, last, changed):
        stream.write(data)
        pieces.append(piece)
    stream.write(_LAST)
    end = stream.tell()
    member.compress_size = end - start
    member.CRC = joined_crc([piece.crc for piece in pieces], PIECE, member.file_size)
    stream.seek(member.header_offset)
    stream.write(member.FileHeader(zip64))
    stream.seek(end)
    archive.filelist.append(member)
    archive.NameToInfo[member.filename] = member
    archive.start_dir = end
    archive._didModify = True  # type: ignore[attr-defined]  # noqa: SLF001
    return start, tuple(pieces)


def _deflated(
    file: Path, last: Pieces | None, changed: Container[int] | None
) -> Iterator[tuple[bytes, Piece]]:
    """The pieces, deflated. Those that stand are not even read where it is known which they are."""
    threads = os.cpu_count() or 1
    waiting: deque[tuple[int, Piece | None, Future[_Made] | None]] = deque()
    old = last.pieces if last else ()
    offset = last.start if last else 0

    def read(index: int) -> bytes:
        source.seek(index * PIECE)
        return source.read(PIECE)

    def done() -> tuple[bytes, Piece]:
        nonlocal offset
        index, before, making = waiting.popleft()
        made = making.result() if making else None
        copied = b""
        if before:
            copied = b"" if made and made.packed else _copied(old_package, offset, before)
            offset += before.length
        if before and copied:
            return copied, before
        crc, adler, packed = made if made and made.packed else _made(read(index), None)
        return packed, Piece(crc, adler, len(packed), zlib.crc32(packed))

    with ThreadPoolExecutor(threads) as pool, file.open("rb") as source, _open(last) as old_package:
        for index in range(-(-file.stat().st_size // PIECE)):
            before = old[index] if index < len(old) else None
            stands = before and changed is not None and index not in changed
            making = None if stands else pool.submit(_made, read(index), before)
            waiting.append((index, before, making))
            if len(waiting) > 2 * threads:
                yield done()
        while waiting:
            yield done()


class _Made(NamedTuple):
    """The sums of a piece, and it deflated; b"" where it is as it was in the last package."""

    crc: int
    adler: int
    packed: bytes


def _made(data: bytes, before: Piece | None) -> _Made:
    sums = zlib.crc32(data), zlib.adler32(data)
    return _Made(*sums, b"" if before and before[:2] == sums else deflated_piece(data))


def _copied(packed: BinaryIO, offset: int, piece: Piece) -> bytes:
    """A piece as it lies in the last package; nothing if that is not what it was."""
    packed.seek(offset)
    data = packed.read(piece.length)
    return data if zlib.crc32(data) == piece.packed_crc else b""


def _open(last: Pieces | None) -> BinaryIO:
    return Path(last.file if last else os.devnull).open("rb")


def copy_member(old: zipfile.ZipFile, member: zipfile.ZipInfo, archive: zipfile.ZipFile) -> None:
    """Copy a member from one zip to another as it lies there, packed."""
    source, target = _stream(old), _stream(archive)
    source.seek(member.header_offset + _NAME_LENGTH)
    name_length, extra_length = struct.unpack("<HH", source.read(4))
    rest = name_length + extra_length + member.compress_size
    source.seek(member.header_offset)
    copied = copy(member)
    copied.header_offset = target.tell()
    length = _HEADER + rest
    while length > 0 and (data := source.read(min(length, PIECE))):
        target.write(data)
        length -= len(data)
    archive.filelist.append(copied)
    archive.NameToInfo[copied.filename] = copied
    archive.start_dir = target.tell()


def wrong_pieces(file: Path, start: int, pieces: tuple[Piece, ...], last: Pieces) -> list[int]:
    """The pieces of a package (from 0) that do not lie on disk as they were written.

    Those that were not in the last package are unpacked again.
    """
    wrong = []
    with file.open("rb") as source:
        source.seek(start)
        for index, piece in enumerate(pieces):
            data = source.read(piece.length)
            right = zlib.crc32(data) == piece.packed_crc
            if right and piece not in last.pieces[index : index + 1]:
                inflated = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data)
                right = zlib.crc32(inflated) == piece.crc
            wrong += [] if right else [index]
    return wrong


def holds(file: Path, member: str, start: int, pieces: tuple[Piece, ...], meant: Path) -> bool:
    """Whether the zip `file` holds `meant` as this member, byte for byte, read back on every core.

    `pieces` are those that were written, from byte `start` on: with its directory and its headers
    they are all that a reader goes by.
    """
    crc, size, length = 0, 0, sum(piece.length for piece in pieces) + len(_LAST)
    with zipfile.ZipFile(file) as archive, meant.open("rb") as source:
        found = archive.getinfo(member)
        archive.open(found).close()  # reads the header before the data, and compares it
        packed = _stream(archive)
        packed.seek(found.header_offset + _NAME_LENGTH)
        begins = found.header_offset + _HEADER + sum(struct.unpack("<HH", packed.read(4)))
        packed.seek(begins)
        threads = os.cpu_count() or 1
        waiting: deque[Future[bool]] = deque()
        right = begins == start
        with ThreadPoolExecutor(threads) as pool:
            for piece in pieces:
                data = source.read(PIECE)
                crc, size = zlib.crc32(data, crc), size + len(data)
                waiting.append(pool.submit(_unpacks, packed.read(piece.length), piece, data))
                if len(waiting) > 2 * threads:
                    right &= waiting.popleft().result()
            right &= all(unpacks.result() for unpacks in waiting)
        right &= packed.read(len(_LAST)) == _LAST and not source.read(1)
    return right and (found.CRC, found.file_size, found.compress_size) == (crc, size, length)


def _unpacks(packed: bytes, piece: Piece, meant: bytes) -> bool:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        unpacked = inflate.decompress(packed, len(meant) + 1)
    except zlib.error:
        return False
    right = unpacked == meant and not inflate.unconsumed_tail and not inflate.unused_data
    return right and zlib.crc32(packed) == piece.packed_crc


def deflated_piece(data: bytes) -> bytes:
    """One piece of a deflate stream, which neither ends it nor looks back at what came before."""
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush(zlib.Z_FULL_FLUSH)


def _stream(archive: zipfile.ZipFile) -> IO[bytes]:
    """The file of an open zip."""
    if archive.fp is None:
        raise ValueError(f"{archive.filename} is closed")
    return archive.fp
