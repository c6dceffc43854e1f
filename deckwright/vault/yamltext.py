"""YAML -> plain text values and the place of each, through PyYAML's C loader.

No value becomes a number, a date or a boolean: `no` is "no" and `0123` is "0123".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import yaml

from deckwright.data import Value
from deckwright.problems import DeckError, Problem, Where

# The C loader is nine times faster; PyYAML has it wherever libyaml is.
_LOADER: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MAX_DEPTH = 50
_MAX_VALUES = 10_000

# Where each value stands, by the keys and indexes that lead to it: ("fields", 0, "name").
Places: TypeAlias = dict[tuple[str | int, ...], Where]


def read_yaml(
    text: str, start: Where, code: str, taken: Mapping[str, Where] | None = None
) -> tuple[dict[str, Value], Places]:
    """The mapping that `text` holds, which begins at `start`, and the places of its values.

    `taken` are keys that the caller has read already; they must not stand here again.

    Raises:
        DeckError: key-repeated, or `code` for what is no YAML mapping.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _wrapped(error, start, code) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise DeckError(Problem(code, f"this is no YAML: {error}", start)) from error
    if node is None:
        return {}, {}
    reader = _Reader(text, start, code)
    if not isinstance(node, yaml.MappingNode):
        raise reader.refuse(
            node, "this is no list of `key: value` lines", "begin each line with a key and a colon"
        )
    return reader.mapping(node, (), dict(taken or {})), reader.places


def unquote_double(text: str) -> str:
    """The text that a double-quoted YAML scalar stands for, or `text` itself if it is none."""
    try:
        return str(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506 (BaseLoader makes text only)
    except yaml.YAMLError:
        return text


class _Reader:
    """Turns PyYAML's nodes into plain text, refusing repeated keys and bombs of aliases."""

    def __init__(self, text: str, start: Where, code: str) -> None:
        self.source = text
        self.start = start
        self.code = code
        self.places: Places = {}
        self.count = 0

    def mapping(
        self, node: yaml.MappingNode, path: tuple[str | int, ...], seen: dict[str, Where]
    ) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key_node, value_node in node.value:
            key = self.text(key_node)
            where = self.place(key_node)
            if key in seen:
                message = f"key {key!r} stands twice: here and on line {seen[key].line}"
                raise DeckError(Problem("key-repeated", message, where, "keep one of the two"))
            seen[key] = self.places[*path, key] = where
            values[key] = self.value(value_node, (*path, key))
        return values

    def value(self, node: yaml.Node, path: tuple[str | int, ...]) -> Value:
        self.count += 1
        if len(path) > _MAX_DEPTH or self.count > _MAX_VALUES:
            raise self.refuse(
                node,
                "this value is nested too deeply or repeats itself too often",
                "write it out plainly",
            )
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.places[*path, index] = self.place(item)
            return tuple(self.value(item, (*path, i)) for i, item in enumerate(node.value))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path, {})
        return self.text(node)

    def text(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode) and not node.tag.startswith("!"):
            return str(node.value)
        return self.source[node.start_mark.index : node.end_mark.index].strip()

    def place(self, node: yaml.Node) -> Where:
        mark = node.start_mark
        return Where(self.start.path, self.start.line + mark.line, mark.column + 1)

    def refuse(self, node: yaml.Node, message: str, hint: str) -> DeckError:
        return DeckError(Problem(self.code, message, self.place(node), hint))


def _wrapped(error: yaml.MarkedYAMLError, start: Where, code: str) -> DeckError:
    mark = error.problem_mark or error.context_mark
    where = Where(start.path, start.line + mark.line, mark.column + 1) if mark else start
    hint = "put the value in 'single quotes' if it holds : # * & ! | > % @ ` [ or {"
    message = f"this is no YAML: {error.problem or error.context}"
    return DeckError(Problem(code, message, where, hint))
