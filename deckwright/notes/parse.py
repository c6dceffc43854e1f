"""A Markdown file -> the note in it, or nothing where it is a reference note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast, get_args

from deckwright.data import (
    Dialect,
    FrontMatter,
    Note,
    Section,
    Source,
    Value,
)
from deckwright.notes.decks import deck_of
from deckwright.notes.guids import guid_of, id_from_path
from deckwright.notes.keys import (
    bad_dates,
    bad_value,
    near_keys,
    numbering_of,
    order_of,
    section_names,
)
from deckwright.notes.tags import map_tags
from deckwright.notes.vault import Vault
from deckwright.notetypes.load import FilledNotetype, variable
from deckwright.problems import DeckError, Problem, Problems, Where, did_you_mean, near, warning
from deckwright.text.clozes import has_cloze, has_explicit_cloze
from deckwright.vault.config import Config
from deckwright.vault.frontmatter import split_front_matter
from deckwright.vault.project import Project
from deckwright.vault.sections import headed_parts, sections_of


def parse_note(source: Source, vault: Vault, problems: Problems) -> Note | None:
    """The note of a file, or None for a reference note. Warnings go to `problems`.

    Raises:
        DeckError: for what makes this file no note that Anki could hold.
    """
    try:
        matter, body, line = split_front_matter(source)
    except DeckError:
        if vault.is_flashcard(source.text):
            raise
        return None
    parts, open_fence = headed_parts(body, Where(source.path, line))
    if not _is_flashcard(matter, parts, vault.project.config.flashcard_type):
        problems.add(*_nearly_a_flashcard(matter, parts, vault.project.config.flashcard_type))
        return None
    where = Where(source.path)
    found = Problems()
    dialect = found.attempt(lambda: _dialect(matter, parts, vault))
    file = _File(matter, parts, dialect or "markdown")
    numbering = found.attempt(lambda: numbering_of(matter, vault.project.config))
    author_id = matter.id or id_from_path(source.path, vault.project.deck)
    guid = guid_of(author_id, vault.project.config.namespace)
    pinned = vault.pinned.get(guid, "")
    chosen = found.attempt(lambda: _choose(file, pinned, vault, problems))
    if open_fence:
        found.add(_open_fence(open_fence))
    found.add(*bad_dates(matter), *near_keys(matter, vault.field_keys))
    order = found.attempt(lambda: order_of(matter))
    deck = found.attempt(lambda: deck_of(source.path, matter, vault.project))
    if not matter.id:
        found.add(_missing_id(matter.places.get("id", where), vault.project))
    added = _tags_from_keys(matter, vault.project.config)
    tags, blanks = map_tags(matter.tag_items, vault.tag_rules, added)
    tags_place = matter.places.get("tags", where)
    found.add(*(_blank_in_tag(item, source, tags_place) for item in blanks))
    if found.has_errors or not (chosen and dialect and numbering and deck):
        raise DeckError(*found.in_order)
    problems.add(*found.in_order)
    return Note(
        guid=guid,
        guid_written=bool(matter.id),
        notetype=chosen.notetype,
        deck=deck,
        tags=tags,
        dialect=dialect,
        numbering=numbering,
        order=order,
        sections=chosen.sections,
        front_matter=matter,
        where=where,
        meant=chosen.meant,
    )


class _Choice(NamedTuple):
    """The note type of a note (its key), the one that its text asks for, and its sections."""

    notetype: str
    meant: str
    sections: dict[str, Section]


@dataclass(frozen=True, slots=True)
class _File:
    """A flashcard's file, cut into its parts."""

    matter: FrontMatter
    parts: tuple[Section, ...]
    dialect: Dialect


def _is_flashcard(matter: FrontMatter, parts: tuple[Section, ...], flashcard_type: str) -> bool:
    """By its `type:`; without one by its note type or its question."""
    written = matter.values.get("type", "")
    types = [written] if isinstance(written, str) else list(written)
    types = [kind.casefold() for kind in types if isinstance(kind, str) and kind.strip()]
    if types:
        return flashcard_type.casefold() in types
    asked = any(part.heading.casefold() == "question" for part in parts)
    return asked or bool(matter.values.get("notetype", ""))


def _nearly_a_flashcard(
    matter: FrontMatter, parts: tuple[Section, ...], flashcard_type: str
) -> Iterator[Problem]:
    written = matter.values.get("type", "")
    asked = any(part.heading.casefold() == "question" for part in parts)
    if asked and isinstance(written, str) and near(written, [flashcard_type]):
        yield warning(
            "type-near",
            f"type: {written} makes this a reference note, in spite of its question",
            matter.places["type"],
            f"did you mean type: {flashcard_type}?",
        )


def _choose(
    file: _File, pinned: str, vault: Vault, problems: Problems
) -> _Choice:
    """The note type and the sections under the names of its fields.

    As written; else as in the last release, since Anki refuses a note whose note type changed;
    else cloze when the question holds a cloze, or basic.
    """
    written = file.matter.values.get("notetype", "")
    if written:
        key = _known_notetype(written, file.matter.places["notetype"], vault.notetypes)
        return _Choice(key, "", _sections(key, file, vault, problems))
    quiet = Problems()
    sections = _sections("cloze", file, vault, quiet)
    question = sections.get("Question")
    marks = vault.project.config.cloze.marks
    meant = "cloze" if question and has_cloze(question, file.dialect, marks) else "basic"
    if pinned and pinned != meant:
        problems.add(_pinned(pinned, meant, question.where if question else file.parts[0].where))
        return _Choice(pinned, meant, _sections(pinned, file, vault, problems))
    if meant == "cloze":
        problems.add(*quiet.in_order)
        return _Choice(meant, meant, sections)
    return _Choice(meant, meant, _sections(meant, file, vault, problems))


def _pinned(pinned: str, meant: str, where: Where) -> Problem:
    return warning(
        "notetype-pinned",
        f"this note is now written as a {meant} note, but stays {pinned} as in the last release",
        where,
        f"write notetype: {pinned}; or give it a new id, and learners get a new {meant} note",
    )


def _known_notetype(written: Value, where: Where, notetypes: Mapping[str, FilledNotetype]) -> str:
    for key, filled in notetypes.items():
        names = (key.casefold(), filled.notetype.name.casefold())
        if isinstance(written, str) and written.casefold() in names:
            return key
    hint = did_you_mean(str(written), notetypes)
    shown = written if isinstance(written, str) else ", ".join(map(str, written))
    raise DeckError(Problem("notetype-unknown", f"there is no note type {shown!r}", where, hint))


def _sections(key: str, file: _File, vault: Vault, problems: Problems) -> dict[str, Section]:
    filled = vault.notetypes[key]
    sections = sections_of(file.parts, section_names(filled), problems)
    if "question" in filled.names and not sections.get("Question", _NO_SECTION).text:
        heading = next((p for p in file.parts if p.heading.casefold() == "question"), file.parts[0])
        message = "the question is empty" if heading.heading else "there is no # Question"
        raise DeckError(
            Problem("question-empty", message, heading.where, "write the text below # Question")
        )
    if file.dialect == "export":
        return {name: _unwrapped(section) for name, section in sections.items()}
    return sections


_NO_SECTION = Section("", "", Where(""))


def _unwrapped(section: Section) -> Section:
    """A section without the quotes that a text export puts round what holds `"`, `#` or a tab."""
    inner = section.text[1:-1]
    quoted = len(section.text) > 1 and section.text[0] == section.text[-1] == '"'
    if not quoted or '"' in inner.replace('""', "") or not re.search('["#\t]', inner):
        return section
    return Section(section.heading, inner.replace('""', '"'), section.where)


def _dialect(matter: FrontMatter, parts: tuple[Section, ...], vault: Vault) -> Dialect:
    """Export exactly when a tag item ends in `::`, the converter's mark, and no section has two
    lines: as soon as an author has written a second line it is Markdown.
    """  # noqa: D205 (one rule, one sentence)
    written = matter.values.get("dialect", "") or vault.project.config.dialect
    if written in get_args(Dialect):
        return cast("Dialect", written)
    if written != "auto":
        raise bad_value(matter, "dialect", ("auto", "markdown", "export"))
    signed = any(item.endswith("::") for item in matter.tag_items)
    single = all(
        "\n" not in _bare(part.text) and part.heading.casefold() in vault.headings for part in parts
    )
    return "export" if signed and single else "markdown"


def _bare(text: str) -> str:
    """A part without the separator before the next heading and without blank lines."""
    return re.sub(r"\n[ ]{0,3}---+[ \t]*$", "", text.rstrip()).strip()


def _tags_from_keys(matter: FrontMatter, config: Config) -> list[str]:
    added = []
    for key in config.tags.from_keys:
        value = matter.values.get(key, "")
        values = (value,) if isinstance(value, str) else value
        added += [f"{key}::{item}" for item in values if isinstance(item, str) and item]
    return added


def _open_fence(where: Where) -> Problem:
    message = "this code block is never closed, so all below it is code"
    return Problem("fence-open", message, where, "write ``` on a line of its own below the code")


def _missing_id(where: Where, project: Project) -> Problem:
    return warning(
        "id-missing",
        "this note has no id, so its guid comes from its path",
        where,
        f"type: {project.command('ids')}",
    )


def _blank_in_tag(item: str, source: Source, tags_place: Where) -> Problem:
    at = source.text.find(item)  # -1 for a tag that was glued from several items
    return warning(
        "tag-blank",
        f"a tag cannot hold a blank: {item!r} is written with _",
        Where(source.path).down(source.text, at) if at >= 0 else tags_place,
        "write _ or - instead of the blank",
    )


def note_has_explicit_cloze(note: Note, names: frozenset[str]) -> bool:
    """Whether any section that is shown as clozes holds `{{c1::`: then bold is bold."""
    return any(
        has_explicit_cloze(section.text, note.dialect)
        for name, section in note.sections.items()
        if variable(name) in names
    )
