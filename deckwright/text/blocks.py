"""Indentation as authors write it -> the four columns a level that Python-Markdown (3.11) wants.

CommonMark nests a list item by the column of its parent's text and lets a list follow a paragraph
without a blank line between them; so do Obsidian and GitHub. The lines keep their text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+|$)(.*)")
_RULE = re.compile(r"[ \t]{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_QUOTE = re.compile(r"((?:[ \t]{0,3}>[ \t]?)+)(.*)")
_TAB = 4


@dataclass(frozen=True, slots=True)
class _Level:
    """An open list item: the columns (from 0) of its marker and of its text."""

    marker: int
    text: int


def with_plain_indentation(text: str) -> str:
    """The same text, with lists and what belongs to them indented by four columns a level."""
    if not _needs_work(text):
        return text
    written: list[str] = []
    levels: list[_Level] = []
    quoted = ""
    after_blank = True
    own_paragraph = False  # whether the line above is a paragraph of its own inside an item
    for line in text.split("\n"):
        quote = _QUOTE.match(line)
        prefix, inner = (quote[1], quote[2]) if quote else ("", line)
        if prefix.count(">") != quoted.count(">"):
            levels, after_blank = [], True
            if written and written[-1].strip() and prefix:
                written.append("")
        quoted = prefix
        if not inner.strip():
            written.append(prefix.rstrip())
            after_blank = True
            continue
        shifted = _shifted(inner, levels, after_blank=after_blank)
        is_item = bool(levels) and _ITEM.match(inner) is not None
        above = written[-1][len(prefix) :] if written else ""
        starts_list = is_item and len(levels) == 1 and not _is_listed(above)
        if above.strip() and (starts_list or (is_item and own_paragraph)):
            written.append(prefix.rstrip())
        own_paragraph = bool(levels) and not is_item and (after_blank or own_paragraph)
        written.append(prefix + shifted)
        after_blank = False
    return "\n".join(written)


def _needs_work(text: str) -> bool:
    return any(_ITEM.match(line.lstrip("> ")) for line in text.split("\n")) or "\n>" in text


def _is_listed(line: str) -> bool:
    """Whether a line just above an item is part of a list already."""
    return _ITEM.match(line) is not None or line.startswith((" " * _TAB, "\t"))


def _shifted(line: str, levels: list[_Level], *, after_blank: bool) -> str:
    """One line at its new place; `levels` are the items it stands in, changed as it goes."""
    column = _columns(line[: len(line) - len(line.lstrip())])
    item = None if _RULE.match(line) else _ITEM.match(line)
    if item:
        while levels and column < min(levels[-1].text, levels[-1].marker + 2):
            levels.pop()
        if not levels and column >= _TAB:
            return line  # indented code
        indent = " " * (_TAB * len(levels))
        levels.append(_Level(column, column + len(item[2]) + max(1, _columns(item[3]))))
        marker = item[2].replace(")", ".")
        return f"{indent}{marker} {item[4]}"
    if after_blank:
        while levels and column < min(levels[-1].text, levels[-1].marker + 2):
            levels.pop()
    if not levels:
        return line
    extra = max(0, column - levels[-1].text) if after_blank else 0
    return " " * (_TAB * len(levels) + extra) + line.lstrip()


def _columns(blank: str) -> int:
    return len(blank.expandtabs(_TAB))
