"""Cloze numbers pinned to the last release, so that review histories stay with their text.

A cloze with the same text keeps its number; an edited one takes the number that is left over at its
place; an inserted one gets a number that the note has never had. Only numbers that we have given
are ours to change: explicit ones are the author's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from deckwright.data import RenderedNote
from deckwright.notetypes.cards import cloze_ords
from deckwright.problems import Problem, Problems, warning
from deckwright.release.html import FieldCloze, words_and_clozes
from deckwright.stored import StoredNote, StoredPackage


def pin_clozes(
    notes: Iterable[RenderedNote], baseline: StoredPackage, problems: Problems
) -> tuple[RenderedNote, ...]:
    """The notes with their cloze numbers as the last release has them."""
    return tuple(_pinned(note, baseline, problems) for note in notes)


def numbers_ever_used(note: RenderedNote, baseline: StoredPackage) -> frozenset[int]:
    """Every cloze number that learners may have a card for, whether it is still in the note."""
    old = baseline.by_guid.get(note.guid)
    stored = {card.ord + 1 for card in old.cards} if old else set[int]()
    return frozenset(stored.union(baseline.memory.get(note.guid, ())))


def retired_numbers(
    notes: Iterable[RenderedNote], baseline: StoredPackage
) -> dict[str, tuple[int, ...]]:
    """Guid -> the numbers that learners may have a card for and that the note no longer has."""
    retired = {}
    for note in notes:
        if note.notetype.kind == "cloze":
            gone = numbers_ever_used(note, baseline) - {ord_ + 1 for ord_ in note.card_ords}
            if gone:
                retired[note.guid] = tuple(sorted(gone))
    return retired


def _pinned(note: RenderedNote, baseline: StoredPackage, problems: Problems) -> RenderedNote:
    old = baseline.by_guid.get(note.guid)
    former = baseline.notetypes.get(old.notetype) if old else None
    if not old or not former or former.id != note.notetype.id:
        return note
    if not former.kind == note.notetype.kind == "cloze":
        return note
    if old.fields == note.fields:
        return note
    made = _renumbered(note, old, baseline) if note.numbers_are_ours else note
    problems.add(*_warnings(made, old, baseline))
    return made


def _renumbered(note: RenderedNote, old: StoredNote, baseline: StoredPackage) -> RenderedNote:
    old_words, old_clozes = words_and_clozes(old.fields)
    new_words, new_clozes = words_and_clozes(note.fields)
    numbers = _assigned(old_words, old_clozes, new_words, new_clozes)
    free = max((0, *numbers_ever_used(note, baseline), *numbers.values())) + 1
    for index in range(len(new_clozes)):
        if index not in numbers:
            numbers[index] = free
            free += 1
    text = "\x1f".join(note.fields)
    for index, cloze in reversed(list(enumerate(new_clozes))):
        start, end = cloze.place
        text = f"{text[:start]}{numbers[index]}{text[end:]}"
    fields = tuple(text.split("\x1f"))
    return replace(note, fields=fields, card_ords=cloze_ords(fields))


def _assigned(
    old_words: list[str], old: list[FieldCloze], new_words: list[str], new: list[FieldCloze]
) -> dict[int, int]:
    """Index of a new cloze -> the number of the old one that it continues, each number once."""
    pairs = [*_same_text(old, new), *_same_place(old_words, old, new_words, new)]
    numbers: dict[int, int] = {}
    for old_index, new_index in pairs:
        number = old[old_index].number
        if new_index not in numbers and number not in numbers.values():
            numbers[new_index] = number
    return numbers


def _same_text(old: list[FieldCloze], new: list[FieldCloze]) -> Iterator[tuple[int, int]]:
    """Pairs (old index, new index) with one text: first those in one order, then any."""
    texts = [cloze.text for cloze in old], [cloze.text for cloze in new]
    for block in SequenceMatcher(None, *texts, autojunk=False).get_matching_blocks():
        yield from ((block.a + step, block.b + step) for step in range(block.size))
    for new_index, text in enumerate(texts[1]):
        yield from ((index, new_index) for index, former in enumerate(texts[0]) if former == text)


def _same_place(
    old_words: list[str], old: list[FieldCloze], new_words: list[str], new: list[FieldCloze]
) -> Iterator[tuple[int, int]]:
    """Pairs (old index, new index) whose words stand in one place: the most words, the likest."""
    places = _moved_places(old_words, new_words)
    overlaps = (
        (_overlap(places, before.words, after.words), _likeness(before, after), -a, -b)
        for a, before in enumerate(old)
        for b, after in enumerate(new)
    )
    yield from ((-a, -b) for overlap, _, a, b in sorted(overlaps, reverse=True) if overlap)


def _likeness(before: FieldCloze, after: FieldCloze) -> float:
    return SequenceMatcher(None, before.text.casefold(), after.text.casefold()).ratio()


def _moved_places(old_words: list[str], new_words: list[str]) -> list[tuple[int, int]]:
    """For each old word the stretch of new words (start, end) that stands in its place."""
    places: list[tuple[int, int]] = [(0, 0)] * len(old_words)
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    for kind, a, a_end, b, b_end in matcher.get_opcodes():
        for index in range(a, a_end):
            places[index] = (b + index - a, b + index - a + 1) if kind == "equal" else (b, b_end)
    return places


def _overlap(places: list[tuple[int, int]], old: tuple[int, int], new: tuple[int, int]) -> int:
    """How many new words of a cloze stand where an old cloze stood."""
    stretches = {n for start, end in places[slice(*old)] for n in range(start, end)}
    return len(stretches.intersection(range(*new)))


def _warnings(note: RenderedNote, old: StoredNote, baseline: StoredPackage) -> Iterator[Problem]:
    had = {card.ord + 1 for card in old.cards}
    has = {ord_ + 1 for ord_ in note.card_ords}
    for number in sorted(had - has):
        yield warning(
            "cloze-gone",
            f"cloze c{number} of the last release is gone, so its card is left empty",
            note.where,
            "tell learners to use Tools > Empty Cards, or put the cloze back",
        )
    if note.numbers_are_ours:
        return
    for number in sorted(has & (set(baseline.memory.get(note.guid, ())) - had)):
        yield warning(
            "cloze-reused",
            f"cloze c{number} was another text before, whose history it takes over",
            note.where,
            f"use c{max(numbers_ever_used(note, baseline) | has) + 1}",
        )
    numbers = {cloze.text: cloze.number for cloze in words_and_clozes(old.fields)[1]}
    for cloze in words_and_clozes(note.fields)[1]:
        before = numbers.get(cloze.text, cloze.number)
        if before != cloze.number and not re.fullmatch(r"\W*", cloze.text):
            yield warning(
                "cloze-renumbered",
                f"{cloze.text!r} was c{before} and is c{cloze.number}: histories change places",
                note.where,
                f"write {{{{c{before}::{cloze.text}}}}}",
            )
