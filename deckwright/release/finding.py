"""A finding about an update, and how it calls the notes that it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deckwright.notes.guids import search_key
from deckwright.release.html import plain
from deckwright.stored import StoredNote, StoredPackage

_LONG = 60  # characters of a note's title


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that would hurt learners: what, and what to do instead.

    `guid` or `notetype` (its id) says whom it concerns, where it concerns but one.
    """

    code: str
    message: str
    hint: str
    guid: str = ""
    notetype: int = 0


def removed_search(notes: Iterable[StoredNote]) -> str:
    """What a learner can paste into Anki's browser to find these notes; "" if nothing can."""
    keys = (search_key(note.guid) for note in notes)
    found = (key for key, note in zip(keys, notes, strict=True) if key in note.fields)
    return " OR ".join(f"Key:{key}" for key in found)


def title(note: StoredNote, package: StoredPackage) -> str:
    """The field by which Anki lists a note, on one line and not too long."""
    notetype = package.notetypes.get(note.notetype)
    sort_field = notetype.sort_field if notetype else 0
    text = plain(note.fields[sort_field] if sort_field < len(note.fields) else "", cloze="{}")
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
