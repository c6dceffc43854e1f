"""A package as it lies on disk, whichever of Anki's formats it has: plain data, nothing judged."""

from __future__ import annotations

import unicodedata
from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import cast

from deckwright.data import Kind
from deckwright.frozen import dataclass
from deckwright.looks import AS_ON_CARDS, PLAIN_LATEX, Browser, Latex


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
    sticky: bool = False
    tag: int = -1


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """A card template of a stored note type; `id` is 0 where it has none."""

    name: str
    id: int
    front: str
    back: str
    browser: Browser = AS_ON_CARDS


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
    latex: Latex = PLAIN_LATEX
    stock: int = 0


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

    def says_the_same(self, other: StoredNote) -> bool:
        """Whether an update from one to the other would bring learners nothing.

        Anki ignores the case of tags that it knows, drops `leech` and `marked` from a package, and
        composes every character (NFC).
        """
        return (
            self.notetype == other.notetype
            and (self.fields == other.fields or _composed(self.fields) == _composed(other.fields))
            and (self.tags == other.tags or _folded(self.tags) == _folded(other.tags))
        )


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier releases held and this package does not: learners may have it still.

    `notes` and `notetypes` are as they were last; `clozes` is guid -> number -> the text that had
    it; `names` is note type id -> every name that a field had -> the id of that field. `decks`
    and `tags` are guid -> those that a note of this package had and no longer has; `elsewhere` are
    the notes among those gone that are in another package of the vault. A `delta` package says by
    marks what the whole one holds besides (package/delta.py); None for a whole one.
    """

    notes: Mapping[str, StoredNote] = field(default_factory=dict)
    notetypes: Mapping[int, StoredNotetype] = field(default_factory=dict)
    clozes: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    names: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    decks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    delta: Mapping[int, int] | None = None

    def __bool__(self) -> bool:
        return self != Memory()


@dataclass(frozen=True, slots=True)
class NotesOnDisk(Mapping[str, StoredNote]):
    """Guid -> note, each read when it is asked for: 40,000 of them do not fit into memory."""

    guids: Collection[str]
    read: Callable[[str], StoredNote]

    def __getitem__(self, guid: str) -> StoredNote:
        if guid not in self.guids:
            raise KeyError(guid)
        return self.read(guid)

    def __iter__(self) -> Iterator[str]:
        return iter(self.guids)

    def __len__(self) -> int:
        return len(self.guids)


@dataclass(frozen=True)
class StoredPackage:
    """Notes by id; note types by id; deck name -> description; media name -> its SHA-256.

    `index` has the same notes by guid, where they are not to be all in memory at once.
    """

    notes: Collection[StoredNote]
    notetypes: Mapping[int, StoredNotetype]
    decks: Mapping[str, str]
    media: Mapping[str, str]
    memory: Memory = field(default_factory=Memory)
    index: Mapping[str, StoredNote] | None = None

    @cached_property
    def by_guid(self) -> Mapping[str, StoredNote]:
        """The notes by guid; of two with one guid the later id, the one that Anki updates."""
        return self.index if self.index is not None else {note.guid: note for note in self.notes}

    @cached_property
    def ever(self) -> Mapping[str, StoredNote]:
        """Every note that learners may have, by guid: as it is here, or as it was last."""
        # The first of the two wins, and a ChainMap writes to neither of them here.
        return ChainMap(cast("dict[str, StoredNote]", self.by_guid), dict(self.memory.notes))

    @cached_property
    def notetypes_ever(self) -> dict[int, StoredNotetype]:
        """Every note type that learners may have, by id."""
        return {**self.memory.notetypes, **self.notetypes}


EMPTY = StoredPackage((), {}, {}, {})

_STUDY_TAGS = frozenset({"leech", "marked"})


def _folded(tags: tuple[str, ...]) -> set[str]:
    return {tag.casefold() for tag in tags} - _STUDY_TAGS


def _composed(fields: tuple[str, ...]) -> list[str]:
    return [unicodedata.normalize("NFC", text) for text in fields]
