"""A note as the field expressions of its note type see it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from deckwright.data import Note, Section
from deckwright.frozen import dataclass
from deckwright.notes.cited import items_of, reference_list
from deckwright.notes.guids import search_key
from deckwright.notes.keys import COMPUTED
from deckwright.notes.means import Means
from deckwright.notes.values import NO_SECTION, section_from_key
from deckwright.notetypes.fields import NO_TEXT
from deckwright.notetypes.jinja import SECTIONS
from deckwright.notetypes.load import FilledNotetype
from deckwright.notetypes.parts import variable
from deckwright.problems import Where

_ALWAYS = ("Question", "Answer")  # sections, even of a note type that has no such field


@dataclass(slots=True)
class _Passage:
    """A section as field expressions see it: HTML when printed, text to be asked for otherwise."""

    section: Section
    means: Means

    def __html__(self) -> str:
        return self.means.shown(self.section)

    def with_clozes(self) -> str:
        return self.means.clozed(self.section)

    def plain(self) -> str:
        return self.means.words(self.section)

    def typed(self) -> str:
        return self.means.typed(self.section)

    def __bool__(self) -> bool:
        return bool(self.section.text)

    def __str__(self) -> str:
        return self.section.text


@dataclass(slots=True)
class _Sources:
    """`sources:` as field expressions see it, and below the list a `# Sources` section."""

    items: tuple[str, ...]
    where: Where
    means: Means
    section: Section

    def as_list(self) -> str:
        if not self:
            return ""
        self.means.plain = False
        embedder = self.means.embedder
        embedder.cites = True
        try:
            listed = reference_list(self.items, self.where, embedder.html)
            return listed + self.means.shown(self.section)
        finally:
            embedder.cites = False

    def __bool__(self) -> bool:
        return bool(self.items or self.section.text)

    def __str__(self) -> str:
        return ", ".join(self.items)


def values_of(note: Note, filled: FilledNotetype, means: Means) -> dict[str, Any]:
    """What the fields name of front matter, sections, and what we know of the note."""
    matter, sections = note.front_matter, note.sections
    named = named_by(filled, tuple(matter.values))
    values: dict[str, Any] = {}
    if named.keys:
        values.update((variable(key), value) for key, value in matter.values.items())
    values.update(named.nothing)
    for name, heading in named.headings.items():
        section = sections.get(heading)
        if section and section.text:
            values[name] = _Passage(section, means)
    for name, heading in named.from_keys.items():
        if heading not in sections:
            section = section_from_key(heading, matter.values, matter.places)
            values[name] = _Passage(section, means) if section.text else NO_TEXT
    if named.sources:
        values["sources"] = sources_of(note, means)
    values[SECTIONS] = {
        heading: _Passage(sections.get(heading, NO_SECTION), means) for heading in filled.headings
    }
    values["key"] = search_key(note.guid)
    values["guid"] = note.guid
    values["deck"] = note.deck
    values["tags"] = note.tags
    values["path"] = note.where.path
    return values


def sources_of(note: Note, means: Means) -> _Sources:
    """What the note says of its sources."""
    items = items_of(note.front_matter.values.get("sources", ""))
    where = note.front_matter.places.get("sources", note.where) if items else note.where
    return _Sources(items, where, means, note.sections.get("Sources", NO_SECTION))


@dataclass(frozen=True, slots=True)
class Named:
    """What the fields of a note type name: sections by heading, sources, keys.

    `headings` has the heading of each section by its name in expressions, `nothing` these names;
    `from_keys` are those which a key of a note may fill.
    """

    nothing: Mapping[str, Any]
    headings: Mapping[str, str]
    from_keys: Mapping[str, str]
    sources: bool
    keys: bool


@lru_cache(maxsize=1024)
def named_by(filled: FilledNotetype, keys: tuple[str, ...]) -> Named:
    """The same for the notes that have these keys."""
    headings = {variable(name): name for name in (*filled.notetype.field_names, *_ALWAYS)}
    named = filled.names - COMPUTED - {"sources"}
    sections = {name: heading for name, heading in headings.items() if name in named}
    variables = set(map(variable, keys))
    return Named(
        nothing=dict.fromkeys(sections, NO_TEXT),
        headings=sections,
        from_keys={name: heading for name, heading in sections.items() if name in variables},
        sources="sources" in filled.names,
        keys=bool(named - headings.keys()),
    )
