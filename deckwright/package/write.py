"""A plan -> an .apkg file, through genanki. The only module that knows genanki.

The format is the one that every Anki since 2.1 reads, AnkiDroid and AnkiMobile too: schema 11 in
`collection.anki2`. The same plan gives the same bytes.

genanki (0.13.1) gives every note the same mod, ids from the clock, cards by its own rules, and a
zip with the time of day; each of these is put right here, see tests/package/test_write.py.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

import genanki

from deckwright.package.memory import memory_to_json
from deckwright.package.plan import Plan
from deckwright.package.unpack import COLLECTIONS, MEMORY
from deckwright.stored import StoredNote, StoredNotetype

COLLECTION = COLLECTIONS[-1]
_KINDS = {"standard": 0, "cloze": 1}
# Deflate would cost time here and gain nothing.
_COMPRESSED = frozenset(
    ".png .jpg .jpeg .webp .gif .avif .mp3 .ogg .oga .opus .spx .m4a .aac .flac .3gp .mp4 .webm "
    ".mkv .mov .avi .ogv .mpg .mpeg .woff .woff2".split()
)
_CHUNK = 1 << 20  # bytes


def write_package(plan: Plan, file: Path) -> None:
    """Write the package of a plan; `file` must not exist or may be overwritten."""
    with tempfile.TemporaryDirectory(prefix="deckwright-") as folder:
        collection = Path(folder) / COLLECTION
        _write_collection(plan, collection)
        _make_reproducible(collection)
        _zip(plan, collection, file)


def _write_collection(plan: Plan, file: Path) -> None:
    models = {id_: _Model(notetype, plan) for id_, notetype in plan.notetypes.items()}
    decks = {
        name: genanki.Deck(deck_id, name, plan.deck.description if name == plan.deck.name else "")
        for name, deck_id in plan.deck_ids.items()
    }
    for planned in plan.notes:
        model = models[planned.stored.notetype]
        decks[planned.note.deck].add_note(_Note(planned.stored, planned.note.due, model))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        cursor = connection.cursor()
        genanki.Package(list(decks.values())).write_to_db(cursor, 0, iter(()))
        _tidy(cursor)
        connection.commit()


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
            fields=[
                {
                    "name": field.name,
                    "id": field.id,
                    "preventDeletion": field.prevent_deletion,
                    "description": field.description,
                    "font": field.font,
                    "size": field.size,
                    "rtl": field.rtl,
                    "plainText": field.plain_text,
                    "collapsed": field.collapsed,
                    "excludeFromSearch": field.exclude_from_search,
                }
                for field in notetype.fields
            ],
            templates=[
                {"name": t.name, "id": t.id, "qfmt": t.front, "afmt": t.back}
                for t in notetype.card_templates
            ],
            css=notetype.css,
            model_type=_KINDS[notetype.kind],
            sort_field_index=notetype.sort_field,
        )

    @cached_property
    def _req(self) -> list[list[Any]]:
        """Anki works this out itself since 2.1.2; genanki's own way fails on legal templates."""
        return [[ord_, "any", [self.sort_field_index]] for ord_ in range(len(self.templates))]

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:  # noqa: ARG002 (genanki's)
        """The note type as Anki stores it, with its own mod and always the same deck."""
        return dict(super().to_json(self.mod, self.deck_id))


class _Note(genanki.Note):  # type: ignore[misc]
    """A note with the ids, mod and cards of the plan."""

    def __init__(self, note: StoredNote, due: int, model: _Model) -> None:
        super().__init__(
            model=model, fields=list(note.fields), tags=note.tags, guid=note.guid, due=due
        )
        self.stored = note

    @property
    def cards(self) -> list[genanki.Card]:
        return [genanki.Card(card.ord) for card in self.stored.cards]

    def _check_invalid_html_tags_in_fields(self) -> None:
        """Genanki 0.13.1 warns of `<` that is part of a formula; our HTML is our own."""

    def write_to_db(
        self,
        cursor: sqlite3.Cursor,
        timestamp: float,  # noqa: ARG002
        deck_id: int,
        id_gen: Iterator[int],  # noqa: ARG002
    ) -> None:
        """Insert the rows of the note and its cards."""
        ids = iter((self.stored.id, *(card.id for card in self.stored.cards)))
        super().write_to_db(cursor, self.stored.mod, deck_id, ids)


def _make_reproducible(file: Path) -> None:
    """Blank what SQLite notes about itself: its version and how often the file was changed."""
    with file.open("r+b") as stream:
        for offset, length in ((24, 4), (92, 8)):  # https://www.sqlite.org/fileformat2.html 1.3
            stream.seek(offset)
            stream.write((1).to_bytes(length, "big"))


def _zip(plan: Plan, collection: Path, file: Path) -> None:
    media = sorted(plan.deck.media, key=lambda item: item.name)
    names = {str(index): item.name for index, item in enumerate(media)}
    with zipfile.ZipFile(file, "w") as archive:
        _add(archive, COLLECTION, collection, zipfile.ZIP_DEFLATED)
        archive.writestr(_member("media"), json.dumps(names), zipfile.ZIP_DEFLATED)
        if plan.memory:  # Anki passes over members that it does not know
            memory = memory_to_json(plan.memory)
            archive.writestr(_member(MEMORY), memory, zipfile.ZIP_DEFLATED)
        for index, item in enumerate(media):
            packed = Path(item.name).suffix in _COMPRESSED
            _add(
                archive,
                str(index),
                item.path,
                zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED,
            )


def _add(archive: zipfile.ZipFile, name: str, file: Path, method: int) -> None:
    member = _member(name)
    member.compress_type = method
    member.file_size = file.stat().st_size
    with file.open("rb") as source, archive.open(member, "w") as target:
        shutil.copyfileobj(source, target, _CHUNK)


def _member(name: str) -> zipfile.ZipInfo:
    """A zip entry without a clock: 1980 is the first year a zip can hold."""
    member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    member.create_system = 3  # Unix, also on Windows
    member.external_attr = 0o644 << 16
    return member
