"""Footnotes, and addresses of links, that one part of a file names and another part defines.

A file is one text to who writes it: a footnote of the question may well stand at the file's end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from deckwright.data import Section
from deckwright.frozen import quick_dataclass
from deckwright.problems import Problem, Where, warning
from deckwright.text.spans import find_spans, span_at

_LABEL = re.compile(r"\[([^\[\]\n]+)\]")
# A footnote goes on over the lines of its paragraph, and over indented ones, blank ones between.
_DEFINITION = re.compile(
    r"^ {0,3}\[(?:\^[^\[\]\n]+\]:[^\n]*"
    r"(?:\n(?!\s|[-+*>#|\[]|\d+[.)]|`{3}|~{3}|={3}|\Z)[^\n]+|\n(?:[ \t]*\n)*(?: {4}|\t)[^\n]*)*"
    r"|[^\[\]\n]+\]:[ \t]*(?:<[^<>\n]*>|[^\s<>]+)"
    r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$)",
    re.MULTILINE,
)


@quick_dataclass(frozen=True)
class _Longer(Section):
    """A section with definitions below it, each of which stands where its author wrote it."""

    below: tuple[tuple[int, Section], ...]

    def at(self, offset: int) -> Where:
        """The place of `text[offset]` in the file."""
        for start, definition in self.below:
            if start <= offset:
                return definition.at(offset - start)
        return Section.at(self, offset)


def definitions_of(sections: Iterable[Section]) -> tuple[Section, ...]:
    """What these sections define, from the first to the last; their headings are the labels."""
    return tuple(found for section in sections for found in _defined_in(section))


def _defined_in(section: Section) -> Iterator[Section]:
    text = section.text
    if "]:" in text:
        spans = find_spans(text, "markdown")
        for match in _DEFINITION.finditer(text):
            start = text.index("[", match.start())
            span = span_at(spans, start)
            if not span or span.kind == "escape":
                label = text[start + 1 : text.index("]", start)]
                yield Section(label.casefold(), match[0], section.at(match.start()))


def with_definitions(section: Section, definitions: tuple[Section, ...]) -> Section:
    """The section with those definitions below it that it names and lacks."""
    if "[" not in section.text:
        return section
    lacks = _labels(section.text) - {own.heading for own in _defined_in(section)}
    wanted: dict[str, Section] = {}
    while lacks:  # a footnote may name another, or an address
        found = {one.heading: one for one in definitions[::-1] if one.heading in lacks}
        wanted |= found
        lacks = {label for one in found.values() for label in _labels(one.text)} - wanted.keys()
    text, below = section.text, []
    for definition in definitions:
        if wanted.get(definition.heading) is definition:
            below.append((len(text) + 2, definition))
            text = f"{text}\n\n{definition.text}"
    return _Longer(section.heading, text, section.where, tuple(below[::-1])) if below else section


def unused(sections: Iterable[Section], definitions: Iterable[Section]) -> Iterator[Problem]:
    """A warning for every footnote that nothing names, so that nobody would see it."""
    labels = Counter(label for section in sections for label in _all_labels(section.text))
    for definition in definitions:
        if definition.heading.startswith("^") and labels[definition.heading] == 1:
            name = definition.text.strip()[: len(definition.heading) + 2]
            yield warning(
                "footnote-unused",
                f"nothing in this file names the footnote {name}, so it is on no card",
                definition.where,
                f"write {name} where it belongs",
            )


def _labels(text: str) -> set[str]:
    return set(_all_labels(text))


def _all_labels(text: str) -> Iterator[str]:
    return (label.casefold() for label in _LABEL.findall(text))
