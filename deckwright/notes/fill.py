"""What fills the fields of a note: nearly all expressions name a thing and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from markupsafe import escape

from deckwright.data import Note, Section
from deckwright.frozen import dataclass
from deckwright.notes.expressions import named_by, sources_of, values_of
from deckwright.notes.guids import search_key
from deckwright.notes.keys import COMPUTED
from deckwright.notes.means import Means
from deckwright.notes.values import section_from_key
from deckwright.notetypes.fields import stops
from deckwright.notetypes.load import FilledNotetype
from deckwright.notetypes.parts import variable
from deckwright.problems import Problems
from deckwright.steps import Steps

# Gives the HTML of one field of a note.
_Make = Callable[[Note, Means], str]

_OF_SECTIONS: dict[str, Callable[[Means, Section], str]] = {
    "": Means.shown,
    "with_clozes": Means.clozed,
    "plain": Means.words,
    "typed": Means.typed,
}


def filling(
    note: Note, filled: FilledNotetype, means: Means, problems: Problems
) -> Steps[Sequence[str]]:
    """The HTML of the fields, without those that cannot be filled: `problems` says why."""
    plan = _plan(filled, tuple(note.front_matter.values), tuple(note.sections))
    if plan is None:
        means.plain = False
        return filled.templates.fill(values_of(note, filled, means), problems)
    means.plain = plan.shows_all
    fields = list(plan.blank)
    at = 0
    try:
        for at, make in plan.makers:
            yield
            fields[at] = make(note, means)
    except stops() as error:
        means.plain = False
        values = values_of(note, filled, means)
        return filled.templates.go_on(fields[:at], error, values, problems)
    return fields


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the fields of a note are filled: all are `blank` but those with a maker.

    `shows_all` says that no section is left out.
    """

    blank: tuple[str, ...]
    makers: tuple[tuple[int, _Make], ...]
    shows_all: bool


@lru_cache(maxsize=1024)
def _plan(filled: FilledNotetype, keys: tuple[str, ...], headings: tuple[str, ...]) -> _Plan | None:
    """The plan for the notes that have these keys and sections; None where it takes Jinja."""
    names = filled.templates.named
    makers: list[tuple[int, _Make]] = []
    for at, (name, method) in enumerate(names):
        found = _maker(name, method, filled, keys, headings)
        if found is None:
            return None
        if found is not _nothing:
            makers.append((at, found))
    shown = {named_by(filled, keys).headings.get(name) for name, _ in names}
    return _Plan(("",) * len(names), tuple(makers), shown.issuperset(headings)) if names else None


def _maker(
    name: str, method: str, filled: FilledNotetype, keys: tuple[str, ...], headings: tuple[str, ...]
) -> _Make | None:
    """What makes the field that shows a name by a method; None for what Jinja must judge."""
    named = named_by(filled, keys)
    if name == "sources":
        return _sources(method, told="sources" in keys or "Sources" in headings)
    if name in COMPUTED:
        return None if method else _COMPUTED.get(name)
    if name in named.headings:
        heading = named.headings[name]
        make = _OF_SECTIONS.get(method)
        if make is None or heading in headings:
            return make and _section(heading, make)
        return _section_of_key(heading, make) if name in named.from_keys else _nothing
    key = next((key for key in reversed(keys) if variable(key) == name), None)
    return None if method or key is None else _value(key)


def _nothing(_note: Note, _means: Means) -> str:
    return ""


def _section(heading: str, make: Callable[[Means, Section], str]) -> _Make:
    return lambda note, means: make(means, note.sections[heading])


def _section_of_key(heading: str, make: Callable[[Means, Section], str]) -> _Make:
    def made(note: Note, means: Means) -> str:
        matter = note.front_matter
        return make(means, section_from_key(heading, matter.values, matter.places))

    return made


def _sources(method: str, *, told: bool) -> _Make | None:
    if method not in ("", "as_list"):
        return None
    if not told:
        return _nothing
    if method:
        return lambda note, means: sources_of(note, means).as_list()
    return _escaped(sources_of)


def _value(key: str) -> _Make:
    return _escaped(lambda note, _: note.front_matter.values[key])


def _escaped(what: Callable[[Note, Means], object]) -> _Make:
    """What makes a field of a value that is no HTML. In it may stand what we never write."""

    def made(note: Note, means: Means) -> str:
        means.plain = False
        return str(escape(what(note, means)))

    return made


_COMPUTED: dict[str, _Make] = {
    "key": lambda note, _: search_key(note.guid),
    "guid": _escaped(lambda note, _: note.guid),
    "deck": _escaped(lambda note, _: note.deck),
    "tags": _escaped(lambda note, _: note.tags),
    "path": _escaped(lambda note, _: note.where.path),
}
