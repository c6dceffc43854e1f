"""A media file: read and hashed once, named for Anki, and judged by what it really holds.

A name holds a hash of the content: Anki replaces no file of a name that it has, but a new name is a
change of the note or the template that refers to it, and so reaches everyone.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import posixpath
import re
import shutil
import stat
import tempfile
import unicodedata
from functools import cache
from pathlib import Path

from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Where

SOUNDS = frozenset(
    {".mp3", ".ogg", ".oga", ".opus", ".wav", ".m4a", ".flac", ".aac", ".3gp", ".spx"}
)
PICTURES = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".ico", ".tif", ".tiff"}
)
VIDEOS = frozenset({".mp4", ".webm", ".mkv", ".mov", ".avi", ".ogv", ".mpg", ".mpeg"})
SHOWN = PICTURES | SOUNDS | VIDEOS

# Anki cuts media names at 120 bytes (rslib/src/media/files.rs, 26.09).
_MAX_STEM = 60
_UNSAFE = re.compile(r"[^a-z0-9]+")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}")
_HEAD = 512  # bytes that tell what a file holds

_START = rb"(?:\xef\xbb\xbf)?\s*+"  # of a text

# What a file is by its first bytes. Whatever is none of these is taken for what its name says.
_SIGNS = tuple(
    (kind, re.compile(sign, re.DOTALL | re.IGNORECASE))
    for kind, sign in (
        ("png", rb"\x89PNG\r\n\x1a\n"),
        ("jpeg", rb"\xff\xd8\xff"),
        ("gif", rb"GIF8[79]a"),
        ("webp", rb"RIFF....WEBP"),
        ("avif", rb"....ftyp(?:avi[fs]|mi[fa]1.{0,40}avif)"),
        ("heic", rb"....ftyp(?:hei[cxms]|hev[cxms]|m[is]f1)"),
        ("mp4", rb"....ftyp"),
        ("tiff", rb"II\*\0|MM\0\*"),
        ("pdf", rb"%PDF-"),
        ("zip", rb"PK\x03\x04"),
        ("gzip", rb"\x1f\x8b\x08"),
        ("lfs", rb"version https://git-lfs\.github\.com/spec/"),
        ("html", _START + rb"(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b"),
        ("svg", _START + rb"(?:(?><!--.*?-->|<[?!][^>]*+>)\s*+)*+<svg\b"),
    )
)
# What `<img>` shows on every system that Anki runs on, whatever the ending says.
_SHOWN = frozenset({"png", "jpeg", "gif", "webp", "avif"})
_NEVER_PLAYED = _SHOWN - {"avif"} | {"heic", "tiff", "pdf", "zip", "gzip", "svg"}


# A line of such a list: 64 digits of SHA-256, two signs, a name.
_NAME_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True)
class Contents:
    """What is known of a file once it was read: `size` in bytes, `head` its first bytes."""

    sha256: str
    size: int
    head: bytes


def contents_of(data: bytes) -> Contents:
    """The same for bytes that are in memory already."""
    return Contents(hashlib.sha256(data).hexdigest(), len(data), data[:_HEAD])


def read_contents(file: Path, where: Where, name: str) -> Contents:
    """Hash a file, without holding it in memory; `name` is what to call it at `where`.

    Raises:
        DeckError: unreadable, also for a pipe or a device, which would hold us for ever.
    """
    try:
        status = file.stat()
        if stat.S_ISREG(status.st_mode):
            with file.open("rb", buffering=0) as stream:
                head = stream.read(_HEAD)
                stream.seek(0)
                digest = hashlib.file_digest(stream, "sha256")
                return Contents(digest.hexdigest(), stream.tell(), head)
        reason = "it is no file"
    except OSError as error:
        reason = error.strerror or str(error)
    raise DeckError(Problem("unreadable", f"{name} cannot be read: {reason}", where))


def anki_name(path: str, digest: str, *, of_template: bool = False) -> str:
    """Lower-case ASCII with a content hash: Anki since 26.05 mixes up names that differ in case.

    Files of templates keep their leading `_`, for Anki takes those to be in use.
    """
    stem, suffix = posixpath.splitext(posixpath.basename(path))
    if not _SUFFIX.fullmatch(suffix):
        stem, suffix = stem + suffix, ""  # the full stop of a sentence: "Fig. 3 overview"
    ascii_stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    mark = f"-{digest[:16]}"
    # A file that came out of a package keeps the name that it had there.
    slug = _UNSAFE.sub("-", ascii_stem).strip("-").removesuffix(mark)[:_MAX_STEM] or "media"
    return f"{'_' * of_template}{slug}{mark}{suffix.lower()}"


def kept_names(root: Path, file: str) -> dict[str, str]:
    """Name -> SHA-256 of the files that keep their names, from a list as `sha256sum` writes it.

    Raises:
        DeckError: checksums.
    """
    if not file:
        return {}
    names: dict[str, str] = {}
    try:
        lines = (root / file).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DeckError(_bad_names(f"cannot be read: {error}", Where(file))) from error
    for number, line in enumerate(lines, start=1):
        match = _NAME_LINE.fullmatch(line.rstrip("\r"))
        if match:
            names[unicodedata.normalize("NFC", match[2])] = match[1]
        elif line.strip():
            raise DeckError(_bad_names("this line names no file", Where(file, number)))
    return names


def _bad_names(message: str, where: Where) -> Problem:
    hint = "each line is a SHA-256, two blanks and a name, as sha256sum writes it"
    return Problem("checksums", message, where, hint)


def fault_of(path: str, contents: Contents) -> str:
    """What keeps Anki from showing, playing or syncing a file, in a word; "" if nothing is known.

    A PNG named .jpg is shown everywhere; an HTML page named .png is shown nowhere.
    """
    if not contents.size:
        return "empty"
    kind = next((kind for kind, sign in _SIGNS if sign.match(contents.head)), "")
    ending = posixpath.splitext(path)[1].lower()
    if kind == "lfs" or (kind == "html" and ending not in (".html", ".htm")):
        return kind
    if ending == ".svg":
        return kind if kind not in ("", "svg") else ""
    if ending in PICTURES:
        return kind if kind not in ("", *_SHOWN) else ""
    if ending in SOUNDS or ending in VIDEOS:
        return kind if kind in _NEVER_PLAYED else ""
    return ""


def keep(name: str, data: bytes) -> Path:
    """Bytes that differ from those of the author's file, on disk until this process ends."""
    file = workplace() / name
    if not file.exists():  # its name holds its hash
        part = file.with_name(f"{name}.{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(file)
    return file


@cache
def workplace() -> Path:
    """The folder for such files. A process that forks asks first: then all share the one folder."""
    folder = tempfile.mkdtemp(prefix="deckwright-media-")
    atexit.register(_remove, folder, os.getpid())
    return Path(folder)


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
