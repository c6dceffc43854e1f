"""What the list and the search of a preview know of a note's text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from deckwright.frozen import dataclass
from deckwright.preview.rows import Row
from deckwright.release.html import plain
from deckwright.stored import StoredNote, StoredNotetype

_LABEL = 110  # characters of a note's text in the list
_SOUND = re.compile(r"\[sound:[^\]]*\]")


class Words(NamedTuple):
    """A note's first words, and all that a search looks through, without case and accents.

    The tags are not in it: the page has them already, each once.
    """

    label: str
    text: str


@dataclass()
class WordsOfNotes:
    """The words of notes, each read once as long as it is the same object."""

    _known: dict[str, tuple[StoredNote, Words]] = field(default_factory=dict)

    def of(self, row: Row, notetypes: Mapping[int, StoredNotetype]) -> Words:
        """The words of a row; the path also counts, which may change without the note."""
        note, path = row.note, row.where.path if row.where else ""
        if not note:
            return Words(path, folded(path))
        known = self._known.get(row.guid)
        if known and known[0] is note:
            words = known[1]
        else:
            words = _words(note, notetypes)
            self._known[row.guid] = note, words
        return words


def folded(text: str) -> str:
    """The text as searches compare it; page/search.js does the same to what is typed."""
    lower = text.lower()
    if lower.isascii():
        return lower
    apart = unicodedata.normalize("NFKD", lower)
    return "".join(char for char in apart if not unicodedata.combining(char))


def _words(note: StoredNote, notetypes: Mapping[int, StoredNotetype]) -> Words:
    texts = [plain(text, "{}") for text in note.fields if text]
    label = _label(note, notetypes.get(note.notetype))
    return Words(label, folded(" ".join((*texts, note.guid))))


def _label(note: StoredNote, notetype: StoredNotetype | None) -> str:
    index = notetype.sort_field if notetype else 0
    text = _first_words(note.fields[index]) if index < len(note.fields) else ""
    text = text or next(filter(None, map(_first_words, note.fields)), note.guid)
    return text if len(text) <= _LABEL else f"{text[:_LABEL].rstrip()}…"


def _first_words(html: str) -> str:
    """What the list shows of a field; the name of a sound only where there is nothing else."""
    text = plain(html)
    return _SOUND.sub("", text).strip() or text if "[sound:" in text else text
