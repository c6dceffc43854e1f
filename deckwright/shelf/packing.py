"""Sheets as plain tuples, for another process or the disk, and back."""

from __future__ import annotations

from typing import Any, TypeAlias

from deckwright.data import Slip
from deckwright.notes.sheet import Sheet
from deckwright.problems import Problem, Where

Packed: TypeAlias = tuple[Any, ...]


def packed(sheet: Sheet) -> Packed:
    """A sheet as tuples of plain values, which `marshal` can write."""
    slips = None if sheet.slips is None else tuple(map(tuple, sheet.slips))
    return (slips, sheet.digest, tuple(map(_problem, sheet.problems)), *sheet[3:])


def unpacked(values: Packed) -> Sheet:
    """The sheet that was packed."""
    slips, digest, problems, *rest = values
    return Sheet(
        None if slips is None else tuple(map(Slip._make, slips)),
        digest,
        tuple(Problem(c, m, Where(*w), h, level) for c, m, w, h, level in problems),
        *rest,
    )


def _problem(problem: Problem) -> tuple[object, ...]:
    where = problem.where
    place = (where.path, where.line, where.column)
    return problem.code, problem.message, place, problem.hint, problem.level
