"""OLD imported, studied, flagged, suspended, tagged and edited; then NEW imported over it.

Every promise is one check with what was found, so that a report can be read as a list.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from deckwright.engine.scratch import (
    Engine,
    EngineFailed,
    ImportLog,
    engine_version,
    scratch_engine,
)
from deckwright.frozen import dataclass
from deckwright.rehearsal.lint import Check, lint
from deckwright.rehearsal.promises import (
    PROMISES,
    TAG,
    TEXT,
    Life,
    Stage,
    second_import,
    spread,
    touches,
)
from deckwright.release.changes import Changes, changes
from deckwright.stored import EMPTY, StoredPackage

_LIVED_WITH = 400  # notes that the learner studies, flags, suspends, tags and edits
_NOTHING = ImportLog(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Packed:
    """A package: its file, and what it holds."""

    file: Path
    package: StoredPackage


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


def rehearse_all(
    new: Packed, olds: Iterable[Packed], now: int, allow: frozenset[str]
) -> Iterator[Rehearsal]:
    """Import `new` into an empty collection, then over each of `olds`, and check every promise.

    `now` is in seconds since 1970; `allow` are the codes of findings that are let through.

    Raises:
        NoEngine: when `anki` is not installed.
    """
    for old in (None, *olds):
        found = changes(old.package if old else EMPTY, new.package)
        linted = lint(found, now, allow, first=old is None)
        log, checks = _rehearsed(new, old.file if old else None, found)
        name = str(old.file) if old else ""
        yield Rehearsal(name, engine_version(), log, (*linted, *checks))


def _rehearsed(new: Packed, old: Path | None, found: Changes) -> tuple[ImportLog, list[Check]]:
    log, checks = _NOTHING, []
    promise = "Anki imports the package that learners have"
    try:
        with (
            tempfile.TemporaryDirectory(prefix="deckwright-") as folder,
            scratch_engine(Path(folder)) as engine,
        ):
            if old:
                engine.import_package(old)
            life = _live_with(engine, found)
            before, missing = engine.snapshot(), engine.missing_media()
            promise = "Anki imports the package"
            log = engine.import_package(new.file)
            checks.append(Check(promise, kept=True))
            promise = "Anki works with what it imported"
            stage = Stage(
                *(found, engine, life, before, missing, log),
                *(engine.snapshot(), engine.notes()),
            )
            checks += [check for rule in PROMISES for check in rule(stage)]
            checks += second_import(engine.import_package(new.file), len(new.package.notes), engine)
    except EngineFailed as error:
        checks.append(Check(promise, kept=False, found=str(error)))
    return log, checks


def _live_with(engine: Engine, found: Changes) -> Life:
    """Study, flag, suspend, tag and edit notes in turn, those first that NEW changes or removes.

    Check Database then mends what OLD has broken, so that what it finds later is NEW's doing.
    """
    engine.check_database()
    ids = {guid: note.id for guid, note in engine.notes().items()}
    first = {c.after.guid for c in found.changed if touches(c) or c.cards_added}
    first |= {note.guid for note in found.removed}
    guids = spread(list(ids), frozenset(first), _LIVED_WITH)
    engine.study([ids[guid] for guid in guids[::2]])
    engine.flag([ids[guid] for guid in guids[::3]])
    engine.suspend([ids[guid] for guid in guids[1::4]])
    owned, edited = frozenset(guids[::2]), frozenset(guids[::5])
    engine.change([ids[guid] for guid in guids if guid in owned - edited], TAG, "")
    engine.change([ids[guid] for guid in guids if guid in edited], TAG, TEXT)
    engine.check_database()
    return Life(owned | edited, edited)
