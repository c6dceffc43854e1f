"""Reads the fixture files. README.md beside this file says how one is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"

_KEYS = (
    "question", "answer", "cards", "has", "has not", "front has", "shows", "tags", "deck",
    "guid", "notetype", "problem", "literal", "waits",
)  # fmt: skip
_EXPECTED = re.compile(rf"({'|'.join(_KEYS)}):(?:[ ]+(.*))?")
# What nobody sees in an editor, or what editors take away.
_VISIBLE = str.maketrans({"␠": " ", "␉": "\t", "␍": "\r"})


@dataclass(frozen=True, repr=False)
class Case:
    """A whole note, and what a learner is to see: (key, lines) in the order of the file."""

    file: str
    title: str
    note: str
    expected: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def folder(self) -> str:
        """The folder of the note, relative to the vault: `lists/a-nested-list`."""
        return f"{self.file}/{self.slug}"

    @property
    def slug(self) -> str:
        """The title as the name of a file."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")

    @property
    def path(self) -> str:
        """The path of the note, relative to the vault."""
        return f"{self.folder}/{self.slug}.md"

    @property
    def is_refused(self) -> bool:
        """Whether nothing but problems is expected, and so no card."""
        return {key for key, _ in self.expected} <= {"problem", "waits"}

    def every(self, key: str) -> list[tuple[str, ...]]:
        """The lines below every such key."""
        return [lines for found, lines in self.expected if found == key]

    def values(self, key: str) -> list[str]:
        """The lines below all such keys, one after the other."""
        return [line for lines in self.every(key) for line in lines]

    def value(self, key: str) -> str | None:
        """The one line of a key that stands once at most."""
        found = self.values(key)
        assert len(found) <= 1, f"{self.file}: {self.title}: one {key}: is enough"
        return found[0] if found else None

    def __str__(self) -> str:
        return f"{self.file}: {self.title}"


def cases_of(file: Path) -> Iterator[Case]:
    """The cases of a fixture file: title, `.`, note, `.`, expected, `.`, each on its own line."""
    lines = iter(file.read_text(encoding="utf-8").split("\n"))
    for line in lines:
        if line.strip():
            assert next(lines) == ".", f"{file.name}: {line}: below a title stands a dot"
            note = "\n".join(_up_to_dot(lines, line)).translate(_VISIBLE)
            yield Case(file.stem, line, note + "\n", _expected(_up_to_dot(lines, line), line))


def all_cases() -> tuple[Case, ...]:
    """Every case of every fixture file."""
    found = tuple(case for file in sorted(FIXTURES.glob("*.md")) for case in cases_of(file))
    paths = [case.path for case in found]
    twice = {path for path in paths if paths.count(path) > 1}
    assert not twice, f"two cases with one title: {twice}"
    return found


def _up_to_dot(lines: Iterator[str], title: str) -> Iterator[str]:
    for line in lines:
        if line == ".":
            return
        yield line
    raise AssertionError(f"{title}: a case ends with a dot on a line of its own")


def _expected(lines: Iterator[str], title: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        begun = _EXPECTED.fullmatch(line)
        if begun:
            found.append((begun[1], [begun[2].translate(_VISIBLE)] if begun[2] else []))
        elif line.strip():
            assert found, f"{title}: {line!r} stands below no key"
            found[-1][1].append(line.translate(_VISIBLE))
    return tuple((key, tuple(lines)) for key, lines in found)
