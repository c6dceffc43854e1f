"""A note and its note type -> the note as Anki will store it: fields, card ordinals, media."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from deckwright.data import Note, RenderedNote, Section
from deckwright.notes.embeds import Embedder
from deckwright.notes.guids import search_key
from deckwright.notes.judge import judge_note
from deckwright.notes.media import MediaFolder
from deckwright.notes.parse import note_has_explicit_cloze
from deckwright.notes.values import NO_SECTION, section_from_key, texts_of
from deckwright.notetypes.cards import card_ords
from deckwright.notetypes.load import FilledNotetype, variable
from deckwright.problems import DeckError, Problem, Problems, Where
from deckwright.text.clozes import (
    Cloze,
    explicit_clozes,
    marked_clozes,
)
from deckwright.text.render import html_to_plain, section_to_html
from deckwright.vault.config import Mark

_MAX_NUMBER = 500  # of a cloze; Anki puts everything above on one card
_WIKI = re.compile(r"\[\[([^\[\]|\n]+?)(?:\|([^\[\]\n]*))?\]\]")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()]+)\)")
_URL = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Renderer:
    """What every note is rendered against: one for the whole build."""

    notetypes: Mapping[str, FilledNotetype]
    media: MediaFolder
    note_names: frozenset[str]
    marks: tuple[Mark, ...]

    def render(self, note: Note, problems: Problems) -> RenderedNote:
        """The note as Anki will store it.

        Raises:
            DeckError: with every problem of this note's text.
        """
        filled = self.notetypes[note.notetype]
        found = Problems()
        embedder = Embedder(self.media, self.note_names, found)
        counter = _Counter(note, note_has_explicit_cloze(note, filled.cloze_names), self.marks)
        values = _values(note, filled, counter, embedder)
        fields = found.each(lambda filler: filler.fill(values), filled.fillers)
        fields = tuple(embedder.with_media(html, note) for html in fields)
        if found.has_errors:
            raise DeckError(*found.in_order)
        fields = tuple(unicodedata.normalize("NFC", text) for text in fields)  # as Anki does
        ords = card_ords(filled.notetype, fields, has_tags=bool(note.tags))
        found.add(*judge_note(note, filled, fields, ords))
        if found.has_errors:
            raise DeckError(*found.in_order)
        problems.add(*found.in_order)
        return RenderedNote(
            guid=note.guid,
            notetype=filled.notetype,
            deck=note.deck,
            tags=note.tags,
            fields=fields,
            card_ords=ords,
            media=tuple(dict.fromkeys(embedder.media)),
            where=note.where,
            numbers_are_ours=not counter.explicit and note.numbering == "each",
        )


@dataclass(slots=True)
class _Counter:
    """Numbers the clozes of one note, over all sections that are shown as clozes."""

    note: Note
    explicit: bool
    marks: tuple[Mark, ...]
    last: int = 0

    def numbered(self, section: Section) -> tuple[Cloze, ...]:
        dialect = self.note.dialect
        if self.explicit:
            return explicit_clozes(section, dialect)
        clozes = marked_clozes(section.text, dialect, self.marks)
        if not clozes:
            return explicit_clozes(section, dialect)  # for what is nearly one
        if self.last + len(clozes) > _MAX_NUMBER and self.note.numbering == "each":
            raise DeckError(
                Problem(
                    "cloze-number",
                    f"more than {_MAX_NUMBER} clozes, which Anki would put on one card",
                    section.where,
                    "make several notes of it, or write cloze: together",
                )
            )
        together = self.note.numbering == "together"
        first = self.last + 1
        self.last = first if together else self.last + len(clozes)
        return tuple(
            replace(cloze, numbers=(1 if together else first + index,))
            for index, cloze in enumerate(clozes)
        )


@dataclass(slots=True)
class _Passage:
    """A section as field expressions see it: HTML when printed, text to be asked for otherwise."""

    section: Section
    note: Note
    counter: _Counter
    embedder: Embedder

    def __html__(self) -> str:
        return section_to_html(self.section, self.note.dialect, (), self.embedder.html)

    def with_clozes(self) -> str:
        clozes = self.counter.numbered(self.section)
        return section_to_html(self.section, self.note.dialect, clozes, self.embedder.html)

    def plain(self) -> str:
        return html_to_plain(self.__html__())

    def __bool__(self) -> bool:
        return bool(self.section.text)

    def __str__(self) -> str:
        return self.section.text


@dataclass(slots=True)
class _Sources:
    """`sources:` as field expressions see it, and below the list a `# Sources` section."""

    items: tuple[str, ...]
    where: Where
    embedder: Embedder
    section: _Passage

    def as_list(self) -> str:
        items = "".join(f"<li>{self._one(item)}</li>" for item in self.items)
        listed = f'<ol class="references">{items}</ol>' if items else ""
        return listed + self.section.__html__()

    def _one(self, item: str) -> str:
        wiki = _WIKI.fullmatch(item)
        if wiki:
            return self.embedder.link(wiki[1].strip(), wiki[2] or "", self.where)
        link = _MARKDOWN_LINK.fullmatch(item)
        if link:
            return f'<a href="{escape(link[2])}">{escape(link[1], quote=False)}</a>'
        if _URL.fullmatch(item):
            return f'<a href="{escape(item)}">{escape(item, quote=False)}</a>'
        return escape(item, quote=False)

    def __bool__(self) -> bool:
        return bool(self.items or self.section)

    def __str__(self) -> str:
        return ", ".join(self.items)


def _values(
    note: Note, filled: FilledNotetype, counter: _Counter, embedder: Embedder
) -> dict[str, Any]:
    """What field expressions may name: front matter, sections, and what we know of the note."""
    matter = note.front_matter
    values: dict[str, Any] = {variable(key): value for key, value in matter.values.items()}
    for name in (*filled.notetype.field_names, "Question", "Answer"):
        section = note.sections.get(name) or section_from_key(name, matter.values, matter.places)
        values[variable(name)] = _Passage(section, note, counter, embedder)
    sources = matter.values.get("sources", "")
    where = matter.places.get("sources", note.where)
    below = _Passage(note.sections.get("Sources", NO_SECTION), note, counter, embedder)
    values["sources"] = _Sources(texts_of(sources), where, embedder, below)
    values.update(
        key=search_key(note.guid),
        guid=note.guid,
        deck=note.deck,
        tags=note.tags,
        path=note.where.path,
    )
    return values
