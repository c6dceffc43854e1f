"""A root with one note type of its own, to be spoilt by the tests."""

from __future__ import annotations

import inspect
from pathlib import Path

from deckwright.notetypes.load import FilledNotetype, load_notetypes
from deckwright.problems import DeckError

YAML = """\
name: Term
id: 1700000000100
kind: standard
sort_field: Word
css: style.css
fields:
  - name: Word
    id: 11
    value: "[[ question ]]"
  - name: Meaning
    id: 12
cards:
  - name: Card
    id: 21
    front: front.html
    back: back.html
"""

FILES = {
    "notetype.yaml": YAML,
    "front.html": "{{Word}}",
    "back.html": "{{FrontSide}} {{Meaning}}",
    "style.css": ".card { color: red }",
}

Said = list[tuple[str, str, int, int, str]]


def root_with(folder: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """A root with the note type `term`; `files` by path below `templates/` replace or add some.

    A file that is b"" is left out.
    """
    wanted: dict[str, str | bytes] = {f"term/{name}": text for name, text in FILES.items()}
    wanted.update(files or {})
    for path, text in wanted.items():
        file = folder / "templates" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if text != b"":
            file.write_bytes(text if isinstance(text, bytes) else inspect.cleandoc(text).encode())
    return folder


def loaded(root: Path) -> dict[str, FilledNotetype]:
    return load_notetypes(root, "templates")


def said(root: Path) -> Said:
    """Code, path, line, column and message of all that is wrong with the note types of a root."""
    try:
        loaded(root)
    except DeckError as error:
        return [
            (p.code, p.where.path, p.where.line, p.where.column, p.message) for p in error.problems
        ]
    return []
