"""Begins a note: a file with a fresh id, today's date and empty sections."""

from __future__ import annotations

import posixpath
from datetime import UTC, datetime
from pathlib import Path

from deckwright.notes.guids import fresh_id
from deckwright.notetypes.load import load_notetypes
from deckwright.problems import DeckError, Problem, Where, did_you_mean
from deckwright.vault.project import Project


def new_note(project: Project, path: str, notetype: str) -> Path:
    """Write an empty note at `path` below the folder of the notes; gives the file.

    Raises:
        DeckError: new-exists, new-path, notetype-unknown.
    """
    name = path.replace("\\", "/").removesuffix(".md") + ".md"
    inside = posixpath.normpath(name)
    where = Where(posixpath.join(project.source, inside))
    if inside.startswith(("../", "/")) or ":" in inside:
        raise DeckError(
            Problem(
                "new-path",
                f"{path} lies outside the notes",
                where,
                "name a path below them: neuro/serotonin",
            )
        )
    if notetype:
        known = load_notetypes(project.root, project.config.templates)
        if notetype not in known:
            raise DeckError(
                Problem(
                    "notetype-unknown",
                    f"there is no note type {notetype!r}",
                    where,
                    did_you_mean(notetype, known),
                )
            )
    file = project.root / where.path
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(_text(project.config.flashcard_type, notetype))
    except FileExistsError as error:
        raise DeckError(
            Problem("new-exists", "this note exists already", where, "choose another name")
        ) from error
    except OSError as error:
        raise DeckError(Problem("output", f"cannot be written: {error.strerror}", where)) from error
    return file


def _text(flashcard_type: str, notetype: str) -> str:
    chosen = f"notetype: {notetype}\n" if notetype else ""
    today = datetime.now(UTC).astimezone().date().isoformat()
    return (
        f"---\ncreated: {today}\nid: {fresh_id()}\ntags: []\ntype: {flashcard_type}\n{chosen}---\n"
        "\n# Question\n\n\n---\n\n# Answer\n\n"
    )
