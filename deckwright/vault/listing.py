"""The folder -> the files in it, in the one order everything else keeps: path, then line.

Hidden folders (`.obsidian`, `.trash`, `.git`) are no part of a vault, nor are Anki's packages, of
which a build writes one itself.
"""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeAlias

from deckwright.frozen import dataclass

_PACKAGE_SUFFIXES = (".apkg", ".colpkg")
_MOST = (1 << 63) - 1  # that eight bytes hold
_DIGITS = re.compile(r"(\d+)")

Order = tuple[tuple[tuple[int, int, str], ...], ...]


def path_order(path: str) -> Order:
    """Sort key for paths with `/`: folder by folder, `2 x` before `10 x`, ignoring case first."""
    folder, _, name = path.rpartition("/")
    folded, exact = _folders_order(folder) if folder else ((), ())
    return (*folded, _natural(name.casefold()), *exact, ((2, 0, name),))


@lru_cache(maxsize=4096)
def _folders_order(folder: str) -> tuple[Order, Order]:
    """The part of that key that all files of a folder share: ignoring case, and as it is spelt."""
    parts = folder.split("/")
    return (
        tuple(_natural(part.casefold()) for part in parts),
        tuple(((2, 0, part),) for part in parts),
    )


def _natural(part: str) -> tuple[tuple[int, int, str], ...]:
    pieces = _DIGITS.split(part)
    return tuple(
        [
            (0, int(piece), "") if index % 2 else (1, 0, piece)
            for index, piece in enumerate(pieces)
            if piece
        ]
    )


# By which a file that stood still is known: mtime and ctime in nanoseconds, and its size.
Stamp: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True)
class Listing:
    """The visible files of a vault; iterating gives their paths, relative to the root with `/`.

    `names` are those of the files in each folder as the disk has them, each but the last with a NUL
    behind it; `packed` their stamps, each as three numbers. Most builds only ask whether these are
    as they were. `links` are links to folders, which are not followed, so that a loop cannot hold
    us. `known` gives paths in order, of an earlier listing: sorting 40,000 of them takes its time.
    """

    names: Mapping[str, str]
    packed: Mapping[str, bytes]
    links: tuple[str, ...]
    known: Callable[[], Iterable[str]] = tuple

    def __reduce__(self) -> tuple[object, ...]:
        """For another process, which finds the order itself."""
        return Listing, (self.names, self.packed, self.links)

    def __iter__(self) -> Iterator[str]:
        return iter(self.stamps)

    def __len__(self) -> int:
        return len(self.stamps)

    def __contains__(self, path: object) -> bool:
        return path in self.stamps

    @cached_property
    def stamps(self) -> Mapping[str, Stamp]:
        """The stamp of each file, in the order of everything else."""
        found = {path: stamp for folder in self.names for path, stamp in self.stamps_in(folder)}
        known = tuple(self.known())
        same = len(known) == len(found) and all(path in found for path in known)
        order = known if same else sorted(found, key=path_order)
        return {path: found[path] for path in order}

    def stamps_in(self, folder: str) -> Iterator[tuple[str, Stamp]]:
        """The path and the stamp of each file that lies in a folder."""
        return unpacked_stamps(folder, self.names[folder], self.packed[folder])

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The files in the order of everything else."""
        return tuple(self.stamps)


def unpacked_stamps(folder: str, names: str, packed: bytes) -> Iterator[tuple[str, Stamp]]:
    """What a listing has of a folder, as the path and the stamp of each file in it."""
    prefix = f"{folder}/" if folder else ""
    numbers = iter(array("q", packed))
    stamps = zip(numbers, numbers, numbers, strict=True)
    for name, stamp in zip(names.split("\0"), stamps, strict=True):
        yield prefix + name, stamp


def list_files(
    root: Path, folders: Iterable[str], known: Callable[[], Iterable[str]] = tuple
) -> Listing:
    """Every visible file below these folders of the root; `known` is as in `Listing`."""
    found: dict[str, tuple[str, bytes]] = {}
    links: set[str] = set()
    for folder in folders:
        with suppress(OSError):  # such a folder there is not
            _walk(os.fspath(root / folder), folder.strip("/"), found, links)
    names = {path: names for path, (names, _) in found.items()}
    packed = {path: stamps for path, (_, stamps) in found.items()}
    return Listing(names, packed, tuple(sorted(links)), known)


def _walk(folder: str, path: str, found: dict[str, tuple[str, bytes]], links: set[str]) -> None:
    inner: list[tuple[str, str]] = []
    names: list[str] = []
    numbers: list[int] = []
    prefix = f"{path}/" if path else ""
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(".") or name.endswith(_PACKAGE_SUFFIXES):
                continue
            if not entry.is_file(follow_symlinks=False):
                if entry.is_dir(follow_symlinks=False):
                    inner.append((entry.path, prefix + name))
                    continue
                if entry.is_symlink() and _leads_to_folder(entry):
                    links.add(prefix + name)
                    continue
            names.append(name)
            try:
                status = entry.stat()
            except OSError:  # a link that leads nowhere: reading it will say so
                numbers += (0, 0, -1)
            else:
                numbers += (status.st_mtime_ns, status.st_ctime_ns, status.st_size)
    if names:
        found[path] = ("\0".join(names), _packed(numbers))
    for inner_folder, below in inner:
        with suppress(PermissionError):
            _walk(inner_folder, below, found, links)


def _packed(numbers: list[int]) -> bytes:
    try:
        return array("q", numbers).tobytes()
    except OverflowError:  # a time after the year 2262
        return array("q", [min(max(number, -_MOST), _MOST) for number in numbers]).tobytes()


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):  # a ring of links
        return entry.is_dir()
    return False
