"""Sheets as plain tuples, for another process or the disk, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from deckwright.data import Slip
from deckwright.notes.sheet import Sheet
from deckwright.shelf.last import packed_problem, unpacked_problem

Packed: TypeAlias = tuple[Any, ...]


def packed(sheet: Sheet) -> Packed:
    """A sheet as tuples of plain values, which `marshal` can write."""
    slips = None if sheet.slips is None else tuple(map(tuple, sheet.slips))
    return (slips, sheet.digest, tuple(map(packed_problem, sheet.problems)), *sheet[3:])


def unpacked(values: Packed) -> Sheet:
    """The sheet that was packed."""
    slips, digest, problems, *rest = values
    return Sheet(
        None if slips is None else tuple(map(Slip._make, slips)),
        digest,
        tuple(map(unpacked_problem, problems)),
        *rest,
    )


def problems_by_file(sheets: Mapping[str, Sheet]) -> dict[str, tuple[Packed, ...]]:
    """The problems of each file that has some, packed, by its path."""
    return {
        path: tuple(map(packed_problem, sheet.problems))
        for path, sheet in sheets.items()
        if sheet.problems
    }
