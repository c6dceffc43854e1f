"""A note and its note type -> the note as Anki will store it: fields, card ordinals, media."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from deckwright.data import Note, RenderedNote, Section
from deckwright.frozen import dataclass
from deckwright.notes.cited import items_of, reference_list
from deckwright.notes.definitions import with_definitions
from deckwright.notes.embeds import Embedder
from deckwright.notes.guids import search_key
from deckwright.notes.judge import judge_note
from deckwright.notes.keys import COMPUTED
from deckwright.notes.media import MediaFolder
from deckwright.notes.numbering import Counter, note_has_explicit_cloze
from deckwright.notes.references import References
from deckwright.notes.trust import Shows, distrust
from deckwright.notes.values import NO_SECTION, section_from_key
from deckwright.notes.verbatim import Verbatim
from deckwright.notetypes.cards import card_ords
from deckwright.notetypes.fields import NO_TEXT
from deckwright.notetypes.jinja import SECTIONS
from deckwright.notetypes.load import FilledNotetype
from deckwright.notetypes.parts import variable
from deckwright.problems import DeckError, Problems, Where, as_adopted
from deckwright.text.clozes import Cloze
from deckwright.text.editor import as_editor_writes
from deckwright.text.fenced import html_block
from deckwright.text.render import html_to_plain, html_to_typed, section_to_html
from deckwright.trust.allowed import NOTHING, Allowed
from deckwright.vault.config import Mark

_ALWAYS = ("Question", "Answer")  # sections, even of a note type that has no such field


@dataclass(frozen=True, slots=True)
class Renderer:
    """What every note is rendered against: one for the whole build."""

    notetypes: Mapping[str, FilledNotetype]
    media: MediaFolder
    references: References
    marks: tuple[Mark, ...]
    allowed: Allowed = NOTHING

    def render(self, note: Note, problems: Problems) -> RenderedNote:
        """The note as Anki will store it.

        Raises:
            DeckError: with every problem of this note's text.
        """
        filled = self.notetypes[note.notetype]
        found = Problems()
        embedder = Embedder(self.media, self.references, found)
        explicit = note_has_explicit_cloze(note, filled)
        counter = Counter(note, explicit, self.marks)
        verbatim = Verbatim(self.media, found, embedder.media)
        means = _Means(counter, embedder, verbatim, filled.notetype.adopted)
        values = _values(note, filled, means)
        htmls = filled.templates.fill(values, found)
        texts, where = note.sections.values(), note.where
        shown = [embedder.finished(html, texts, where) if "<" in html else html for html in htmls]
        if verbatim.holds_any:
            shown = list(map(verbatim.put_back, shown))
        fields = tuple([unicodedata.normalize("NFC", html) for html in shown])  # as Anki does
        shows = Shows(fields, embedder.media, lambda: self._pages(embedder.references))
        found.add(*distrust(note, filled, shows, self.allowed))
        if found.has_errors:
            raise DeckError(*found.in_order)
        ords = card_ords(filled.notetype, fields, has_tags=bool(note.tags))
        judged = judge_note(note, filled, fields, ords)
        if filled.notetype.adopted:  # learners have it so already
            judged = (as_adopted(problem) for problem in judged)
            ords = ords or (0,)
        wanted = note.cards
        if wanted is not None:
            ords = tuple(sorted(wanted))
        found.add(*judged)
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
            numbers_are_ours=not counter.explicit and note.numbering == "each" and wanted is None,
            leans_on=tuple(
                sorted({*embedder.references, *(file.source for file in embedder.media)})
            ),
            looked_up=embedder.looked_up or verbatim.looked_up,
            elsewhere=tuple((ord_, deck) for ord_, deck in sorted((wanted or {}).items()) if deck),
        )

    def _pages(self, paths: Iterable[str]) -> list[Section]:
        return [self.references.page(path).text for path in paths]


@dataclass(frozen=True, slots=True)
class _Means:
    """What makes HTML of the sections of one note.

    `of_editor` says that it is to be as Anki's own editor writes it.
    """

    counter: Counter
    embedder: Embedder
    verbatim: Verbatim
    of_editor: bool


@dataclass(slots=True)
class _Passage:
    """A section as field expressions see it: HTML when printed, text to be asked for otherwise."""

    section: Section
    note: Note
    means: _Means

    def __html__(self) -> str:
        if not self.section.text:  # as of most fields
            return ""
        return self._verbatim() or self._html(())

    def with_clozes(self) -> str:
        if not self.section.text:
            return ""
        return self._verbatim() or self._html(self.means.counter.numbered(self.section))

    def _verbatim(self) -> str:
        """What keeps the place of a section that is one block of HTML; "" for any other."""
        text = self.section.text
        written = html_block(text) if text[0] == "`" else None
        if written is None:
            return ""
        return self.means.verbatim.place(written, self.section.at(0))

    def _html(self, clozes: tuple[Cloze, ...]) -> str:
        embeds = self.means.embedder.html
        html = section_to_html(self._whole(), self.note.dialect, clozes, embeds)
        return as_editor_writes(html) if self.means.of_editor else html

    def _whole(self) -> Section:
        definitions = self.note.definitions
        return with_definitions(self.section, definitions) if definitions else self.section

    def plain(self) -> str:
        return html_to_plain(self.__html__())

    def typed(self) -> str:
        return html_to_typed(self.__html__())

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
        if not self:
            return ""
        self.embedder.cites = True
        try:
            listed = reference_list(self.items, self.where, self.embedder.html)
            return listed + self.section.__html__()
        finally:
            self.embedder.cites = False

    def __bool__(self) -> bool:
        return bool(self.items or self.section)

    def __str__(self) -> str:
        return ", ".join(self.items)


def _values(note: Note, filled: FilledNotetype, means: _Means) -> dict[str, Any]:
    """What the fields name of front matter, sections, and what we know of the note."""
    matter, sections = note.front_matter, note.sections
    shown = _shown(filled, tuple(matter.values))
    values: dict[str, Any] = {}
    if shown.keys:
        values.update((variable(key), value) for key, value in matter.values.items())
    values.update(shown.nothing)
    for heading, section in sections.items():
        name = shown.headings.get(heading)
        if name and section.text:
            values[name] = _Passage(section, note, means)
    for name, heading in shown.from_keys:
        if heading not in sections:
            section = section_from_key(heading, matter.values, matter.places)
            values[name] = _Passage(section, note, means) if section.text else NO_TEXT
    if shown.sources:
        values["sources"] = _sources(note, means)
    values[SECTIONS] = {
        heading: _Passage(sections.get(heading, NO_SECTION), note, means)
        for heading in filled.headings
    }
    values["key"] = search_key(note.guid)
    values["guid"] = note.guid
    values["deck"] = note.deck
    values["tags"] = note.tags
    values["path"] = note.where.path
    return values


def _sources(note: Note, means: _Means) -> _Sources:
    items = items_of(note.front_matter.values.get("sources", ""))
    where = note.front_matter.places.get("sources", note.where) if items else note.where
    listed = _Passage(note.sections.get("Sources", NO_SECTION), note, means)
    return _Sources(items, where, means.embedder, listed)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the fields of a note type name: sections by heading, sources, keys.

    `nothing` has the name of each section; `from_keys` are those which a key of a note may fill.
    """

    nothing: Mapping[str, Any]
    headings: Mapping[str, str]
    from_keys: tuple[tuple[str, str], ...]
    sources: bool
    keys: bool


@lru_cache(maxsize=1024)
def _shown(filled: FilledNotetype, keys: tuple[str, ...]) -> _Shown:
    headings = {variable(name): name for name in (*filled.notetype.field_names, *_ALWAYS)}
    named = filled.names - COMPUTED - {"sources"}
    sections = {name: heading for name, heading in headings.items() if name in named}
    variables = set(map(variable, keys))
    return _Shown(
        nothing=dict.fromkeys(sections, NO_TEXT),
        headings={heading: name for name, heading in sections.items()},
        from_keys=tuple((n, heading) for n, heading in sections.items() if n in variables),
        sources="sources" in filled.names,
        keys=bool(named - headings.keys()),
    )
