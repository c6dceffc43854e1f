"""The rendered text of notes, kept on disk: of 40,000 notes only their slips are in memory.

A record is what Anki will store: the tags, joined by blanks, and the fields, each behind character
31 (Anki's own separator, which no field can hold).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deckwright.data import Place

_SEPARATOR = "\x1f"
_SHORT = 50_000  # bytes


class TextsLost(Exception):  # noqa: N818 (it says what happened)
    """What lies on disk is not what was put there: somebody changed or cut the cache."""


def record_of(tags: tuple[str, ...], fields: tuple[str, ...]) -> bytes:
    """The record of a note's text."""
    return _SEPARATOR.join((" ".join(tags), *fields)).encode()


def digest_of(record: bytes) -> bytes:
    """16 bytes that stand for a record: equal where, and only where, the text is."""
    return hashlib.sha256(record).digest()[:16]


def text_of(record: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags and the fields of a record."""
    tags, *fields = record.decode().split(_SEPARATOR)
    return tuple(tags.split(" ")) if tags else (), tuple(fields)


class Texts:
    """Records in the files of a folder. Each process that keeps some has a file of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._part = 0
        self._writing = -1
        self._end = 0
        self._reading: dict[int, int] = {}
        self._waiting: list[bytes] | None = None  # within `together` alone

    def __reduce__(self) -> tuple[type[Texts], tuple[Path]]:
        """Another process opens its files itself."""
        return Texts, (self._folder,)

    @property
    def size(self) -> int:
        """Bytes on disk, those included that nobody needs any more."""
        return sum(file.stat().st_size for file in self._folder.glob("texts-*"))

    def write_to(self, part: int) -> None:
        """Keep further records in the file with this number, which is no other process's.

        That of the process which opened the folder has number 0.
        """
        self.close()
        self._part = part

    def keep(self, record: bytes) -> Place:
        """Put a record on disk; gives its place."""
        if self._writing < 0:
            self._begin()
        if self._waiting is None or len(record) > _SHORT:
            self._write_waiting()
            self._write(record)
        else:
            self._waiting.append(record)
        place = (self._part, self._end, len(record))
        self._end += len(record)
        return place

    @contextmanager
    def together(self) -> Iterator[None]:
        """A block whose short records are put on disk at its end, by one call; none is read before.

        It is for some hundred of them: they are in memory meanwhile.
        """
        self._waiting = []
        try:
            yield
        finally:
            self._write_waiting()
            self._waiting = None

    def _write_waiting(self) -> None:
        if self._waiting:
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._write(data)

    def _write(self, data: bytes) -> None:
        written = os.write(self._writing, data) if data else 0
        while written < len(data):  # as on a disk that is nearly full
            written += os.write(self._writing, data[written:])

    def _begin(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._writing = os.open(self._file(self._part), flags, 0o600)
        self._end = os.fstat(self._writing).st_size

    def read(self, place: Place, digest: bytes) -> bytes:
        """The record at a place.

        Raises:
            TextsLost: when it is not the one with this digest.
        """
        part, start, length = place
        record = b""
        try:
            handle = self._reading.get(part)
            if handle is None:
                flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
                handle = self._reading[part] = os.open(self._file(part), flags)
            record = _read_at(handle, start, length)
        except OSError as error:
            raise TextsLost(str(error)) from error
        if digest_of(record) != digest:
            raise TextsLost(self._file(part).as_posix())
        return record

    def close(self) -> None:
        """Let go of every file."""
        for handle in (*self._reading.values(), self._writing):
            if handle >= 0:
                os.close(handle)
        self._reading.clear()
        self._writing = -1

    def _file(self, part: int) -> Path:
        return self._folder / f"texts-{part}"


def _read_at(handle: int, start: int, length: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(handle, length, start)
    os.lseek(handle, start, os.SEEK_SET)  # Windows
    return os.read(handle, length)
