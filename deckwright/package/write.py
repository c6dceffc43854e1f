"""A plan and its collection -> an .apkg file. The same plan gives the same bytes.

The format is the one that every Anki since 2.1 reads: a zip with the collection in
`collection.anki2`, media by number, and their names.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Container
from pathlib import Path

from deckwright.package.deflate import Piece, Pieces, add_deflated, copy_member
from deckwright.package.memory import memory_to_json
from deckwright.package.plan import Plan
from deckwright.package.unpack import COLLECTIONS, MEMORY
from deckwright.stored import Memory

COLLECTION = COLLECTIONS[-1]
# Deflate would cost time here and gain nothing.
_COMPRESSED = frozenset(
    ".png .jpg .jpeg .webp .gif .avif .mp3 .ogg .oga .opus .spx .m4a .aac .flac .3gp .mp4 .webm "
    ".mkv .mov .avi .ogv .mpg .mpeg .woff .woff2".split()
)
_CHUNK = 1 << 20  # bytes


def write_zip(
    plan: Plan, collection: Path, file: Path, last: Pieces | None = None
) -> tuple[int, tuple[Piece, ...]]:
    """Write the package of a plan, whose collection is written; `file` may be overwritten.

    `last` are the pieces of the last package's collection. Gives where those of this one begin.
    """
    media = sorted(plan.deck.media, key=lambda item: item.name)
    names = {str(index): item.name for index, item in enumerate(media)}
    with zipfile.ZipFile(file, "w") as archive:
        pieces = add_deflated(archive, _member(COLLECTION), collection, last)
        archive.writestr(_member("media"), json.dumps(names), zipfile.ZIP_DEFLATED)
        if plan.memory:  # Anki passes over members that it does not know
            memory = memory_to_json(plan.memory)
            archive.writestr(_member(MEMORY), memory, zipfile.ZIP_DEFLATED)
        for index, item in enumerate(media):
            packed = Path(item.name).suffix in _COMPRESSED
            method = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            _add(archive, str(index), item.path, method)
    return pieces


def rewrite_zip(  # noqa: PLR0913, PLR0917 (what was, what is, and where it goes)
    old: Path,
    memory: Memory,
    collection: Path,
    file: Path,
    last: Pieces,
    changed: Container[int],
) -> tuple[int, tuple[Piece, ...]]:
    """The same as `write_zip` where no media changed since the package `old`.

    `changed` are the pieces of the collection that may be others than in `last`.
    """
    with zipfile.ZipFile(old) as before, zipfile.ZipFile(file, "w") as archive:
        pieces = add_deflated(archive, _member(COLLECTION), collection, last, changed)
        archive.writestr(_member("media"), before.read("media"), zipfile.ZIP_DEFLATED)
        if memory:
            archive.writestr(_member(MEMORY), memory_to_json(memory), zipfile.ZIP_DEFLATED)
        for member in before.infolist():
            if member.filename not in (COLLECTION, "media", MEMORY):
                copy_member(before, member, archive)
    return pieces


def _add(archive: zipfile.ZipFile, name: str, file: Path, method: int) -> None:
    member = _member(name)
    member.compress_type = method
    member.file_size = file.stat().st_size
    with file.open("rb") as source, archive.open(member, "w") as target:
        shutil.copyfileobj(source, target, _CHUNK)


def _member(name: str) -> zipfile.ZipInfo:
    """A zip entry without a clock: 1980 is the first year a zip can hold."""
    member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    member.create_system = 3  # Unix, also on Windows
    member.external_attr = 0o644 << 16
    return member
