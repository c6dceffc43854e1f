"""An .apkg file -> what it holds, from any of the formats that Anki has written.

Such a file is untrusted: it may be a zip bomb, no SQLite, or made to break what reads it.
"""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import zstandard

from deckwright.package.memory import memory_from_json
from deckwright.package.schemas import read_decks, read_notetypes
from deckwright.package.unpack import BadPackage, Unpacked, unpack
from deckwright.problems import DeckError, Problem, Where
from deckwright.stored import StoredCard, StoredNote, StoredPackage

_ERRORS = (
    *(BadPackage, OSError, EOFError, RuntimeError, NotImplementedError, RecursionError),
    *(zipfile.BadZipFile, zlib.error, zstandard.ZstdError, sqlite3.Error),
    *(ValueError, KeyError, TypeError, AttributeError, OverflowError),
)


def read_package(file: Path) -> StoredPackage:
    """What a package holds.

    Raises:
        DeckError: package, with why it cannot be read.
    """
    with reading(file) as unpacked, _opened(unpacked.collection) as connection:
        decks = read_decks(connection)
        return StoredPackage(
            notes=tuple(_notes(connection, {key: deck[0] for key, deck in decks.items()})),
            notetypes=read_notetypes(connection),
            decks=dict(sorted(decks.values())),
            media=dict(unpacked.media_hashes()),
            memory=memory_from_json(unpacked.memory),
        )


@contextmanager
def reading(file: Path) -> Iterator[Unpacked]:
    """An open package; whatever it does to us inside becomes a problem of that file.

    Raises:
        DeckError: package.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix="deckwright-") as folder,
            zipfile.ZipFile(file) as archive,
        ):
            yield unpack(archive, Path(folder))
    except _ERRORS as error:
        message = f"this is no package that can be read: {str(error) or type(error).__name__}"
        hint = "name a whole .apkg file, or --baseline none"
        raise DeckError(Problem("package", message, Where(file.as_posix()), hint)) from error


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A collection, read only, in which nothing can run by itself."""
    uri = f"{file.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        # Anki's own collation; reading needs none, but SQLite wants to know the name.
        connection.create_collation("unicase", lambda a, b: (a > b) - (a < b))
        odd = "SELECT name FROM sqlite_master WHERE type IN ('view', 'trigger')"
        if found := connection.execute(odd).fetchone():
            raise BadPackage(f"its collection has {found[0]!r}, which Anki's have not")
        yield connection


def _notes(connection: sqlite3.Connection, decks: dict[int, str]) -> Iterator[StoredNote]:
    cards: dict[int, list[StoredCard]] = {}
    for card_id, note_id, deck_id, ord_, due in connection.execute(
        "SELECT id, nid, did, ord, due FROM cards ORDER BY nid, ord, id"
    ):
        card = StoredCard(int(card_id), int(ord_), decks.get(deck_id, ""), int(due))
        cards.setdefault(note_id, []).append(card)
    for row in connection.execute("SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id"):
        yield StoredNote(
            id=int(row[0]),
            guid=str(row[1]),
            notetype=int(row[2]),
            mod=int(row[3]),
            tags=tuple(
                tag for tag in row[4].split(" ") if tag
            ),  # not at other blanks: Anki keeps them
            fields=tuple(row[5].split("\x1f")),
            cards=tuple(cards.get(row[0], ())),
        )
