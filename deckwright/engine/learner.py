"""A learner's own collection in the real Anki engine: what is in it, and what may be done to it.

All changes are operations of the engine, which mark what they touch for the next sync.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection as Sized
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import field
from pathlib import Path
from typing import Any

from deckwright.engine.scratch import Engine, ImportLog, NoEngine, engines_errors
from deckwright.frozen import dataclass

# Bytes of custom data, and of a key in it, that Anki takes (rslib/src/storage/card/data.rs, 26.09).
_ROOM, _KEY = 100, 8
# Where an import keeps its options for the next one (rslib/src/config/bool.rs, 26.09).
_OPTIONS = "mergeNotetypes updateNotes updateNotetypes withDeckConfigs withScheduling".split()


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A note as a learner has it; `mod` in seconds since 1970."""

    id: int
    guid: str
    notetype: int
    mod: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card as a learner has it: its home deck by full name, even while a filtered deck has it.

    `noted` are the numbers in its custom data, by key.
    """

    id: int
    note: int
    ord: int
    deck: str
    filtered: bool
    reviewed: bool
    suspended: bool
    noted: Mapping[str, int] = field(default_factory=dict)


class LearnersCollection:
    """An open collection."""

    def __init__(self, collection: Any) -> None:
        self.col = collection

    @property
    def schema(self) -> int:
        """Another one means that Anki must sync in full."""
        return int(self.col.db.scalar("select scm from col"))

    def notes(self, guids: Sized[str]) -> dict[str, OwnNote]:
        """Those of these notes that are there, by guid; of two with one guid the later id."""
        found = {}
        rows = self.col.db.execute("select id, guid, mid, mod, flds, tags from notes order by id")
        for id_, guid, notetype, mod, fields, tags in rows:
            if guid in guids:
                note = OwnNote(
                    id_, guid, notetype, mod, tuple(fields.split("\x1f")), tuple(tags.split())
                )
                found[guid] = note
        return found

    def cards(self, notes: Iterable[OwnNote]) -> dict[int, list[OwnCard]]:
        """The cards of these notes, by the id of the note."""
        found: dict[int, list[OwnCard]] = {note.id: [] for note in notes}
        decks = {deck.id: deck.name for deck in self.col.decks.all_names_and_ids()}
        reviewed = {row[0] for row in self.col.db.execute("select distinct cid from revlog")}
        query = "select id, nid, ord, did, odid, reps, queue, data from cards order by nid, ord"
        for id_, note, ord_, deck, home, reps, queue, data in self.col.db.execute(query):
            if note in found:
                name = decks.get(home or deck, "")
                was = bool(reps) or id_ in reviewed
                noted = _noted(data)
                card = OwnCard(id_, note, ord_, name, bool(home), was, queue == -1, noted)
                found[note].append(card)
        return found

    def noted(self, key: str) -> dict[int, int]:
        """The number that was noted under a key on cards, by the ids of their notes."""
        query = "select nid, data from cards where data like ?"
        rows = self.col.db.execute(query, f"%{key}%")
        found = ((note, _noted(data)) for note, data in rows)
        return {note: noted[key] for note, noted in found if key in noted}

    def note_down(self, values: Mapping[int, Mapping[str, int | None]]) -> frozenset[int]:
        """Note something on cards (by id) under keys of their custom data; None takes it off.

        Gives the cards that stay as they are, since Anki would not have it: there is no room, or
        another tool has written there what Anki does not take.
        """
        changed, refused = [], set()
        for card in map(self.col.get_card, values):
            data = {**_read(card.custom_data), **values[card.id]}
            kept = {key: value for key, value in data.items() if value is not None}
            text = json.dumps(kept, separators=(",", ":"), ensure_ascii=False) if kept else ""
            if len(text.encode()) > _ROOM or any(len(key.encode()) > _KEY for key in kept):
                refused.add(int(card.id))
            elif text != card.custom_data:
                card.custom_data = text
                changed.append(card)
        if changed:
            self.col.update_cards(changed)
        return frozenset(refused)

    def notetype(self, id_: int) -> dict[str, Any] | None:
        """A note type as Anki's older packages write it; None where there is none."""
        found: dict[str, Any] | None = self.col.models.get(id_)
        return found

    def import_package(self, file: Path) -> ImportLog:
        """Import a package, in which every note is meant to arrive as it is, tags included.

        The options of an import are kept for the next one; the learner's are put back.
        """
        before = self._options()
        log = Engine(self.col).import_package(file, with_scheduling=True)
        for key in _OPTIONS:
            if key in before:
                self.col.set_config(key, before[key])
            else:
                self.col.remove_config(key)
        return log

    def _options(self) -> dict[str, Any]:
        rows = self.col.db.execute("select key, val from config")
        return {key: json.loads(bytes(val)) for key, val in rows if key in _OPTIONS}

    def move_cards(self, cards: Iterable[tuple[int, str]]) -> None:
        """Put cards (by id) into decks (by full name), which are made where they are missing."""
        decks: dict[str, list[int]] = {}
        for card, deck in cards:
            decks.setdefault(deck, []).append(card)
        for name, ids in decks.items():
            self.col.set_deck(ids, self.col.decks.id(name))

    def describe(self, deck: str, text: str) -> bool:
        """Give a deck its description, as an import does; whether it had another."""
        found = self.col.decks.by_name(deck)
        if not text or not found or found["dyn"] or found["desc"] == text:
            return False
        found["desc"] = text
        self.col.decks.save(found)
        return True

    def remove_notes(self, ids: Sequence[int]) -> None:
        """Delete notes, with their cards."""
        if ids:
            self.col.remove_notes(ids)

    def retire(self, notes: Sequence[int], cards: Sequence[int], tag: str) -> None:
        """Tag notes, and suspend cards."""
        if notes:
            self.col.tags.bulk_add(notes, tag)
        if cards:
            self.col.sched.suspend_cards(cards)

    def restore(self, notes: Sequence[int], cards: Sequence[int], tag: str) -> None:
        """The opposite of `retire`."""
        if notes:
            self.col.tags.bulk_remove(notes, tag)
        if cards:
            self.col.sched.unsuspend_cards(cards)

    def empty_cards(self) -> frozenset[int]:
        """The cards that Anki itself calls empty."""
        return frozenset(i for note in self.col.get_empty_cards().notes for i in note.card_ids)

    def remove_cards(self, ids: Sequence[int]) -> None:
        """Delete cards, and no note that has others."""
        if ids:
            self.col.remove_cards_and_orphaned_notes(ids)

    def check(self) -> str:
        """What Check Database finds; "" when all is well."""
        return Engine(self.col).check_database()


def _noted(data: str) -> dict[str, int]:
    """The custom data in the column of a card (rslib/src/storage/card/data.rs, 26.09)."""
    found = _read(_read(data).get("cd", "")) if '"cd"' in data else {}
    return {key: value for key, value in found.items() if isinstance(value, int)}


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def open_learners(file: Path) -> Iterator[LearnersCollection]:
    """The collection in a file, which nobody else may have open.

    Raises:
        NoEngine: when `anki` is not installed.
        EngineFailed: when Anki cannot open it, or gives up on the way.
    """
    try:
        from anki.collection import Collection
    except ImportError as error:
        raise NoEngine(str(error)) from error
    with engines_errors(), redirect_stdout(io.StringIO()):
        collection = Collection(str(file))
        try:
            yield LearnersCollection(collection)
        finally:
            collection.close()
