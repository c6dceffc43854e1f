"""What a learner types in Anki to find a note: the field that holds its key, and the key."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deckwright.notes.guids import search_key
from deckwright.notetypes.load import FilledNotetype

_THE_KEY = re.compile(r"\[\[-?\s*key\s*-?\]\]")
_PLAIN = re.compile(r"[A-Za-z0-9]+")
# What Anki's search reads as something else than a field (rslib/src/search/parser.rs, 26.09).
_NO_FIELDS = frozenset(
    "added card cid deck did dupe edited flag has-cd introduced is mid nc nid note preset prop "
    "rated re resched sc tag w".split()
)


def search_for(guid: str, notetypes: Iterable[FilledNotetype]) -> str:
    """The search that finds the note alone, whichever of these note types it has.

    "" if one of them has no field for it.
    """
    names = {key_field(filled): None for filled in notetypes}
    if not names or any(not name or name.casefold() in _NO_FIELDS for name in names):
        return ""
    return " or ".join(_search(name, search_key(guid)) for name in names)


def key_field(filled: FilledNotetype) -> str:
    """The name of the field that holds a note's key and nothing else, or ""."""
    fields = filled.notetype.fields
    return next((field.name for field in fields if _THE_KEY.fullmatch(field.value.strip())), "")


def _search(name: str, key: str) -> str:
    """`Key:abc`; in quotes where the name has blanks or signs."""
    if _PLAIN.fullmatch(name):
        return f"{name}:{key}"
    escaped = re.sub(r"[\\*_]", r"\\\g<0>", name)
    return f'"{escaped}:{key}"'
