"""What adoption wrote, and what it was made of: so that a newer release can be told from edits.

One line a note and a file, in order, so that Git merges it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from deckwright.adopt.notefile import Place
from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Where
from deckwright.stored import StoredNote

FILE_NAME = ".deckwright-adopted.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A note: its file, the hash of what was written there, and that of what the deck said."""

    path: str
    written: str
    said: str


@dataclass(frozen=True)
class Lock:
    """Notes by guid; the other files by path, with the hashes of what was written there."""

    style: str = "fields"
    notes: Mapping[str, Entry] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def read_lock(root: Path) -> Lock | None:
    """What an earlier adoption into this folder wrote, None where there was none.

    Raises:
        DeckError: adopt-target, for a file that is none of ours.
    """
    file = root / FILE_NAME
    if not file.is_file():
        return None
    try:
        values = json.loads(file.read_bytes())
        return Lock(
            style=str(values["style"]),
            notes={str(guid): Entry(*map(str, entry)) for guid, entry in values["notes"].items()},
            files={str(path): str(digest) for path, digest in values["files"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        message = f"this is not what adopt wrote here: {error}"
        hint = "take it out of Git as it was; or delete it, and adopt into an empty folder"
        raise DeckError(Problem("adopt-target", message, Where(FILE_NAME), hint)) from error


def lock_text(lock: Lock) -> str:
    """The lock as JSON, a line for each note and file."""
    notes = {guid: [e.path, e.written, e.said] for guid, e in sorted(lock.notes.items())}
    head = f'{{\n"version": {_VERSION},\n"style": {json.dumps(lock.style)},\n'
    tables: dict[str, Mapping[str, object]] = {
        "notes": notes,
        "files": dict(sorted(lock.files.items())),
    }
    return (
        head + ",\n".join(f'"{name}": {_lines(table)}' for name, table in tables.items()) + "\n}\n"
    )


def _lines(table: Mapping[str, object]) -> str:
    rows = (f"{_json(key)}: {_json(value)}" for key, value in table.items())
    return "{\n" + ",\n".join(rows) + "\n}" if table else "{}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def hash_of(data: bytes) -> str:
    """What stands for the bytes of a file, whatever Git made of its line ends."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()[:32]


def said_by(note: StoredNote, place: Place) -> str:
    """What stands for all that a release says of a note: not its times, not its ids in Anki."""
    cards = [(card.ord, card.deck) for card in note.cards]
    said = [note.notetype, note.tags, note.fields, cards, place.order]
    return hash_of(json.dumps(said, ensure_ascii=False).encode())
