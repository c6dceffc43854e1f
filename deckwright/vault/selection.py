"""`[[tool.deckwright.packages]]`: which notes go into which package.

A selection is a table. All that it says must hold of a note; of a list, one item is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from posixpath import normpath
from typing import Any

from deckwright.data import Value
from deckwright.frozen import dataclass
from deckwright.problems import Problem, Where, did_you_mean

_NAME = re.compile(r"[^/\\:*?\"<>|\x00-\x1f]+")
_HEADER = re.compile(r"^\s*\[\[\s*tool\.deckwright\.packages\s*\]\]", re.MULTILINE)
_SELECTS = 'write folders = ["..."], tags = ["..."] or keys = { ... }; folders = ["."] is all notes'


@dataclass(frozen=True, slots=True)
class Selection:
    """Which notes are meant. `folders` are relative to that of the notes, "." is all of it.

    In `tags` and in the values of `keys`, a `*` stands for any text; a tag also stands for those
    below it. `without` is what TOML calls `not`.
    """

    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()
    any: tuple[Selection, ...] = ()
    all: tuple[Selection, ...] = ()
    without: tuple[Selection, ...] = ()

    def holds(self, path: str, tags: Iterable[str], values: Mapping[str, Value]) -> bool:
        """Whether a note is meant: `path` is relative to the folder of notes, tags are Anki's."""
        tags = tuple(tags)
        return (
            (not self.folders or any(_lies_in(path, folder) for folder in self.folders))
            and (not self.tags or any(_is_tagged(tags, pattern) for pattern in self.tags))
            and all(_says(values.get(key, ()), wanted) for key, wanted in self.keys)
            and (not self.any or any(one.holds(path, tags, values) for one in self.any))
            and all(one.holds(path, tags, values) for one in self.all)
            and not any(one.holds(path, tags, values) for one in self.without)
        )

    @property
    def every_folder(self) -> Iterator[str]:
        """All folders that are named in it, and in what it is made of."""
        yield from self.folders
        for part in (*self.any, *self.all, *self.without):
            yield from part.every_folder


@dataclass(frozen=True, slots=True)
class PackageConfig:
    """One `[[tool.deckwright.packages]]`: the name of its file, its notes, its place."""

    name: str
    selection: Selection
    where: Where


_KEYS = tuple("not" if field.name == "without" else field.name for field in fields(Selection))


def read_packages(value: object, text: str, file: str) -> tuple[list[PackageConfig], list[Problem]]:
    """The packages of a configuration, whose text is that of `file`; what is wrong with them."""
    problems: list[Problem] = []
    packages: list[PackageConfig] = []
    headers = [match.end() for match in _HEADER.finditer(text)]
    for index, table in enumerate(value if isinstance(value, list) else [value]):
        start = headers[index] if index < len(headers) else 0
        end = headers[index + 1] if index + 1 < len(headers) else len(text)
        reader = _Reader(text[:end], start, file, problems)
        packages += reader.package(table)
    names = [package.name.casefold() for package in packages]
    problems += [
        Problem("config-value", f"two packages are called {p.name!r}", p.where, "rename one")
        for index, p in enumerate(packages)
        if p.name.casefold() in names[:index]
    ]
    return packages, problems


class _Reader:
    """Reads the table of one package, which stands in `text` behind `start`."""

    def __init__(self, text: str, start: int, file: str, problems: list[Problem]) -> None:
        self._text = text
        self._start = start
        self._file = file
        self._problems = problems

    def _say(self, code: str, message: str, key: str, hint: str) -> None:
        self._problems.append(Problem(code, message, self._where(key), hint))

    def _where(self, key: str) -> Where:
        """The place of a key, best known from its text: tomllib 3.11 gives none."""
        found = re.compile(rf"(?:^|[\s{{,])({re.escape(key)})\s*=", re.MULTILINE)
        place = found.search(self._text, self._start) if key else None
        at = place.start(1) if place else self._text.rfind("\n", 0, max(self._start - 1, 0)) + 1
        return Where(self._file).down(self._text, at)

    def package(self, table: object) -> list[PackageConfig]:
        """The package, or none of it."""
        if not isinstance(table, Mapping):
            hint = "write [[tool.deckwright.packages]] above name = ..."
            self._say("config-value", "packages is no list of tables", "packages", hint)
            return []
        name = table.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name.strip(" .") != name:
            message = f"name = {name!r} names no file" if name else "a package without a name"
            self._say("config-value", message, "name", 'write name = "..."')
            name = ""
        elif name.casefold().endswith(".delta"):
            message = f"name = {name!r} is that of another package's delta"
            self._say("config-value", message, "name", "take the .delta away")
        rest = {key: value for key, value in table.items() if key != "name"}
        selection = self.selection(rest, f"package {name!r}", ("name",))
        return [PackageConfig(name, selection, self._where(""))] if name and selection else []

    def selection(
        self, table: object, whose: str, besides: tuple[str, ...] = ()
    ) -> Selection | None:
        """The selection that a table is; None for none."""
        if not isinstance(table, Mapping):
            self._say("config-value", f"{table!r} selects no notes", "", _SELECTS)
            return None
        if not table:
            self._say("package-empty", f"{whose} selects no notes", "", _SELECTS)
            return None
        values: dict[str, Any] = {}
        for key, value in table.items():
            if key not in _KEYS:
                hint = did_you_mean(key, (*besides, *_KEYS))
                self._say("config-unknown", f"unknown key {key!r} in {whose}", key, hint)
            elif value in ([], {}, ""):
                self._say("package-empty", f"{key} of {whose} selects no notes", key, _SELECTS)
            elif key in ("folders", "tags"):
                values[key] = self._texts(key, value)
            elif key == "keys":
                values[key] = self._keys(value)
            else:
                parts = value if isinstance(value, list) else [value]
                name = "without" if key == "not" else key
                chosen = [self.selection(part, f"{key} of {whose}") for part in parts]
                values[name] = tuple(part for part in chosen if part)
        return Selection(**values)

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        given = value if isinstance(value, list) else [value]
        texts = [item for item in given if isinstance(item, str) and item]
        if len(texts) < len(given):
            message = f"{key} = {value!r} is not a value of this key"
            self._say("config-value", message, key, "write a list of texts")
            return ()
        return tuple(normpath(item.strip("/")) if key == "folders" else item for item in texts)

    def _keys(self, value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if not isinstance(value, Mapping):
            message = f"keys = {value!r} is not a value of this key"
            self._say("config-value", message, "keys", 'write keys = { specialty = "cardio" }')
            return ()
        return tuple((key, self._texts(key, wanted)) for key, wanted in value.items())


def _lies_in(path: str, folder: str) -> bool:
    return folder == "." or path.startswith(f"{folder}/")


def _is_tagged(tags: tuple[str, ...], pattern: str) -> bool:
    meant = _pattern(f"{pattern.casefold()}::*")
    return any(meant.fullmatch(f"{tag.casefold()}::") for tag in tags)


def _says(value: Value, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, Mapping):
        return False
    texts = (value,) if isinstance(value, str) else value
    meant = [_pattern(text.casefold()) for text in wanted]
    said = [text.casefold() for text in texts if isinstance(text, str)]
    return any(pattern.fullmatch(text) for pattern in meant for text in said)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)
