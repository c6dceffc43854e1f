"""A finding about an update, and how it calls the notes that it concerns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deckwright.frozen import dataclass
from deckwright.notes.guids import search_key
from deckwright.release.html import plain
from deckwright.stored import StoredNote, StoredPackage

_SOUND = re.compile(r"\[sound:[^\]]*\]")
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


def removed_search(notes: Iterable[StoredNote], package: StoredPackage) -> str:
    """What a learner can paste into Anki's browser to find these notes of a package.

    By the field that holds the search key, whatever it is called; by note id for notes without one,
    which learners have too, unless theirs was taken.
    """
    terms: list[str] = []
    without: list[str] = []
    for note in notes:
        key = search_key(note.guid)
        notetype = package.notetypes_ever.get(note.notetype)
        names = [field.name for field in notetype.fields] if notetype else []
        name = dict(zip(note.fields, names, strict=False)).get(key, "")
        if name:
            term = f"{name}:{key}"
            terms.append(f'"{term}"' if re.search(r"[^\w:]", term) else term)
        else:
            without.append(str(note.id))
    return " OR ".join([*terms, *([f"nid:{','.join(without)}"] if without else [])])


def _first_words(note: StoredNote) -> str:
    key = search_key(note.guid)
    said = (_words(plain(html, cloze="{}")) for html in note.fields if html and html != key)
    return next(filter(None, said), "")


def _words(text: str) -> str:
    return _SOUND.sub("", text).strip(" /")


def title(note: StoredNote, package: StoredPackage) -> str:
    """The field by which Anki lists a note, on one line and not too long.

    Of one that is but a sound, the first field that says something, or else the name of the sound.
    """
    notetype = package.notetypes_ever.get(note.notetype)
    sort_field = notetype.sort_field if notetype else 0
    text = plain(note.fields[sort_field] if sort_field < len(note.fields) else "", cloze="{}")
    if text.startswith("[sound:"):
        text = _words(text) or _first_words(note) or text
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
