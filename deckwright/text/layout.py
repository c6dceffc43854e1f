"""The lines of a plain text -> paragraphs, lists and tables, as Python-Markdown (3.11) writes them.

Nothing here is lenient: a line that is not surely one of these gives None, and Markdown reads the
whole text instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# What a line of prose begins with is none of these: they begin, or may begin, another block.
_NO_PROSE = r"(?:[ |>#:=~_]|[-+](?!\w)|\*(?![^\s])|\d+[.)](?!\w)|$)"
_BEGINS_OTHERWISE = re.compile(_NO_PROSE)
_OTHER_LINE = re.compile(rf"\n(?!\n){_NO_PROSE}")
_ITEM = re.compile(rf"( *)([-*+]|\d{{1,4}}\.) (?!{_NO_PROSE})")
_BLANK_LINES = re.compile(r"\n\n+")
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
    if text.startswith("\n") or text.endswith("\n"):
        return None
    if _BEGINS_OTHERWISE.match(text) or ("\n" in text and _OTHER_LINE.search(text)):
        odd = not text.isascii() and _RIGHT_TO_LEFT.search(text)
        return None if odd else _blocks(text.split("\n"), html.split("\n"))
    if "\n" not in text:
        return html
    paragraphs = [_with_breaks(block) for block in _BLANK_LINES.split(html)]
    if len(paragraphs) == 1:
        return paragraphs[0]
    return "\n".join([f"<p>{block}</p>" for block in paragraphs])


def _with_breaks(paragraph: str) -> str:
    if "\n" not in paragraph:
        return paragraph
    *lines, last = paragraph.split("\n")
    return "<br>\n".join([*(line.rstrip(" ") for line in lines), last])


def _blocks(lines: Sequence[str], shown: Sequence[str]) -> str | None:
    written: list[str] = []
    kind = ""
    at, count = 0, len(lines)
    while at < count:
        if not lines[at]:
            at += 1
            continue
        above, start, block = kind, at, None
        item = _ITEM.match(lines[at])
        if not item and not lines[at].startswith("|"):
            at = _paragraph_end(lines, at)
            kind, block = "text", f"<p>{_with_breaks(chr(10).join(shown[start:at]))}</p>"
        else:
            while at < count and lines[at]:
                at += 1
            if not item:
                kind, block = "table", _table(lines[start:at], shown[start:at])
            elif above != "list":  # or both would be one list with blank lines in it
                kind, block = "list", _list(lines[start:at], shown[start:at])
        if at == start or not block:
            return None
        written.append(block)
    return written[0][3:-4] if len(written) == 1 and kind == "text" else "\n".join(written)


def _paragraph_end(lines: Sequence[str], at: int) -> int:
    """Where the paragraph ends that begins at `at`, or `at` if none surely does."""
    for end in range(at, len(lines)):
        line = lines[end]
        if not line:
            return end
        if _BEGINS_OTHERWISE.match(line):
            item = _ITEM.match(line)
            return end if end > at and item and not item[1] else at
    return len(lines)


def _list(lines: Sequence[str], shown: Sequence[str]) -> str | None:
    """The items as nested lists, by the columns of their markers as `blocks` reads them."""
    written: list[str] = []
    levels: list[_Level] = []
    for line, html in zip(lines, shown, strict=True):
        item = _ITEM.match(line)
        if not item:
            return None
        indent, depth = len(item[1]), 0
        while depth < len(levels) and indent >= levels[depth].marker_at + 2:
            indent, depth = max(0, indent - levels[depth].text_at), depth + 1
        tag = "ol" if item[2][0].isdigit() else "ul"
        if indent > (_MAX_INDENT if levels else 0):
            return None
        if depth == len(levels):
            if tag == "ol" and item[2] != "1.":
                return None
            written.append(f"<{tag}>\n")
        elif levels[depth].tag == tag:
            written += [f"</li>\n</{level.tag}>\n" for level in levels[:depth:-1]]
            written.append("</li>\n")
        else:
            return None
        written += ["<li>", html[item.end() :]]
        levels[depth:] = [_Level(tag, indent, indent + len(item[2]) + 1)]
    written += [f"</li>\n</{level.tag}>\n" for level in levels[::-1]]
    return "".join(written)[:-1]


def _table(lines: Sequence[str], shown: Sequence[str]) -> str | None:
    """A table whose rows have an outer `|` on both sides and one number of cells."""
    delimiters = _DELIMITERS.fullmatch(lines[1]) if len(lines) > 1 else None
    if not delimiters:
        return None
    styles = [_ALIGNMENTS[found] for found in _DELIMITER.findall(lines[1])]
    attributes = [f' style="text-align: {style};"' if style else "" for style in styles]
    rows: list[str] = []
    for html in (shown[0], *shown[2:]):
        cells = html[1:-1].split("|")
        if html[0] != "|" or html[-1] != "|" or len(cells) != len(attributes):
            return None
        tag = "td" if rows else "th"
        row = [
            f"<{tag}{a}>{c.strip(' ')}</{tag}>\n" for a, c in zip(attributes, cells, strict=True)
        ]
        rows.append(f"<tr>\n{''.join(row)}</tr>\n")
    head, *body = rows
    if not body:
        return None
    return f"<table>\n<thead>\n{head}</thead>\n<tbody>\n{''.join(body)}</tbody>\n</table>"
