"""Files of several notes, read; what came out and what was said of it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

from deckwright.data import Note, Source
from deckwright.notes.parse import parse_notes
from deckwright.notes.vault import Vault
from deckwright.problems import Problems
from tests.saying import talk


@dataclass(frozen=True)
class File:
    """The notes of a file, and what was said of them."""

    notes: tuple[Note, ...]
    problems: list[str]

    @property
    def ids(self) -> list[str]:
        return [note.guid for note in self.notes]

    @property
    def texts(self) -> list[dict[str, str]]:
        return [{name: s.text for name, s in note.sections.items()} for note in self.notes]


def parsed(vault: Vault, text: str) -> File:
    problems = Problems()
    source = Source("a.md", text)
    notes = problems.attempt(lambda: parse_notes(source, vault, problems))
    return File(notes or (), talk(problems))


def read(vault: Vault, text: str) -> File:
    return parsed(vault, inspect.cleandoc(text))


def several(vault: Vault, body: str, front: str = "") -> File:
    """A file of several notes whose body begins on line 4 (and later with more front matter)."""
    return read(vault, f"---\ntype: flashcards\n{front}---\n{inspect.cleandoc(body)}")


GOOD = "# Question\n%%\nid: good\n%%\nIs it **good**?"
KEYS = "# Question\n{}\nQ **q**\n# Answer\nA"

TWO = """
    # Question
    %%
    id: one
    %%
    The **first** one

    # Answer
    A

    ---

    # Question

    %%
    id: two
    tags: [own]
    order: 2
    deck: Other
    %%

    Second?

    ---

    # Answer
    B
    """
