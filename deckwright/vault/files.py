"""A file of a vault -> its text.

Line ends, a byte order mark and control characters are dealt with here and nowhere else.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from deckwright.data import Source
from deckwright.problems import DeckError, Problem, Where

NOTE_SUFFIXES = (".md", ".markdown")

# Anki drops control characters except tab and newline from every field (rslib/src/text.rs, 26.09).
# They go here already, so that later stages can use them as marks that no author can have written.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CONTROL_BYTES = bytes(byte for byte in range(128) if _CONTROL.match(chr(byte)))
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def note_files(paths: Iterable[str], below: str) -> tuple[str, ...]:
    """The Markdown files among these paths that are `below` or below it; "" is the root."""
    inside = below + "/" if below else ""
    return tuple(
        path
        for path in paths
        if path.casefold().endswith(NOTE_SUFFIXES) and (path.startswith(inside) or path == below)
    )


def read_source(root: Path, path: str, is_flashcard: Callable[[str], bool]) -> Source:
    """One Markdown file as text.

    Raises:
        DeckError: unreadable; encoding, which is but a warning unless the file is a flashcard.
    """
    data = read_bytes(f"{root}/{path}", Where(path), "")  # a Path takes much longer to make
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        problem = _wrong_encoding(path, data, error.start)
        lossy = data.decode(
            "utf-16" if problem.message.startswith("UTF-16") else "latin-1", "replace"
        )
        if is_flashcard(_clean(lossy)):
            raise DeckError(problem) from error
        raise DeckError(replace(problem, level="warning")) from error
    # In UTF-8 a control character is one byte, and no part of any other; nearly no file has one.
    odd = any(map(data.__contains__, _CONTROL_BYTES))
    return Source(path, _clean(text) if odd else text.lstrip("\ufeff"), file_digest(data))


def read_bytes(file: Path | str, where: Where, name: str) -> bytes:
    """The bytes of a file; `name` is what to call it at `where`, "" if that is its own place.

    Raises:
        DeckError: unreadable, also for a pipe or a device, which would hold us for ever.
    """
    try:
        return _bytes_of(file)
    except OSError as error:
        reason = error.strerror or str(error)
    message = f"{name} cannot be read: {reason}" if name else f"cannot be read: {reason}"
    raise DeckError(Problem("unreadable", message, where))


def _bytes_of(file: Path | str) -> bytes:
    # Without waiting for whoever may write to a pipe; and by two calls, since there are many.
    handle = os.open(file, _READ)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("it is no file")
        data = os.read(handle, status.st_size + 1)
        if len(data) == status.st_size:
            return data
        pieces = [data]  # it grows, or is longer than one call gives
        while data:
            data = os.read(handle, 1 << 20)
            pieces.append(data)
        return b"".join(pieces)
    finally:
        os.close(handle)


def file_digest(data: bytes) -> bytes:
    """16 bytes that stand for those of a file."""
    return hashlib.sha256(data).digest()[:16]


def without_control(text: str) -> str:
    """The text as Anki would keep it: YAML can write control characters that no file holds."""
    return _CONTROL.sub("", text)


def _clean(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return without_control(text.lstrip("\ufeff"))


def _wrong_encoding(path: str, data: bytes, offset: int) -> Problem:
    before = _clean(data[:offset].decode("utf-8", "replace"))
    where = Where(path).down(before, len(before))
    kind = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "not UTF-8"
    hint = "save the file as UTF-8 (in most editors: Save with Encoding)"
    return Problem("encoding", f"{kind}: byte 0x{data[offset]:02x} is no text", where, hint)
