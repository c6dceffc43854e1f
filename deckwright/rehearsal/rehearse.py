"""OLD imported, studied, flagged, suspended, tagged and edited; then NEW imported over it.

Every promise is one check with what was found, so that a report can be read as a list.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deckwright.rehearsal.engine import Engine, ImportLog, Snapshot, engine_version, scratch_engine
from deckwright.release.changes import Changes, changes
from deckwright.release.finding import title
from deckwright.stored import StoredPackage

_TAG = "deckwright-rehearsal"
_TEXT = " (my own words)"
_NAMED = 5  # notes that a check names


@dataclass(frozen=True, slots=True)
class Check:
    """A promise, whether it was kept, and what was found."""

    promise: str
    kept: bool
    found: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All checks of one import of NEW over one OLD (its file; "" for an empty collection)."""

    old: str
    engine: str
    log: ImportLog
    checks: tuple[Check, ...]

    @property
    def harmless(self) -> bool:
        """Whether every promise was kept."""
        return all(check.kept for check in self.checks)


@dataclass(frozen=True, slots=True)
class _Stage:
    """What is known when NEW has been imported."""

    changes: Changes
    engine: Engine
    before: Snapshot
    after: Snapshot
    log: ImportLog
    touched: frozenset[str]
    owned: frozenset[str]
    edited: frozenset[str]


def rehearse(new: tuple[Path, StoredPackage], old: tuple[Path, StoredPackage] | None) -> Rehearsal:
    """Import `new` over `old`, or into an empty collection, and check every promise.

    Raises:
        NoEngine: when `anki` is not installed.
    """
    with (
        tempfile.TemporaryDirectory(prefix="deckwright-") as folder,
        scratch_engine(Path(folder)) as engine,
    ):
        stored = old[1] if old else StoredPackage((), {}, {}, {}, {})
        if old:
            engine.import_package(old[0])
        ids = {guid: note.id for guid, note in engine.notes().items()}
        owned, edited = _live_with(engine, ids)
        before = engine.snapshot()
        log = engine.import_package(new[0])
        found = changes(stored, new[1])
        touched = frozenset(c.after.guid for c in found.changed if not c.only_moved)
        stage = _Stage(found, engine, before, engine.snapshot(), log, touched, owned, edited)
        checks = tuple(check for promise in PROMISES for check in promise(stage))
        again = engine.import_package(new[0])
        checks += tuple(_second_import(again, new[1], engine))
        return Rehearsal(str(old[0]) if old else "", engine_version(), log, checks)


def _live_with(engine: Engine, ids: dict[str, int]) -> tuple[frozenset[str], frozenset[str]]:
    """Study, flag, suspend, tag and edit the notes in turn; gives the guids tagged and edited."""
    guids = list(ids)
    engine.study([ids[guid] for guid in guids[::2]])
    engine.flag([ids[guid] for guid in guids[::3]])
    engine.suspend([ids[guid] for guid in guids[1::4]])
    owned, edited = frozenset(guids[::2]), frozenset(guids[::5])
    engine.change([ids[guid] for guid in owned - edited], _TAG, "")
    engine.change([ids[guid] for guid in edited], _TAG, _TEXT)
    return owned | edited, edited


def _updated(stage: _Stage) -> Iterator[Check]:
    counts = stage.log.updated, stage.log.new
    wanted = len(stage.touched), len(stage.changes.added)
    yield Check("exactly the changed notes are updated", counts[0] == wanted[0],
                f"{counts[0]} updated, {wanted[0]} changed")  # fmt: skip
    yield Check("exactly the added notes are new", counts[1] == wanted[1],
                f"{counts[1]} new, {wanted[1]} added")  # fmt: skip
    yield Check("no note is refused", stage.log.conflicting == 0,
                f"{stage.log.conflicting} conflicting")  # fmt: skip


def _arrived(stage: _Stage) -> Iterator[Check]:
    notes = stage.engine.notes()
    wanted = stage.touched | {note.guid for note in stage.changes.added}
    new = stage.changes.new
    late = [g for g in wanted if g not in notes or notes[g].fields != new.by_guid[g].fields]
    yield Check("every change arrives", not late, _named(late, new))
    styles = stage.engine.styles()
    stale = [
        notetype.name
        for notetype in new.notetypes.values()
        if styles.get(notetype.id)
        != (notetype.css, *(s for t in notetype.card_templates for s in (t.front, t.back)))
    ]
    yield Check("note types look as in the new package", not stale, ", ".join(stale))
    missing = stage.engine.missing_media()
    yield Check("every picture and sound is there", not missing, ", ".join(missing[:_NAMED]))


def _kept(stage: _Stage) -> Iterator[Check]:
    after = stage.after
    changed = [c for c, row in stage.before.cards.items() if after.cards.get(c) != row]
    yield Check("every card keeps its schedule, deck, flag and suspension", not changed,
                f"{len(stage.before.cards)} cards, {len(changed)} differ")  # fmt: skip
    yield Check("every review is kept", after.reviews == stage.before.reviews,
                f"of {len(stage.before.reviews)}")  # fmt: skip
    yield Check("no full sync is forced", after.schema == stage.before.schema)
    old = stage.changes.old
    notes = stage.engine.notes()
    untouched = [guid for guid in stage.owned if guid not in stage.touched]
    bare = [guid for guid in untouched if _TAG not in notes[guid].tags]
    yield Check("own tags on untouched notes live", not bare, _named(bare, old))
    lost = [
        guid
        for guid in stage.edited - stage.touched
        if len(notes[guid].fields) > 1 and not notes[guid].fields[1].endswith(_TEXT.strip())
    ]
    yield Check("own edits on untouched notes live", not lost, _named(lost, old))


def _whole(stage: _Stage) -> Iterator[Check]:
    known = stage.before.notetypes.keys() | stage.changes.new.notetypes.keys()
    forks = [name for id_, name in stage.after.notetypes.items() if id_ not in known]
    yield Check("no note type is forked", not forks, ", ".join(forks))
    notes = stage.engine.notes()
    ids = {n.guid: notes[n.guid].id for n in stage.changes.new.notes if n.guid in notes}
    own = stage.engine.cards_of_its_own([ids[guid] for guid in ids])
    short = [guid for guid, id_ in ids.items() if not set(own[id_]) <= set(notes[guid].ords)]
    yield Check("every note has the cards that Anki itself would make", not short,
                _named(short, stage.changes.new))  # fmt: skip
    kinds = {n.guid for n in stage.changes.new.notes
             if n.guid in notes and notes[n.guid].notetype != n.notetype}  # fmt: skip
    yield Check("every note has the note type of the package", not kinds,
                _named(sorted(kinds), stage.changes.new))  # fmt: skip


PROMISES: tuple[Callable[[_Stage], Iterator[Check]], ...] = (_updated, _arrived, _kept, _whole)


def _second_import(again: ImportLog, new: StoredPackage, engine: Engine) -> Iterator[Check]:
    nothing = (again.new, again.updated, again.conflicting) == (0, 0, 0)
    same = nothing and again.duplicate == len(new.notes)
    counts = f"{again.new} new, {again.updated} updated, {again.duplicate} duplicate"
    yield Check("a second import does nothing", same, counts)
    found = engine.check_database()
    yield Check("Check Database finds nothing", not found, found)


def _named(guids: list[str], package: StoredPackage) -> str:
    names = [title(package.by_guid[g], package) for g in guids[:_NAMED] if g in package.by_guid]
    more = f" and {len(guids) - _NAMED} more" if len(guids) > _NAMED else ""
    return "; ".join(names) + more
