"""What must be so when a learner has imported the new package, each promise looked up in Anki."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from unicodedata import normalize

from deckwright.engine.scratch import Engine, ImportLog, LearnersNote, Snapshot
from deckwright.frozen import dataclass
from deckwright.rehearsal.histories import shifted
from deckwright.rehearsal.lint import Check, listed, named
from deckwright.release.changes import Changes, NoteChange
from deckwright.stored import StoredPackage

TAG = "deckwright-rehearsal"
TEXT = " (my own words)"
_MADE_ANEW = 300  # notes of which Anki makes the cards anew, to compare


@dataclass(frozen=True, slots=True)
class Life:
    """The guids of the notes that the learner has tagged, and of those also edited."""

    owned: frozenset[str]
    edited: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stage:
    """What is known when NEW has been imported.

    `notes` are those in the collection now, by guid; `missing` the media that were missing before.
    """

    changes: Changes
    engine: Engine
    life: Life
    before: Snapshot
    missing: frozenset[str]
    log: ImportLog
    after: Snapshot
    notes: Mapping[str, LearnersNote]

    @property
    def touched(self) -> frozenset[str]:
        """The guids of notes that Anki must update."""
        return frozenset(c.after.guid for c in self.changes.changed if touches(c))


def touches(change: NoteChange) -> bool:
    """Whether Anki must update the note; cards are added and moved without."""
    kinds = change.before.notetype, change.after.notetype
    return bool(change.fields or change.tags_added or change.tags_gone or kinds[0] != kinds[1])


def spread(guids: list[str], first: frozenset[str], most: int) -> list[str]:
    """At most so many guids, evenly spread and in their order: those in `first` before others.

    When there are too many of both, a quarter is left for the others.
    """
    wanted = [guid for guid in guids if guid in first]
    others = [guid for guid in guids if guid not in first]
    room = max(most - len(others), most * 3 // 4)
    chosen = _evenly(wanted, room)
    picked = {*chosen, *_evenly(others, most - len(chosen))}
    return [guid for guid in guids if guid in picked]


def _evenly(guids: list[str], most: int) -> list[str]:
    if len(guids) <= most:
        return guids
    return [guids[index * len(guids) // most] for index in range(most)]


def _updated(stage: Stage) -> Iterator[Check]:
    counts = stage.log.updated, stage.log.new
    wanted = len(stage.touched), len(stage.changes.added)
    yield Check("exactly the changed notes are updated", counts[0] == wanted[0],
                f"{counts[0]} updated, {wanted[0]} changed")  # fmt: skip
    yield Check("exactly the added notes are new", counts[1] == wanted[1],
                f"{counts[1]} new, {wanted[1]} added")  # fmt: skip
    yield Check("no note is refused", stage.log.conflicting == 0,
                f"{stage.log.conflicting} conflicting")  # fmt: skip


def _arrived(stage: Stage) -> Iterator[Check]:
    notes, new = stage.notes, stage.changes.new
    wanted = stage.touched | {note.guid for note in stage.changes.added}
    late = [g for g in sorted(wanted)
            if g not in notes or not _alike(notes[g].fields, new.by_guid[g].fields)]  # fmt: skip
    yield Check("every change arrives", not late, named(late, new))
    styles = stage.engine.styles()
    stale = [
        notetype.name
        for notetype in new.notetypes.values()
        if styles.get(notetype.id)
        != (notetype.css, *(s for t in notetype.card_templates for s in (t.front, t.back)))
    ]
    yield Check("note types look as in the new package", not stale, listed(stale))
    missing = sorted(stage.engine.missing_media() - stage.missing)
    yield Check("every picture and sound is there", not missing, listed(missing))


def _kept(stage: Stage) -> Iterator[Check]:
    after, notes = stage.after, stage.notes
    yield Check("no full sync is forced", after.schema == stage.before.schema)
    if not stage.before.cards:
        return
    changed = [c for c, row in stage.before.cards.items() if after.cards.get(c) != row]
    yield Check("every card keeps its schedule, deck, flag and suspension", not changed,
                f"{len(stage.before.cards)} cards, {len(changed)} differ")  # fmt: skip
    yield Check("every review is kept", after.reviews == stage.before.reviews,
                f"of {len(stage.before.reviews)}")  # fmt: skip
    moved = list(shifted(stage.changes, notes))
    yield Check("every review history stays with its text", not moved,
                named(moved, stage.changes.new))  # fmt: skip
    old = stage.changes.old
    untouched = sorted(stage.life.owned - stage.touched)
    bare = [g for g in untouched if g not in notes or TAG not in notes[g].tags]
    yield Check("own tags on untouched notes live", not bare, named(bare, old))
    edited = sorted(stage.life.edited - stage.touched)
    lost = [g for g in edited if g not in notes or not _says_my_own(notes[g])]
    yield Check("own edits on untouched notes live", not lost, named(lost, old))


def _says_my_own(note: LearnersNote) -> bool:
    return len(note.fields) < 2 or note.fields[1].endswith(TEXT.strip())  # noqa: PLR2004 (a pair)


def _whole(stage: Stage) -> Iterator[Check]:
    new, notes = stage.changes.new, stage.notes
    known = stage.before.notetypes.keys() | new.notetypes.keys()
    forks = [name for id_, name in stage.after.notetypes.items() if id_ not in known]
    yield Check("no note type is forked", not forks, listed(forks))
    kinds = [n.guid for n in new.notes
             if n.guid in notes and notes[n.guid].notetype != n.notetype]  # fmt: skip
    yield Check("every note has the note type of the package", not kinds, named(kinds, new))


def _cards(stage: Stage) -> Iterator[Check]:
    new, notes = stage.changes.new, stage.notes
    short = [
        note.guid
        for note in new.notes
        if note.guid not in notes or not {c.ord for c in note.cards} <= set(notes[note.guid].ords)
    ]
    yield Check("every note gets its cards", not short, named(short, new))
    only = [c for c in stage.changes.changed if c.cards_added and not touches(c)]
    if only:
        lacking = {change.after.guid for change in only} & set(short)
        yield Check("missing cards are added", not lacking,
                    named(sorted(lacking), new) or f"to {len(only)} notes")  # fmt: skip
    first = stage.touched | {note.guid for note in stage.changes.added}
    ids = {guid: notes[guid].id for guid in spread(_both(new, notes), first, _MADE_ANEW)}
    own = stage.engine.cards_of_its_own(list(ids.values()))
    fewer = [guid for guid, id_ in ids.items() if not set(own[id_]) <= set(notes[guid].ords)]
    yield Check("every note has the cards that Anki itself would make", not fewer,
                named(fewer, new))  # fmt: skip


PROMISES: tuple[Callable[[Stage], Iterator[Check]], ...] = (
    _updated,
    _arrived,
    _kept,
    _whole,
    _cards,
)


def second_import(again: ImportLog, notes: int, engine: Engine) -> Iterator[Check]:
    """What must be so when the learner imports the same package, of so many notes, once more."""
    nothing = (again.new, again.updated, again.conflicting) == (0, 0, 0)
    same = nothing and again.duplicate == notes
    counts = f"{again.new} new, {again.updated} updated, {again.duplicate} duplicate"
    yield Check("a second import does nothing", same, counts)
    found = engine.check_database()
    yield Check("Check Database finds nothing", not found, found)


def _both(new: StoredPackage, notes: Mapping[str, LearnersNote]) -> list[str]:
    return [guid for guid in new.by_guid if guid in notes]


def _alike(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether fields are the same text; Anki stores NFC."""
    return [normalize("NFC", f) for f in ours] == [normalize("NFC", f) for f in theirs]
