"""An .apkg file -> what it holds, as plain data."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deckwright.package.write import COLLECTION


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A row of the notes table. `card_ords` are sorted, from 0; `decks` are their decks' names."""

    id: int
    guid: str
    notetype_id: int
    mod: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    card_ords: tuple[int, ...]
    card_ids: tuple[int, ...]
    decks: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoredPackage:
    """A package as it lies on disk: notes by id; media name -> SHA-256 of its bytes."""

    notes: tuple[StoredNote, ...]
    notetypes: Mapping[int, Mapping[str, Any]]
    decks: frozenset[str]
    media: Mapping[str, str]


def read_package(file: Path) -> StoredPackage:
    """Read a package that we have written."""
    with (
        tempfile.TemporaryDirectory(prefix="deckwright-") as folder,
        zipfile.ZipFile(file) as zipped,
    ):
        zipped.extract(COLLECTION, folder)
        with closing(sqlite3.connect(Path(folder) / COLLECTION)) as connection:
            notes, notetypes, decks = _collection(connection)
        names = json.loads(zipped.read("media"))
        media = {name: _sha256(zipped, member) for member, name in names.items()}
    return StoredPackage(notes, notetypes, decks, media)


def _collection(
    connection: sqlite3.Connection,
) -> tuple[tuple[StoredNote, ...], dict[int, Any], frozenset[str]]:
    models, decks = connection.execute("SELECT models, decks FROM col").fetchone()
    deck_names = {int(key): deck["name"] for key, deck in json.loads(decks).items()}
    cards: dict[int, list[tuple[int, int, str]]] = {}
    for card_id, note_id, deck_id, ord_ in connection.execute(
        "SELECT id, nid, did, ord FROM cards"
    ):
        cards.setdefault(note_id, []).append((ord_, card_id, deck_names[deck_id]))
    notes = []
    for row in connection.execute("SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id"):
        own = sorted(cards.get(row[0], []))
        notes.append(
            StoredNote(
                id=row[0],
                guid=row[1],
                notetype_id=row[2],
                mod=row[3],
                tags=tuple(row[4].split()),
                fields=tuple(row[5].split("\x1f")),
                card_ords=tuple(card[0] for card in own),
                card_ids=tuple(card[1] for card in own),
                decks=frozenset(card[2] for card in own),
            )
        )
    notetypes = {int(key): notetype for key, notetype in json.loads(models).items()}
    return tuple(notes), notetypes, frozenset(deck_names.values())


def _sha256(zipped: zipfile.ZipFile, member: str) -> str:
    digest = hashlib.sha256()
    with zipped.open(member) as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
