"""Every note that a preview lists, in order, and the problems beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from deckwright.frozen import dataclass
from deckwright.preview.draft import Draft
from deckwright.problems import Problem, Where
from deckwright.stored import StoredNote
from deckwright.vault.files import NOTE_SUFFIXES

State = Literal["new", "changed", "unchanged", "removed", "broken"]


@dataclass(frozen=True, slots=True)
class Row:
    """A note in the list: as it will lie on disk, or as it did before it was removed.

    `where` is None for a removed one. A broken note may have no text: it never could be read.
    `packages` are those that it goes into; None where nobody can tell.
    """

    guid: str
    state: State
    where: Where | None
    note: StoredNote | None = None
    problems: tuple[Problem, ...] = ()
    packages: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a preview in order, and the problems that belong to none of them."""

    rows: tuple[Row, ...]
    others: tuple[Problem, ...]


def listed(draft: Draft, problems: Iterable[Problem], known: Mapping[str, StoredNote]) -> Listed:
    """The rows of a draft: its notes in curriculum order, those that are broken, those gone.

    `known` are the notes that were shown last: one that is broken now is shown as it was then.
    """
    has_states = bool(draft.changed or draft.removed) or any(
        note.change == "unchanged" for note in draft.notes
    )
    rows = [
        Row(
            note.stored.guid,
            note.change if has_states else "unchanged",
            note.where,
            note.stored,
            packages=note.packages,
        )
        for note in draft.notes
    ]
    for guid, where in draft.broken.items():
        rows.append(Row(guid, "broken", where, known.get(guid)))
    places = _places(rows)
    beside: dict[int, list[Problem]] = {}
    others = []
    for problem in problems:
        index = _nearest(places, problem.where)
        if index is None and problem.where.path.endswith(NOTE_SUFFIXES):
            index = len(rows)
            where = Where(problem.where.path)
            rows.append(Row(f"file:{where.path}", "broken", where))
            places[where.path] = [(0, index)]
        if index is None:
            others.append(problem)
        else:
            beside.setdefault(index, []).append(problem)
    done = [
        replace(row, problems=tuple(beside[index])) if index in beside else row
        for index, row in enumerate(rows)
    ]
    done += [Row(note.guid, "removed", None, note) for note in draft.removed]
    return Listed(tuple(done), tuple(others))


def _places(rows: Iterable[Row]) -> dict[str, list[tuple[int, int]]]:
    """Path -> pairs of the line where a note begins and its row, by line."""
    places: dict[str, list[tuple[int, int]]] = {}
    for index, row in enumerate(rows):
        if row.where:
            places.setdefault(row.where.path, []).append((row.where.line, index))
    return {path: sorted(found) for path, found in places.items()}


def _nearest(places: Mapping[str, list[tuple[int, int]]], where: Where) -> int | None:
    """The row of the note that a place lies in: the last that begins at or above it."""
    found = places.get(where.path)
    if not found:
        return None
    at = bisect_right(found, (where.line, len(places) + 10**9))
    return found[max(0, at - 1)][1]
