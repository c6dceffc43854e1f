"""Everything that a note is read against: one for a whole build."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from deckwright.notes.embeds import note_names
from deckwright.notes.media import MediaFolder
from deckwright.notes.tags import TagRules, load_tag_rules
from deckwright.notetypes.load import FilledNotetype, load_notetypes
from deckwright.vault.files import list_files, note_files
from deckwright.vault.project import Project

_TYPE_LINE = re.compile(r"^type[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_QUESTION_LINE = re.compile(r"^ {0,3}#[ \t]+question[ \t]*#*[ \t]*$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Vault:
    """A project with its note types, tag rules, Markdown files (by path) and media."""

    project: Project
    notetypes: Mapping[str, FilledNotetype]
    tag_rules: TagRules
    files: tuple[str, ...]
    media: MediaFolder

    @cached_property
    def note_names(self) -> frozenset[str]:
        """The names that a link may have."""
        return note_names(self.files)

    @cached_property
    def headings(self) -> frozenset[str]:
        """Every heading that names a field of some note type, folded, and "" for none."""
        notetypes = [filled.notetype for filled in self.notetypes.values()]
        names = (name.casefold() for notetype in notetypes for name in notetype.field_names)
        return frozenset({"", "question", "answer", *names})

    @cached_property
    def field_keys(self) -> frozenset[str]:
        """Every name that some field of some note type uses."""
        return frozenset[str]().union(*(filled.names for filled in self.notetypes.values()))

    def is_flashcard(self, text: str) -> bool:
        """Whether a file is meant as a flashcard, judged from its lines: it may not be readable."""
        flashcard_type = self.project.config.flashcard_type
        written = _TYPE_LINE.search(text)
        if written and written[1].strip("'\""):
            return written[1].strip("'\"").casefold() == flashcard_type.casefold()
        return bool(_QUESTION_LINE.search(text))


def open_vault(project: Project) -> Vault:
    """The vault of a project, its notes not read yet.

    Raises:
        DeckError: when the note types or the tag dictionary cannot be used.
    """
    notetypes = load_notetypes(project.root, project.config.templates)
    tag_rules = load_tag_rules(project.root, project.config.tags)
    places = (project.source, project.config.media)
    paths = list_files(project.root, places)
    media = MediaFolder(project.root, paths, places)
    return Vault(project, notetypes, tag_rules, note_files(paths, project.source), media)
