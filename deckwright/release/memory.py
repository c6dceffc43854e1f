"""What a release must remember of those before it, so that learners who skipped some are not hurt.

It lies in the package, beside the collection; Anki passes over it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from deckwright.data import Notetype, Slip
from deckwright.package.baseline import Baseline
from deckwright.release.html import words_and_clozes
from deckwright.shelf.texts import Texts, text_of
from deckwright.stored import Memory, StoredNote, StoredNotetype, StoredPackage


def remembered(
    slips: Iterable[Slip], notetypes: Mapping[str, Notetype], baseline: Baseline, texts: Texts
) -> Memory:
    """What a package of these notes must remember of the baseline, and of what that remembers.

    `notetypes` are those of the deck, by key.
    """
    slips = tuple(slips)
    guids = {slip.guid for slip in slips}
    ids = {notetype.id for notetype in notetypes.values()}
    last = baseline.package(baseline.notes)
    clozes = {slip.guid: _retired(slip, notetypes[slip.notetype], baseline, last) for slip in slips}
    changed = [slip for slip in slips if not _stands(slip, baseline)]
    decks = {slip.guid: _former_decks(slip, baseline) for slip in changed}
    tags = {slip.guid: _former_tags(slip, baseline, last, texts) for slip in changed}
    gone = (guid for guid in (*baseline.notes, *baseline.memory.notes) if guid not in guids)
    return Memory(
        notes={guid: last.ever[guid] for guid in gone},
        notetypes={i: notetype for i, notetype in last.notetypes_ever.items() if i not in ids},
        clozes={
            **{g: texts for g, texts in baseline.memory.clozes.items() if g not in guids},
            **{guid: texts for guid, texts in clozes.items() if texts},
        },
        names=_names(notetypes.values(), last),
        decks=_kept(decks, baseline.memory.decks),
        tags=_kept(tags, baseline.memory.tags),
    )


def _kept(
    now: Mapping[str, tuple[str, ...]], before: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """What each note has now, and what is known of others."""
    others = {guid: names for guid, names in before.items() if guid not in now}
    return {**others, **{guid: names for guid, names in now.items() if names}}


def _stands(slip: Slip, baseline: Baseline) -> bool:
    """Whether a note has the text and the deck that it had, and has never had others."""
    old = baseline.notes.get(slip.guid)
    if old is None or old.digest != slip.digest or not old.cards:
        return False
    memory = baseline.memory
    return (
        old.cards[0][2] == slip.deck == old.cards[-1][2]  # which are all that most notes have
        and (len(old.cards) < 3 or {card[2] for card in old.cards} == {slip.deck})  # noqa: PLR2004
        and slip.guid not in memory.decks
        and slip.guid not in memory.tags
    )


def _former_decks(slip: Slip, baseline: Baseline) -> tuple[str, ...]:
    """The decks that a note was in: a card that is in one was not moved by the learner."""
    known = baseline.memory.decks.get(slip.guid, ())
    old = baseline.notes.get(slip.guid)
    gone = baseline.memory.notes.get(slip.guid) if old is None else None
    decks = [card[2] for card in old.cards] if old else [c.deck for c in gone.cards] if gone else []
    now = slip.decks
    if not known and all(deck in now for deck in decks):
        return ()
    return tuple(sorted({*known, *decks}.difference(now)))


def _former_tags(
    slip: Slip, baseline: Baseline, last: StoredPackage, texts: Texts
) -> tuple[str, ...]:
    """The tags that a note had: of those that a learner's note has, all others are his own."""
    known = baseline.memory.tags.get(slip.guid, ())
    old = baseline.notes.get(slip.guid)
    gone = slip.guid in baseline.memory.notes
    if not known and (old.digest == slip.digest if old else not gone):
        return ()
    now, _ = text_of(texts.read(slip.text, slip.digest))
    return tuple(sorted({*known, *last.ever[slip.guid].tags} - {*now}))


def cloze_texts(note: StoredNote, baseline: StoredPackage) -> dict[int, str]:
    """Number -> text of every cloze that learners may have a card for, the last text of each."""
    texts = dict(baseline.memory.clozes.get(note.guid, {}))
    texts.update({card.ord + 1: "" for card in note.cards if card.ord + 1 not in texts})
    texts.update({cloze.number: cloze.text for cloze in words_and_clozes(note.fields)[1]})
    return texts


def _retired(
    slip: Slip, notetype: Notetype, baseline: Baseline, last: StoredPackage
) -> dict[int, str]:
    known = _ords_ever(slip.guid, baseline)
    if notetype.kind != "cloze" or known is None:
        return {}
    if known <= {*slip.card_ords} and slip.guid not in baseline.memory.clozes:
        return {}
    has = {ord_ + 1 for ord_ in slip.card_ords}
    texts = cloze_texts(last.ever[slip.guid], last)
    return {number: texts[number] for number in sorted(texts) if number not in has}


def _ords_ever(guid: str, baseline: Baseline) -> set[int] | None:
    """The ords of the cards that learners may have of a note; None for a note that none has."""
    if guid in baseline.notes:
        return {card[0] for card in baseline.notes[guid].cards}
    gone = baseline.memory.notes.get(guid)
    return {card.ord for card in gone.cards} if gone else None


def _names(
    notetypes: Collection[Notetype], baseline: StoredPackage
) -> dict[int, Mapping[str, int]]:
    """Names that fields of our note types had and no longer have."""
    found: dict[int, Mapping[str, int]] = {}
    for notetype in notetypes:
        had = {**baseline.memory.names.get(notetype.id, {}), **_field_names(
            baseline.notetypes_ever.get(notetype.id))}  # fmt: skip
        has = {field.name for field in notetype.fields}
        gone = {name: had[name] for name in sorted(had) if name not in has}
        if gone:
            found[notetype.id] = gone
    kept = {id_: names for id_, names in baseline.memory.names.items() if id_ not in found}
    ours = {notetype.id for notetype in notetypes}
    return {**{id_: names for id_, names in kept.items() if id_ not in ours}, **found}


def _field_names(notetype: StoredNotetype | None) -> dict[str, int]:
    return {field.name: field.id for field in notetype.fields} if notetype else {}
