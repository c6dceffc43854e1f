"""Whose history is it: which hidden text a learner's card asked for before, and asks for now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from unicodedata import normalize

from deckwright.engine.scratch import LearnersNote
from deckwright.release.changes import Changes
from deckwright.release.html import words_and_clozes

_LAST = 499  # the ordinal of every cloze above 500


def shifted(found: Changes, notes: Mapping[str, LearnersNote]) -> Iterator[str]:
    """Guids of notes, as they are in the collection now, of which a text has another's history.

    A text of both releases has left a card of the old release, and sits in one that it was not in.
    An old card without its text is none where the text is edited or gone.
    """
    for change in found.changed:
        guid = change.before.guid
        notetype = found.old.notetypes.get(change.before.notetype)
        if guid not in notes or not notetype or notetype.kind != "cloze" or not change.fields:
            continue
        had = {card.ord for card in change.before.cards}
        before, after = hidden_texts(change.before.fields), hidden_texts(notes[guid].fields)
        if any((ords & had) - after[text] and after[text] - ords
               for text, ords in before.items() if text in after):  # fmt: skip
            yield guid


def hidden_texts(fields: Iterable[str]) -> dict[str, set[int]]:
    """Hidden text, as words in lower case -> the ordinals of the cards that ask for it."""
    texts: dict[str, set[int]] = {}
    for cloze in words_and_clozes(fields)[1]:
        text = normalize("NFC", cloze.text).casefold()
        if text:
            texts.setdefault(text, set()).add(min(max(cloze.number - 1, 0), _LAST))
    return texts
