"""Code that is code because it stands four columns in.

Where quotes, items of lists and paragraphs begin and end decides it, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from deckwright.frozen import dataclass
from deckwright.text.lines import (
    FENCE,
    HEADING,
    ITEM,
    QUOTED,
    RULE,
    TAB,
    Item,
    columns,
    item_of,
    without_columns,
)

_DEFINITION = re.compile(r" {0,3}:[ \t]+(.*)")
_MAY_BE_CODE = re.compile(r"^(?:[ \t]*>)*(?: {0,3}\t| {4})", re.MULTILINE)


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
        may_be = may_be and not self.in_paragraph and not FENCE.match(rest)
        if may_be and inner.startswith(" " * TAB):
            return True
        above = "text" if self.in_paragraph else ""
        while item := _item_or_definition(inner, above):
            self.items.append((base + min(item.text_at, item.marker_at + 2), base + item.text_at))
            base, inner, above = base + item.text_at, item.text, ""
        own_block = HEADING.match(inner) or RULE.match(inner) or FENCE.match(inner)
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
    return not (ITEM.match(bare) or RULE.match(bare) or HEADING.match(bare) or FENCE.match(bare)
                or QUOTED.match(bare))  # fmt: skip


def _item_or_definition(line: str, above: str) -> Item | None:
    definition = _DEFINITION.match(line)
    return Item(0, TAB, ":", definition[1]) if definition else item_of(line, above)
