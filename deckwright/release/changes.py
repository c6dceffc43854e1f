"""Two packages -> what a learner who imports the new one over the old one will see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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

    @property
    def only_retagged(self) -> bool:
        """Whether its tags are all that changed."""
        return bool(self.tags_added or self.tags_gone) and not (self.fields or self.cards_added)


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences, notes in the order of their packages; names sorted."""

    old: StoredPackage
    new: StoredPackage
    added: tuple[StoredNote, ...]
    removed: tuple[StoredNote, ...]
    changed: tuple[NoteChange, ...]
    notetypes: tuple[str, ...]
    media_added: tuple[str, ...]
    media_gone: tuple[str, ...]
    breaking: tuple[Finding, ...]

    @property
    def none(self) -> bool:
        """Whether an import of the new package would do nothing at all."""
        return not (self.added or self.removed or self.changed or self.notetypes
                    or self.media_added or self.media_gone)  # fmt: skip


def changes(old: StoredPackage, new: StoredPackage) -> Changes:
    """What an import of `new` over `old` changes."""
    return Changes(
        old=old,
        new=new,
        added=tuple(note for note in new.notes if note.guid not in old.by_guid),
        removed=tuple(note for note in old.notes if note.guid not in new.by_guid),
        changed=tuple(_changed(old, new)),
        notetypes=tuple(_notetypes(old, new)),
        media_added=tuple(sorted(new.media.keys() - old.media.keys())),
        media_gone=tuple(sorted(old.media.keys() - new.media.keys())),
        breaking=tuple(guard(new, old)),
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
            decks=decks if decks[0] != decks[1] else None,
        )
        if not change.only_moved or change.decks or change.cards_gone:
            yield change


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
            "fields": before.fields != after.fields,
            "card templates": before.card_templates != after.card_templates,
            "styling": before.css != after.css,
        }
        different = [part for part, differs in parts.items() if differs]
        if different:
            yield f"{after.name}: {', '.join(different)}"
