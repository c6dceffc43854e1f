"""The last release as a build needs it: every note's identity in memory, its text only on demand.

Read once, row by row: 40,000 notes with their texts would take more memory than a build may.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import field, replace
from pathlib import Path
from typing import NamedTuple

from deckwright.frozen import dataclass
from deckwright.package.memory import memory_from_json
from deckwright.package.read import media_hashes, note_of, opened, reading, refuse_delta
from deckwright.package.schemas import read_decks, read_notetypes, read_presets
from deckwright.shelf.texts import digest_of
from deckwright.stored import Memory, NotesOnDisk, StoredNote, StoredNotetype, StoredPackage

_HINT = "name a whole .apkg file, or --baseline none"

# A card of the last release: ord (from 0), id, deck by full name, due.
OldCard = tuple[int, int, str, int]


class OldNote(NamedTuple):
    """A note of the last release without its text; `digest` is that of its record, as `Texts`."""

    guid: str
    id: int
    notetype: int
    mod: int
    digest: bytes
    cards: tuple[OldCard, ...]


@dataclass(frozen=True)
class Baseline:
    """What learners have: notes by guid, in the order of their ids.

    `decks` is deck name -> description; `file` the package, None for none; `collection` the
    unpacked SQLite file in it. `read` gives a note with its text; `media` name -> SHA-256, which
    takes reading all of them. `note_ids` and `card_ids` are all those taken; `presets` is what
    learners may import as deck options, as text to be compared.
    """

    notes: Mapping[str, OldNote] = field(default_factory=dict)
    notetypes: Mapping[int, StoredNotetype] = field(default_factory=dict)
    decks: Mapping[str, str] = field(default_factory=dict)
    deck_ids: Mapping[str, int] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    file: Path | None = None
    collection: Path | None = None
    read: Callable[[str], StoredNote] = dict[str, StoredNote]().__getitem__
    media: Callable[[], Mapping[str, str]] = dict
    note_ids: Container[int] = frozenset()
    card_ids: Container[int] = frozenset()
    presets: str = ""

    @property
    def notetype_ids(self) -> dict[str, int]:
        """Guid -> the note type of every note that learners may have, gone ones included."""
        gone = {guid: note.notetype for guid, note in self.memory.notes.items()}
        return gone | {guid: note.notetype for guid, note in self.notes.items()}

    def package(self, guids: Iterable[str]) -> StoredPackage:
        """The last release with these notes of it only, each read when it is looked at."""
        chosen = NotesOnDisk(dict.fromkeys(guid for guid in guids if guid in self.notes), self.read)
        return StoredPackage(
            chosen.values(), self.notetypes, self.decks, {}, self.memory, index=chosen
        )


NONE = Baseline()


@contextmanager
def open_baseline(file: Path | None, unpacked: Path | None = None) -> Iterator[Baseline]:
    """The package that learners have, for as long as the block lasts; None for a first release.

    `unpacked` is its collection, where that is at hand.

    Raises:
        DeckError: package, with why it cannot be read.
    """
    if file is None:
        yield NONE
        return
    with tempfile.TemporaryDirectory(prefix="deckwright-") as folder, ExitStack() as stack:
        collection = unpacked or Path(folder) / "collection"
        with reading(file, _HINT) as package:
            if not unpacked:
                package.write_collection(collection)
            connection = stack.enter_context(opened(collection, ours=bool(unpacked)))
            memory = memory_from_json(package.memory)
            refuse_delta(file, memory)
            baseline = baseline_of(connection, collection, memory)
        # Outside: what goes wrong from here on is not the package's fault.
        yield replace(baseline, file=file, media=lambda: media_hashes(file, _HINT))


def baseline_of(
    connection: sqlite3.Connection, file: Path, memory: Memory, ids: str | None = None
) -> Baseline:
    """What an open collection holds, which lies at `file`: all of it, or the notes with `ids`."""
    decks = read_decks(connection)
    names = {key: deck[0] for key, deck in decks.items()}
    notes = {note.guid: note for note in old_notes(connection, names, ids)}
    return Baseline(
        notes=notes,
        notetypes=read_notetypes(connection),
        decks=dict(sorted(decks.values())),
        deck_ids={name: deck_id for deck_id, name in names.items()},
        memory=memory,
        collection=file,
        read=lambda guid: note_of(connection, notes[guid].id, names),
        note_ids=_Ids(connection, "notes"),
        card_ids=_Ids(connection, "cards"),
        presets=read_presets(connection),
    )


@contextmanager
def open_collection(file: Path, ids: Mapping[str, int], memory: Memory) -> Iterator[Baseline]:
    """A collection of ours, with these notes of it only (guid -> id), while the block lasts."""
    with opened(file) as connection:
        yield baseline_of(connection, file, memory, ",".join(map(str, ids.values())))


@dataclass(frozen=True, slots=True)
class _Ids:
    """The ids of a table, looked up one by one."""

    connection: sqlite3.Connection
    table: str

    def __contains__(self, id_: object) -> bool:
        query = f"SELECT 1 FROM {self.table} WHERE id = ?"  # noqa: S608 (our own word)
        return bool(self.connection.execute(query, (id_,)).fetchone())


def old_notes(
    connection: sqlite3.Connection, decks: Mapping[int, str], ids: str | None = None
) -> Iterator[OldNote]:
    """Notes of a collection by id, without their texts: all, or those with `ids` (with commas)."""
    which = "" if ids is None else f"WHERE id IN ({ids})"
    whose = "" if ids is None else f"WHERE nid IN ({ids})"
    cards: dict[int, list[OldCard]] = {}
    for note_id, ord_, card_id, deck_id, due in connection.execute(
        f"SELECT nid, ord, id, did, due FROM cards {whose} ORDER BY nid, ord, id"  # noqa: S608 (ours)
    ):
        card = (int(ord_), int(card_id), decks.get(deck_id, ""), int(due))
        cards.setdefault(note_id, []).append(card)
    for note_id, guid, notetype, mod, tags, fields in connection.execute(
        f"SELECT id, guid, mid, mod, tags, flds FROM notes {which} ORDER BY id"  # noqa: S608 (ours)
    ):
        digest = digest_of(f"{tags.strip(' ')}\x1f{fields}".encode())
        its_cards = tuple(cards.pop(note_id, ()))
        yield OldNote(str(guid), int(note_id), int(notetype), int(mod), digest, its_cards)
