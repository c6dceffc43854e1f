"""The way of a note from file to deck. It reads, calls, and decides nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from deckwright.data import Deck, Note
from deckwright.notes.check import check_notes, no_notes
from deckwright.notes.media import media_of
from deckwright.notes.order import in_curriculum_order
from deckwright.notes.parse import parse_note
from deckwright.notes.render import Renderer
from deckwright.notes.vault import Vault, open_vault
from deckwright.notetypes.load import notetypes_of
from deckwright.package.plan import plan_package
from deckwright.package.publish import publish
from deckwright.problems import Problems
from deckwright.vault.files import note_files, read_source
from deckwright.vault.project import Project

Thing = TypeVar("Thing")


class Watch(Protocol):
    """Goes through the things of a stage, and may show how far it has come."""

    def __call__(self, stage: str, things: Sequence[Thing]) -> Iterable[Thing]:
        """The same things, one after the other."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A vault as read: the deck that it makes and the number of reference notes beside it."""

    deck: Deck
    references: int


@dataclass(frozen=True, slots=True)
class Report:
    """What went into a package, and its `size` in bytes."""

    reading: Reading
    size: int


def build(project: Project, build_time: int, problems: Problems, watch: Watch) -> Report:
    """Build the package of a project; `build_time` in seconds since 1970 becomes every mod.

    Raises:
        DeckError: with every problem found, by place; nothing was written.
    """
    reading = read_deck(project, problems, watch)
    problems.stop_if_errors()
    plan = plan_package(reading.deck, build_time)
    return Report(reading, publish(plan, project.output))


def read_deck(project: Project, problems: Problems, watch: Watch) -> Reading:
    """Everything that a build would pack; what is wrong with it is added to `problems`.

    Raises:
        DeckError: when the note types or the tag dictionary cannot be used.
    """
    vault = open_vault(project)
    notes, references = read_notes(vault, problems, watch)
    problems.add(*check_notes(notes))
    renderer = Renderer(vault.notetypes, vault.media, vault.note_names, project.config.cloze.marks)
    numbered = watch("rendering", tuple(enumerate(notes, start=1)))
    rendered = problems.each(lambda item: renderer.render(item[1], item[0], problems), numbered)
    deck = Deck(
        name=project.deck,
        description=project.config.description,
        notetypes=notetypes_of(rendered),
        notes=rendered,
        media=media_of(rendered),
    )
    return Reading(deck, references)


def read_notes(vault: Vault, problems: Problems, watch: Watch) -> tuple[tuple[Note, ...], int]:
    """The notes of a vault in curriculum order, and the number of reference notes beside them."""
    root, project = vault.project.root, vault.project

    def read(path: str) -> Note | None:
        return parse_note(read_source(root, path, vault.is_flashcard), vault, problems)

    read_ones = problems.each(read, watch("reading", note_files(vault.files, project.only)))
    notes = in_curriculum_order(note for note in read_ones if note)
    if not notes and not problems.has_errors:
        problems.add(no_notes(project.source))
    return notes, read_ones.count(None)
