"""The last releases of several packages of one vault, as one: a shared note is the same in all."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from deckwright.frozen import dataclass
from deckwright.package.baseline import Baseline, OldNote, open_baseline
from deckwright.shelf.texts import digest_of, record_of
from deckwright.stored import Memory, StoredNote, StoredNotetype


@contextmanager
def open_baselines(files: Iterable[Path | None]) -> Iterator[list[Baseline]]:
    """The packages that learners have, for as long as the block lasts; None for a first release.

    Raises:
        DeckError: package, with why one cannot be read.
    """
    with ExitStack() as stack:
        yield [stack.enter_context(open_baseline(file)) for file in files]


@contextmanager
def open_union(files: Iterable[Path | None]) -> Iterator[Baseline]:
    """All that learners of any of these packages may have, for as long as the block lasts.

    Raises:
        DeckError: package, with why one cannot be read.
    """
    with open_baselines(files) as baselines:
        yield union_of(baselines)


def union_of(baselines: Sequence[Baseline]) -> Baseline:
    """All that learners of any of these packages may have; of two of one thing, the newer."""
    notes, gone, whose = _notes(baselines)

    def read(guid: str) -> StoredNote:
        stored = whose[guid].memory.notes.get(guid)
        return whose[guid].read(guid) if guid in whose[guid].notes else stored or gone[guid]

    return Baseline(
        notes=notes,
        notetypes=_newest(baseline.notetypes for baseline in baselines),
        decks={name: text for baseline in baselines for name, text in baseline.decks.items()},
        deck_ids={},
        memory=Memory(
            notes=gone,
            notetypes=_newest(baseline.memory.notetypes for baseline in baselines),
            clozes=_clozes(baselines),
            names=_names(baselines),
            decks=_lists(baseline.memory.decks for baseline in baselines),
            tags=_lists(baseline.memory.tags for baseline in baselines),
        ),
        read=read,
        note_ids=_Any(tuple(baseline.note_ids for baseline in baselines)),
        card_ids=_Any(tuple(baseline.card_ids for baseline in baselines)),
    )


@dataclass(frozen=True, slots=True)
class _Any:
    """The ids that are taken in any package."""

    taken: tuple[Container[int], ...]

    def __contains__(self, id_: object) -> bool:
        return any(id_ in some for some in self.taken)


def _notes(
    baselines: Sequence[Baseline],
) -> tuple[dict[str, OldNote], dict[str, StoredNote], dict[str, Baseline]]:
    """The notes that some package holds, those that none holds any more, and whose each is."""
    notes: dict[str, OldNote] = {}
    whose: dict[str, Baseline] = {}
    for baseline in baselines:
        for guid, note in baseline.notes.items():
            known = notes.get(guid)
            if known is None or note.mod > known.mod:
                notes[guid], whose[guid] = note, baseline
            elif note.mod == known.mod and note.digest != known.digest:
                # They say otherwise at one time: whoever has either must get what comes now.
                notes[guid] = known._replace(mod=known.mod + 1)
    gone: dict[str, StoredNote] = {}
    for baseline in baselines:
        for guid, stored in baseline.memory.notes.items():
            if guid in notes:
                if stored.mod > notes[guid].mod:
                    notes[guid], whose[guid] = _old(stored), baseline
            elif guid not in gone or stored.mod > gone[guid].mod:
                gone[guid], whose[guid] = stored, baseline
    return notes, gone, whose


def _old(note: StoredNote) -> OldNote:
    cards = tuple((card.ord, card.id, card.deck, card.due) for card in note.cards)
    digest = digest_of(record_of(note.tags, note.fields))
    return OldNote(note.guid, note.id, note.notetype, note.mod, digest, cards)


def _newest(all_notetypes: Iterable[Mapping[int, StoredNotetype]]) -> dict[int, StoredNotetype]:
    """By id; two that are not the same at one time are taken to be older than what comes now."""
    found: dict[int, StoredNotetype] = {}
    for notetypes in all_notetypes:
        for id_, notetype in notetypes.items():
            known = found.get(id_)
            if known is None or notetype.mod > known.mod:
                found[id_] = notetype
            elif notetype.mod == known.mod and notetype != known:
                found[id_] = replace(known, mod=known.mod + 1)
    return found


def _clozes(baselines: Sequence[Baseline]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for baseline in baselines:
        for guid, texts in baseline.memory.clozes.items():
            found[guid] = {**found.get(guid, {}), **texts}
    return found


def _names(baselines: Sequence[Baseline]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for baseline in baselines:
        for id_, names in baseline.memory.names.items():
            found[id_] = {**found.get(id_, {}), **names}
    return found


def _lists(of_each: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for names in of_each:
        for guid, items in names.items():
            found[guid] = tuple(sorted({*found.get(guid, ()), *items}))
    return found
