"""A note of a package and the same note as a learner has it -> what he shall have.

Pure: nothing is looked up, nothing is changed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence

from deckwright.engine.learner import OwnNote
from deckwright.frozen import dataclass
from deckwright.release.schema import same_part
from deckwright.stored import StoredNote

RETIRED = "retired"
# What a sync notes on the cards of a note that is gone, in Anki's custom data (keys of at most 8
# bytes): 1 that it gave the tag, 2 that it suspended the card. What he did himself stays.
GONE = "dwgone"
TAG_IS_OURS, SUSPENDED_BY_US = 1, 2
_STUDY = frozenset({"leech", "marked"})

# For each field (or card template) of the learner's: its place in the package's, None for his own.
Places = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a note shall be, and whether something of it is the learner's own and stays so."""

    fields: tuple[str, ...]
    tags: tuple[str, ...]
    keeps_his: bool = False


def places(theirs: Sequence[tuple[str, int]], his: Sequence[tuple[str, int]]) -> Places:
    """Where each part of his note type is in the package's; parts are a name and an id."""
    return tuple(
        next((index for index, part in enumerate(theirs) if same_part(part, own)), None)
        for own in his
    )


def verdict(  # noqa: PLR0913, PLR0917 (a note, and all that it is judged by)
    note: StoredNote,
    mine: OwnNote,
    fields: Places,
    former_tags: Iterable[str],
    old: StoredNote | None = None,
    given: Collection[str] = (RETIRED,),
) -> Verdict:
    """What a learner's note becomes.

    `old` is the note as it was in the release that he had, where that is known: then only what the
    release changed is changed, and of a field that both have changed, the later one stays. Without
    it the later note wins as a whole, as in an import. His own tags and fields stay in any case;
    `given` are tags that a sync gave the note, and now takes back.
    """
    later = mine.mod >= note.mod
    if old is None or len(old.fields) != len(note.fields):
        if later:
            said = tuple(_theirs(note.fields, mine.fields, fields))
            return Verdict(mine.fields, mine.tags, keeps_his=_differ(said, mine.fields))
        own = _without(mine.tags, {*note.tags, *former_tags, *given})
        merged = tuple(_theirs(note.fields, mine.fields, fields))
        return Verdict(merged, _tags(note.tags, own))
    merged, kept = _merged(note, mine, fields, old, later=later)
    now = {tag.casefold() for tag in note.tags}
    gone = {tag.casefold() for tag in (*old.tags, *given)} - now
    added = _without(note.tags, old.tags)
    return Verdict(merged, _tags(added, _without(mine.tags, gone)), keeps_his=kept)


def new_fields(note: StoredNote, fields: Places) -> tuple[str, ...]:
    """The fields of a note that he has not yet, in his note type."""
    return tuple("" if place is None else note.fields[place] for place in fields)


def is_as(wanted: Verdict, mine: OwnNote) -> bool:
    """Whether the learner's note is what it shall be."""
    tags = {tag.casefold() for tag in wanted.tags}, {tag.casefold() for tag in mine.tags}
    return tags[0] == tags[1] and not _differ(wanted.fields, mine.fields)


def _theirs(theirs: tuple[str, ...], mine: tuple[str, ...], fields: Places) -> Iterable[str]:
    for own, place in zip(mine, fields, strict=True):
        yield own if place is None else theirs[place]


def _merged(
    note: StoredNote, mine: OwnNote, fields: Places, old: StoredNote, *, later: bool
) -> tuple[tuple[str, ...], bool]:
    merged, kept = [], False
    for own, place in zip(mine.fields, fields, strict=True):
        if place is None or _same(note.fields[place], old.fields[place]):
            merged.append(own)
        elif _same(own, old.fields[place]) or not later:
            merged.append(note.fields[place])
        else:
            merged.append(own)
            kept |= not _same(own, note.fields[place])
    return tuple(merged), kept


def _tags(theirs: Iterable[str], own: Iterable[str]) -> tuple[str, ...]:
    found = {tag.casefold(): tag for tag in (*theirs, *own)}
    return tuple(found[key] for key in sorted(found))


def _without(tags: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    known = {tag.casefold() for tag in others} - _STUDY
    return tuple(tag for tag in tags if tag.casefold() not in known)


def _differ(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return len(a) != len(b) or not all(map(_same, a, b))


def _same(a: str, b: str) -> bool:
    return a == b or unicodedata.normalize("NFC", a) == unicodedata.normalize("NFC", b)
