"""The rows of a preview as the columns that the page loads first: small, whatever the deck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from deckwright.preview.rows import Row
from deckwright.problems import Problem
from deckwright.stored import StoredNotetype

CARDS_STEP = 200  # cards in one file
TEXTS_STEP = 2000  # notes whose text for searches is in one file
CHANGES_STEP = 50  # changed notes in one file

_STATES = ("unchanged", "new", "changed", "removed", "broken")


class Numbers:
    """Values by number, in the order in which they were first asked for."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}

    def __call__(self, value: str) -> int:
        """The number of a value, from 0."""
        return self.values.setdefault(value, len(self.values))


def index_of(  # noqa: PLR0913, PLR0917 (all that the page knows at first)
    rows: Sequence[Row],
    labels: list[str],
    others: Iterable[Problem],
    notetypes: Mapping[int, StoredNotetype],
    changed: Sequence[int],
    packages: Sequence[str] = (),
) -> dict[str, Any]:
    """What the page knows of every note and card before it loads any of their text.

    Of `notes` and `cards` each value is a column; decks, paths and note types are numbers into
    their lists. A note without a card that could be shown has one of ord -1. `changed` are the rows
    whose change is told in a file of its own. Where there are several packages, each note has the
    numbers of those that it goes into, or null.
    """
    decks, paths = Numbers(), Numbers()
    order = {id_: number for number, id_ in enumerate(notetypes)}
    at = {name: number for number, name in enumerate(packages)}
    cards = [(number, ord_) for number, row in enumerate(rows) for ord_ in card_ords(row)]
    return {
        "steps": {"cards": CARDS_STEP, "texts": TEXTS_STEP, "changes": CHANGES_STEP},
        "states": list(_STATES),
        "notes": {
            "guid": [row.guid for row in rows],
            "label": labels,
            "state": [_STATES.index(row.state) for row in rows],
            "deck": [decks(_deck(row)) for row in rows],
            "notetype": [order.get(row.note.notetype, -1) if row.note else -1 for row in rows],
            "path": [paths(row.where.path) if row.where else -1 for row in rows],
            "line": [row.where.line if row.where else 0 for row in rows],
            "packages": [_numbers(row.packages, at) for row in rows] if packages else [],
        },
        "cards": {"note": [card[0] for card in cards], "ord": [card[1] for card in cards]},
        "decks": list(decks.values),
        "paths": list(paths.values),
        "notetypes": [_notetype(notetype) for notetype in notetypes.values()],
        "problems": [
            *(_problem(p, number) for number, row in enumerate(rows) for p in row.problems),
            *(_problem(p, -1) for p in others),
        ],
        "changed": list(changed),
        "packages": list(packages),
    }


def tags_of(rows: Iterable[Row]) -> dict[str, Any]:
    """Every tag by number, and the tags of each note: loaded after the first card is there."""
    tags = Numbers()
    of_notes = [[tags(tag) for tag in row.note.tags] if row.note else [] for row in rows]
    return {"tags": list(tags.values), "notes": of_notes}


def card_ords(row: Row) -> list[int]:
    """The ords of the cards of a row, -1 where none can be shown."""
    return [card.ord for card in row.note.cards] if row.note and row.note.cards else [-1]


def _numbers(names: tuple[str, ...] | None, at: Mapping[str, int]) -> list[int] | None:
    return None if names is None else [at[name] for name in names]


def _deck(row: Row) -> str:
    return row.note.cards[0].deck if row.note and row.note.cards else ""


def _notetype(notetype: StoredNotetype) -> dict[str, Any]:
    return {
        "name": notetype.name,
        "kind": notetype.kind,
        "templates": [template.name for template in notetype.card_templates],
    }


def _problem(problem: Problem, note: int) -> list[Any]:
    where = problem.where
    place = (where.path, where.line, where.column)
    return [note, problem.level, problem.code, problem.message, problem.hint, *place]
