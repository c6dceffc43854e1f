"""Rules about files: those that go into the package, and those that nothing refers to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from deckwright.data import MediaFile, Slip
from deckwright.notes.filenames import file_key
from deckwright.notes.vault import Vault
from deckwright.problems import Problem, Where, warning
from deckwright.vault.files import NOTE_SUFFIXES
from deckwright.vault.media import PICTURES, SOUNDS, VIDEOS

_NAMED = 10  # how many unused files are worth a line each
_MB = 1_000_000

_JPEG = "save it as JPEG or PNG"
_ANOTHER = "put the right file in its place"
_RENAME = "give it the ending that belongs to it"
# The words of `vault.media.fault_of`: what such a file is, and what to do about it.
_FAULTS = {
    "empty": ("is empty, so Anki never syncs it", _ANOTHER),
    "damaged": ("cannot be read to its end, so it was not scaled", _ANOTHER),
    "lfs": ("is not the file but a note of Git LFS where to get it", "type git lfs pull"),
    "html": ("is a web page and not what its name says", _ANOTHER),
    "heic": ("is a HEIC picture, which many of Anki's systems cannot show", _JPEG),
    "tiff": ("is a TIFF picture, which most of Anki's systems cannot show", _JPEG),
    "pdf": ("is a PDF, which Anki cannot show", "make a picture of the page that matters"),
    "zip": ("is a ZIP archive, which Anki cannot show", "unpack it and use what is in it"),
    "gzip": ("is compressed, so Anki cannot show it", "unpack it and use what is in it"),
    "svg": ("is an SVG drawing, which Anki shows only if its name ends in .svg", _RENAME),
}
_OTHER = ("is in truth {}, which Anki cannot show under a name like this", _RENAME)

# What a reference note may call a file: `[[name|...]]`, `](name "title")`, `src="name"`.
_NAMES = re.compile(
    r"\[\[([^\]|#\n]+)|\]\(\s*(?:<([^>\n]+)>|([^\s)]+))|\bsrc\s*=\s*[\"']?([^\"'>\n]+)"
    r"|^\[[^\]\n]+\]:\s*<?([^\s>]+)",
    re.MULTILINE,
)


def check_files(files: Iterable[MediaFile], limit: int) -> Iterator[Problem]:
    """What would keep a file of the package from learners; `limit` is in MB, 0 for none."""
    for file in files:
        where = Where(file.source or file.path.name)
        if file.fault == "runs":
            what = "this file could run something where a learner opens it"
            yield Problem("media-unsafe", what, where, "show a picture of it: PNG, or a plain SVG")
        elif file.fault:
            what, hint = _FAULTS.get(file.fault, _OTHER)
            yield warning("media-broken", f"this {what.format(file.fault.upper())}", where, hint)
        if 0 < limit * _MB < file.size:
            message = f"this file has {file.size / _MB:,.1f} MB, more than the limit of {limit} MB"
            hint = "make it smaller, or cut it into pieces: AnkiWeb syncs no file above 100 MB"
            yield warning("media-large", message, where, hint)


def check_unused(vault: Vault, slips: Iterable[Slip]) -> Iterator[Problem]:
    """The files of the media folder that no note shows, and no reference note either.

    Beyond a few of them, one line for all: nobody reads two thousand.
    """
    folder = posixpath.normpath(vault.project.config.media)
    holds_notes = f"{vault.project.source}/".startswith(f"{folder}/")
    if vault.project.only or holds_notes or folder.startswith("."):
        return  # a part of the notes asks for a part of the files
    slips = tuple(slips)
    used = {source for slip in slips for _, _, _, source, _, _ in slip.media}
    there = [path for path in vault.media.paths if path.startswith(f"{folder}/")]
    shown = [path for path in there if _ending(path) in PICTURES | SOUNDS | VIDEOS]
    unused = sorted(path for path in shown if path not in used)
    if unused:
        named = _named_elsewhere(vault, {slip.where[0] for slip in slips})
        unused = [path for path in unused if posixpath.basename(file_key(path)) not in named]
    hint = "delete what nobody needs, or show it in a note"
    if len(unused) <= _NAMED:
        for path in unused:
            yield warning("media-unused", "no note shows this file", Where(path), hint)
        return
    size = sum(_size(vault.project.root / path) for path in unused) / _MB
    some = ", ".join(path.removeprefix(f"{folder}/") for path in unused[:_NAMED])
    yield warning(
        "media-unused",
        f"no note shows {len(unused):,} of the {len(shown):,} pictures, sounds and films in this "
        f"folder ({size:,.1f} MB): {some}, ...",
        Where(folder),
        hint,
    )


def _named_elsewhere(vault: Vault, read: set[str]) -> set[str]:
    """The keys of all names that Markdown files other than those `read` mention."""
    names: set[str] = set()
    for path in vault.media.paths:
        if path not in read and path.casefold().endswith(NOTE_SUFFIXES):
            for match in _NAMES.finditer(_text(vault.project.root / path)):
                written = next(group for group in match.groups() if group).replace("\\", "/")
                names.add(posixpath.basename(file_key(written.strip())))
                names.add(posixpath.basename(file_key(unquote(written).strip())))
    return names


def _ending(path: str) -> str:
    return posixpath.splitext(path)[1].lower()


def _text(file: Path) -> str:
    """What a file says, as far as it can be read: this is no place to complain."""
    try:
        return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    except OSError:
        return ""


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
