"""Values of front matter as texts, and as sections where a key fills a field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deckwright.data import Section, Value
from deckwright.notetypes.load import variable
from deckwright.problems import Where

NO_SECTION = Section("", "", Where(""))


@dataclass(frozen=True, slots=True)
class _KeyText(Section):
    """The text of a key: YAML may have folded its lines, so all of it stands where the key does."""

    def at(self, offset: int) -> Where:  # noqa: ARG002 (as every section is asked)
        return self.where


def section_from_key(
    name: str, values: Mapping[str, Value], places: Mapping[str, Where]
) -> Section:
    """The text of a field that stands in the front matter instead of under a heading."""
    for key, value in values.items():
        if variable(key) == variable(name):
            return _KeyText(name, ", ".join(texts_of(value)), places[key])
    return NO_SECTION


def texts_of(value: Value) -> tuple[str, ...]:
    """The texts of a value: itself, its items, or `key: text` of a mapping."""
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, Mapping):
        return tuple(f"{key}: {', '.join(texts_of(value[key]))}" for key in value)
    return tuple(text for item in value for text in texts_of(item))
