"""What a note refers to -> a file inside the root, and the name that it has in Anki's media folder.

Found beside the note, from the vault, the root or the media folder, or anywhere by its name alone
as Obsidian does. Only what is referred to is read and packed.
"""

from __future__ import annotations

import os
import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path

from deckwright.data import MediaFile, Notetype, PackedMedia, Slip
from deckwright.notes.copies import Copies
from deckwright.notes.filenames import below, file_key, leads_down, spellings
from deckwright.notes.pictures import Damaged, may_be_scaled
from deckwright.problems import DeckError, Problem, Where, near
from deckwright.trust.files import is_drawing, runs
from deckwright.vault.files import NOTE_SUFFIXES, read_bytes
from deckwright.vault.media import (
    anki_name,
    contents_of,
    fault_of,
    read_contents,
    workplace,
)

# A whole folder of pictures that is missing must not hold us with guesses at each of them.
_MAX_COMPARISONS = 100_000
_MAX_SHOWN = 80  # characters of a target


class MediaFolder:
    """The files of a root by path and by name. Reads a file when it is first referred to."""

    def __init__(  # noqa: PLR0913 (two of them are for pictures, one for names)
        self,
        root: Path,
        paths: Collection[str],
        places: tuple[str, ...],
        max_width: int = 0,
        copies: Path | None = None,
        *,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        """`paths` are relative to the root with `/`; `places` are the folders looked in first.

        Pictures wider than `max_width` pixels are packed as narrower copies, which lie in the
        folder `copies`; 0 is no limit. A file keeps its name where `kept` has its SHA-256 by it.
        """
        self._root = root
        plain = [posixpath.normpath(place) for place in places]
        self._places = tuple("" if place == "." else place for place in plain)
        self._copies = Copies(copies or workplace(), max_width) if max_width else None
        # Not Path.resolve, which raises RuntimeError for links in a ring (Python 3.11).
        self._real_root = os.path.realpath(root)
        self._ordered = paths
        self._kept = kept or {}
        self._files: dict[str, MediaFile] = {}
        self._within: dict[str, bool] = {}
        self._comparisons = 0

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every file that there is, relative to the root."""
        return frozenset(self._ordered)

    @cached_property
    def _by_path(self) -> dict[str, str]:
        # From the end, so that of two spellings the first is meant.
        return {file_key(path): path for path in reversed(tuple(self._ordered))}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        by_name: dict[str, list[str]] = {}
        for path in self._ordered:
            by_name.setdefault(posixpath.basename(file_key(path)), []).append(path)
        return by_name

    def find(self, target: str, where: Where) -> MediaFile:
        """The file that a note at `where` means by `target`.

        Raises:
            DeckError: media-missing, media-outside, unreadable.
        """
        beside = posixpath.dirname(where.path)
        if target in self._kept and (path := self._spelt(target)):
            return self._files.get(path) or self._file(path, where)
        names = spellings(target)
        for name in names:
            path = self._at_path(name, beside, where) or self._by_its_name(name, beside)
            if path:
                return self._files.get(path) or self._file(path, where)
        for name in names:
            if name.startswith("/"):
                raise _outside(name, where)
        shown = target if len(target) <= _MAX_SHOWN else f"{target[: _MAX_SHOWN - 1]}…"
        hint = self._nearest(posixpath.basename(names[0]))
        raise DeckError(Problem("media-missing", f"there is no file {shown!r}", where, hint))

    def holds(self, target: str) -> bool:
        """Whether any file bears the name of `target`; reads none."""
        names = (posixpath.basename(file_key(name)) for name in spellings(target))
        return any(name in self._by_name for name in names)

    def _spelt(self, name: str) -> str:
        """The file of this very name: Anki may have two that differ but in capital letters."""
        named = self._by_name.get(file_key(name), ())
        return next((path for path in named if posixpath.basename(path) == name), "")

    def _at_path(self, name: str, beside: str, where: Where) -> str:
        """The file at that path from the folder `beside`, from the places or from the root."""
        folders = (beside, *self._places, "")
        if name.startswith("/") and not name.startswith("//"):  # as GitHub reads it: from the root
            folders, inside = (*self._places, ""), name.lstrip("/")
        else:
            inside = name
            if not leads_down(name):
                _refuse_outside(name, beside, where)
        for meant in below(folders, inside):
            path = meant if meant in self.paths else self._by_path.get(file_key(meant))
            if path:
                return path
        return ""

    def _by_its_name(self, name: str, beside: str) -> str:
        """The file whose path ends so, the nearest of several."""
        key = "/" + file_key(name)
        named = self._by_name.get(posixpath.basename(key), [])
        if "/" in name:
            named = [path for path in named if ("/" + file_key(path)).endswith(key)]
        return named[0] if len(named) == 1 else _nearest_of(named, name, beside) if named else ""

    def _file(self, path: str, where: Where) -> MediaFile:
        if not self._lies_within(path):
            raise _outside(path, where)
        made = self._files[path] = self._read(path, where)
        return made

    def _read(self, path: str, where: Where) -> MediaFile:
        file = self._root / path
        name = unicodedata.normalize("NFC", posixpath.basename(path))
        if name in self._kept:
            contents = read_contents(file, where, path)
            if contents.sha256 == self._kept[name]:
                fault = fault_of(path, contents)
                return MediaFile(name, file, contents.sha256, path, contents.size, fault)
        if not (self._copies and may_be_scaled(path)):
            drawing = read_bytes(file, where, path) if is_drawing(path) else b""
            contents = contents_of(drawing) if drawing else read_contents(file, where, path)
            fault = "runs" if runs(path, drawing) else fault_of(path, contents)
            name = anki_name(path, contents.sha256)
            return MediaFile(name, file, contents.sha256, path, contents.size, fault)
        data = read_bytes(file, where, path)
        contents = contents_of(data)
        fault, copy = fault_of(path, contents), None
        try:
            copy = self._copies.of(data, posixpath.splitext(path)[1].lower())
        except Damaged:
            fault = fault or "damaged"
        if copy:
            contents = contents_of(copy.read_bytes())
        name = anki_name(path, contents.sha256)
        return MediaFile(name, copy or file, contents.sha256, path, contents.size, fault)

    def _lies_within(self, path: str) -> bool:
        """Whether a file lies in the root, wherever links lead: asked once a folder, not a file.

        Below the places no link to a folder was followed, but a place may be a link itself.
        """
        folder = posixpath.dirname(path)
        if folder not in self._within:
            real = os.path.realpath(self._root / folder)
            self._within[folder] = Path(real).is_relative_to(self._real_root)
        file = self._root / path
        if self._within[folder] and not file.is_symlink():
            return True
        return Path(os.path.realpath(file)).is_relative_to(self._real_root)

    def _nearest(self, name: str) -> str:
        """A hint that names the file that was probably meant, as long as guessing is cheap."""
        self._comparisons += len(self._by_name)
        known = (posixpath.basename(paths[0]) for paths in self._by_name.values())
        files = (other for other in known if not other.lower().endswith(NOTE_SUFFIXES))
        meant = near(name, files) if self._comparisons <= _MAX_COMPARISONS else ""
        return (
            f"did you mean {meant}?" if meant else "put it beside the note or in the media folder"
        )


def media_of(slips: Iterable[Slip], notetypes: Iterable[Notetype]) -> tuple[MediaFile, ...]:
    """The files that any of these notes or note types needs, by name, each once."""
    needed = {values[0]: values for slip in slips for values in slip.media}
    files = {name: unpacked_media(values) for name, values in needed.items()}
    files |= {file.name: file for notetype in notetypes for file in notetype.media}
    return tuple(files[name] for name in sorted(files))


def packed_media(file: MediaFile) -> PackedMedia:
    """A file as plain values, for a slip."""
    return file.name, str(file.path), file.sha256, file.source, file.size, file.fault


def unpacked_media(values: PackedMedia) -> MediaFile:
    """The file of these values."""
    return MediaFile(values[0], Path(values[1]), *values[2:])


def _nearest_of(paths: list[str], name: str, folder: str) -> str:
    """Of files with equal names the nearest is meant; of these the one that is spelt so."""

    def distance(path: str) -> tuple[int, bool, str]:
        steps = posixpath.relpath(f"/{path}", f"/{folder}").count("/")
        return steps, not path.endswith(name), path

    return min(paths, key=distance)


def _refuse_outside(name: str, beside: str, where: Where) -> None:
    joined = posixpath.normpath(posixpath.join(beside, name))
    absolute = name.startswith("/") or re.match(r"[A-Za-z]:|\w+://|file:", name)
    if absolute or joined == ".." or joined.startswith("../"):
        raise _outside(name, where)


def _outside(name: str, where: Where) -> DeckError:
    return DeckError(
        Problem(
            "media-outside",
            f"{name!r} lies outside this folder",
            where,
            "copy the file into the media folder and name it there",
        )
    )
