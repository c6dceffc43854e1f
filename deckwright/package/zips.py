"""Opens a zip file that may have been made to harm who opens it.

Python's `zipfile` believes what a zip says of itself: entries may share their bytes, bear one name
twice, or fill the memory before anybody can count them. `APPNOTE` is PKWARE's, 6.3.10.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MAX_MEMBERS = 500_000
_MAX_DIRECTORY = 96 << 20  # bytes of the list of members, which comes into memory whole
_END = 22 + 0xFFFF  # bytes at the end of a zip in which its end record begins (APPNOTE, 4.3.16)
_HEADER = 30  # bytes before the name of a member (4.3.7)
_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # in which Anki packs
_ENCRYPTED = 0x1


class BadPackage(Exception):  # noqa: N818 (it says what the file is)
    """This file is no package that we can read; says why."""


@contextmanager
def open_zip(file: Path) -> Iterator[zipfile.ZipFile]:
    """The zip, as long as the block lasts.

    Raises:
        BadPackage, zipfile.BadZipFile, OSError: for what is none, or breaks a limit.
    """
    if not stat.S_ISREG(os.stat(file).st_mode):  # noqa: PTH116 (a pipe would hold us for ever)
        raise BadPackage("it is no file")
    if _directory_size(file) > _MAX_DIRECTORY:
        raise BadPackage("its list of members is too long")
    with zipfile.ZipFile(file) as archive:
        _check(archive)
        yield archive


def _directory_size(file: Path) -> int:
    """The size of the list of members, as the end of the file gives it; 0 where that is missing."""
    with file.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(size - _END, 0))
        tail = stream.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            return 0
        length: int = struct.unpack_from("<L", tail, at + 12)[0]
        if length != 0xFFFFFFFF:  # noqa: PLR2004 (it stands in a record of its own, 4.3.14)
            return length
        wide = tail.rfind(b"PK\x06\x06", 0, at)
        return struct.unpack_from("<Q", tail, wide + 40)[0] if 0 <= wide <= at - 48 else size


def _check(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    if len(infos) > _MAX_MEMBERS:
        raise BadPackage(f"it holds more than {_MAX_MEMBERS} files")
    if len(archive.NameToInfo) < len(infos):
        raise BadPackage("two of its members bear one name")
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise BadPackage("its members lie one upon the other")
        end = info.header_offset + _HEADER + info.compress_size
        if info.flag_bits & _ENCRYPTED:
            raise BadPackage("it is encrypted")
        if info.compress_type not in _WAYS:
            raise BadPackage("it is packed in a way that Anki does not know")
    if end > archive.start_dir:
        raise BadPackage("its members go on past their end")
