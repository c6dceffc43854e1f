"""A plan -> the collection of its package, through genanki. The only module that knows genanki.

The format is the one that every Anki since 2.1 reads, AnkiDroid and AnkiMobile too: schema 11. The
same plan gives the same bytes.

genanki (0.13.1) gives every note the same mod, ids from the clock, and cards by its own rules; each
of these is put right here, see tests/package/test_write.py.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

from deckwright.later import put_off
from deckwright.package.plan import Plan
from deckwright.package.presets import with_preset
from deckwright.package.rows import (
    INSERT_CARD,
    INSERT_NOTE,
    LAYOUT,
    card_rows,
    make_reproducible,
    note_rows,
)
from deckwright.stored import StoredField, StoredNotetype, StoredTemplate

# genanki -> cached_property (2.0.1) -> asyncio, for coroutines that nobody here has: it takes a
# tenth of the time in which a few notes are built.
with put_off("asyncio"):
    import genanki

_KINDS = {"standard": 0, "cloze": 1}


def write_collection(plan: Plan, file: Path) -> None:
    """Write the collection of a plan, which must not exist.

    Indexes come last, and rows in the order of their ids: that is several times faster.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA application_id = {LAYOUT}")
        cursor = connection.cursor()
        _write_col(plan, cursor)
        indexes = cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql != '' ORDER BY name"
        ).fetchall()
        cursor.execute("BEGIN")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        by_id = sorted(plan.notes, key=lambda planned: planned.id)
        cursor.executemany(INSERT_NOTE, note_rows(plan, by_id))
        cursor.executemany(INSERT_CARD, sorted(card_rows(plan, plan.notes)))
        for _, sql in indexes:
            cursor.execute(sql)
        cursor.execute("COMMIT")
    make_reproducible(file)


def col_of(plan: Plan) -> tuple[str, str, str]:
    """The note types, decks and presets of a plan, as the JSON texts that a collection holds."""
    with closing(sqlite3.connect(":memory:")) as connection:
        cursor = connection.cursor()
        _write_col(plan, cursor)
        models, decks, presets = cursor.execute("SELECT models, decks, dconf FROM col").fetchone()
    return models, decks, presets


def _write_col(plan: Plan, cursor: sqlite3.Cursor) -> None:
    decks = [
        genanki.Deck(deck_id, name, plan.decks[name]) for name, deck_id in plan.deck_ids.items()
    ]
    for notetype in plan.notetypes.values():
        decks[0].add_model(_Model(notetype, plan))
    genanki.Package(decks).write_to_db(cursor, 0, iter(()))
    _tidy(cursor)
    if plan.deck.preset:
        found = cursor.execute("SELECT decks, dconf FROM col").fetchone()
        cursor.execute("UPDATE col SET decks = ?, dconf = ?", with_preset(plan.deck.preset, *found))


def _tidy(cursor: sqlite3.Cursor) -> None:
    """Genanki 0.13.1 writes a model that two decks use twice into one JSON object."""
    for column in ("models", "decks"):
        (text,) = cursor.execute(f"SELECT {column} FROM col").fetchone()  # noqa: S608 (our own word)
        tidy = json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
        cursor.execute(f"UPDATE col SET {column} = ?", (tidy,))  # noqa: S608 (our own word)


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type with permanent ids on its fields and card templates: renames never fork it."""

    def __init__(self, notetype: StoredNotetype, plan: Plan) -> None:
        self.mod = notetype.mod
        self.deck_id = plan.deck_ids[plan.deck.name]
        super().__init__(
            model_id=notetype.id,
            name=notetype.name,
            fields=[*map(_field, notetype.fields)],
            templates=[*map(_template, notetype.card_templates)],
            css=notetype.css,
            model_type=_KINDS[notetype.kind],
            latex_pre=notetype.latex.pre,
            latex_post=notetype.latex.post,
            sort_field_index=notetype.sort_field,
        )
        self.others: dict[str, Any] = {"latexsvg": True} if notetype.latex.svg else {}
        if notetype.stock:
            self.others["originalStockKind"] = notetype.stock

    @cached_property
    def _req(self) -> list[list[Any]]:
        """Anki works this out itself since 2.1.2; genanki's own way fails on legal templates."""
        return [[ord_, "any", [self.sort_field_index]] for ord_ in range(len(self.templates))]

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:  # noqa: ARG002 (genanki's)
        """The note type as Anki stores it, with its own mod and always the same deck."""
        return {**super().to_json(self.mod, self.deck_id), **self.others}


def _field(field: StoredField) -> dict[str, Any]:
    values = {
        "name": field.name,
        "preventDeletion": field.prevent_deletion,
        "description": field.description,
        "font": field.font,
        "size": field.size,
        "rtl": field.rtl,
        "sticky": field.sticky,
        "plainText": field.plain_text,
        "collapsed": field.collapsed,
        "excludeFromSearch": field.exclude_from_search,
    }
    return values | _where_there_is(id=field.id or None, tag=field.tag if field.tag >= 0 else None)


def _template(template: StoredTemplate) -> dict[str, Any]:
    values = {"name": template.name, "qfmt": template.front, "afmt": template.back}
    browser = template.browser
    shown = {"bqfmt": browser.front, "bafmt": browser.back, "bfont": browser.font}
    return {**values, **shown, "bsize": browser.size} | _where_there_is(id=template.id or None)


def _where_there_is(**numbers: int | None) -> dict[str, int]:
    """Anki compares fields by their names where one of two has no id, so that 0 would be wrong."""
    return {key: number for key, number in numbers.items() if number is not None}
