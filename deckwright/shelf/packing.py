"""Sheets as bytes, for another process or the disk, and back."""

from __future__ import annotations

import marshal
from collections.abc import Mapping

from deckwright.data import Slip
from deckwright.notes.sheet import Sheet
from deckwright.shelf.last import PackedProblem, packed_problem, unpacked_problem
from deckwright.shelf.shelf import DIGEST
from deckwright.shelf.texts import TextsLost

_FORMAT = 2  # later ones look for what stands in it twice, as hardly anything does


def packed(sheet: Sheet) -> bytes:
    """A sheet as bytes, of which the first are the digest of its file."""
    slips, digest, problems, leans_on, looked_up, refused = sheet
    plain = None if slips is None else tuple(map(tuple, slips))
    told = tuple(map(packed_problem, problems)) if problems else ()
    values = (plain, digest, told, leans_on, looked_up, refused)
    return (digest or bytes(DIGEST)) + marshal.dumps(values, _FORMAT)


def unpacked(data: bytes) -> Sheet:
    """The sheet that was packed."""
    try:
        slips, digest, problems, *rest = marshal.loads(data[DIGEST:])  # noqa: S302 (our own)
    except (ValueError, EOFError, TypeError) as error:
        raise TextsLost(str(error)) from error
    return Sheet(
        None if slips is None else tuple(map(Slip._make, slips)),
        digest,
        tuple(map(unpacked_problem, problems)),
        *rest,
    )


def problems_by_file(sheets: Mapping[str, Sheet]) -> dict[str, tuple[PackedProblem, ...]]:
    """The problems of each file that has some, packed, by its path."""
    return {
        path: tuple(map(packed_problem, sheet.problems))
        for path, sheet in sheets.items()
        if sheet.problems
    }
