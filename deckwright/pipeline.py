"""The way of a note from file to deck. It reads, calls, and decides nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from deckwright.data import Deck, Note
from deckwright.notes.check import check_notes, check_rendered, no_notes
from deckwright.notes.media import media_of
from deckwright.notes.mediacheck import check_files, check_unused
from deckwright.notes.order import in_curriculum_order
from deckwright.notes.parse import parse_notes
from deckwright.notes.references import References
from deckwright.notes.render import Renderer
from deckwright.notes.vault import Vault, open_vault
from deckwright.notetypes.load import notetypes_of
from deckwright.package.plan import Plan, plan_package
from deckwright.package.publish import publish
from deckwright.package.read import read_package
from deckwright.problems import Problems
from deckwright.release.guard import judge
from deckwright.release.memory import remembered
from deckwright.release.pin import pin_clozes
from deckwright.stored import EMPTY
from deckwright.vault.files import note_files, read_source
from deckwright.vault.project import Project

Thing = TypeVar("Thing")


class Watch(Protocol):
    """Goes through the things of a stage, and may show how far it has come."""

    def __call__(self, stage: str, things: Sequence[Thing]) -> Iterable[Thing]:
        """The same things, one after the other."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a build starts from: the file that learners have, if any, and the times.

    `build_time` is the time of whatever changed, `now` that of the clock: seconds since 1970.
    """

    baseline: Path | None
    build_time: int
    now: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A vault as read: what its package would hold, and the number of reference notes beside."""

    plan: Plan
    references: int

    @property
    def deck(self) -> Deck:
        """The deck that the vault makes."""
        return self.plan.deck


@dataclass(frozen=True, slots=True)
class Report:
    """What went into a package, and its `size` in bytes."""

    reading: Reading
    size: int


def build(project: Project, release: Release, problems: Problems, watch: Watch) -> Report:
    """Build the package of a project and put it in its place.

    Raises:
        DeckError: with every problem found, by place; nothing was written.
    """
    reading = read_deck(project, release, problems, watch)
    problems.stop_if_errors()
    size = publish(reading.plan, project.output, release.baseline)
    return Report(reading, size)


def read_deck(project: Project, release: Release, problems: Problems, watch: Watch) -> Reading:
    """What the package of a project would hold; what is wrong with it is added to `problems`.

    Raises:
        DeckError: when the baseline, the note types or the tag dictionary cannot be used.
    """
    baseline = read_package(release.baseline) if release.baseline else EMPTY
    vault = open_vault(project, baseline, problems)
    notes, references = read_notes(vault, problems, watch)
    problems.add(*check_notes(notes))
    renderer = Renderer(vault.notetypes, vault.media, References(vault), project.config.cloze.marks)
    numbered = watch("rendering", tuple(enumerate(notes, start=1)))
    rendered = problems.each(lambda item: renderer.render(item[1], item[0], problems), numbered)
    problems.add(*check_rendered(notes, rendered))
    pinned = pin_clozes(rendered, baseline)
    deck = Deck(
        name=project.deck,
        description=project.config.description,
        notetypes=notetypes_of(pinned),
        notes=pinned,
        media=media_of(pinned),
    )
    problems.add(*check_files(deck.media, project.config.media_limit))
    plan = plan_package(deck, baseline, release.build_time, remembered(deck, baseline))
    if not problems.something_was_refused:  # a note that cannot be read is not one that is gone
        problems.add(*judge(plan, baseline, release.now, project.place))
        problems.add(*check_unused(vault, rendered))
    return Reading(plan, references)


def read_notes(vault: Vault, problems: Problems, watch: Watch) -> tuple[tuple[Note, ...], int]:
    """The notes of a vault in curriculum order, and the number of reference notes beside them."""
    root, project = vault.project.root, vault.project

    def read(path: str) -> tuple[Note, ...] | None:
        return parse_notes(read_source(root, path, vault.is_flashcard), vault, problems)

    files = problems.each(read, watch("reading", note_files(vault.files, project.only)))
    notes = in_curriculum_order(note for file in files if file for note in file)
    if not notes and not problems.something_was_refused:
        problems.add(no_notes(project.source))
    return notes, files.count(None)
