"""Note types and decks of a collection: JSON in schema 11, tables of protobuf in schema 18."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from deckwright.looks import LATEX_POST, LATEX_PRE, Browser, Latex
from deckwright.package.presets import stored_presets
from deckwright.package.protobuf import Message, decoded, numbers, texts
from deckwright.package.sound import whole
from deckwright.stored import StoredField, StoredNotetype, StoredTemplate

_TABLES = 18  # the schema from which note types and decks have tables of their own


def read_notetypes(connection: sqlite3.Connection) -> dict[int, StoredNotetype]:
    """The note types of a collection, by id."""
    if _version(connection) < _TABLES:
        (text,) = connection.execute("SELECT models FROM col").fetchone()
        return {
            whole(key): notetype_from_json(whole(key), value)
            for key, value in json.loads(text).items()
        }
    rows = connection.execute("SELECT id, name, mtime_secs, config FROM notetypes").fetchall()
    return {row[0]: _from_tables(connection, *row) for row in rows}


def read_decks(connection: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    """Deck id -> its full name and its description."""
    if _version(connection) < _TABLES:
        (text,) = connection.execute("SELECT decks FROM col").fetchone()
        decks = json.loads(text)
        return {whole(key): (str(d["name"]), str(d.get("desc", ""))) for key, d in decks.items()}
    found = {}
    for deck_id, name, kind in connection.execute("SELECT id, name, kind FROM decks"):
        normal = decoded(kind).get(1, (b"",))[-1]
        found[int(deck_id)] = (str(name).replace("\x1f", "::"), texts(decoded(normal), 4))
    return found


def read_presets(connection: sqlite3.Connection) -> str:
    """The deck options in a collection as text to be compared; "" for none that we would write."""
    if _version(connection) >= _TABLES:
        return ""
    (text,) = connection.execute("SELECT dconf FROM col").fetchone()
    try:
        return stored_presets(str(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        return "not ours"


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT ver FROM col").fetchone()[0])


def notetype_from_json(notetype_id: int, value: Mapping[str, Any]) -> StoredNotetype:
    """A note type as schema 11 writes it."""
    return StoredNotetype(
        id=notetype_id,
        name=str(value["name"]),
        kind="cloze" if value["type"] == 1 else "standard",
        fields=tuple(
            StoredField(
                name=str(field["name"]),
                id=int(field.get("id") or 0),
                description=str(field.get("description", "")),
                font=str(field.get("font", "")),
                size=int(field.get("size", 20)),
                rtl=bool(field.get("rtl")),
                plain_text=bool(field.get("plainText")),
                collapsed=bool(field.get("collapsed")),
                exclude_from_search=bool(field.get("excludeFromSearch")),
                prevent_deletion=bool(field.get("preventDeletion")),
                sticky=bool(field.get("sticky")),
                tag=_tag(field.get("tag")),
            )
            for field in sorted(value["flds"], key=lambda field: int(field["ord"]))
        ),
        card_templates=tuple(
            _template_from_json(t)
            for t in sorted(value["tmpls"], key=lambda template: int(template["ord"]))
        ),
        css=str(value.get("css", "")),
        sort_field=int(value.get("sortf", 0)),
        mod=whole(value["mod"]),
        latex=Latex(
            str(value.get("latexPre", LATEX_PRE)),
            str(value.get("latexPost", LATEX_POST)),
            bool(value.get("latexsvg")),
        ),
        stock=int(value.get("originalStockKind") or 0),
    )


def _template_from_json(value: Mapping[str, Any]) -> StoredTemplate:
    return StoredTemplate(
        name=str(value["name"]),
        id=int(value.get("id") or 0),
        front=str(value["qfmt"]),
        back=str(value["afmt"]),
        browser=Browser(
            str(value.get("bqfmt") or ""),
            str(value.get("bafmt") or ""),
            str(value.get("bfont") or ""),
            int(value.get("bsize") or 0),
        ),
    )


def _tag(value: int | None) -> int:
    return -1 if value is None else int(value)


def _from_tables(
    connection: sqlite3.Connection, notetype_id: int, name: str, mod: int, config: bytes
) -> StoredNotetype:
    """Field numbers are those of proto/anki/notetypes.proto (26.09)."""
    own = decoded(config)
    fields = _parts(connection, "fields", notetype_id)
    templates = _parts(connection, "templates", notetype_id)
    return StoredNotetype(
        id=notetype_id,
        name=name,
        kind="cloze" if numbers(own, 1) == 1 else "standard",
        fields=tuple(
            StoredField(
                name=field_name,
                id=numbers(field, 9),
                description=texts(field, 5),
                font=texts(field, 3),
                size=numbers(field, 4),
                rtl=bool(numbers(field, 2)),
                plain_text=bool(numbers(field, 6)),
                collapsed=bool(numbers(field, 7)),
                exclude_from_search=bool(numbers(field, 8)),
                prevent_deletion=bool(numbers(field, 11)),
                sticky=bool(numbers(field, 1)),
                tag=numbers(field, 10, -1),
            )
            for field_name, field in fields
        ),
        card_templates=tuple(
            StoredTemplate(
                template_name,
                numbers(t, 8),
                texts(t, 1),
                texts(t, 2),
                Browser(texts(t, 3), texts(t, 4), texts(t, 6), numbers(t, 7)),
            )
            for template_name, t in templates
        ),
        css=texts(own, 3),
        sort_field=numbers(own, 2),
        mod=whole(mod),
        latex=Latex(texts(own, 5), texts(own, 6), bool(numbers(own, 7))),
        stock=numbers(own, 9),
    )


def _parts(
    connection: sqlite3.Connection, table: str, notetype_id: int
) -> list[tuple[str, Message]]:
    query = f"SELECT ord, name, config FROM {table} WHERE ntid = ?"  # noqa: S608 (our own word)
    rows = sorted(connection.execute(query, (notetype_id,)))
    return [(str(name), decoded(config)) for _, name, config in rows]
