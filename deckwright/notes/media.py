"""What a note refers to -> a file inside the root, and the name that it has in Anki's media folder.

Found beside the note, from the vault, the root or the media folder, or anywhere by its name alone
as Obsidian does. The name holds a hash of the content: Anki replaces no file of a name that it has,
but a new name is a change of the note and reaches everyone. Only what is referred to is packed.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import textwrap
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from deckwright.data import MediaFile, Slip
from deckwright.problems import DeckError, Problem, Where, near
from deckwright.vault.files import read_bytes

# Anki cuts media names at 120 bytes (rslib/src/media/files.rs, 26.09).
_MAX_STEM = 60
_UNSAFE = re.compile(r"[^a-z0-9]+")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}")


class MediaFolder:
    """The files of a root by path and by name. Reads a file when it is first referred to."""

    def __init__(self, root: Path, paths: Iterable[str], places: tuple[str, ...]) -> None:
        """`paths` are relative to the root with `/`; `places` are the folders looked in first."""
        self._root = root
        self._places = places
        self._paths: set[str] = set()
        self._by_path: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        self._files: dict[str, MediaFile] = {}
        for path in paths:
            self._paths.add(path)
            self._by_path[_key(path)] = path
            self._by_name.setdefault(_key(posixpath.basename(path)), []).append(path)

    def find(self, target: str, where: Where) -> MediaFile:
        """The file that a note at `where` means by `target`.

        Raises:
            DeckError: media-missing, media-outside, unreadable.
        """
        written = target.strip().replace("\\", "/")
        beside = posixpath.dirname(where.path)
        for name in dict.fromkeys((written, unquote(written))):
            _refuse_outside(name, beside, where)
            for place in (beside, *self._places, ""):
                meant = posixpath.normpath(posixpath.join(place, name))
                path = meant if meant in self._paths else self._by_path.get(_key(meant))
                if path:
                    return self._file(path, where)
            named = self._by_name.get(_key(posixpath.basename(name)), [])
            ends = [path for path in named if _key("/" + path).endswith(_key("/" + name))]
            if ends:
                return self._file(_nearest_of(ends, name, beside), where)
        raise DeckError(
            Problem(
                "media-missing",
                f"there is no file {textwrap.shorten(target, 80, placeholder='…')!r}",
                where,
                self._nearest(posixpath.basename(written)),
            )
        )

    def _file(self, path: str, where: Where) -> MediaFile:
        known = self._files.get(path)
        if known:
            return known
        file = self._root / path
        # Not Path.resolve, which raises RuntimeError for links in a ring (Python 3.11).
        if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(self._root)):
            raise _outside(path, where)
        data = read_bytes(file, where, path)
        digest = hashlib.sha256(data).hexdigest()
        made = self._files[path] = MediaFile(_anki_name(path, digest), file, digest)
        return made

    def _nearest(self, name: str) -> str:
        meant = near(name, (posixpath.basename(paths[0]) for paths in self._by_name.values()))
        return (
            f"did you mean {meant}?" if meant else "put it beside the note or in the media folder"
        )


def media_of(slips: Iterable[Slip]) -> tuple[MediaFile, ...]:
    """The files that any of these notes needs, by name, each once."""
    files = {name: (path, digest) for slip in slips for name, path, digest in slip.media}
    return tuple(MediaFile(name, Path(files[name][0]), files[name][1]) for name in sorted(files))


def _anki_name(path: str, digest: str) -> str:
    """Lower-case ASCII with a content hash: Anki since 26.05 mixes up names that differ in case."""
    stem, suffix = posixpath.splitext(posixpath.basename(path))
    if not _SUFFIX.fullmatch(suffix):
        stem, suffix = stem + suffix, ""  # the full stop of a sentence: "Fig. 3 overview"
    ascii_stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    slug = _UNSAFE.sub("-", ascii_stem).strip("-")[:_MAX_STEM] or "media"
    return f"{slug}-{digest[:16]}{suffix.lower()}"


def _key(path: str) -> str:
    """MacOS stores NFD, authors type NFC, and Obsidian ignores case."""
    return unicodedata.normalize("NFC", path).casefold()


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
