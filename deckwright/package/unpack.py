"""An .apkg file -> its collection as an SQLite file, its media and their names.

A package is untrusted: sizes and counts have limits, and what does not fit them is a problem.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import IO

import zstandard

from deckwright.frozen import dataclass
from deckwright.package.protobuf import decoded, texts
from deckwright.package.zips import BadPackage

# The three formats that Anki has written, newest first: a package may hold older stubs beside.
COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
MEMORY = "deckwright.json"

_MAX_COLLECTION = 4 << 30  # bytes, unpacked
_MAX_MEDIUM = 2 << 30  # bytes, unpacked
_MAX_LIST = 64 << 20  # bytes of the list of media
_MAX_RATIO = 200  # bytes that come out for each that is packed, where it is much
_MUCH = 64 << 20  # bytes
_MAX_NAME = 1_000
_NO_NAME = re.compile(r"[/\\\x00-\x1f\x7f]")
_CHUNK = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """An open package: `media` is name -> member of the zip."""

    archive: zipfile.ZipFile
    collection_name: str
    media: dict[str, str]

    @property
    def zstd(self) -> bool:
        """Whether it is of Anki's newest format, in which every member is compressed."""
        return self.collection_name == COLLECTIONS[0]

    def write_collection(self, file: Path) -> None:
        """Unpack the collection into a file.

        Raises:
            BadPackage: when it is larger than any may be.
        """
        name = self.collection_name
        packed = self.archive.getinfo(name).compress_size
        limit = min(_MAX_COLLECTION, max(_MUCH, packed * _MAX_RATIO))
        with _opened(self.archive, name, zstd=self.zstd) as source, file.open("wb") as target:
            for chunk in _chunks(source, limit, name):
                target.write(chunk)
            told = self.archive.getinfo(name).file_size
            if not self.zstd and target.tell() != told:
                raise BadPackage(f"{name} has not the {told} bytes that it should have")

    def media_hashes(self) -> Iterator[tuple[str, str]]:
        """(name, SHA-256 of the bytes) of every media file.

        Raises:
            BadPackage: when one is larger than any package may hold.
        """
        packed = sum(self.archive.getinfo(member).compress_size for member in self.media.values())
        left = max(16 * _MUCH, packed * _MAX_RATIO)
        for name, member in self.media.items():
            digest = hashlib.sha256()
            with self.open_medium(member) as stream:
                for chunk in _chunks(stream, min(_MAX_MEDIUM, left), name):
                    digest.update(chunk)
                    left -= len(chunk)
            yield name, digest.hexdigest()

    def open_medium(self, member: str) -> IO[bytes]:
        """The bytes of a media file, decompressed."""
        return _opened(self.archive, member, zstd=self.zstd)

    @property
    def memory(self) -> bytes:
        """What an earlier build of ours wrote down; empty when it did not."""
        if MEMORY not in self.archive.NameToInfo:
            return b""
        with self.archive.open(MEMORY) as stream:
            return b"".join(_chunks(stream, _MAX_LIST, MEMORY))


def look_into(archive: zipfile.ZipFile) -> Opened:
    """What a package holds; of several collections the newest.

    Raises:
        BadPackage: for what is no package, or breaks a limit.
    """
    members = archive.NameToInfo
    name = next((name for name in COLLECTIONS if name in members), "")
    if not name:
        raise BadPackage("it holds no collection of Anki's")
    listed = _media(archive, zstd=name == COLLECTIONS[0]) if "media" in members else ()
    return Opened(archive, name, _by_name(listed, members))


def _by_name(listed: Iterable[tuple[str, str]], members: Container[str]) -> dict[str, str]:
    """Name -> member of those files that are there; names are those of files in one folder."""
    media: dict[str, str] = {}
    seen: set[str] = set()
    for name, member in listed:
        if len(name) > _MAX_NAME or _NO_NAME.search(name) or name in ("", ".", ".."):
            raise BadPackage(f"{name[:40]!r} is no name of a media file")
        if name in seen:
            raise BadPackage(f"two of its media files are named {name[:40]!r}")
        seen.add(name)
        if member in members:
            media[name] = member
    return media


def _media(archive: zipfile.ZipFile, *, zstd: bool) -> Iterator[tuple[str, str]]:
    with _opened(archive, "media", zstd=zstd) as stream:
        data = b"".join(_chunks(stream, _MAX_LIST, "media"))
    if zstd:
        entries = [decoded(entry) for entry in decoded(data).get(1, ())]
        for index, entry in enumerate(entries):
            yield texts(entry, 1), str(index)
        return
    try:
        names = json.loads(data or b"{}")
    except (ValueError, RecursionError) as error:
        raise BadPackage("its list of media is no JSON") from error
    if not isinstance(names, dict) or not all(isinstance(n, str) for n in names.values()):
        raise BadPackage("its list of media names no files")
    yield from ((name, str(member)) for member, name in names.items())


def _opened(archive: zipfile.ZipFile, member: str, *, zstd: bool) -> IO[bytes]:
    if archive.getinfo(member).file_size > _MAX_COLLECTION:  # zipfile reads no more than it says
        raise BadPackage(f"{member} is larger than {_MAX_COLLECTION} bytes")
    stream = archive.open(member)
    if not zstd:
        return stream
    reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
    return io.BufferedReader(reader, _CHUNK)


def _chunks(stream: IO[bytes], limit: int, name: str) -> Iterator[bytes]:
    total = 0
    while chunk := stream.read(_CHUNK):
        total += len(chunk)
        if total > limit:
            raise BadPackage(f"{name} is larger than {limit} bytes")
        yield chunk


def copy_file(source: Path, target: Path) -> None:
    """Copy the bytes of a file, nothing else of it."""
    with source.open("rb") as reading, target.open("wb") as writing:
        shutil.copyfileobj(reading, writing, _CHUNK)
