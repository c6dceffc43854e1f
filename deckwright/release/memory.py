"""What a release must remember of those before it, so that learners who skipped some are not hurt.

It lies in the package, beside the collection; Anki passes over it.
"""

from __future__ import annotations

from collections.abc import Mapping

from deckwright.data import Deck, RenderedNote
from deckwright.release.html import words_and_clozes
from deckwright.stored import Memory, StoredNote, StoredNotetype, StoredPackage


def remembered(deck: Deck, baseline: StoredPackage) -> Memory:
    """What the package of this deck must remember of the baseline, and of what that remembers."""
    guids = {note.guid for note in deck.notes}
    notetypes = {notetype.id for notetype in deck.notetypes}
    clozes = {note.guid: _retired(note, baseline) for note in deck.notes}
    return Memory(
        notes={g: note for g, note in baseline.ever.items() if g not in guids},
        notetypes={
            id_: notetype
            for id_, notetype in baseline.notetypes_ever.items()
            if id_ not in notetypes
        },
        clozes={
            **{g: texts for g, texts in baseline.memory.clozes.items() if g not in guids},
            **{guid: texts for guid, texts in clozes.items() if texts},
        },
        names=_names(deck, baseline),
    )


def cloze_texts(note: StoredNote, baseline: StoredPackage) -> dict[int, str]:
    """Number -> text of every cloze that learners may have a card for, the last text of each."""
    texts = dict(baseline.memory.clozes.get(note.guid, {}))
    texts.update({card.ord + 1: "" for card in note.cards if card.ord + 1 not in texts})
    texts.update({cloze.number: cloze.text for cloze in words_and_clozes(note.fields)[1]})
    return texts


def _retired(note: RenderedNote, baseline: StoredPackage) -> dict[int, str]:
    old = baseline.ever.get(note.guid)
    if note.notetype.kind != "cloze" or not old:
        return {}
    has = {ord_ + 1 for ord_ in note.card_ords}
    if {card.ord + 1 for card in old.cards} <= has and note.guid not in baseline.memory.clozes:
        return {}
    texts = cloze_texts(old, baseline)
    return {number: texts[number] for number in sorted(texts) if number not in has}


def _names(deck: Deck, baseline: StoredPackage) -> dict[int, Mapping[str, int]]:
    """Names that fields of our note types had and no longer have."""
    found: dict[int, Mapping[str, int]] = {}
    for notetype in deck.notetypes:
        had = {**baseline.memory.names.get(notetype.id, {}), **_field_names(
            baseline.notetypes_ever.get(notetype.id))}  # fmt: skip
        has = {field.name for field in notetype.fields}
        gone = {name: had[name] for name in sorted(had) if name not in has}
        if gone:
            found[notetype.id] = gone
    kept = {id_: names for id_, names in baseline.memory.names.items() if id_ not in found}
    ours = {notetype.id for notetype in deck.notetypes}
    return {**{id_: names for id_, names in kept.items() if id_ not in ours}, **found}


def _field_names(notetype: StoredNotetype | None) -> dict[str, int]:
    return {field.name: field.id for field in notetype.fields} if notetype else {}
