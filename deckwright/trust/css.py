"""Declarations of a `style=`: what they may set, and what would leave the card or load a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Beginnings of the names of properties, each up to a `-` or the end.
_FAMILIES = re.compile(
    r"(?:accent|align|appearance|aspect|backdrop|background|block|border|box|break|"
    r"caption|caret|clear|color|colour|column|columns|counter|cursor|direction|"
    r"display|dominant|empty|fill|filter|flex|float|font|gap|grid|height|hyphens|"
    r"image|inline|isolation|justify|layout|letter|line|list|margin|max|min|mix|mso|"
    r"object|opacity|order|orphans|outline|overflow|padding|page|panose|place|pointer|"
    r"print|punctuation|quotes|resize|row|ruby|speak|stop|stroke|tab|table|tap|text|"
    r"touch|transform|transition|unicode|user|vertical|visibility|white|widows|width|"
    r"word|writing|zoom"
    r")(?:-[a-z0-9-]+)?|vnd\.[a-z.-]+|--[\w-]+"
)
_MAKERS = re.compile(r"-(?:webkit|moz|ms|o)-")
_SHIFTS = frozenset({"top", "left", "right", "bottom"})
_LAYER = re.compile(r"static|relative|initial|auto|-?\d{1,2}")
_SMALL = re.compile(r"[+-]?(?:\d{1,2}(?:\.\d+)?(?:px|pt|%)?|\d?(?:\.\d+)?(?:em|rem|ex|ch)|auto)")
_TURN = re.compile(
    r"(?:(?:(?:rotate|skew[xy]?)\(-?[\d.]{1,6}(?:deg|turn|rad)?\)"
    r"|scale[xy]?\(-?\d?(?:\.\d{1,6})?\))\s*)+|none"
)
_LOADS = re.compile(r"url\(|image-set\(|(?:-webkit-)?cross-fade\(|src\(|element\(|image\(")
_RUNS = re.compile(r"expression|javascript:|vbscript:|behaviou?r|-moz-binding|@|[<\\]|/\*")

# A comment of plain words. Where there are strings, it may be none; where brackets, in an address.
_COMMENT = re.compile(r"/\*[\w ,.:;!?=+-]*\*/")
_STRINGS = re.compile(r"[\"'\\(]")


def bad_declarations(style: str) -> Iterator[tuple[str, bool]]:
    """Each declaration that is refused, and whether because it loads something."""
    if "/*" in style and not _STRINGS.search(style):
        style = _COMMENT.sub(" ", style)
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
    name = _MAKERS.sub("", name, count=1)
    if name in ("position", "z-index"):
        return bool(_LAYER.fullmatch(value))
    if name in _SHIFTS:
        return bool(_SMALL.fullmatch(value))
    if name == "transform":
        return bool(_TURN.fullmatch(value))
    return bool(_FAMILIES.fullmatch(name))
