"""What tests of notes begin with: a vault of files, a note that is read, a note from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deckwright.data import FrontMatter, Note, RenderedNote, Section, Slip, Source, Value
from deckwright.notes.parse import parse_notes
from deckwright.notes.references import References
from deckwright.notes.render import Renderer
from deckwright.notes.vault import Vault, open_vault
from deckwright.problems import Problems, Where
from deckwright.vault.config import Mark
from deckwright.vault.files import read_source
from deckwright.vault.listing import list_files
from deckwright.vault.project import open_project
from tests.saying import talk

NOTE = Note(
    guid="guid",
    guid_written=True,
    notetype="basic",
    deck="Deck",
    tags=(),
    dialect="markdown",
    numbering="each",
    order=None,
    sections={},
    front_matter=FrontMatter(),
    where=Where("a.md"),
)


def note(**changes: Any) -> Note:
    """A plain note but for these changes."""
    return replace(NOTE, **changes)


SLIP = Slip(
    guid="x",
    author_id="",
    notetype="cloze",
    meant="cloze",
    deck="Deck",
    order=None,
    card_ords=(0,),
    numbers_are_ours=True,
    media=(),
    where=("a.md", 1, 1),
    id_at=(1, 1),
    begins_at=(1, 1),
    beginning=b"",
    digest=b"",
    text=(-1, 0, 0),
)


def slip(path: str = "a.md", id_line: int = 1, line: int = 1, **changes: Any) -> Slip:
    """The slip of a rendered note in this file, but for these changes."""
    places = {
        "where": (path, 1, 1),
        "id_at": (id_line, 1),
        "begins_at": (line, 1),
    }
    return SLIP._replace(**{**places, **changes})


def matter(path: str = "a.md", **values: Value) -> FrontMatter:
    """Front matter with these keys, one a line from line 2."""
    places = {key: Where(path, line) for line, key in enumerate(values, start=2)}
    return FrontMatter(values=values, places=places)


def sections(texts: Mapping[str, str]) -> dict[str, Section]:
    """Sections with these texts, each on a line of its own from line 5."""
    return {
        name: Section(name, text, Where("a.md", line))
        for line, (name, text) in enumerate(texts.items(), start=5)
    }


def vault_at(root: Path) -> Vault:
    """The vault of a folder, as a first release finds it."""
    project = replace(open_project(root, None, None), typed="")
    return open_vault(project, list_files(project.root, project.places), {})


@dataclass(frozen=True)
class Read:
    """A note as read from a file, and as rendered; None where it was none or was refused."""

    note: Note | None
    rendered: RenderedNote | None
    problems: list[str]

    @property
    def is_reference(self) -> bool:
        return self.note is None and not self.problems

    @property
    def the_note(self) -> Note:
        assert self.note, self.problems
        return self.note

    @property
    def fields(self) -> dict[str, str]:
        """The fields that are not empty, but for the key."""
        assert self.rendered, self.problems
        named = zip(self.rendered.notetype.field_names, self.rendered.fields, strict=True)
        return {name: value for name, value in named if value and name != "Key"}


def read(vault: Vault, path: str = "a.md", marks: tuple[Mark, ...] = ("bold",)) -> Read:
    """A file of the vault, read and rendered."""
    source = read_source(vault.project.root, path, vault.is_flashcard)
    return read_text(vault, source, marks)


def read_text(vault: Vault, source: Source, marks: tuple[Mark, ...] = ("bold",)) -> Read:
    """A text as if it stood in a file of the vault."""
    problems = Problems()
    notes = problems.attempt(lambda: parse_notes(source, vault, problems))
    renderer = Renderer(vault.notetypes, vault.media, References(vault), marks, vault.allowed)
    if not notes:
        return Read(None, None, talk(problems))
    (found,) = notes
    rendered = problems.attempt(lambda: renderer.render(found, problems))
    return Read(found, rendered, talk(problems))
