"""A file -> its sheet: the notes in it as Anki will store them, and what is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from deckwright.data import Note, Place, RenderedNote, Slip, Source
from deckwright.notes.media import packed_media
from deckwright.notes.parse import parsing
from deckwright.notes.render import Renderer
from deckwright.notes.vault import Vault
from deckwright.problems import DeckError, Problem, Problems, Where
from deckwright.steps import Steps, at_once, together
from deckwright.text.limits import is_intricate, too_intricate
from deckwright.vault.files import read_source
from deckwright.vault.project import Project

# Puts the text of a rendered note on disk; gives its place and its digest.
Keep = Callable[[str], tuple[Place, bytes]]

_NOWHERE: Place = (-1, 0, 0)
_LONG = 20_000  # characters of a file


class Sheet(NamedTuple):
    """What came of one file: `slips` is None for a reference note, which makes no card.

    `leans_on` are other files of the vault whose content is on the cards; `looked_up` says that
    names were looked up among its files; `refused` that some of the file could not be used.
    `digest` is that of the file's bytes.
    """

    slips: tuple[Slip, ...] | None
    digest: bytes = b""
    problems: tuple[Problem, ...] = ()
    leans_on: tuple[str, ...] = ()
    looked_up: bool = False
    refused: bool = False


def sheets_of(
    paths: Iterable[str], vault: Vault, renderer: Renderer, keep: Keep
) -> Iterator[Sheet]:
    """Read files, and render the notes in them; in order."""
    return together(_sheet(path, vault, renderer, keep) for path in paths)


def _sheet(path: str, vault: Vault, renderer: Renderer, keep: Keep) -> Steps[Sheet]:
    found = Problems()
    try:
        source = read_source(vault.project.root, path, vault.is_flashcard)
    except DeckError as error:
        found.add(*error.problems)
        return Sheet((), b"", found.in_order, refused=True)
    rest = _sheet_of(source, vault, renderer, keep, found)
    if len(source.text) > _LONG:  # it goes alone, or there would be many such in memory at once
        return at_once(rest)
    yield
    return (yield from rest)


def _sheet_of(
    source: Source, vault: Vault, renderer: Renderer, keep: Keep, found: Problems
) -> Steps[Sheet]:
    digest = source.digest
    try:
        _refuse_what_takes_for_ever(source, vault)
        notes = yield from parsing(source, vault, found)
    except DeckError as error:
        found.add(*error.problems)
        return Sheet((), digest, found.in_order, refused=True)
    if notes is None:
        return Sheet(None, digest, found.in_order)
    yield
    rendered = []
    for note in notes:
        rendered.append((yield from _rendered(note, renderer, found)))  # noqa: PERF401 (it stops)
    yield
    done = [one for one in rendered if one]
    return Sheet(
        slips=tuple(_slip(n, r, vault, keep) for n, r in zip(notes, rendered, strict=True)),
        digest=digest,
        problems=found.in_order,
        leans_on=tuple({path: None for one in done for path in one.leans_on}),
        looked_up=any(one.looked_up for one in done),
        refused=found.something_was_refused,
    )


def _refuse_what_takes_for_ever(source: Source, vault: Vault) -> None:
    if is_intricate(source.text) and vault.is_flashcard(source.text):
        raise DeckError(too_intricate(Where(source.path)))


def _rendered(note: Note, renderer: Renderer, found: Problems) -> Steps[RenderedNote | None]:
    try:
        return (yield from renderer.rendering(note, found))
    except DeckError as error:
        found.add(*error.problems)
        return None


def _slip(note: Note, rendered: RenderedNote | None, vault: Vault, keep: Keep) -> Slip:
    place, digest, beginning = _NOWHERE, b"", b""
    if rendered:
        place, digest = keep(rendered.text)
        beginning = _sum(f"{note.notetype}\x1f{rendered.fields[0]}")
    where, begins = note.where, _beginning(note)
    id_where = note.front_matter.places.get("id", where)
    return Slip(
        note.guid,
        note.front_matter.id,
        note.notetype,
        note.meant,
        note.deck,
        note.order,
        rendered.card_ords if rendered else (),
        rendered.numbers_are_ours if rendered else False,
        tuple(map(packed_media, rendered.media)) if rendered and rendered.media else (),
        (where.path, where.line, where.column),
        (id_where.line, id_where.column),
        (begins.line, begins.column),
        beginning,
        digest,
        place,
        _packages(note, vault.project) if vault.project.config.packages else (),
        rendered.elsewhere if rendered else (),
    )


def _packages(note: Note, project: Project) -> tuple[str, ...]:
    """The packages that a note goes into, where there are several."""
    path = note.where.path.removeprefix(f"{project.source}/" if project.source else "")
    return tuple(
        package.name
        for package in project.config.packages
        if package.selection.holds(path, note.tags, note.front_matter.values)
    )


def _beginning(note: Note) -> Where:
    sections = note.sections
    question = sections.get("Question") or next(iter(sections.values()), None)
    return question.where if question else note.where


def _sum(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()
