"""What a deck holds that nobody may write: allowed by its name, or known by its checksum."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from deckwright.adopt.shapes import Shape
from deckwright.frozen import dataclass
from deckwright.notes.trust import untrusted
from deckwright.notetypes.load import FilledNotetype
from deckwright.stored import StoredNote
from deckwright.trust.allowed import hash_of

FILE_NAME = "html.sha256"
_BEGINS_TAG = re.compile(r"<[A-Za-z/!?]")


@dataclass(frozen=True, slots=True)
class Trusted:
    """`allow` is for the configuration; `lines` are those of the list of checksums."""

    allow: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The list of checksums."""
        return "".join(f"{line}\n" for line in self.lines)


def trusted_of(
    notes: Iterable[StoredNote],
    shapes: Mapping[int, Shape],
    notetypes: Mapping[str, FilledNotetype],
    media: Collection[str],
) -> Trusted:
    """What these notes need: a name where one says it, else the checksum of the very field."""
    allow: set[str] = set()
    lines: set[str] = set()
    for note in notes:
        filled = notetypes[shapes[note.notetype].key]
        for index, way in untrusted(note.fields, filled, media):
            if way:
                allow.add(way)
            else:
                lines.add(f"{hash_of(note.fields[index])}  {note.guid} {index + 1}")
        for name in (*note.tags, *(card.deck for card in note.cards)):
            if _BEGINS_TAG.search(name):
                lines.add(f"{hash_of(name)}  {name}")
    return Trusted(tuple(sorted(allow)), tuple(sorted(lines)))
