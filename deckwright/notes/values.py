"""Values of front matter as texts, and as sections where a key fills a field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from deckwright.data import FrontMatter, Section, Value
from deckwright.frozen import quick_dataclass
from deckwright.notetypes.parts import variable
from deckwright.problems import Problem, Problems, Where, warning

NO_SECTION = Section("", "", Where(""))
_NOT_SECTIONS = frozenset({"sources"})  # a key and a section together fill that field


@quick_dataclass(frozen=True)
class KeyText(Section):
    """The text of a key: YAML may have folded its lines, so all of it stands where the key does."""

    def at(self, offset: int) -> Where:  # noqa: ARG002 (as every section is asked)
        """The place of the key."""
        return self.where


def sections_from_keys(
    matter: FrontMatter, names: Iterable[str], headed: Mapping[str, Section], problems: Problems
) -> dict[str, Section]:
    """The sections that stand in the front matter instead of under a heading, by name.

    A heading with a text goes before a key; then the key is told of.
    """
    fields = {variable(name): name for name in names}
    found: dict[str, Section] = {}
    for key, value in matter.values.items():
        name = fields.get(variable(key), "")
        text = text_of(value) if name and variable(key) not in _NOT_SECTIONS else ""
        if not text.strip():
            continue
        under = found.get(name) or headed.get(name, NO_SECTION)
        if under.text:
            problems.add(_field_twice(key, name, matter.places[key], under.where))
        else:
            found[name] = KeyText(name, text, matter.places[key])
    return found


def section_from_key(
    name: str, values: Mapping[str, Value], places: Mapping[str, Where]
) -> Section:
    """The text of a field that stands in the front matter instead of under a heading."""
    for key, value in values.items():
        if variable(key) == variable(name):
            return KeyText(name, text_of(value), places[key])
    return NO_SECTION


def the_one(value: Value) -> Value:
    """The item of a list of one, as Obsidian writes a property of kind list; else the value."""
    return the_one(value[0]) if isinstance(value, tuple) and len(value) == 1 else value


def text_of(value: Value) -> str:
    """A value as one text: its items stand in one line, or apart where one has lines of its own."""
    texts = texts_of(value)
    return ("\n\n" if any("\n" in text.strip() for text in texts) else ", ").join(texts)


def texts_of(value: Value) -> tuple[str, ...]:
    """The texts of a value: itself, its items, or `key: text` of a mapping."""
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, Mapping):
        return tuple(f"{key}: {', '.join(texts_of(value[key]))}" for key in value)
    return tuple(text for item in value for text in texts_of(item))


def _field_twice(key: str, name: str, where: Where, other: Where) -> Problem:
    return warning(
        "field-twice",
        f"{key}: fills the field {name!r}, and so does line {other.line}: this one is not shown",
        where,
        "keep one of the two",
    )
