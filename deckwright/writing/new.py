"""Begins a note with a fresh id, today's date and empty sections: a file, or one more in a file."""

from __future__ import annotations

import posixpath
from datetime import UTC, datetime
from pathlib import Path

from deckwright.notes.guids import fresh_id
from deckwright.notes.kinds import types_of
from deckwright.notes.vault import Vault, open_vault
from deckwright.notetypes.load import load_notetypes
from deckwright.problems import DeckError, Problem, Where, did_you_mean
from deckwright.vault.atomic import replace_file
from deckwright.vault.files import read_source
from deckwright.vault.frontmatter import split_front_matter
from deckwright.vault.listing import list_files
from deckwright.vault.project import Project
from deckwright.vault.sections import headed_parts


def new_note(project: Project, path: str, notetype: str) -> Path:
    """Write an empty note at `path` below the folder of the notes; gives the file.

    It comes last in a file that is there and says that it holds several.

    Raises:
        DeckError: new-exists, new-path, notetype-unknown, and what a file may be refused for.
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
    if file.is_file():
        replace_file(file, _with_one_more(where, notetype, _vault(project)), where)
        return file
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(_text(project.config.flashcard_type, notetype))
    except OSError as error:
        raise DeckError(Problem("output", f"cannot be written: {error.strerror}", where)) from error
    return file


def _text(flashcard_type: str, notetype: str) -> str:
    keys = f"{_today()}\nid: {fresh_id()}\ntags: []\ntype: {flashcard_type}\n{_chosen(notetype)}"
    return f"---\n{keys}---\n\n# Question\n\n\n---\n\n# Answer\n\n"


def _with_one_more(where: Where, notetype: str, vault: Vault) -> bytes:
    """The bytes of a file that holds several notes, with a new one below them."""
    source = read_source(vault.project.root, where.path, lambda _: True)
    matter, body, line = split_front_matter(source)
    if vault.several_type not in types_of(matter):
        hint = f"choose another name; a file of type: {vault.several_type} gets one more note"
        raise DeckError(Problem("new-exists", "this note exists already", where, hint))
    parts, _ = headed_parts(body, Where(where.path, line), vault.openings)
    headings = (part.heading for part in parts if part.heading.casefold() in vault.openings)
    begins = next(headings, "Question")
    answer = "\n---\n\n# Answer\n\n" if begins.casefold() == "question" else ""
    keys = f"{_today()}\nid: {fresh_id()}\n{_chosen(notetype)}"
    text = f"\n---\n\n# {begins}\n%%\n{keys}%%\n\n{answer}"
    data = (vault.project.root / where.path).read_bytes()
    end = b"\r\n" if b"\r\n" in data else b"\n"
    text = text if data.endswith((b"\n", b"\r")) else f"\n{text}"
    return data + text.encode().replace(b"\n", end)


def _today() -> str:
    return f"created: {datetime.now(UTC).astimezone().date().isoformat()}"


def _chosen(notetype: str) -> str:
    return f"notetype: {notetype}\n" if notetype else ""


def _vault(project: Project) -> Vault:
    return open_vault(project, list_files(project.root, project.places), {})
