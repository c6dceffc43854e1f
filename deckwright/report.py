"""What a build starts from and what it says at its end: plain data, quick to load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Protocol, TypeVar

from deckwright.frozen import dataclass

Thing = TypeVar("Thing")


class Watch(Protocol):
    """Goes through the things of a stage, and may show how far it has come."""

    def __call__(self, stage: str, things: Sequence[Thing]) -> Iterable[Thing]:
        """The same things, one after the other."""

    def begin(self, stage: str) -> None:
        """Say what is done now, where nobody can tell how far it has come."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a build starts from: the file that learners have, if any, and the times.

    `build_time` is the time of whatever changed, `now` that of the clock: seconds since 1970.
    `jobs` is the number of processes, 0 for one a core; `cached` says whether there is a cache.
    Where the configuration has several packages, `outputs` has the file of each that is built, by
    its name, and `baselines` what learners have of each of them all. `delta` and `update_txt` ask
    for those files beside each package.
    """

    baseline: Path | None
    build_time: int
    now: int
    jobs: int = 0
    cached: bool = True
    baselines: Mapping[str, Path | None] = field(default_factory=dict)
    outputs: Mapping[str, Path] = field(default_factory=dict)
    delta: bool = False
    update_txt: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """A deck in numbers; `new` to `removed` are notes. `same`: the last release holds all of it.

    `left_out` counts the notes that go into no package, where there are several.
    """

    deck: str
    cards: int
    media: int
    references: int
    new: int
    changed: int
    unchanged: int
    removed: int
    notes_by_type: Mapping[str, int]
    notes_by_deck: Mapping[str, int]
    same: bool
    left_out: int = 0

    @property
    def notes(self) -> int:
        """The number of notes."""
        return self.new + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class Extra:
    """A file beside a package: "delta" or "update-txt"; None where there was nothing to write.

    `notes` are those in it, `size` in bytes. `media` are files that its notes need and that it does
    not bring; `retagged` counts the notes whose other tags it does not bring either. One that
    `stands` is of an earlier build, and belongs to the package that did not change.
    """

    kind: str
    file: Path | None
    notes: int = 0
    size: int = 0
    media: tuple[str, ...] = ()
    retagged: int = 0
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """One package of several: its name, its file and its size in bytes (0: none was written)."""

    name: str
    file: Path
    summary: Summary
    size: int = 0
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What went into a package, and its `size` in bytes; `packages` are those of several.

    `extras` are the files beside it.
    """

    summary: Summary
    size: int
    packages: tuple[Packed, ...] = ()
    extras: tuple[Extra, ...] = ()
