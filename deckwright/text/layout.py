"""The lines of a plain text -> paragraphs, lists and tables, as Python-Markdown (3.11) writes them.

Nothing here is lenient: a line that is not surely one of these gives None, and Markdown reads the
whole text instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# What a line of prose begins with is none of these: they begin, or may begin, another block.
_NO_PROSE = r"(?:[ |>#:=~_\n]|[-+](?!\w)|\*(?![^\s])|\d+[.)](?!\w)|\Z)"
_BEGINS_OTHERWISE = re.compile(_NO_PROSE)
_MARKER = r"\n( *(?:[-*+]|\d{1,4}\.) )"  # of an item: its columns, its sign or number
_MARKERS = re.compile(_MARKER)
_MARKERS_OF_PROSE = re.compile(rf"{_MARKER}(?:(?=[^\W\d_])|(?!{_NO_PROSE}))")
_BETWEEN = "</p>\n<p>"
_BETWEEN_ITEMS = "</li>\n<li>"
_DELIMITERS = re.compile(r"\|(?: *(:?)-+(:?) *\|)+")
_DELIMITER = re.compile(r"(:?)-+(:?)")
_ALIGNMENTS = {("", ""): "", (":", ""): "left", ("", ":"): "right", (":", ":"): "center"}
# Lists and tables of these scripts have an attribute more (`trees`).
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_MAX_INDENT = 3  # four columns may be code
_MAX_DEPTH = 8  # so deep nobody nests lists, and what is known of them stays little
_MAX_KNOWN = 1000


class _Level(NamedTuple):
    """An open list: its tag, and the columns of its item's marker and text in what holds it."""

    tag: str
    marker_at: int
    text_at: int


def laid_out(text: str, html: str) -> str | None:
    """The HTML of a text, from that of its lines, or None where the lines are not plain."""
    if "\n" not in text and is_prose(text):
        return html
    if text[:1] == "\n" or text[-1:] == "\n":
        return None
    blocks = text.split("\n\n")
    rows = blocks if html == text else html.split("\n\n")
    for block in blocks:
        if "\n" in block or not block[:1].isalpha():
            break
    else:
        return f"<p>{_BETWEEN.join(rows)}</p>"
    written: list[str] = []
    kind = ""
    for at, block in enumerate(blocks):
        if "\n" not in block and (block[:1].isalpha() or is_prose(block)):
            kind = "text"
            written.append(f"<p>{rows[at]}</p>")
        elif block:  # which begins with a line break below more than one blank line
            kind = _add_block(block.lstrip("\n"), rows[at].lstrip("\n"), kind, written)
            if not kind or (kind != "text" and not text.isascii() and _RIGHT_TO_LEFT.search(text)):
                return None
    return written[0][3:-4] if len(written) == 1 and kind == "text" else "\n".join(written)


def is_prose(line: str) -> bool:
    """Whether a line that begins so is one of a paragraph; an empty one is not."""
    return line[:1].isalpha() or not _BEGINS_OTHERWISE.match(line)


def _add_block(block: str, shown: str, above: str, written: list[str]) -> str:
    """Add what stands between blank lines, below a block of that kind; "" if it is not plain.

    It is a table, or a paragraph, or a list, which may stand right below a paragraph.
    """
    if block[0] == "|":
        table = _table(block.split("\n", 2)[1], shown) if "\n" in block else ""
        written += [table] if table else []
        return "table" if table else ""
    if block.startswith("- ") and above != "list" and (flat := _flat_list(block, shown)):
        written.append(flat)
        return "list"
    pieces = _MARKERS_OF_PROSE.split(f"\n{block}")
    lines, markers = pieces[0].split("\n")[1:], pieces[1::2]
    if len(lines) + len(markers) != block.count("\n") + 1 or not all(map(is_prose, lines)):
        return ""
    rows = pieces if shown == block else _MARKERS.split(f"\n{shown}")
    if lines:
        above = "text"
        written.append(f"<p>{_with_breaks(rows[0].split(chr(10))[1:])}</p>")
    if not markers:
        return above
    items = _list(markers, rows[2::2]) if above != "list" else ""  # or both would be one list
    written += [items] if items else []
    return "list" if items else ""


def _flat_list(block: str, shown: str) -> str:
    """What most lists are: one level, each item a line that begins with a letter; or ""."""
    items = block[2:].split("\n- ")
    letters = "".join([item[:1] for item in items])
    if not letters.isalpha() or len(letters) != len(items) or block.count("\n") >= len(items):
        return ""
    items = items if shown == block else shown[2:].split("\n- ")
    return f"<ul>\n<li>{_BETWEEN_ITEMS.join(items)}</li>\n</ul>"


def _with_breaks(lines: Sequence[str]) -> str:
    *above, last = lines
    return "<br>\n".join([*(line.rstrip(" ") for line in above), last]) if above else last


class _Lists(dict[str, tuple[str, "_Lists"]]):
    """The lists that are open at an item: for the marker of the next item, what stands between.

    And the lists that are open at that one: all of it hangs on the columns of the markers alone, as
    `blocks` reads them, so it is found out once. `closing` is what stands below the last item.
    """

    def __init__(self, levels: Sequence[_Level]) -> None:
        super().__init__()
        self.levels = levels
        self.closing = "".join([f"</li>\n</{level.tag}>\n" for level in levels[::-1]])[:-1]

    def __missing__(self, marker: str) -> tuple[str, _Lists]:
        between, levels = _next_item(self.levels, marker)
        known = _LISTS.get(levels)
        found = between, _Lists(levels) if known is None else known
        if len(self) < _MAX_KNOWN and len(_LISTS) < _MAX_KNOWN:  # or it is found out again
            _LISTS[levels] = found[1]
            self[marker] = found
        return found


_LISTS: dict[tuple[_Level, ...], _Lists] = {}
_BEFORE_ANY = _Lists(())


def _list(markers: Sequence[str], shown: Sequence[str]) -> str:
    """These items as nested lists, or ""."""
    written: list[str] = []
    lists = _BEFORE_ANY
    for marker, html in zip(markers, shown, strict=True):
        between, lists = lists[marker]
        if not between:
            return ""
        written += (between, html)
    written.append(lists.closing)
    return "".join(written)


def _next_item(levels: Sequence[_Level], marker: str) -> tuple[str, tuple[_Level, ...]]:
    """What stands between two items, and what is open at the second; "" where that is odd."""
    sign = marker.strip(" ")
    indent, depth = len(marker) - len(sign) - 1, 0
    while depth < len(levels) and indent >= levels[depth].marker_at + 2:
        indent, depth = max(0, indent - levels[depth].text_at), depth + 1
    tag = "ol" if sign[0].isdigit() else "ul"
    if indent > (_MAX_INDENT if levels else 0) or depth > _MAX_DEPTH:
        return "", ()
    open_here = (*levels[:depth], _Level(tag, indent, indent + len(sign) + 1))
    if depth == len(levels):
        begins = tag == "ul" or sign == "1."
        return (f"<{tag}>\n<li>", open_here) if begins else ("", ())
    if levels[depth].tag != tag:
        return "", ()
    closed = "".join([f"</li>\n</{level.tag}>\n" for level in levels[:depth:-1]])
    return f"{closed}</li>\n<li>", open_here


def _table(delimiters: str, shown: str) -> str:
    """A table whose rows have an outer `|` on both sides and one number of cells, or ""."""
    breaks = shown.count("\n")
    columns, template = _table_of(delimiters, breaks - 1)
    pieces, width = shown.split("|"), columns + 1
    if not columns or len(pieces) != (breaks + 1) * width + 1:
        return ""
    if "".join(pieces[::width]) != "\n" * breaks:  # what ends a row and begins the next
        return ""
    del pieces[::width], pieces[columns : 2 * columns]
    # No cell ends in another blank: outside code and formulas there is none (`signs`).
    return template % tuple(map(str.strip, pieces))


@lru_cache(maxsize=256)
def _table_of(delimiters: str, rows: int) -> tuple[int, str]:
    """How many columns a table has with these below its head, and its HTML, with `%s` for cells.

    No columns where there is no such table.
    """
    if not _DELIMITERS.fullmatch(delimiters) or not rows:
        return 0, ""
    styles = [_ALIGNMENTS[found] for found in _DELIMITER.findall(delimiters)]
    attributes = [f' style="text-align: {style};"' if style else "" for style in styles]
    head, row = (
        "".join(["<tr>\n", *(f"<{tag}{given}>%s</{tag}>\n" for given in attributes), "</tr>\n"])
        for tag in ("th", "td")
    )
    body = row * rows
    return len(styles), f"<table>\n<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n</table>"
