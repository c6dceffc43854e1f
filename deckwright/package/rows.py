"""Planned notes -> the rows of a collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from deckwright.package.plan import Plan, PlannedNote

LAYOUT = 0x446B7701  # in the header of our collections: what rows we write, and in which order

# The columns that genanki (0.13.1) writes, which are those of schema 11; usn -1 is "not synced".
INSERT_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
INSERT_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"


def note_rows(
    plan: Plan, notes: Iterable[PlannedNote]
) -> Iterator[tuple[int, str, int, int, str, str, str]]:
    """Id, guid, note type, mod, tags, fields, sort field."""
    sort_fields = {id_: notetype.sort_field + 1 for id_, notetype in plan.notetypes.items()}
    for planned in notes:
        slip = planned.slip
        record = plan.texts.read(slip.text, slip.digest).decode()
        tags, _, fields = record.partition("\x1f")
        sort_field = record.split("\x1f", sort_fields[planned.notetype] + 1)
        yield (
            *(planned.id, slip.guid, planned.notetype, planned.mod),
            *(f" {tags} ", fields, sort_field[sort_fields[planned.notetype]]),
        )


def card_rows(
    plan: Plan, notes: Iterable[PlannedNote]
) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Id, note, deck, ord, mod, due."""
    for planned in notes:
        slip = planned.slip
        for ord_, card_id in planned.cards:
            deck = plan.deck_ids[slip.deck_of(ord_)]
            yield card_id, planned.id, deck, ord_, planned.mod, planned.due


def make_reproducible(file: Path) -> None:
    """Blank what SQLite notes about itself: its version and how often the file was changed."""
    with file.open("r+b") as stream:
        for offset, length in ((24, 4), (92, 8)):  # https://www.sqlite.org/fileformat2.html 1.3
            stream.seek(offset)
            stream.write((1).to_bytes(length, "big"))
