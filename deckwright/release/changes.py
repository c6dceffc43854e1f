"""Two packages -> what a learner who imports the new one over the old one will see."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from deckwright.frozen import dataclass
from deckwright.package.delta import completed, lacking
from deckwright.release.finding import Finding
from deckwright.release.guard import guard
from deckwright.stored import StoredNote, StoredPackage


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a note before and after, as HTML."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NoteChange:
    """A note of both packages that differs; a part that did not change is empty.

    `cards_added` and `cards_gone` are card ordinals, from 0; `decks` is (before, after).
    """

    before: StoredNote
    after: StoredNote
    fields: tuple[FieldChange, ...]
    tags_added: tuple[str, ...]
    tags_gone: tuple[str, ...]
    cards_added: tuple[int, ...]
    cards_gone: tuple[int, ...]
    decks: tuple[str, str] | None

    @property
    def only_moved(self) -> bool:
        """Whether an import changes nothing but where new cards would go."""
        return not (self.fields or self.tags_added or self.tags_gone or self.cards_added)


@dataclass(frozen=True, slots=True)
class DescriptionChange:
    """The description of a deck before and after; Anki replaces it at every import."""

    deck: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences, notes in the order of their packages; names sorted.

    `touched` are notes that Anki rewrites although they say what they said: their time is later.
    `reordered` counts the notes that stand elsewhere among those that both packages have. Of a
    delta package `new` is what learners of `old` have in the end; `lacking` are the notes that only
    the whole package would change for them, and `missing` is how many it would add.
    """

    old: StoredPackage
    new: StoredPackage
    added: tuple[StoredNote, ...]
    removed: tuple[StoredNote, ...]
    changed: tuple[NoteChange, ...]
    touched: tuple[StoredNote, ...]
    reordered: int
    notetypes: tuple[str, ...]
    descriptions: tuple[DescriptionChange, ...]
    media_added: tuple[str, ...]
    media_gone: tuple[str, ...]
    media_changed: tuple[str, ...]
    breaking: tuple[Finding, ...]
    lacking: tuple[StoredNote, ...] = ()
    missing: int = 0

    @property
    def none(self) -> bool:
        """Whether the new package is to every learner what the old one is."""
        return not (self.added or self.removed or self.changed or self.touched or self.reordered
                    or self.notetypes or self.descriptions or self.media_added or self.media_gone
                    or self.media_changed or self.breaking or self.lacking
                    or self.missing)  # fmt: skip


def changes(old: StoredPackage, new: StoredPackage) -> Changes:
    """What an import of `new` over `old` changes."""
    lacks, missing = lacking(new, old)
    new = completed(new, old)
    return Changes(
        old=old,
        new=new,
        added=tuple(note for note in new.notes if note.guid not in old.by_guid),
        removed=tuple(note for note in old.notes if note.guid not in new.by_guid),
        changed=tuple(_changed(old, new)),
        touched=tuple(_touched(old, new)),
        reordered=_reordered(old, new),
        notetypes=tuple(_notetypes(old, new)),
        descriptions=tuple(_descriptions(old.decks, new.decks)),
        media_added=tuple(sorted(new.media.keys() - old.media.keys())),
        media_gone=tuple(sorted(old.media.keys() - new.media.keys())),
        media_changed=tuple(
            name
            for name in sorted(new.media.keys() & old.media.keys())
            if new.media[name] != old.media[name]
        ),
        breaking=tuple(guard(new, old)),
        lacking=lacks,
        missing=missing,
    )


def _changed(old: StoredPackage, new: StoredPackage) -> Iterator[NoteChange]:
    for after in new.notes:
        before = old.by_guid.get(after.guid)
        if not before:
            continue
        ords = {card.ord for card in before.cards}, {card.ord for card in after.cards}
        decks = _deck(before), _deck(after)
        change = NoteChange(
            before=before,
            after=after,
            fields=tuple(_fields(before, after, new)),
            tags_added=_only_in(after.tags, before.tags),
            tags_gone=_only_in(before.tags, after.tags),
            cards_added=tuple(sorted(ords[1] - ords[0])),
            cards_gone=tuple(sorted(ords[0] - ords[1])),
            decks=decks if decks[0].casefold() != decks[1].casefold() else None,
        )
        if not change.only_moved or change.decks or change.cards_gone:
            yield change


def _touched(old: StoredPackage, new: StoredPackage) -> Iterator[StoredNote]:
    for after in new.notes:
        before = old.by_guid.get(after.guid)
        if not before or after.mod <= before.mod or after.notetype != before.notetype:
            continue
        tags = {tag.casefold() for tag in before.tags}, {tag.casefold() for tag in after.tags}
        if before.fields == after.fields and tags[0] == tags[1]:
            yield after


def _reordered(old: StoredPackage, new: StoredPackage) -> int:
    """How few notes must have moved, so that those that only made room for others do not count."""
    places = sorted(
        (min(card.due for card in before.cards), min(card.due for card in after.cards))
        for after in new.notes
        if (before := old.by_guid.get(after.guid)) and before.cards and after.cards
    )
    ends: list[int] = []  # of rising runs by their length, each as low as can be
    for _, place in places:
        at = bisect_right(ends, place)
        ends[at : at + 1] = [place]
    return len(places) - len(ends)


def _descriptions(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[DescriptionChange]:
    known = {deck.casefold(): description for deck, description in old.items()}
    for deck, after in sorted(new.items()):
        before = known.get(deck.casefold(), "")
        if before != after:
            yield DescriptionChange(deck, before, after)


def _fields(before: StoredNote, after: StoredNote, new: StoredPackage) -> Iterator[FieldChange]:
    notetype = new.notetypes.get(after.notetype)
    names = [field.name for field in notetype.fields] if notetype else []
    count = max(len(before.fields), len(after.fields))
    for index in range(count):
        was = before.fields[index] if index < len(before.fields) else ""
        now = after.fields[index] if index < len(after.fields) else ""
        if was != now:
            yield FieldChange(names[index] if index < len(names) else f"#{index + 1}", was, now)


def _only_in(tags: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    known = {tag.casefold() for tag in others}
    return tuple(tag for tag in tags if tag.casefold() not in known)


def _deck(note: StoredNote) -> str:
    return note.cards[0].deck if note.cards else ""


def _notetypes(old: StoredPackage, new: StoredPackage) -> Iterator[str]:
    for id_, after in sorted(new.notetypes.items(), key=lambda item: item[1].name):
        before = old.notetypes.get(id_)
        if before is None:
            yield f"{after.name}: new"
            continue
        parts = {
            "name": before.name != after.name,
            "kind": before.kind != after.kind,
            "sort field": before.sort_field != after.sort_field,
            "fields": before.fields != after.fields,
            "card templates": before.card_templates != after.card_templates,
            "styling": before.css != after.css,
        }
        different = [part for part, differs in parts.items() if differs]
        if different:
            yield f"{after.name}: {', '.join(different)}"
        elif after.mod > before.mod:
            yield f"{after.name}: rewritten without a change (learners' own changes to it are lost)"
