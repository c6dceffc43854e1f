"""The collection of the last release, changed where notes changed: the rest is not redone.

Done only where the last release is of our own making and little is different, by rules that know
of no cache: the same notes and the same last release always give the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from deckwright.package.baseline import Baseline, OldNote
from deckwright.package.plan import Plan, PlannedNote
from deckwright.package.rows import (
    INSERT_CARD,
    INSERT_NOTE,
    LAYOUT,
    card_rows,
    make_reproducible,
    note_rows,
)

_SHARE = 8  # one note in so many may be different; else a new collection is as quick, and neater
_HOLES = 20  # one page in so many may be free
_LOG_HEADER, _FRAME_HEADER = 32, 24  # bytes of SQLite's write-ahead log, and of each page in it
_APPLICATION = 68  # where the header of an SQLite file has its application's id, in 4 bytes

_UPDATE_NOTE = (
    "UPDATE notes SET guid = ?2, mid = ?3, mod = ?4, tags = ?5, flds = ?6, sfld = ?7 WHERE id = ?1"
)
_UPDATE_CARD = "UPDATE cards SET nid = ?2, did = ?3, ord = ?4, mod = ?5, due = ?6 WHERE id = ?1"


def different(plan: Plan, baseline: Baseline) -> list[PlannedNote]:
    """The notes of a plan that the last release does not hold just so, by id."""
    found = []
    for planned in plan.notes:
        old = baseline.notes.get(planned.slip.guid)
        if old is None or not planned.is_as(old):
            found.append(planned)
    return sorted(found, key=lambda planned: planned.id)


def can_patch(plan: Plan, baseline: Baseline, changes: int, notes: int) -> bool:
    """Whether so few `changes` among so many `notes` are worth patching the last release."""
    if baseline.collection is None or changes * _SHARE > notes:
        return False
    if any(baseline.deck_ids.get(name, id_) != id_ for name, id_ in plan.deck_ids.items()):
        return False
    with baseline.collection.open("rb") as file:
        file.seek(_APPLICATION)
        return file.read(4) == LAYOUT.to_bytes(4, "big")


def patch(
    plan: Plan,
    notes: list[PlannedNote],
    baseline: Baseline,
    collection: Path,
    col: tuple[str, str, str] | None,
) -> bool:
    """Change a copy of the last release's collection into that of the plan.

    `notes` are those that are different; `col` the note types, decks and presets, None if they
    stand. Gives False where the collection would be full of holes.
    """
    with closing(sqlite3.connect(collection, isolation_level=None)) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = OFF")
        neat = _changed(cursor, plan, notes, baseline, col)
    make_reproducible(collection)
    return neat


def patch_in_place(
    plan: Plan, notes: list[PlannedNote], baseline: Baseline, collection: Path
) -> frozenset[int] | None:
    """The same, of a collection whose note types, decks and presets stand; None for False.

    Gives where in the file something may have changed: the offsets of pages, in bytes. SQLite lists
    them in the log that it writes first.
    """
    drop_log(collection)
    with closing(sqlite3.connect(collection, isolation_level=None)) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA locking_mode = EXCLUSIVE")
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
        cursor.execute("PRAGMA journal_mode = WAL")
        neat = _changed(cursor, plan, notes, baseline, None)
        pages = _logged(_log_of(collection).read_bytes())
        cursor.execute("PRAGMA journal_mode = DELETE").fetchall()  # else it ends after `closing`
    make_reproducible(collection)
    return frozenset({0, *pages}) if neat else None


def drop_log(collection: Path) -> None:
    """Remove the log that a killed process left beside a collection: it would be applied to it."""
    _log_of(collection).unlink(missing_ok=True)


def _log_of(collection: Path) -> Path:
    return collection.with_name(f"{collection.name}-wal")


def _logged(log: bytes) -> Iterator[int]:
    """The pages in a log, by their offsets (https://www.sqlite.org/fileformat2.html 4.1)."""
    size = int.from_bytes(log[8:12], "big")
    for frame in range(_LOG_HEADER, len(log), _FRAME_HEADER + size):
        yield (int.from_bytes(log[frame : frame + 4], "big") - 1) * size


def _changed(
    cursor: sqlite3.Cursor,
    plan: Plan,
    notes: list[PlannedNote],
    baseline: Baseline,
    col: tuple[str, str, str] | None,
) -> bool:
    """Change the collection; `col` is None where it stands. Gives whether it has few holes."""
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.execute("PRAGMA secure_delete = ON")  # no old text is left in the new package
    cursor.execute("BEGIN")
    _change(cursor, plan, notes, baseline)
    if col and cursor.execute("SELECT models, decks, dconf FROM col").fetchone() != col:
        cursor.execute("UPDATE col SET models = ?, decks = ?, dconf = ?", col)
    cursor.execute("COMMIT")
    (free,) = cursor.execute("PRAGMA freelist_count").fetchone()
    (pages,) = cursor.execute("PRAGMA page_count").fetchone()
    return bool(free * _HOLES <= pages)


def _change(
    cursor: sqlite3.Cursor, plan: Plan, notes: list[PlannedNote], baseline: Baseline
) -> None:
    old = {planned.slip.guid: baseline.notes.get(planned.slip.guid) for planned in notes}
    gone = [baseline.notes[guid] for guid in sorted(plan.removed)]
    lost = sorted((*(note.cards for note in gone), *_lost(notes, old)))
    cursor.executemany("DELETE FROM notes WHERE id = ?", [(note.id,) for note in gone])
    cursor.executemany("DELETE FROM cards WHERE id = ?", [(c[1],) for cards in lost for c in cards])
    added = [planned for planned in notes if not old[planned.slip.guid]]
    kept = [planned for planned in notes if old[planned.slip.guid]]
    cursor.executemany(_UPDATE_NOTE, note_rows(plan, kept))
    cursor.executemany(INSERT_NOTE, note_rows(plan, added))
    known = {card[1] for note in old.values() if note for card in note.cards}
    cards = sorted(card_rows(plan, notes))
    cursor.executemany(_UPDATE_CARD, (card for card in cards if card[0] in known))
    cursor.executemany(INSERT_CARD, (card for card in cards if card[0] not in known))


def _lost(
    notes: Iterable[PlannedNote], old: dict[str, OldNote | None]
) -> Iterator[tuple[tuple[int, int, str, int], ...]]:
    """The cards that kept notes no longer have."""
    for planned in notes:
        before = old[planned.slip.guid]
        has = {card_id for _, card_id in planned.cards}
        yield tuple(card for card in before.cards if card[1] not in has) if before else ()
