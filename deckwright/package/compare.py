"""Does a collection that was just written hold its plan, note by note and card by card?

Every row is read; only of a difference does anybody ask where it is (`publish`).
"""

from __future__ import annotations

import operator
import sqlite3
from collections.abc import Iterable
from itertools import chain

from deckwright.package.plan import Plan, PlannedNote
from deckwright.package.schemas import read_decks, read_notetypes
from deckwright.shelf.texts import digest_of

# The text of a note as its record has it (`shelf.texts`), put together by SQLite.
_NOTES = (
    "SELECT id, guid, mid, mod, CAST(trim(tags, ' ') || char(31) || flds AS BLOB)"
    " FROM notes ORDER BY id"
)
_CARDS = "SELECT id, nid, ord, did, due FROM cards ORDER BY id"


def holds_plan(connection: sqlite3.Connection, plan: Plan) -> bool:
    """Whether the rows, note types and decks of a collection are those of a plan, and no others."""
    deck_ids = {name: deck_id for deck_id, (name, _) in read_decks(connection).items()}
    return (
        deck_ids.items() >= plan.deck_ids.items()
        and read_notetypes(connection) == plan.notetypes
        and _holds_notes(connection, plan.notes)
        and _same(_cards(plan), connection.execute(_CARDS))
    )


def _holds_notes(connection: sqlite3.Connection, notes: Iterable[PlannedNote]) -> bool:
    meant = ((p.id, p.slip.guid, p.notetype, p.mod, p.slip.digest) for p in sorted(notes, key=_id))
    rows = connection.execute(_NOTES)
    return _same(meant, ((*row, digest_of(record)) for *row, record in rows))


def _cards(plan: Plan) -> list[tuple[int, int, int, int, int]]:
    return sorted(
        (card_id, planned.id, ord_, plan.deck_ids[planned.slip.deck_of(ord_)], planned.due)
        for planned in plan.notes
        for ord_, card_id in planned.cards
    )


def _id(planned: PlannedNote) -> int:
    return planned.id


def _same(meant: Iterable[tuple[object, ...]], found: Iterable[tuple[object, ...]]) -> bool:
    """Whether two rows of tuples are the same to their ends."""
    end = [()]
    return all(map(operator.eq, chain(meant, end), chain(found, end)))
