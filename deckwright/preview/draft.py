"""A vault as its package would hold it now: what can be shown of it, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from deckwright.data import MediaFile
from deckwright.frozen import dataclass
from deckwright.package.baseline import Baseline
from deckwright.package.plan import Change, Plan, PlannedNote
from deckwright.package.publish import publish
from deckwright.pipeline import Reading, open_last, read_deck
from deckwright.problems import Problems, Where
from deckwright.release.changes import NoteChange, changes
from deckwright.report import Release, Watch
from deckwright.shelf.last import last_build
from deckwright.shelf.shelf import Shelf
from deckwright.shelf.underway import UnderWay
from deckwright.shortcut import with_what_is_kept
from deckwright.stored import StoredNote, StoredNotetype
from deckwright.vault.listing import list_files
from deckwright.vault.project import Project


@dataclass(frozen=True, slots=True)
class DraftNote:
    """A note that can be shown: as it would lie on disk, where it stands, what became of it.

    `digest` is that of its text; `packages` are those that it goes into, where there are several.
    """

    stored: StoredNote
    where: Where
    change: Change
    digest: bytes
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A deck as it would be published now.

    `notes` are in curriculum order, `notetypes` by id. `broken` is guid -> place of the notes that
    could not be rendered. `changed` says what became of notes since the baseline, `removed` are
    those of it that are gone. `packages` are the names of all, where there are several.
    """

    deck: str
    notes: tuple[DraftNote, ...]
    notetypes: Mapping[int, StoredNotetype]
    media: tuple[MediaFile, ...]
    broken: Mapping[str, Where]
    changed: Mapping[str, NoteChange]
    removed: tuple[StoredNote, ...]
    packages: tuple[str, ...] = ()


def read_draft(  # noqa: PLR0913, PLR0917 (the first four are what every build has)
    project: Project,
    release: Release,
    problems: Problems,
    watch: Watch,
    package: Path | None = None,
    earlier: Draft | None = None,
) -> Draft:
    """The draft of a project; what is wrong is added to `problems`.

    With `package`, what can be shown is also written there, as a package of its own. Notes that did
    not change are those of the `earlier` draft, the same objects.

    Raises:
        DeckError: when the baseline, the note types or the tag dictionary cannot be used; output.
    """

    def on(shelf: Shelf) -> Draft:
        listing = list_files(project.root, project.places, lambda: shelf.paths)
        way = UnderWay(project, release, listing, shelf, problems, watch)
        with open_last(way, last_build(shelf)) as baseline:
            reading = read_deck(way, baseline)
            if package and reading.plan.notes:
                watch.begin("writing")
                publish(reading.plan, package, baseline, package.with_suffix(".collection"))
            names = tuple(package.name for package in project.config.packages)
            return _draft(reading, baseline, earlier, names)

    return with_what_is_kept(project, release, on)


def _draft(
    reading: Reading, baseline: Baseline, earlier: Draft | None, packages: tuple[str, ...]
) -> Draft:
    plan = reading.plan
    broken = dict(_broken(reading))
    known = {note.stored.guid: note for note in earlier.notes} if earlier else {}
    return Draft(
        deck=plan.deck.name,
        notes=tuple(_note(planned, plan, known.get(planned.slip.guid)) for planned in plan.notes),
        notetypes=plan.notetypes,
        media=plan.deck.media,
        broken=broken,
        changed=_changed(plan, baseline),
        removed=tuple(baseline.read(guid) for guid in plan.removed if guid not in broken),
        packages=packages,
    )


def _note(planned: PlannedNote, plan: Plan, known: DraftNote | None) -> DraftNote:
    slip = planned.slip
    if known and known.digest == slip.digest and _stands(planned, known.stored):
        stored = known.stored
    else:
        stored = plan.stored(planned)
    where = Where(slip.where[0], *slip.begins_at)
    return DraftNote(stored, where, planned.change, slip.digest, slip.packages)


def _stands(planned: PlannedNote, stored: StoredNote) -> bool:
    """Whether a note of the same text has the same cards, in the same deck."""
    return planned.notetype == stored.notetype and [
        (ord_, planned.slip.deck) for ord_, _ in planned.cards
    ] == [(card.ord, card.deck) for card in stored.cards]


def _broken(reading: Reading) -> Iterator[tuple[str, Where]]:
    for sheet in reading.sheets.values():
        for slip in sheet.slips or ():
            if not slip.digest:
                yield slip.guid, Where(slip.where[0], *slip.begins_at)


def _changed(plan: Plan, baseline: Baseline) -> dict[str, NoteChange]:
    planned = [note for note in plan.notes if note.change == "changed"]
    if not planned:
        return {}
    old = baseline.package(note.slip.guid for note in planned)
    return {change.after.guid: change for change in changes(old, plan.package(planned)).changed}
