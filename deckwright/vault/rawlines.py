"""`id` and `tags` read from the lines of a front matter block as the text that stands there.

Unquoted once when properly quoted. In tags a comment is ` #` before a blank, so that `#AK_Step1` is
a tag; an id has no blanks, so that after one any `#` begins a comment, and a lone `#` is an id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Where
from deckwright.vault.yamltext import unquote_double

_KEY = re.compile(r"^([\"']?)(id|tags)\1[ \t]*:(?:[ \t]+|(?=\n|$)|(?<=id:))(.*)$", re.MULTILINE)
_ITEM = re.compile(r"[ \t]*-(?:[ \t]+(.*)|)$")
_BELONGS = re.compile(r"[ \t]*(?:#.*)?$|[ \t]+\S|-(?:[ \t]|$)|\]")
_COMMENT = re.compile(r"(?:^|(?<![ \t])[ \t]+)#(?:[ \t].*)?$")
ID_COMMENT = re.compile(r"^#[ \t].*$|(?<![ \t])[ \t]+#.*$")
_SINGLE = re.compile(r"'((?:[^']|'')*)'(?:[ \t]+#.*)?$")
_DOUBLE = re.compile(r'("(?:[^"\\]|\\.)*")(?:[ \t]+#.*)?$')
_QUOTED = r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*\""""
_FLOW_ITEM = re.compile(rf"\s*((?:{_QUOTED})(?=\s*(?:,|$))|[^,]*)\s*(?:,|$)")
_FLOW_COMMENT = re.compile(rf"({_QUOTED})|(?:^|(?<=\s))#(?:\s.*)?$")
_SEPARATORS = re.compile(r"[,\s]+")
_BLOCK_SCALARS = frozenset({"|", ">", "|-", ">-", "|+", ">+"})
_NOTHING = frozenset({"", "~", "null", "[]"})


@dataclass(frozen=True, slots=True)
class RawLines:
    """`rest` is the block with the lines of `id` and `tags` emptied, so that lines still count."""

    id: str = ""
    tag_items: tuple[str, ...] = ()
    rest: str = ""
    places: Mapping[str, Where] = field(default_factory=dict)


def read_raw_lines(block: str, start: Where) -> RawLines:
    """The id and the tag items of a block that begins at `start`.

    Raises:
        DeckError: key-repeated, id-form, tags-form.
    """
    found: dict[str, tuple[str, ...]] = {}
    places: dict[str, Where] = {}
    lines = block.split("\n")
    row = 0
    while row < len(lines):
        match = _KEY.match(lines[row])
        if not match:
            row += 1
            continue
        key, value = match[2], match[3].strip()
        where = Where(start.path, start.line + row)
        if key in places:
            message = f"key {key!r} stands twice: here and on line {places[key].line}"
            raise DeckError(Problem("key-repeated", message, where, "keep one of the two"))
        places[key] = where
        end = row + 1
        while end < len(lines) and _BELONGS.match(lines[end]):
            end += 1
        below = lines[row + 1 : end]
        found[key] = (_id(value, below, where),) if key == "id" else _tags(value, below, where)
        lines[row:end] = [""] * (end - row)
        row = end
    return RawLines(found.get("id", ("",))[0], found.get("tags", ()), "\n".join(lines), places)


def unquoted(text: str, comment: re.Pattern[str] = _COMMENT) -> str:
    """The text without one pair of proper YAML quotes and without a comment after it."""
    single = _SINGLE.fullmatch(text)
    if single:
        return single[1].replace("''", "'")
    double = _DOUBLE.fullmatch(text)
    if double:
        return unquote_double(double[1])
    return comment.sub("", text)


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _id(value: str, below: list[str], where: Where) -> str:
    if not all(map(_is_comment, below)):
        raise DeckError(
            Problem(
                "id-form",
                "the id goes on over several lines",
                where,
                "write it on one line: id: 'text'",
            )
        )
    return unquoted(value, ID_COMMENT)


def _tags(value: str, below: list[str], where: Where) -> tuple[str, ...]:
    if value.startswith("["):
        return _flow([value, *below], where)
    text = unquoted(value)
    written = [line for line in below if not _is_comment(line)]
    if text in _NOTHING and written and written[0].lstrip().startswith("["):
        return _flow(below[below.index(written[0]) :], where)
    if text in _BLOCK_SCALARS:
        return _words(" ".join(below))
    if text not in _NOTHING and not text.startswith("{"):
        return _words(" ".join([text, *(line.strip() for line in written)]))
    if not written and not text.startswith("{"):
        return ()
    if text.startswith("{") or not _ITEM.match(written[0]):
        raise DeckError(
            Problem(
                "tags-form",
                "tags is neither a list nor a text",
                where,
                "write each tag on a line of its own: - tag",
            )
        )
    return _listed(written)


def _listed(below: list[str]) -> tuple[str, ...]:
    """Items of a `- item` list; a line that begins no item goes on the item above."""
    items: list[str] = []
    for line in below:
        item = _ITEM.match(line)
        if item:
            items.append((item[1] or "").strip())
        else:
            items[-1] += " " + line.strip()
    return tuple(text for text in map(unquoted, items) if text)


def _flow(lines: list[str], where: Where) -> tuple[str, ...]:
    """Items of a `[a, b]` list, on however many lines."""
    rows = (_FLOW_COMMENT.sub(lambda match: match[1] or "", line.strip()) for line in lines)
    value = " ".join(rows).strip()
    if not value.endswith("]"):
        raise DeckError(
            Problem("tags-form", "the list of tags is never closed", where, "end it with ]")
        )
    items = [match[1].strip() for match in _FLOW_ITEM.finditer(value[1:-1])]
    if any(item.startswith("[") for item in items):
        message, hint = "a tag is neither a list nor a [[link]]", "write each tag without [ ]"
        raise DeckError(Problem("tags-form", message, where, hint))
    return tuple(text for text in map(unquoted, items) if text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _SEPARATORS.split(text) if word)
