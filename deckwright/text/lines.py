"""What lines of Markdown are: items of lists, rows of tables, quoted; and where blocks end.

This is read off the lines alone, as CommonMark does before it looks for bold.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from deckwright.frozen import dataclass

ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+|$)(.*)")
RULE = re.compile(r"[ \t]{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
QUOTED = re.compile(r"[ \t]{0,3}>[ \t]?(.*)")
HEADING = re.compile(r" {0,3}#{1,6}[ \t]")
UNDERLINE = re.compile(r" {0,3}={3,}[ \t]*")  # it makes a heading of the text above
CONTAINERS = re.compile(r"(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))*[ \t]*")
TAB = 4
_FOOTNOTE = re.compile(r" {0,3}(\[\^[^\]\n]+\]:)[ \t]*(.*)")
_DELIMITERS = re.compile(r"(?=.*\|)[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_QUOTES = re.compile(r"(?:[ \t]*>)*[ \t]*")
_OWN_BLOCK = re.compile(r"[-+*][ \t]|\d+[.)][ \t]|#{1,6}[ \t]|`{3}|~{3}")
FENCE = re.compile(r"[ \t]*(?:`{3}|~{3})")
_ENDS_TABLE = re.compile(f"(?:{QUOTED.pattern}|{HEADING.pattern}|{RULE.pattern}|{FENCE.pattern})")
_ONE_LINE = re.compile(r"#{1,6}[ \t]|\[![^\[\]\n]+\]")  # a heading, the title of a callout


@dataclass(frozen=True, slots=True)
class Item:
    """A line that begins a list item: the columns (from 0) of its marker and of its text.

    A footnote is one as well, of `[^1]:` and of whatever is indented below it.
    """

    marker_at: int
    text_at: int
    marker: str
    text: str

    @property
    def kind(self) -> str:
        """`ul`, `ol` or `footnote`."""
        if self.marker.startswith("["):
            return "footnote"
        return "ol" if self.marker[0].isdigit() else "ul"

    @property
    def plain_marker(self) -> str:
        """The marker as Python-Markdown knows it."""
        return self.marker.replace(")", ".") if self.kind == "ol" else self.marker


def item_of(line: str, above: str) -> Item | None:
    """The list item that a line begins, below a line of that kind (CommonMark 0.31, 5.3)."""
    footnote = _FOOTNOTE.match(line)
    if footnote:
        return Item(0, TAB, footnote[1], footnote[2])
    match = ITEM.match(line)
    if not match or RULE.match(line):
        return None
    indent = columns(match[1])
    item = Item(indent, indent + len(match[2]) + max(1, columns(match[3])), match[2], match[4])
    if indent >= TAB:
        return None  # indented code, or more of the paragraph above
    if above == "text" and (not item.text or (item.kind == "ol" and int(item.marker[:-1]) != 1)):
        return None  # `born in` and below it `1986. A year later ..`
    return item


def table_end(lines: Sequence[str], at: int) -> int:
    """Where the table ends whose first row is the line at `at`, or `at` if there is none."""
    if at + 1 == len(lines) or not begins_table(lines[at], lines[at + 1]):
        return at
    return next((end for end in range(at + 2, len(lines)) if _ends_table(lines[end])), len(lines))


def begins_table(line: str, below: str) -> bool:
    """Whether these two lines are the first of a table, if they stand in one block."""
    if "|" not in line or not _DELIMITERS.fullmatch(below):
        return False
    return _cells(line) == _cells(below)


def _ends_table(line: str) -> bool:
    return not line.strip() or item_of(line, "ul") is not None or bool(_ENDS_TABLE.match(line))


def _cells(row: str) -> int:
    return row.replace("\\|", "").strip().removeprefix("|").removesuffix("|").count("|") + 1


def in_table(text: str, at: int) -> bool:
    """Whether `text[at]` stands in a row of a table."""
    starts, rows = _table_rows(text)
    return bisect_right(starts, at) - 1 in rows


@lru_cache(maxsize=8)
def _table_rows(text: str) -> tuple[list[int], frozenset[int]]:
    """Where each line begins, and which of them are rows of tables."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    return starts, _rows([_line(line) for line in lines])


def without_columns(line: str, count: int) -> str:
    """The line with that many columns less before its text."""
    text = line.lstrip()
    return " " * (columns(line[: len(line) - len(text)]) - count) + text


def columns(blank: str) -> int:
    """How many columns some blanks take."""
    return len(blank.expandtabs(TAB))


@lru_cache(maxsize=8)
def block_ends(text: str) -> frozenset[int]:
    """The offsets of the line breaks at which a paragraph, heading, item or row ends."""
    if "\n" not in text:
        return frozenset()
    lines = [_line(line) for line in text.split("\n")]
    rows = _rows(lines)
    ends: set[int] = set()
    at = -1
    for index, (above, below) in enumerate(pairwise(lines)):
        at += above.length + 1
        if index in rows or index + 1 in rows or _ends(above, below):
            ends.add(at)
    return frozenset(ends)


@dataclass(frozen=True, slots=True)
class _Line:
    """`depth`: of quotes, the first of which is at column `quote_at`; `rest`: without their `>`.

    `bare` is what stands behind the marker of an item as well.
    """

    length: int
    depth: int
    quote_at: int
    rest: str
    bare: str


def _line(line: str) -> _Line:
    containers = CONTAINERS.match(line)
    quotes = _QUOTES.match(line)
    prefix = containers[0] if containers else ""
    rest = line[quotes.end() :] if quotes else line
    return _Line(len(line), prefix.count(">"), line.find(">"), rest, line[len(prefix) :])


def _ends(above: _Line, below: _Line) -> bool:
    if not above.bare.strip() or not below.rest.strip() or _OWN_BLOCK.match(below.rest):
        return True
    if RULE.match(above.rest) or RULE.match(below.rest) or _ONE_LINE.match(above.bare):
        return True
    if UNDERLINE.fullmatch(above.rest):
        return True
    # A line that is quoted less goes on with the paragraph; one that is quoted anew does not.
    return below.depth > above.depth or (below.depth > 0 and below.quote_at < above.quote_at)


def _rows(lines: Sequence[_Line]) -> frozenset[int]:
    """The indices of the lines that are rows of tables."""
    rows: set[int] = set()
    for at, line in enumerate(lines[:-1]):
        below = lines[at + 1]
        if at in rows or below.depth != line.depth or not begins_table(line.bare, below.rest):
            continue
        end = at + 2
        while end < len(lines) and lines[end].depth == line.depth:
            if _ends_table(lines[end].rest):
                break
            end += 1
        rows.update(range(at, end))
    return frozenset(rows)
