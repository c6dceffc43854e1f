"""What an import leaves undone: cards of moved notes, notes that are gone, cards left empty."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import field

from deckwright.engine.learner import LearnersCollection, OwnCard, OwnNote
from deckwright.frozen import dataclass
from deckwright.stored import StoredNote, StoredPackage
from deckwright.sync.decide import GONE, RETIRED, SUSPENDED_BY_US, TAG_IS_OURS

# What is noted on a card, in Anki's custom data: the deck into which a sync has put it. Where it is
# elsewhere again, it was he who moved it.
_PUT = "dwdeck"


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What was done: cards by id with the deck that they went to; guids of notes; ids of cards.

    `his` counts the cards that stay in a deck into which the learner has moved them; `described`
    are the decks whose description is another now.
    """

    moved: tuple[tuple[int, str], ...] = ()
    his: int = 0
    removed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    emptied: tuple[int, ...] = ()
    described: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A collection after the import, and the package with the release that the learner had.

    `ords` is note type -> ord of a card in the package -> ord in the collection, where they differ.
    """

    collection: LearnersCollection
    package: StoredPackage
    old: StoredPackage | None
    mine: Mapping[str, OwnNote]
    cards: Mapping[int, list[OwnCard]] = field(default_factory=dict)
    ords: Mapping[int, Mapping[int, int]] = field(default_factory=dict)

    @property
    def gone(self) -> dict[str, StoredNote]:
        """The notes that releases of this deck had, and that this one has no more.

        The package remembers them. Whatever else `old` has may be of another deck, and is his.
        """
        known = {*self.package.by_guid, *self.package.memory.elsewhere}
        gone = self.package.memory.notes
        return {guid: note for guid, note in gone.items() if guid not in known}


def guids_of(package: StoredPackage, old: StoredPackage | None) -> frozenset[str]:
    """Every note that may have to do with a package."""
    return frozenset({*package.by_guid, *package.memory.notes, *(old.ever if old else ())})


def finish(scene: Scene) -> Aftermath:
    """Do what the import has left undone."""
    collection = scene.collection
    moves = list(_moves(scene))
    moved = [(card.id, deck) for card, deck, his in moves if not his]
    collection.move_cards(moved)
    collection.note_down({card: {_PUT: _sum(deck)} for card, deck in moved})
    removed, leaving = _gone(scene)
    collection.remove_notes([scene.mine[guid].id for guid in removed])
    retired = _retire(scene, leaving)
    returned = _returned(scene)
    _restore(scene, returned)
    emptied = _emptied(scene)
    collection.remove_cards(emptied)
    return Aftermath(
        *(tuple(moved), sum(his for _, _, his in moves), tuple(removed), tuple(retired)),
        *(tuple(returned), tuple(emptied)),
        tuple(
            name for name, text in scene.package.decks.items() if collection.describe(name, text)
        ),
    )


def _moves(scene: Scene) -> Iterator[tuple[OwnCard, str, bool]]:
    """Cards that lie elsewhere than in the package: where to, and whether he has put them there."""
    for note in scene.package.notes:
        own = scene.mine.get(note.guid)
        if not own or not note.cards:
            continue
        ords = scene.ords.get(own.notetype, {})
        decks = {ords.get(card.ord, card.ord): card.deck for card in note.cards}
        before = scene.old.by_guid.get(note.guid) if scene.old else None
        former = {name.casefold() for name in scene.package.memory.decks.get(note.guid, ())}
        former |= {card.deck.casefold() for card in before.cards} if before else set()
        for card in scene.cards[own.id]:
            deck = decks.get(card.ord, note.cards[0].deck)
            if card.deck.casefold() != deck.casefold():
                moved_back = card.noted.get(_PUT) == _sum(deck)
                his = card.filtered or moved_back or card.deck.casefold() not in former
                yield card, deck, his


def _gone(scene: Scene) -> tuple[list[str], list[str]]:
    """The notes to delete, and those to retire: whatever a learner has put work into stays."""
    removed, retired = [], []
    for guid, note in scene.gone.items():
        own = scene.mine.get(guid)
        if not own or own.notetype != note.notetype:
            continue
        cards = scene.cards[own.id]
        if not any(card.reviewed for card in cards) and set(own.fields) <= {*note.fields, ""}:
            removed.append(guid)
        elif any(GONE in card.noted for card in cards):
            continue  # once is enough: whatever he let go since then is his
        elif RETIRED not in own.tags or not all(card.suspended for card in cards):
            retired.append(guid)
    return removed, retired


def _retire(scene: Scene, guids: list[str]) -> list[str]:
    """Tag notes and suspend their cards, and note what of that he had not done himself.

    Gives those of them for which that was done: what could not be noted could not be taken back.
    """
    notes = [scene.mine[guid] for guid in guids]
    cards = [card for note in notes for card in scene.cards[note.id]]
    tagged = {note.id: 0 if RETIRED in note.tags else TAG_IS_OURS for note in notes}
    refused = scene.collection.note_down(
        {
            card.id: {GONE: tagged[card.note] | (0 if card.suspended else SUSPENDED_BY_US)}
            for card in cards
        }
    )
    stays = {card.note for card in cards if card.id in refused}
    noted = [card.id for card in cards if card.note in stays and card.id not in refused]
    scene.collection.note_down({card: {GONE: None} for card in noted})
    scene.collection.retire(
        [note.id for note in notes if note.id not in stays],
        [card.id for card in cards if card.note not in stays],
        RETIRED,
    )
    return [guid for guid in guids if scene.mine[guid].id not in stays]


def _returned(scene: Scene) -> list[str]:
    """The notes that an earlier sync retired, and that are in the package again."""
    known = ((guid, scene.mine.get(guid)) for guid in scene.package.by_guid)
    return [
        guid for guid, own in known if own and any(GONE in c.noted for c in scene.cards[own.id])
    ]


def _restore(scene: Scene, guids: list[str]) -> None:
    """Take back what `_retire` did, and no more."""
    notes = {scene.mine[guid].id: scene.package.by_guid[guid] for guid in guids}
    cards = [card for note in notes for card in scene.cards[note] if GONE in card.noted]
    tagged = {card.note for card in cards if card.noted[GONE] & TAG_IS_OURS}
    scene.collection.restore(
        [note for note in notes if note in tagged and RETIRED not in notes[note].tags],
        [card.id for card in cards if card.noted[GONE] & SUSPENDED_BY_US],
        RETIRED,
    )
    scene.collection.note_down({card.id: {GONE: None} for card in cards})


def _emptied(scene: Scene) -> list[int]:
    """The cards of clozes that vanished, which Anki itself calls empty."""
    candidates = {
        card.id
        for note in scene.package.notes
        if (own := scene.mine.get(note.guid)) and own.notetype == note.notetype
        for card in scene.cards[own.id]
        if card.ord in _vanished(note, scene)
    }
    return sorted(candidates & scene.collection.empty_cards()) if candidates else []


def _vanished(note: StoredNote, scene: Scene) -> set[int]:
    had = {number - 1 for number in scene.package.memory.clozes.get(note.guid, ())}
    before = scene.old.by_guid.get(note.guid) if scene.old else None
    had |= {card.ord for card in before.cards} if before else set()
    return had - {card.ord for card in note.cards}


def _sum(deck: str) -> int:
    return zlib.crc32(deck.casefold().encode())
