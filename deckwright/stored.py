"""A package as it lies on disk, whichever of Anki's formats it has: plain data, nothing judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from deckwright.data import Kind


@dataclass(frozen=True, slots=True)
class StoredField:
    """A field of a stored note type; `id` is 0 where it has none."""

    name: str
    id: int
    description: str = ""
    font: str = ""
    size: int = 20
    rtl: bool = False
    plain_text: bool = False
    collapsed: bool = False
    exclude_from_search: bool = False
    prevent_deletion: bool = False


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """A card template of a stored note type; `id` is 0 where it has none."""

    name: str
    id: int
    front: str
    back: str


@dataclass(frozen=True, slots=True)
class StoredNotetype:
    """A note type; `mod` in seconds since 1970, `sort_field` from 0."""

    id: int
    name: str
    kind: Kind
    fields: tuple[StoredField, ...]
    card_templates: tuple[StoredTemplate, ...]
    css: str
    sort_field: int
    mod: int


@dataclass(frozen=True, slots=True)
class StoredCard:
    """A card: `ord` from 0, its deck by full name, `due` as its place among new cards."""

    id: int
    ord: int
    deck: str
    due: int


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note with its cards by ordinal; `mod` in seconds since 1970."""

    id: int
    guid: str
    notetype: int
    mod: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    cards: tuple[StoredCard, ...]


@dataclass(frozen=True)
class StoredPackage:
    """Notes by id; note types by id; deck name -> description; media name -> SHA-256 of its bytes.

    `memory` is what an earlier build of ours has written down beside the collection.
    """

    notes: tuple[StoredNote, ...]
    notetypes: Mapping[int, StoredNotetype]
    decks: Mapping[str, str]
    media: Mapping[str, str]
    memory: Mapping[str, tuple[int, ...]]

    @cached_property
    def by_guid(self) -> dict[str, StoredNote]:
        """The notes by guid; of two with one guid the later id, the one that Anki updates."""
        return {note.guid: note for note in self.notes}


EMPTY = StoredPackage((), {}, {}, {}, {})
