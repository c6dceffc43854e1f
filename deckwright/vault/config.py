"""`[tool.deckwright]` of the nearest pyproject.toml -> Config. An unknown key is an error."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Where, did_you_mean
from deckwright.vault.selection import PackageConfig, read_packages

FILE_NAME = "pyproject.toml"

_TABLE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*\[\s*tool\s*\.\s*[\"']?deckwright[\"']?\s*[.\]]", re.MULTILINE
)

Layout = Literal["nested", "split", "anking", "verbatim"]
Mark = Literal["bold", "highlight"]
# Warnings about text that may come in hundreds. Not what a card loses by, nor what hurts learners.
Quiet = Literal["adopted-fault", "bold-open", "cloze-hint", "cloze-whole", "embed-missing",
    "field-large", "footnote-unused", "heading-level", "heading-unknown", "html-open",
    "html-unknown", "key-near", "link-file", "link-missing", "math-open", "media-absent",
    "media-kind", "media-large", "media-unused", "question-twice", "tag-blank", "template-left",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TagConfig:
    """`[tool.deckwright.tags]`: how the items of `tags:` become Anki's tags."""

    layout: Layout = "nested"
    dictionary: str = ""
    namespaces: tuple[str, ...] = ("source", "theme")
    from_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClozeConfig:
    """`[tool.deckwright.cloze]`: what makes a cloze and how clozes are numbered."""

    numbering: Literal["each", "together"] = "each"
    marks: tuple[Mark, ...] = ("bold",)


@dataclass(frozen=True, slots=True)
class PictureConfig:
    """`[tool.deckwright.pictures]`: wider pictures are scaled down; 0 leaves all as they are."""

    max_width: int = 0


@dataclass(frozen=True, slots=True)
class HtmlConfig:
    """`[tool.deckwright.html]`: what notes may hold besides what is harmless."""

    allow: tuple[str, ...] = ()
    known: str = ""


@dataclass(frozen=True, slots=True)
class OptionsConfig:
    """`[tool.deckwright.options]`: a preset for learners who import it; none without a name."""

    preset: str = ""
    new_per_day: int = 20
    reviews_per_day: int = 200
    order: Literal["due", "random"] = "due"


@dataclass(frozen=True, slots=True)
class Config:
    """`[tool.deckwright]`. Paths are relative to the root; "" stands for the default."""

    name: str = ""
    deck: str = ""
    description: str = ""
    source: str = ""
    exclude: tuple[str, ...] = ()
    templates: str = "templates"
    media: str = "media"
    media_limit: int = 100
    media_names: str = ""
    output: str = ""
    baseline: str = ""
    namespace: str = ""
    flashcard_type: str = "flashcard"
    dialect: Literal["auto", "markdown", "export"] = "auto"
    tags: TagConfig = field(default_factory=TagConfig)
    cloze: ClozeConfig = field(default_factory=ClozeConfig)
    pictures: PictureConfig = field(default_factory=PictureConfig)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    html: HtmlConfig = field(default_factory=HtmlConfig)
    options: OptionsConfig = field(default_factory=OptionsConfig)
    packages: tuple[PackageConfig, ...] = ()
    quiet: tuple[Quiet, ...] = ()


def find_root(start: Path) -> tuple[Path, bool]:
    """The nearest folder at or above `start` with `[tool.deckwright]`, and whether there is one.

    Without one, `start` itself is the root: a vault with defaults.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        file = folder / FILE_NAME
        if file.is_file() and _TABLE.search(_bytes(file)):
            return folder, True
    return start, False


def load_config(root: Path) -> Config:
    """The configuration of the root, or the defaults where it has none.

    Raises:
        DeckError: config-syntax, config-unknown, config-value; all of them at once.
    """
    file = root / FILE_NAME
    if not file.is_file():
        return Config()
    where = Where(FILE_NAME)
    text = _decoded(_bytes(file))
    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        where = (
            Where(FILE_NAME, int(place[1]), int(place[2]))
            if place
            else where.down(text, len(text.rstrip()))
        )
        raise DeckError(
            Problem("config-syntax", f"this is no TOML: {error}", where, "see https://toml.io")
        ) from error
    table = tool.get("deckwright", {}) if isinstance(tool, Mapping) else tool
    reader = _Reader(text)
    if not isinstance(table, Mapping):
        raise DeckError(
            Problem("config-value", "tool.deckwright is no table", where, "write [tool.deckwright]")
        )
    config: Config = reader.read(Config, table, "tool.deckwright")
    if reader.problems:
        raise DeckError(*reader.problems)
    return config


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        message = f"this is no TOML: byte 0x{data[error.start]:02x} is not UTF-8"
        where = Where(FILE_NAME).down(before, len(before))
        raise DeckError(Problem("config-syntax", message, where, "see https://toml.io")) from error


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DeckError(
            Problem("unreadable", f"cannot be read: {error.strerror}", Where(FILE_NAME))
        ) from error


class _Reader:
    """Reads one TOML table into one dataclass, and keeps what does not fit."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []

    def read(self, shape: type[Any], table: Mapping[str, Any], name: str) -> Any:
        values: dict[str, Any] = {}
        annotations = _annotations(shape)
        for key, value in table.items():
            if key not in annotations:
                self._say(
                    "config-unknown",
                    f"unknown key {key!r} in [{name}]",
                    name,
                    key,
                    did_you_mean(key, annotations),
                )
                continue
            kind = annotations[key]
            if kind == tuple[PackageConfig, ...]:
                packages, wrong = read_packages(value, self.text, FILE_NAME)
                values[key] = tuple(packages)
                self.problems += wrong
                continue
            if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__"):
                if isinstance(value, Mapping):
                    values[key] = self.read(kind, value, f"{name}.{key}")
                    continue
            elif _fits(value, kind):
                values[key] = tuple(value) if isinstance(value, list) else value
                continue
            self._say(
                "config-value",
                f"{key} = {value!r} is not a value of this key",
                name,
                key,
                f"write {_wanted(kind)}",
            )
        return shape(**values)

    def _say(self, code: str, message: str, table: str, key: str, hint: str) -> None:
        self.problems.append(Problem(code, message, self._where(table, key), hint))

    def _where(self, table: str, key: str) -> Where:
        """The line of `key`, best known from its text: tomllib 3.11 gives no places."""
        header = re.search(rf"^\s*\[\s*{re.escape(table)}\s*\]", self.text, re.MULTILINE)
        found = re.compile(
            rf"^[ \t]*(?:\[\s*{re.escape(table)}\.)?(\"?{re.escape(key)}\b)", re.MULTILINE
        )
        place = found.search(self.text, header.end() if header else 0) or found.search(self.text)
        return Where(FILE_NAME).down(self.text, place.start(1) if place else 0)


def _annotations(shape: type[Any]) -> dict[str, Any]:
    import typing

    return typing.get_type_hints(shape)


def _fits(value: object, kind: Any) -> bool:
    choices = get_args(kind)
    if get_origin(kind) is Mapping:
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    if kind is str:
        return isinstance(value, str)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if choices and choices[-1] is Ellipsis:
        return isinstance(value, list) and all(_fits(item, choices[0]) for item in value)
    return value in choices


def _wanted(kind: Any) -> str:
    choices = get_args(kind)
    if get_origin(kind) is Mapping:
        return "a table of texts in quotes"
    if kind is str:
        return "a text in quotes"
    if kind is int:
        return "a whole number, 0 or more"
    if choices and choices[-1] is Ellipsis:
        inner = get_args(choices[0])
        return f"a list of {' or '.join(repr(i) for i in inner)}" if inner else "a list of texts"
    if choices:
        return "one of " + ", ".join(repr(choice) for choice in choices)
    return "a table"
