"""What lines of Markdown are: items of lists, rows of tables, quoted; and where blocks end.

This is read off the lines alone, as CommonMark does before it looks for bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from itertools import pairwise

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
_FENCE = re.compile(r"[ \t]*(?:`{3}|~{3})")
_DEFINITION = re.compile(r" {0,3}:[ \t]+(.*)")
_ENDS_TABLE = re.compile(f"(?:{QUOTED.pattern}|{HEADING.pattern}|{RULE.pattern}|{_FENCE.pattern})")
_MAY_BE_CODE = re.compile(r"^(?:[ \t]*>)*(?: {0,3}\t| {4})", re.MULTILINE)
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
    if "|" not in lines[at] or at + 1 == len(lines) or not _DELIMITERS.fullmatch(lines[at + 1]):
        return at
    if _cells(lines[at]) != _cells(lines[at + 1]):
        return at
    for end in range(at + 2, len(lines)):
        line = lines[end]
        if not line.strip() or item_of(line, "ul") or _ENDS_TABLE.match(line):
            return end
    return len(lines)


def _cells(row: str) -> int:
    return row.replace("\\|", "").strip().removeprefix("|").removesuffix("|").count("|") + 1


def in_table(text: str, at: int) -> bool:
    """Whether `text[at]` stands in a row of a table."""
    lines = [_line(line) for line in text.split("\n")]
    return text.count("\n", 0, at) in _rows(lines)


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
        if at in rows or "|" not in line.bare or not _DELIMITERS.fullmatch(lines[at + 1].rest):
            continue
        below = [row.rest if row.depth == line.depth else "" for row in lines[at + 1 :]]
        rows.update(range(at, at + table_end([line.bare, *below], 0)))
    return frozenset(rows)


def indented_code(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every line that is code because it stands four columns in.

    So it does in a quote or an item of a list as well, counted from where their text begins; but
    not below a line of a paragraph, which goes on with it.
    """
    if not (" " * TAB in text or "\t" in text) or not _MAY_BE_CODE.search(text):
        return
    reader = _Containers()
    end = -1
    for line in text.split("\n"):
        end += 1 + len(line)
        rest = reader.code_in(line)
        if rest:
            yield end - len(rest), end


@dataclass(slots=True)
class _Containers:
    """The quotes and items that are open at a line, and whether a paragraph is.

    An item is the columns that a line needs to go on with it, and that its text begins at.
    """

    depth: int = 0
    items: list[tuple[int, int]] = field(default_factory=list)
    in_paragraph: bool = False

    def code_in(self, line: str) -> str:
        """What of the next line is indented code, with its indentation, or nothing."""
        depth, rest = _unquoted(line, self.depth)
        closes = depth < self.depth
        if closes:
            self.items.clear()
        indent = columns(rest[: len(rest) - len(rest.lstrip())])
        if rest.strip() and not (self.in_paragraph and _goes_on(rest)):
            while self.items and indent < self.items[-1][0]:
                self.items.pop()
                closes = True
        if not self.items:
            deeper, rest = _unquoted(rest, len(rest))
            depth += deeper
        opens = depth > self.depth
        self.depth = depth
        if closes or opens or not rest.strip():
            self.in_paragraph = False
        return rest if rest.strip() and self._is_code(rest, may_be=opens or not closes) else ""

    def _is_code(self, rest: str, *, may_be: bool) -> bool:
        base = self.items[-1][1] if self.items else 0
        inner = without_columns(rest, base)
        # Right below what it closes Python-Markdown (3.11) takes an indented line for more of it.
        may_be = may_be and not self.in_paragraph and not _FENCE.match(rest)
        if may_be and inner.startswith(" " * TAB):
            return True
        above = "text" if self.in_paragraph else ""
        while item := _item_or_definition(inner, above):
            self.items.append((base + min(item.text_at, item.marker_at + 2), base + item.text_at))
            base, inner, above = base + item.text_at, item.text, ""
        own_block = HEADING.match(inner) or RULE.match(inner) or _FENCE.match(inner)
        self.in_paragraph = bool(inner.strip()) and not own_block
        return False


def _unquoted(line: str, most: int) -> tuple[int, str]:
    """How many `>` a line begins with, up to so many, and what stands behind them."""
    depth = 0
    while depth < most and (quoted := QUOTED.match(line)):
        depth, line = depth + 1, quoted[1]
    return depth, line


def _goes_on(line: str) -> bool:
    """Whether a line below a paragraph is more of it, however far it stands in or out."""
    bare = line.lstrip()
    return not (ITEM.match(bare) or RULE.match(bare) or HEADING.match(bare) or _FENCE.match(bare)
                or QUOTED.match(bare))  # fmt: skip


def _item_or_definition(line: str, above: str) -> Item | None:
    definition = _DEFINITION.match(line)
    return Item(0, TAB, ":", definition[1]) if definition else item_of(line, above)
