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
_BETWEEN_ITEMS = "</li>\n<li>"
_DELIMITERS = re.compile(r"\|(?: *(:?)-+(:?) *\|)+")
_DELIMITER = re.compile(r"(:?)-+(:?)")
_ALIGNMENTS = {("", ""): "", (":", ""): "left", ("", ":"): "right", (":", ":"): "center"}
# Lists and tables of these scripts have an attribute more (`trees`).
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_MAX_INDENT = 3  # four columns may be code


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
    template = _list_of(tuple(markers)) if above != "list" else ""  # or both would be one list
    written += [template % tuple(rows[2::2])] if template else []
    return "list" if template else ""


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


@lru_cache(maxsize=1024)
def _list_of(markers: tuple[str, ...]) -> str:
    """Nested lists of items with these markers, with `%s` for each item; "" where they are odd.

    By the columns of the markers, as `blocks` reads them.
    """
    written: list[str] = []
    levels: list[_Level] = []
    for marker in markers:
        sign = marker.strip(" ")
        indent, depth = len(marker) - len(sign) - 1, 0
        while depth < len(levels) and indent >= levels[depth].marker_at + 2:
            indent, depth = max(0, indent - levels[depth].text_at), depth + 1
        tag = "ol" if sign[0].isdigit() else "ul"
        if indent > (_MAX_INDENT if levels else 0):
            return ""
        if depth == len(levels):
            if tag == "ol" and sign != "1.":
                return ""
            written.append(f"<{tag}>\n")
        elif levels[depth].tag == tag:
            written += [f"</li>\n</{level.tag}>\n" for level in levels[:depth:-1]]
            written.append("</li>\n")
        else:
            return ""
        written.append("<li>%s")
        levels[depth:] = [_Level(tag, indent, indent + len(sign) + 1)]
    written += [f"</li>\n</{level.tag}>\n" for level in levels[::-1]]
    return "".join(written)[:-1]


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
