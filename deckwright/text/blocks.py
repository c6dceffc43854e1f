"""Blocks as authors write them -> as Python-Markdown (3.11) wants them; their words stay.

CommonMark nests a list item by the column of its parent's text, and lets a list, table, rule or
quote follow a paragraph without a blank line; so do Obsidian and GitHub. Python-Markdown wants four
columns a level, and a blank line before most of them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from deckwright.text.html import html_block
from deckwright.text.lines import (
    CONTAINERS,
    HEADING,
    ITEM,
    QUOTED,
    RULE,
    TAB,
    Item,
    begins_table,
    columns,
    item_of,
    table_end,
    without_columns,
)
from deckwright.text.marks import BLOCK, CLOSE, HINT, NOTHING, OPEN

_WORTH_IT = re.compile(
    rf"^[ \t]*(?:[-*+_>|<#{BLOCK}{HINT}{CLOSE}]|\d{{1,9}}[.)]|\[\^)|-[ \t]*\||{OPEN}[ \t]*$",
    re.MULTILINE,
)
_MARKS = frozenset((OPEN, HINT, CLOSE))
# A cloze that begins at the end of a line or ends at the beginning of one.
_OPENS = re.compile(f"[ \\t]*((?:{OPEN}[\\d,]+{OPEN}[ \\t]*)+)$")
_CLOSES = re.compile(f"[ \\t]*({CLOSE}+|{HINT}[^{OPEN}{CLOSE}]*{CLOSE}*)[ \\t]*")
_MAX_DEPTH = 50  # nothing deeper was written by hand, and Python's stack has an end


def with_plain_blocks(text: str) -> str:
    """The same text, with every block where Python-Markdown finds it."""
    return "\n".join(_plain(text.split("\n"), 0)) if _WORTH_IT.search(text) else text


def _plain(lines: Sequence[str], depth: int, *, in_item: bool = False) -> list[str]:
    """The lines of one container: the whole text, a quote, or a list item."""
    if depth > _MAX_DEPTH:
        return [_as_text(line) for line in lines]
    lines = [*lines]
    written: list[str] = []
    above = ""  # what stands above: "text", "ul", "ol", "footnote", as `_kind` says, or ""
    loose = False  # whether the item above holds a blank line
    bracket = ""  # the `.` or `)` of the numbered list above
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            written.append("")
            above, at = "", at + 1
            continue
        item = item_of(line, above)
        kind = item.kind if item else _kind(lines, at)
        if kind == "text" and _took_marks(lines, at, written if above == "text" else []):
            at += not lines[at]
            continue
        line = lines[at]
        # A list keeps to the first line of its item, or that line would become a paragraph.
        tight = in_item and item is not None and above == "text" and "" not in written
        together = kind == above and (kind == "text" or (item is not None and not loose))
        if above and not together and not tight:
            written.append("")
        if item:
            if item.kind == "ol" and bracket not in ("", item.marker[-1]):
                written += ["", BLOCK + BLOCK, ""]  # `1.` below `1)` begins another list
            bracket = item.marker[-1] if item.kind == "ol" else ""
            inner, at = _item_lines(lines, at, item)
            plain = _plain(inner, depth + 1, in_item=True)
            loose = "" in plain[1:]
            written += _with_marker(item, plain)
        elif kind == "quote":
            inner, at = _quoted_lines(lines, at)
            written += [f"> {inner_line}" for inner_line in _plain(inner, depth + 1)]
        elif kind in ("html", "table"):
            end = html_block(lines, at) if kind == "html" else _table_end(lines, at)
            block = lines[at:end] if kind == "html" else map(_as_row, lines[at:end])
            written += [inner_line or NOTHING for inner_line in block]
            at = end
        else:
            looks_like_item = in_item and kind == "text" and ITEM.match(line)
            written.append(_as_text(line) if looks_like_item else line)
            at += 1
        above, bracket = kind, bracket if item else ""
    return written


def _with_marker(item: Item, inner: Sequence[str]) -> list[str]:
    first, *rest = inner
    if item_of(first, "") and any(line.startswith(" " * TAB) for line in rest):
        first, rest = NOTHING, [*inner]  # or the lines below it would lose their list
    indented = [" " * TAB + line if line else "" for line in rest]
    return [f"{item.plain_marker} {first}", *indented]


def _took_marks(lines: list[str], at: int, above: list[str]) -> bool:
    """Whether a mark went to the line of the text that its cloze holds, or was all of this line."""
    if not _MARKS.intersection(lines[at]):
        return False
    closes = _CLOSES.match(lines[at])
    if closes and above:
        above[-1] += closes[1].rstrip()
        lines[at] = lines[at][closes.end() :]
        return True
    opens = _OPENS.search(lines[at])
    if not opens:
        return False
    if at + 1 == len(lines) or not _is_text(lines, at + 1):
        lines[at] = lines[at][: opens.start()] + opens[1].rstrip()
        return False
    lines[at] = lines[at][: opens.start()]
    lines[at + 1] = opens[1].rstrip() + lines[at + 1].lstrip()
    return True


def _is_text(lines: Sequence[str], at: int) -> bool:
    return bool(lines[at].strip()) and not item_of(lines[at], "") and _kind(lines, at) == "text"


def _table_end(lines: Sequence[str], at: int) -> int:
    """Where the table ends; no row of it begins with the end of a cloze, code or HTML."""
    for row in range(at + 2, end := table_end(lines, at)):
        line = lines[row].lstrip()
        code = lines[row].startswith((" " * TAB, "\t"))
        if code or line.startswith(BLOCK) or _CLOSES.match(line) or html_block(lines, row) > row:
            return row
    return end


def _as_row(line: str) -> str:
    """A row of a table, which Python-Markdown wants to hold a `|` where a table has one column."""
    return line if "|" in line else f"| {line.strip()} |"


def _kind(lines: Sequence[str], at: int) -> str:
    """What the line at `at`, which begins no list item, belongs to."""
    line = lines[at]
    if line.lstrip().startswith(BLOCK):
        return "block"
    if QUOTED.match(line):
        return "quote"
    if RULE.match(line):
        return "rule"
    if HEADING.match(line):
        return "heading"
    if html_block(lines, at) > at:
        return "html"
    return "table" if table_end(lines, at) > at else "text"


def _item_lines(lines: Sequence[str], at: int, item: Item) -> tuple[list[str], int]:
    """The lines of the item that begins at `at`, without its marker, and where it ends."""
    inner = [item.text]
    # Two columns are enough, even below `1.`, where CommonMark wants three.
    needed = min(item.text_at, item.marker_at + 2)
    end, table = at + 1, False
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if not line.strip():
            inner.append("")
            table = False
            continue
        if columns(line[: len(line) - len(line.lstrip())]) >= needed:
            inner.append(without_columns(line, item.text_at))
        elif (
            _may_go_on(inner, table=table)
            and not item_of(line, "ul")
            and _kind(lines, index) == "text"
        ):
            inner.append(line.lstrip())
        else:
            break
        end, table = index + 1, _in_table(inner, table=table)
    return inner[: end - at], end


def _quoted_lines(lines: Sequence[str], at: int) -> tuple[list[str], int]:
    """The lines of the quote that begins at `at`, without their `>`, and where it ends."""
    inner: list[str] = []
    table = False
    for index in range(at, len(lines)):
        line = lines[index]
        quoted = QUOTED.match(line)
        if quoted:
            inner.append(quoted[1])
        elif (
            line.strip()
            and _may_go_on(inner, table=table)
            and not item_of(line, "ol" if ITEM.match(inner[-1]) else "text")
            and _kind(lines, index) == "text"
        ):
            inner.append(line.lstrip())
        else:
            break
        table = len(inner) > 1 and _in_table(inner, table=table)
    return inner, at + len(inner)


def _in_table(inner: Sequence[str], *, table: bool) -> bool:
    """Whether a table began in the block that these end with; `table` says so of those before."""
    return bool(inner[-1].strip()) and (table or begins_table(*inner[-2:]))


def _may_go_on(inner: Sequence[str], *, table: bool) -> bool:
    """Whether a line outside a container may go on with the paragraph that these end with."""
    if table and "|" in inner[-1]:
        return False
    if "<" in inner[-1]:
        above = itertools.takewhile(str.strip, reversed(inner))
        block = [*itertools.islice(above, _MAX_DEPTH)][::-1]
        if any(html_block(block, at) == len(block) for at in range(len(block))):
            return False
    return _is_prose(inner[-1])


def _is_prose(line: str) -> bool:
    """Whether a paragraph that ends with this line may go on below it, outside its container."""
    bare = CONTAINERS.sub("", line, count=1)
    return bool(bare) and not (HEADING.match(bare) or RULE.match(bare) or bare.startswith(BLOCK))


def _as_text(line: str) -> str:
    """A line that looks like a list item or a quote, so that Python-Markdown takes it for text."""
    item = ITEM.match(line)
    if item:
        return f"{item[1]}{item[2][:-1]}\\{item[2][-1]}{item[3]}{item[4]}"
    return line.replace(">", "\\>", 1) if QUOTED.match(line) else line
