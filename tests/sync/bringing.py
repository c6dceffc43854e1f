"""A package brought into the collection in a folder, or imported there."""

from __future__ import annotations

from pathlib import Path

from deckwright.package.read import read_package
from deckwright.sync.run import Synced, Wanted, sync
from tests.engine import Learner, learner_in


def brought(package: Path, home: Path, old: Path | None = None) -> Synced:
    """Sync a package, with the release that was there before where that is known."""
    before = read_package(old) if old else None
    wanted = Wanted(package, read_package(package), before)
    return sync(wanted, home / "collection.anki2", dry=False)


def imported(home: Path, package: Path) -> None:
    with learner_in(home) as learner:
        learner.imports(package)


def decks_of(learner: Learner, guid: str) -> list[str]:
    return [learner.col.decks.name(card.did) for card in learner.notes()[guid].cards()]
