"""Looks at a collection from elsewhere before anything in it is believed.

What SQLite opens may be damaged, or compute what it gives: views, triggers, columns made of others.
"""

from __future__ import annotations

import sqlite3

from deckwright.package.zips import BadPackage

_LONGEST = 100_000_000  # bytes of one text; AnkiWeb takes no collection above 300 MB
_TABLES = ("col", "notes", "cards")
_MAX_MOD = 1 << 40  # seconds: in 36,000 years
_MAX_ID = 1 << 53  # JavaScript's numbers, in which AnkiWeb and templates see ids
_MAX_ORD = 1 << 31
_MAX_GUID = 1_000


def whole(value: object) -> int:
    """A number of a package.

    Raises:
        ValueError: for none, and for one that Anki could not have written.
    """
    number = int(value)  # type: ignore[call-overload]  # what cannot be one says so itself
    if abs(number) > _MAX_ID:
        raise ValueError("a number beyond all")
    return int(number)


# What no row of Anki's breaks, and what it is then.
_RULES = (
    ("notes", "typeof(flds) != 'text' OR typeof(tags) != 'text'", "a note whose text is none"),
    ("notes", f"typeof(mod) != 'integer' OR mod NOT BETWEEN 0 AND {_MAX_MOD}", "an odd time"),
    ("notes", f"typeof(id) != 'integer' OR abs(id) > {_MAX_ID}", "a note with an odd id"),
    ("notes", f"length(guid) NOT BETWEEN 1 AND {_MAX_GUID}", "a note with an odd guid"),
    ("cards", f"typeof(id) != 'integer' OR abs(id) > {_MAX_ID}", "a card with an odd id"),
    ("cards", f"typeof(ord) != 'integer' OR abs(ord) > {_MAX_ORD}", "an odd ordinal"),
)


def be_careful(connection: sqlite3.Connection) -> None:
    """Have SQLite run nothing that stands in the file, and read no text that is too long."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)


def refuse_what_computes(connection: sqlite3.Connection) -> None:
    """Refuse a schema that holds more than tables.

    Raises:
        BadPackage: for views, triggers, virtual tables, computed columns.
    """
    odd = (
        "SELECT name FROM sqlite_master WHERE type IN ('view', 'trigger') "
        "OR sql LIKE 'create virtual%'"
    )
    if found := connection.execute(odd).fetchone():
        raise BadPackage(f"its collection has {str(found[0])[:40]!r}, which Anki's have not")
    for table in _TABLES:
        if any(row[6] for row in connection.execute(f"PRAGMA table_xinfo({table})")):
            raise BadPackage(f"a column of its table {table} is computed")


def refuse_what_is_damaged(connection: sqlite3.Connection) -> None:
    """Refuse what SQLite finds damaged, and rows that cannot be Anki's.

    Raises:
        BadPackage: with the first that is wrong.
    """
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise BadPackage(f"its collection is damaged: {said}")
    for table, rule, what in _RULES:
        query = f"SELECT 1 FROM {table} WHERE {rule} LIMIT 1"  # noqa: S608 (our own words)
        if connection.execute(query).fetchone():
            raise BadPackage(f"its collection holds {what}")
