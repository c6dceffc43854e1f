"""Declarations of a `style=`: what they may set, and what would leave the card or load a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Beginnings of the names of properties, each up to a `-` or the end.
_FAMILIES = re.compile(
    r"(?:-webkit-|-moz-)?(?:align|aspect|background|block|border|box|break|caption|caret|clear|"
    r"color|colour|column|columns|counter|direction|display|empty|flex|float|font|gap|grid|height|"
    r"hyphens|inline|justify|letter|line|list|margin|max|min|object|opacity|order|orphans|outline|"
    r"overflow|padding|page|place|quotes|row|ruby|tab|table|text|transform|unicode|user|vertical|"
    r"visibility|white|widows|width|word|writing|fill|stroke|stop|dominant|print|mso|"
    r"appearance|accent|resize|cursor|speak)(?:-[a-z-]+)?"
)
_SHIFTS = frozenset({"top", "left", "right", "bottom"})
_SMALL = re.compile(r"[+-]?(?:\d{1,2}(?:\.\d+)?(?:px|pt|%)?|\d?(?:\.\d+)?(?:em|rem|ex|ch)|auto)")
_TURN = re.compile(r"(?:(?:rotate|skew[xy]?|scale[xy]?)\(-?[\d.]{1,6}(?:deg|turn|rad)?\)\s*)+|none")
_LOADS = re.compile(r"url\(|image-set\(|(?:-webkit-)?cross-fade\(|src\(|element\(|image\(")
_RUNS = re.compile(r"expression|javascript:|vbscript:|behaviou?r|-moz-binding|@|[<\\]|/\*")


def bad_declarations(style: str) -> Iterator[tuple[str, bool]]:
    """Each declaration that is refused, and whether because it loads something."""
    for declaration in style.split(";"):
        bare = declaration.strip()
        name, colon, value = (part.strip().lower() for part in bare.partition(":"))
        if not bare or not colon:
            continue
        if _LOADS.search(value):
            yield bare, True
        elif _RUNS.search(bare.lower()) or not _is_harmless(name, value):
            yield bare, False


def _is_harmless(name: str, value: str) -> bool:
    value = value.removesuffix("!important").strip()
    if name in ("position", "z-index"):
        return value in ("static", "relative", "initial", "auto", "0", "1")
    if name in _SHIFTS:
        return bool(_SMALL.fullmatch(value))
    if name == "transform":
        return bool(_TURN.fullmatch(value))
    return bool(_FAMILIES.fullmatch(name))
