"""Cloze numbers pinned to the last release, so that review histories stay with their text.

A cloze with the same text keeps its number; an edited one takes the number that is left over at its
place, or of the text that it is most like; an inserted one gets a number that the note has never
had. Only numbers that we have given are ours to change: explicit ones are the author's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from deckwright.data import Notetype, Slip
from deckwright.notetypes.cards import cloze_ords
from deckwright.package.baseline import Baseline
from deckwright.release.html import FieldCloze, words_and_clozes
from deckwright.release.memory import cloze_texts
from deckwright.shelf.texts import Texts, digest_of, record_of, text_of
from deckwright.stored import StoredNote, StoredPackage

_ALIKE = 0.6  # from which likeness (0 to 1) two texts elsewhere in a note count as one
_MAX_NUMBER = 500


def pin_clozes(
    slips: Iterable[Slip],
    notetypes: Mapping[str, Notetype],
    baseline: Baseline,
    texts: Texts,
) -> tuple[Slip, ...]:
    """The notes with their cloze numbers as the last release has them.

    `notetypes` are by key. The text of a note is looked at only where it changed.
    """
    last = baseline.package(baseline.notes)
    return tuple(_pinned(slip, notetypes[slip.notetype], baseline, last, texts) for slip in slips)


def continued(
    old_fields: tuple[str, ...], new_fields: tuple[str, ...], retired: dict[int, str] | None = None
) -> dict[int, int]:
    """Index of a cloze in the new fields -> the number of the old one that it continues.

    Each number is continued once. `retired` are numbers with the texts that had them before.
    """
    old_words, old = words_and_clozes(old_fields)
    new_words, new = words_and_clozes(new_fields)
    old += [FieldCloze(n, (0, 0), text, (0, 0)) for n, text in (retired or {}).items() if text]
    pairs = (
        *_same_text([cloze.text for cloze in old], [cloze.text for cloze in new]),
        *_same_text([c.text.casefold() for c in old], [c.text.casefold() for c in new]),
        *_same_place(old_words, old, new_words, new),
        *_alike(old, new),
    )
    numbers: dict[int, int] = {}
    for old_index, new_index in pairs:
        number = old[old_index].number
        if new_index not in numbers and number not in numbers.values():
            numbers[new_index] = number
    return numbers


def _pinned(
    slip: Slip, notetype: Notetype, baseline: Baseline, last: StoredPackage, texts: Texts
) -> Slip:
    if notetype.kind != "cloze" or not slip.numbers_are_ours:
        return slip
    known = baseline.notes.get(slip.guid)
    gone = baseline.memory.notes.get(slip.guid) if known is None else None
    if (known and known.digest == slip.digest) or (known is None and gone is None):
        return slip
    old = gone or last.by_guid[slip.guid]
    former = last.notetypes_ever.get(old.notetype)
    if not former or former.id != notetype.id or former.kind != "cloze":
        return slip
    tags, fields = text_of(texts.read(slip.text, slip.digest))
    numbered = fields if fields == old.fields else _renumbered(fields, old, last)
    if numbered == fields:
        return slip
    record = record_of(tags, numbered)
    return slip._replace(
        text=texts.keep(record), digest=digest_of(record), card_ords=cloze_ords(numbered)
    )


def _renumbered(
    fields: tuple[str, ...], old: StoredNote, baseline: StoredPackage
) -> tuple[str, ...]:
    used = cloze_texts(old, baseline)
    retired = dict(baseline.memory.clozes.get(old.guid, {}))
    numbers = continued(old.fields, fields, retired)
    clozes = words_and_clozes(fields)[1]
    fresh = _fresh_numbers({*used, *numbers.values()})
    text = "\x1f".join(fields)
    given = [numbers.get(index) or next(fresh) for index in range(len(clozes))]
    for number, cloze in zip(reversed(given), reversed(clozes), strict=True):
        start, end = cloze.place
        text = f"{text[:start]}{number}{text[end:]}"
    return tuple(text.split("\x1f"))


def _fresh_numbers(used: set[int]) -> Iterator[int]:
    """Numbers that were never used, above all that were; below them once Anki's 500 are full."""
    yield from range(max(used, default=0) + 1, _MAX_NUMBER + 1)
    yield from (number for number in range(1, max(used) + 1_000) if number not in used)


def _same_text(old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs (old index, new index) with one text: first those in one order, then any."""
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        yield from ((block.a + step, block.b + step) for step in range(block.size))
    for new_index, text in enumerate(new):
        yield from ((index, new_index) for index, former in enumerate(old) if former == text)


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


def _alike(old: list[FieldCloze], new: list[FieldCloze]) -> Iterator[tuple[int, int]]:
    """Pairs (old index, new index) of texts that are much alike, the likest first."""
    pairs = (
        (_likeness(before, after), -a, -b)
        for a, before in enumerate(old)
        for b, after in enumerate(new)
    )
    yield from ((-a, -b) for likeness, a, b in sorted(pairs, reverse=True) if likeness >= _ALIKE)


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
