"""Writes the id of a note into its file: one inserted line, every other byte as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deckwright.notes.guids import id_from_path
from deckwright.data import Note
from deckwright.notes.parse import parse_note
from deckwright.notes.vault import open_vault
from deckwright.problems import Problems
from deckwright.vault.atomic import replace_file
from deckwright.vault.files import list_files, note_files, read_source
from deckwright.vault.project import Project

_BOM = b"\xef\xbb\xbf"
_OPENING = re.compile(rb"\s*---[ \t]*(\r\n|\r|\n)")
_EMPTY_ID = re.compile(rb"^([\"']?)id\1[ \t]*:[ \t]*(?:#[^\r\n]*)?(?=\r|\n|$)", re.MULTILINE)


def write_missing_ids(project: Project, problems: Problems) -> tuple[tuple[str, str], ...]:
    """Give every note without an id the one that it had by its path; gives (path, id) of each.

    Notes with errors get none; their errors go to `problems`.

    Raises:
        DeckError: when a file cannot be written.
    """
    return tuple(_written(project, problems))


def _written(project: Project, problems: Problems) -> Iterator[tuple[str, str]]:
    found = Problems()
    vault = open_vault(project, list_files(project.root, project.places), {})

    def read(path: str) -> Note | None:
        return parse_note(read_source(project.root, path, vault.is_flashcard), vault, found)

    notes = found.each(read, note_files(vault.files, project.only))
    problems.add(*(problem for problem in found.in_order if problem.level == "error"))
    for note in notes:
        if note and not note.guid_written:
            author_id = id_from_path(note.where.path, project.deck)
            file = project.root / note.where.path
            replace_file(file, with_id(file.read_bytes(), author_id), note.where)
            yield note.where.path, author_id


def with_id(data: bytes, author_id: str) -> bytes:
    """The bytes of a note file with this id in its front matter, which is made if there is none."""
    bom = _BOM if data.startswith(_BOM) else b""
    text = data[len(bom) :]
    line = b"id: " + author_id.encode()
    opening = _OPENING.match(text)
    if not opening:
        end = b"\r\n" if b"\r\n" in text else b"\n"
        return bom + end.join((b"---", line, b"---", b"")) + text
    empty = _EMPTY_ID.search(text, opening.end())
    closing = re.compile(rb"^---[ \t]*$", re.MULTILINE).search(text, opening.end())
    if empty and (not closing or empty.start() < closing.start()):
        return bom + text[: empty.start()] + line + text[empty.end() :]
    return bom + text[: opening.end()] + line + opening[1] + text[opening.end() :]
