"""An .apkg file -> what it holds, from any of the formats that Anki has written.

Such a file is untrusted: it may be a zip bomb, no SQLite, or made to break what reads it.
"""

from __future__ import annotations

import errno
import json
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import zstandard

from deckwright.package.memory import memory_from_json
from deckwright.package.schemas import read_decks, read_notetypes
from deckwright.package.sound import be_careful, refuse_what_computes, refuse_what_is_damaged
from deckwright.package.unpack import Opened, look_into
from deckwright.package.zips import BadPackage, open_zip
from deckwright.problems import DeckError, Problem, Where
from deckwright.stored import Memory, StoredCard, StoredNote, StoredPackage

_ERRORS = (
    *(BadPackage, OSError, EOFError, RuntimeError, NotImplementedError, RecursionError),
    *(zipfile.BadZipFile, zlib.error, zstandard.ZstdError, sqlite3.Error),
    *(ValueError, KeyError, TypeError, AttributeError, OverflowError, struct.error),
)

_NO_ROOM = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
# Python's words for what is missing or of another kind, which tell authors nothing.
_ODD = (ValueError, KeyError, TypeError, AttributeError, OverflowError)


def read_package(file: Path, *, with_media: bool = True) -> StoredPackage:
    """What a package holds.

    Raises:
        DeckError: package, with why it cannot be read.
    """
    with (
        tempfile.TemporaryDirectory(prefix="deckwright-") as folder,
        reading(file) as package,
    ):
        collection = Path(folder) / "collection"
        package.write_collection(collection)
        with opened(collection, ours=False) as connection:
            decks = read_decks(connection)
            return StoredPackage(
                notes=tuple(all_notes(connection, {key: deck[0] for key, deck in decks.items()})),
                notetypes=read_notetypes(connection),
                decks=dict(sorted(decks.values())),
                media=dict(package.media_hashes()) if with_media else {},
                memory=memory_from_json(package.memory),
            )


def refuse_delta(file: Path, memory: Memory) -> None:
    """A delta package is nothing that learners have: it must not pass for a release.

    Raises:
        DeckError: package-delta.
    """
    if memory.delta is not None:
        message = f"{file.name} is a delta package: it holds only what had changed"
        hint = "name the whole package of that release"
        raise DeckError(Problem("package-delta", message, Where(file.as_posix()), hint))


def media_hashes(file: Path, hint: str) -> dict[str, str]:
    """Name -> SHA-256 of every media file of a package; `hint` as for `reading`.

    Raises:
        DeckError: package.
    """
    with reading(file, hint) as package:
        return dict(package.media_hashes())


@contextmanager
def reading(file: Path, hint: str = "name a whole .apkg file") -> Iterator[Opened]:
    """An open package. Whatever it does to us inside becomes a problem of that file.

    `hint` is what to do where it cannot be read.

    Raises:
        DeckError: package.
    """
    try:
        with open_zip(file) as archive:
            yield look_into(archive)
    except _ERRORS as error:
        if getattr(error, "errno", 0) in _NO_ROOM:
            raise  # our disk is full, which is no fault of the package
        message = f"this is no package that can be read: {_why(error)}"
        raise DeckError(Problem("package", message, Where(file.as_posix()), hint)) from error


def _why(error: BaseException) -> str:
    """What is wrong in one line, with nothing in it that steers a terminal."""
    odd = isinstance(error, _ODD) and not isinstance(error, (UnicodeError, json.JSONDecodeError))
    said = str(error) or type(error).__name__
    if isinstance(error, json.JSONDecodeError):
        said = "what should be JSON is none"
    elif odd:
        more = f": {said} is missing" if isinstance(error, KeyError) else ""
        said = f"it does not hold what Anki writes{more}"
    elif isinstance(error, RecursionError):
        said = "its brackets go too deep"
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in said)[
        :200
    ]


@contextmanager
def opened(file: Path, *, ours: bool = True) -> Iterator[sqlite3.Connection]:
    """A collection, read only, in which nothing can run by itself.

    One that is not `ours` is looked at as a whole first.
    """
    uri = f"{file.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        be_careful(connection)
        # Anki's own collation; reading needs none, but SQLite wants to know the name.
        connection.create_collation("unicase", lambda a, b: (a > b) - (a < b))
        refuse_what_computes(connection)
        if not ours:
            refuse_what_is_damaged(connection)
        yield connection


def note_of(connection: sqlite3.Connection, note_id: int, decks: Mapping[int, str]) -> StoredNote:
    """One note of a collection, with its cards."""
    (note,) = all_notes(connection, decks, f"WHERE id = {note_id:d}", f"WHERE nid = {note_id:d}")
    return note


def all_notes(
    connection: sqlite3.Connection, decks: Mapping[int, str], which: str = "", whose: str = ""
) -> Iterator[StoredNote]:
    """The notes of a collection by id, with their cards; `which` and `whose` choose some of them.

    `decks` is id -> full name.
    """
    cards: dict[int, list[StoredCard]] = {}
    for card_id, note_id, deck_id, ord_, due in connection.execute(
        f"SELECT id, nid, did, ord, due FROM cards {whose} ORDER BY nid, ord, id"  # noqa: S608 (ours)
    ):
        card = StoredCard(int(card_id), int(ord_), decks.get(deck_id, ""), int(due))
        cards.setdefault(note_id, []).append(card)
    for row in connection.execute(
        f"SELECT id, guid, mid, mod, tags, flds FROM notes {which} ORDER BY id"  # noqa: S608 (ours)
    ):
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
