"""What the tests of this wing share: fixture files, and a section rendered as a note would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from deckwright.data import Dialect, Section
from deckwright.problems import DeckError, Where
from deckwright.text.clozes import Cloze, explicit_clozes, has_explicit_cloze, marked_runs
from deckwright.text.render import section_to_html
from deckwright.vault.config import Mark

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class Case:
    """One case of a fixture file: a title, a text, and what becomes of it."""

    title: str
    given: str
    expected: str


def cases(name: str) -> Iterator[Case]:
    """The cases of a fixture file: title, `.`, text, `.`, expected, `.`, each on its own line."""
    lines = iter((FIXTURES / name).read_text(encoding="utf-8").split("\n"))
    for line in lines:
        if line.strip():
            assert next(lines) == ".", f"{name}: a title is one line, and below it stands a dot"
            yield Case(line, "\n".join(_up_to_dot(lines)), "\n".join(_up_to_dot(lines)))


def _up_to_dot(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line == ".":
            return
        yield line
    raise AssertionError("a case ends with a dot on a line of its own")


def section(text: str) -> Section:
    """A question whose first line is line 7 of `a.md`."""
    return Section("Question", text, Where("a.md", 7))


def plain(text: str, dialect: Dialect = "markdown") -> str:
    """The HTML of a text that is no cloze text."""
    return section_to_html(section(text), dialect, (), embed)


def clozed(text: str, dialect: Dialect = "markdown", marks: tuple[Mark, ...] = ("bold",)) -> str:
    """The HTML of a text with its clozes, numbered c1, c2 and so on where its author did not."""
    return section_to_html(section(text), dialect, numbered(text, dialect, marks), embed)


def numbered(
    text: str, dialect: Dialect = "markdown", marks: tuple[Mark, ...] = ("bold",)
) -> tuple[Cloze, ...]:
    """The clozes of a text as its note would have them."""
    if has_explicit_cloze(text, dialect):
        return explicit_clozes(section(text), dialect)
    found = marked_runs(text, dialect, marks)
    if not found:
        return explicit_clozes(section(text), dialect)
    return tuple(Cloze(*run, (n,)) for n, run in enumerate(found, start=1))


def embed(parts: tuple[str, ...], where: Where) -> str:
    """A link, picture or sound: its kind, target and label, and where it stands."""
    kind, target, label = (escape(part) for part in parts[:3])
    return f'<i class="{kind}" title="{where.line}:{where.column}">{target}|{label}</i>'


def refused(text: str, dialect: Dialect = "markdown") -> list[tuple[str, int, int]]:
    """The code, line and column of every problem of a cloze text."""
    try:
        clozed(text, dialect)
    except DeckError as error:
        return [(p.code, p.where.line, p.where.column) for p in error.problems]
    return []
