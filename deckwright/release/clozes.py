"""Rules about cloze numbers: a number is a card, and a card's history belongs to its text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from deckwright.release.finding import Finding
from deckwright.release.html import words_and_clozes
from deckwright.release.memory import cloze_texts
from deckwright.release.pin import continued
from deckwright.stored import StoredNote, StoredPackage


def same_clozes(new: StoredPackage, old: StoredPackage) -> Iterator[Finding]:
    """Numbers that vanish leave empty cards; numbers of other texts take over their histories."""
    for note in new.notes:
        before = old.ever.get(note.guid)
        if not before or before.fields == note.fields or not _are_cloze(note, before, new, old):
            continue
        has = {card.ord + 1 for card in note.cards}
        if note.guid in old.by_guid:
            for number in sorted({card.ord + 1 for card in before.cards} - has):
                yield Finding(
                    "cloze-gone",
                    f"cloze c{number} of the last release is gone, so its card is left empty",
                    "tell learners to use Tools > Empty Cards, or put the cloze back",
                    guid=note.guid,
                )
        yield from _other_texts(note, before, old)


def _other_texts(note: StoredNote, before: StoredNote, old: StoredPackage) -> Iterator[Finding]:
    used = cloze_texts(before, old)
    had, has = _texts(before), _texts(note)
    for number, text in old.memory.clozes.get(note.guid, {}).items():
        had[number].add(text)
    numbers_of = {text: number for number, texts in had.items() for text in texts}
    clozes = words_and_clozes(note.fields)[1]
    goes_on = continued(before.fields, note.fields, dict(old.memory.clozes.get(note.guid, {})))
    kept = {clozes[index].number for index, number in goes_on.items()
            if clozes[index].number == number}  # fmt: skip
    for number in sorted(has):
        moved = sorted(t for t in has[number] if t and numbers_of.get(t, number) != number
                       and t not in had[number])  # fmt: skip
        for text in moved:
            yield Finding(
                "cloze-renumbered",
                f"{text!r} was c{numbers_of[text]} and is c{number}: its history stays behind",
                f"write {{{{c{numbers_of[text]}::{text}}}}}",
                guid=note.guid,
            )
        if number in used and number not in kept and not has[number] & had[number] and not moved:
            yield Finding(
                "cloze-reused",
                f"cloze c{number} was another text before, whose history it takes over",
                f"use c{max({*used, *has}) + 1}",
                guid=note.guid,
            )


def _texts(note: StoredNote) -> defaultdict[int, set[str]]:
    texts: defaultdict[int, set[str]] = defaultdict(set)
    for cloze in words_and_clozes(note.fields)[1]:
        texts[cloze.number].add(cloze.text)
    return texts


def _are_cloze(
    note: StoredNote, before: StoredNote, new: StoredPackage, old: StoredPackage
) -> bool:
    kinds = new.notetypes.get(note.notetype), old.notetypes_ever.get(before.notetype)
    return note.notetype == before.notetype and all(kind and kind.kind == "cloze" for kind in kinds)
