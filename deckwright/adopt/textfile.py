"""Anki's "Notes in Plain Text (.txt)" -> the deck in it, as far as it is there.

Such a file holds no note types: those are made anew, after their names.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import field
from html import escape
from pathlib import Path

from deckwright.adopt.made import note_of, plain_notetype
from deckwright.adopt.source import Found
from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Where
from deckwright.stored import StoredNotetype, StoredPackage

_HEADER = re.compile(r"#([a-z ]+):(.*)")
_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|",
               "colon": ":"}  # fmt: skip
_CLOZE = re.compile(r"\{\{c\d+::")
# The fields of Anki's own note types, which a text export does not name.
_STOCK = {"Basic": ("Front", "Back"), "Cloze": ("Text", "Back Extra")}
_MAX_SIZE = 1 << 30  # bytes


@dataclass()
class _Table:
    """The rows of an export: `columns` is what -> its index from 0, `html` whether fields are."""

    headers: Mapping[str, str]
    columns: dict[str, int]
    rows: list[list[str]] = field(default_factory=list)

    def value(self, row: Sequence[str], what: str) -> str:
        """The deck, note type or tags of a row: of its column, or else of the whole file."""
        at = self.columns.get(what, -1)
        return row[at] if 0 <= at < len(row) else self.headers.get(what, "")

    def fields(self, row: Sequence[str]) -> list[str]:
        """Those columns of a row that are fields."""
        taken = set(self.columns.values())
        return [text for at, text in enumerate(row) if at not in taken]


def find_text(file: Path, folder: Path) -> Found:
    """The deck in a text export that has a column of GUIDs.

    Raises:
        DeckError: package.
    """
    where = Where(file.as_posix())
    table = _read(file, where)
    by_type: defaultdict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    is_html = table.headers.get("html", "true").strip() == "true"
    decks: dict[str, str] = {}
    tags: dict[str, list[str]] = {}
    for row in table.rows:
        guid = table.value(row, "guid")
        texts = table.fields(row)
        name = table.value(row, "notetype") or "Basic"
        by_type[name].append((guid, texts if is_html else [escape(t, quote=False) for t in texts]))
        decks[guid] = table.value(row, "deck") or file.stem
        tags[guid] = table.value(row, "tags").split()
    names = table.headers.get("columns", "").split(_separator(table.headers))
    notetypes = {name: _notetype(name, rows, names, table) for name, rows in by_type.items()}
    notes = tuple(
        note_of(guid, notetypes[name].id, decks[guid], _fitted(texts, notetypes[name]), tags[guid])
        for name, rows in by_type.items()
        for guid, texts in rows
    )
    media = folder / "media"
    media.mkdir()
    package = StoredPackage(notes, {n.id: n for n in notetypes.values()}, {}, {})
    return Found(package, media, learnt=False)


def _read(file: Path, where: Where) -> _Table:
    if file.stat().st_size > _MAX_SIZE:
        raise _bad("it is larger than any export", where)
    try:
        lines = file.read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise _bad(f"it is no text in UTF-8: {error}", where) from error
    headers: dict[str, str] = {}
    while lines and (header := _HEADER.fullmatch(lines[0].rstrip("\r"))):
        headers[header[1]] = header[2]
        lines.pop(0)
    columns = {
        what: int(number) - 1
        for what in ("guid", "notetype", "deck", "tags")
        if (number := headers.get(f"{what} column", "").strip()).isdecimal()
    }
    if "guid" not in columns:
        raise _bad("it has no column of GUIDs", where)
    csv.field_size_limit(_MAX_SIZE)
    try:
        rows = csv.reader(
            (f"{line}\n" for line in lines), delimiter=_separator(headers), strict=True
        )
        table = _Table(headers, columns, [row for row in rows if row])
    except csv.Error as error:
        raise _bad(f"its rows cannot be read: {error}", where) from error
    if any(not table.value(row, "guid").strip() for row in table.rows):
        raise _bad("a row has no GUID", where)
    return table


def _separator(headers: Mapping[str, str]) -> str:
    written = headers.get("separator", "tab")
    return _SEPARATORS.get(written.strip().casefold(), written[:1] or "\t")


def _notetype(
    name: str, rows: list[tuple[str, list[str]]], names: list[str], table: _Table
) -> StoredNotetype:
    used = max((at + 1 for _, texts in rows for at, text in enumerate(texts) if text), default=1)
    stock = _STOCK.get(name, ())
    count = max(used, len(stock), 2)
    listed = table.fields(names) if len(names) > 1 else list(stock)
    fields = [
        listed[at].strip() if at < len(listed) and listed[at].strip() else f"Field {at + 1}"
        for at in range(count)
    ]
    fields = [
        re.sub(r'[:{}"]|^[#/^ ]+', "", text) or f"Field {at}" for at, text in enumerate(fields, 1)
    ]
    clozes = sum(any(map(_CLOZE.search, texts)) for _, texts in rows)
    return plain_notetype(name, fields, "cloze" if 2 * clozes > len(rows) else "standard")


def _fitted(texts: list[str], notetype: StoredNotetype) -> list[str]:
    count = len(notetype.fields)
    return [*texts, *[""] * count][:count]


def _bad(reason: str, where: Where) -> DeckError:
    hint = "export Notes in Plain Text from Anki, with Include unique identifier"
    return DeckError(Problem("package", f"this is no export with GUIDs: {reason}", where, hint))
