"""What the last build wrote and said, so that the next need not find it out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from deckwright.data import Slip
from deckwright.frozen import dataclass
from deckwright.problems import Problem, Where
from deckwright.report import Summary
from deckwright.shelf.shelf import Shelf

PackedProblem = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Last:
    """The package at `output`, known by its `stamp`, and what a build of it says.

    `problems` are those of each file with some, packed, by its path; `others` all others that
    would turn up again. `newest` is the latest mod; `leaned_on` are notes that others show;
    `memory` is that of the package, as JSON. `start` and `pieces` are those of the collection in
    it, which lies unpacked on the shelf.
    """

    output: str
    stamp: tuple[int, ...]
    summary: Summary
    problems: Mapping[str, tuple[PackedProblem, ...]]
    others: tuple[PackedProblem, ...]
    newest: int
    leaned_on: frozenset[str]
    links: tuple[str, ...]
    memory: str
    start: int
    pieces: tuple[tuple[int, ...], ...]

    def is_at(self, output: Path) -> bool:
        """Whether the file at this path is the package that was written."""
        return self.output == str(output.absolute()) and self.stamp == stamp_of(output)

    @property
    def all_problems(self) -> list[Problem]:
        """Everything that would be said again."""
        packed = [problem for of_one in self.problems.values() for problem in of_one]
        return [unpacked_problem(problem) for problem in (*packed, *self.others)]

    @property
    def standing(self) -> Summary:
        """The same deck, of which nothing changed."""
        old = self.summary
        return replace(old, new=0, changed=0, removed=0, unchanged=old.notes, same=True)


def stamp_of(file: Path) -> tuple[int, ...]:
    """By which a file that stood still is known; () for none."""
    try:
        status = file.stat()
    except OSError:
        return ()
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def last_build(shelf: Shelf) -> Last | None:
    """What the last build wrote, if that is known, and lies unpacked on the shelf as it was."""
    values = shelf.fact("last")
    if not values or shelf.fact("collection") != stamp_of(shelf.collection):
        return None
    values["summary"] = Summary(**values["summary"])
    return Last(**values)


def keep_last(shelf: Shelf, last: Last) -> None:
    """Know what was built from the sheets as they are now."""
    shelf.keep_fact("last", asdict(last))
    shelf.keep_fact("collection", stamp_of(shelf.collection))
    shelf.goes_with_last = True


def keep_notes(shelf: Shelf, notes: Iterable[tuple[int, Slip]]) -> None:
    """Know the id of each note by its guid, and how often each beginning stands."""
    notes = tuple(notes)
    shelf.keep_fact("ids", {slip.guid: id_ for id_, slip in notes})
    shelf.keep_fact("live", sum(slip.text[2] for _, slip in notes))
    keep_beginnings(shelf, Counter(slip.beginning for _, slip in notes))


def keep_beginnings(shelf: Shelf, counts: Mapping[bytes, int]) -> None:
    """Know how often each beginning of a note stands."""
    shelf.keep_fact("beginnings", dict(counts))


def forget_last(shelf: Shelf) -> None:
    """Know no longer what was built, before something else is: we may be killed on the way."""
    shelf.keep_fact("last", None)
    shelf.commit()


def packed_problem(problem: Problem) -> PackedProblem:
    """A problem as plain values."""
    where = problem.where
    place = (where.path, where.line, where.column)
    return problem.code, problem.message, place, problem.hint, problem.level


def unpacked_problem(values: PackedProblem) -> Problem:
    """The problem that was packed."""
    code, message, place, hint, level = values
    return Problem(code, message, Where(*place), hint, level)
