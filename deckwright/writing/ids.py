"""Writes the ids of notes into their files: a line or three, every other byte as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import groupby

from deckwright.data import Note
from deckwright.notes.guids import fresh_id, id_from_path
from deckwright.notes.parse import parse_notes
from deckwright.notes.vault import open_vault
from deckwright.problems import Problems, Where
from deckwright.vault.atomic import replace_file
from deckwright.vault.files import note_files, read_source
from deckwright.vault.listing import list_files
from deckwright.vault.project import Project

_BOM = b"\xef\xbb\xbf"
_OPENING = re.compile(rb"\s*---[ \t]*(\r\n|\r|\n)")
_EMPTY_ID = re.compile(
    rb"^([\"']?)id\1[ \t]*:[ \t]*(?:''|\"\")?[ \t]*(?:#[^\r\n]*)?(?=\r|\n|$)", re.MULTILINE
)
_CLOSING = {b"%%": b"%%", b"<!--": b"-->"}


def write_missing_ids(project: Project, problems: Problems) -> tuple[tuple[str, str], ...]:
    """Give every note without an id one; gives (path, id) of each.

    It is the one that the note had by its path. In a file of several notes it is a fresh one: no
    release can have held such a note. Notes with other errors get none; their errors go to
    `problems`.

    Raises:
        DeckError: when a file cannot be written.
    """
    return tuple(_written(project, problems))


def _written(project: Project, problems: Problems) -> Iterator[tuple[str, str]]:
    found = Problems()
    vault = open_vault(project, list_files(project.root, project.places), {})

    def read(path: str) -> tuple[Note, ...]:
        source = read_source(project.root, path, vault.is_flashcard)
        return parse_notes(source, vault, found) or ()

    files = found.each(read, note_files(vault.files, project.only))
    notes = [note for file in files for note in file]
    errors = (problem for problem in found.in_order if problem.level == "error")
    problems.add(*(problem for problem in errors if problem.code != "id-needed"))
    wanting = sorted(note.where for note in notes if not note.guid_written)
    for path, places in groupby(wanting, key=lambda where: where.path):
        file = project.root / path
        data = file.read_bytes()
        given = [(where, _id_for(where, project)) for where in places]
        for where, author_id in reversed(given):  # from below, so that the lines above still count
            add = with_id if _is_file(where) else partial(with_own_id, line=where.line)
            data = add(data, author_id)
        replace_file(file, data, Where(path))
        yield from ((path, author_id) for _, author_id in given)


def _id_for(where: Where, project: Project) -> str:
    return id_from_path(where.path, project.deck) if _is_file(where) else fresh_id()


def _is_file(where: Where) -> bool:
    """Whether a note's place is its file; else it is a heading, below the front matter."""
    return where == Where(where.path)


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


def with_own_id(data: bytes, author_id: str, line: int) -> bytes:
    """The bytes of a file of several notes with this id for the note whose heading is on `line`.

    It goes among the keys below the heading, which are made if there are none.
    """
    lines = data.splitlines(keepends=True)
    bare = [row.rstrip() for row in lines]
    heading = lines[line - 1]
    line_end = heading[len(heading.rstrip(b"\r\n")) :]
    if not line_end:  # the last line of the file
        line_end = lines[0][len(lines[0].rstrip(b"\r\n")) :]
        lines[line - 1] += line_end
    id_line = b"id: " + author_id.encode()
    below = next((row for row in range(line, len(lines)) if bare[row]), line)
    if below < len(lines) and bare[below] in _CLOSING:
        end = bare.index(_CLOSING[bare[below]], below + 1)
        for row in range(below + 1, end):
            if _EMPTY_ID.match(lines[row]):
                lines[row] = _EMPTY_ID.sub(lambda _: id_line, lines[row])
                return b"".join(lines)
        lines.insert(below + 1, id_line + line_end)
    else:
        mark = b"<!--" if _hides_as_html(data, bare) else b"%%"
        lines[line:line] = [row + line_end for row in (mark, id_line, _CLOSING[mark])]
    return b"".join(lines)


def _hides_as_html(data: bytes, bare: list[bytes]) -> bool:
    """Whether the other notes have their keys between `<!--` and `-->`, and each is closed."""
    signs = re.findall(rb"<!--|-->", data)
    pairs = [b"<!--", b"-->"] * (len(signs) // 2)
    return b"<!--" in bare and b"%%" not in bare and signs == pairs
