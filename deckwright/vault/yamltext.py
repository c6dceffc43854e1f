"""YAML -> plain text values and the place of each, through PyYAML's C loader.

No value becomes a number, a date or a boolean: `no` is "no" and `0123` is "0123".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from deckwright.data import Value
from deckwright.later import Later
from deckwright.problems import DeckError, Problem, Where
from deckwright.vault.files import without_control

if TYPE_CHECKING:
    import yaml
else:
    yaml = Later("yaml")  # most notes need none

_MAX_DEPTH = 50
_MAX_VALUES = 10_000

# PyYAML follows YAML 1.1, where these end a line; to editors and to YAML 1.2 they do not.
_OTHER_LINE_ENDS = str.maketrans(dict.fromkeys("\x85\u2028\u2029", " "))
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# `[[link]]` and `{{date}}`: to YAML nested lists and mappings, to authors text.
_AUTHORS_BRACKETS = re.compile(r"\[\[[^\[\]\n]*\]\]|\{\{[^{}\n]*\}\}")

# Where each value stands, by the keys and indexes that lead to it: ("fields", 0, "name").
Places: TypeAlias = dict[tuple[str | int, ...], Where]


@cache
def _loader() -> Any:
    """The C loader is nine times faster; PyYAML has it wherever libyaml is."""
    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_yaml(
    text: str, start: Where, code: str, taken: Mapping[str, Where] | None = None
) -> tuple[dict[str, Value], Places]:
    """The mapping that `text` holds, which begins at `start`, and the places of its values.

    `taken` are keys that the caller has read already; they must not stand here again.

    Raises:
        DeckError: key-repeated, or `code` for what is no YAML mapping.
    """
    text = text.translate(_OTHER_LINE_ENDS)
    reader = _Reader(text, start, code)
    _refuse_what_is_no_text(text, start, code)
    try:
        reader.refuse_depth()
        node = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        raise _wrapped(error, text, start, code) from error
    except yaml.YAMLError as error:
        raise DeckError(Problem(code, f"this is no YAML: {error}", start)) from error
    if node is None:
        return {}, {}
    if not isinstance(node, yaml.MappingNode):
        raise reader.refuse(
            node, "this is no list of `key: value` lines", "begin each line with a key and a colon"
        )
    return reader.mapping(node, (), dict(taken or {})), reader.places


def unquote_double(text: str) -> str:
    """The text that a double-quoted YAML scalar stands for, or `text` itself if it is none."""
    inner = text[1:-1]
    if "\\" not in inner and '"' not in inner and inner.isprintable():
        return inner  # as nearly all are
    try:
        meant = str(yaml.load(text, Loader=yaml.BaseLoader))
    except (yaml.YAMLError, ValueError, OverflowError):
        return text
    return text if _SURROGATE.search(meant) else without_control(meant)


class _Reader:
    """Turns PyYAML's nodes into plain text, refusing repeated keys and bombs of aliases."""

    def __init__(self, text: str, start: Where, code: str) -> None:
        self.source = text
        self.start = start
        self.code = code
        self.places: Places = {}
        self.count = 0

    def refuse_depth(self) -> None:
        """Refuse what is nested so deeply that libyaml's composer, which recurses in C, would die.

        A text can only nest as deeply as it has signs that nest, and few have so many.
        """
        if sum(map(self.source.count, "[{-?:")) <= _MAX_DEPTH:
            return
        try:
            self.walk(self.source)
        except yaml.MarkedYAMLError as error:
            # libyaml 0.2.6 (PyYAML 6.0.4) scans ahead of what it parses, and refuses the thousandth
            # open bracket by itself: what stands before it says where ours was one too many.
            if error.problem_mark and "nesting" in str(error.problem):
                self.walk(self.source[: error.problem_mark.index])
            raise

    def walk(self, text: str) -> None:
        depth = 0
        for event in yaml.parse(text, Loader=_loader()):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _MAX_DEPTH + 1:
                    raise self.too_deep(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1

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
            raise self.too_deep(node)
        if isinstance(node, yaml.CollectionNode) and _AUTHORS_BRACKETS.fullmatch(self.slice(node)):
            return self.slice(node)
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.places[*path, index] = self.place(item)
            return tuple(self.value(item, (*path, i)) for i, item in enumerate(node.value))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path, {})
        return self.text(node)

    def text(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode) and not node.tag.startswith("!"):
            return without_control(str(node.value))
        return self.slice(node)

    def slice(self, node: yaml.Node) -> str:
        return self.source[node.start_mark.index : node.end_mark.index].strip()

    def place(self, node: yaml.Node | yaml.Event) -> Where:
        return _place(node.start_mark, self.source, self.start)

    def too_deep(self, node: yaml.Node | yaml.Event) -> DeckError:
        message = "this value is nested too deeply or repeats itself too often"
        return self.refuse(node, message, "write it out plainly")

    def refuse(self, node: yaml.Node | yaml.Event, message: str, hint: str) -> DeckError:
        return DeckError(Problem(self.code, message, self.place(node), hint))


def _refuse_what_is_no_text(text: str, start: Where, code: str) -> None:
    """PyYAML refuses these as well, but does not say where."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if found:
        message = f"this is no YAML: U+{ord(found[0]):04X} is no text"
        where = start.down(text, found.start())
        raise DeckError(Problem(code, message, where, "delete this character"))


def _wrapped(error: yaml.MarkedYAMLError, text: str, start: Where, code: str) -> DeckError:
    # What is never closed goes wrong at the end of the text, and is shown where it opens.
    end = len(text.rstrip())
    marks = (mark for mark in (error.problem_mark, error.context_mark) if mark)
    where = _place(next((mark for mark in marks if mark.index < end), None), text, start)
    hint = "put the value in 'single quotes' if it holds : # * & ! | > % @ ` [ or {"
    message = f"this is no YAML: {error.problem or error.context}"
    return DeckError(Problem(code, message, where, hint))


def _place(mark: Any, text: str, start: Where) -> Where:
    """The place of a mark; at the end of the text, the last place where something stands."""
    end = len(text.rstrip())
    if mark and mark.index < end:
        return Where(start.path, start.line + mark.line, mark.column + 1)
    return start.down(text, end)
