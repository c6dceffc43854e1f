r"""Finds the spans of a text that are not prose: code, math, HTML, links, comments, escapes.

Inside them no star is bold. They are found once, from left to right, before Markdown sees the
text, because Markdown knows neither `\(x_1\)` nor `$5 and $10` nor `[[links]]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from deckwright.data import Dialect
from deckwright.text.html import tag_end

SpanKind = Literal["code", "math", "display", "html", "stray", "embed", "comment", "escape"]


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]`. `parts`: the formula, or the kind, target and label of a link."""

    kind: SpanKind
    start: int
    end: int
    parts: tuple[str, ...] = ()


_START = re.compile(
    r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
    r"|(?P<code>`+)"
    r"|(?P<backslash>\\)"
    r"|(?P<dollar>\$)"
    r"|(?P<comment>%%)"
    r"|(?P<angle><)"
    r"|(?P<star>(?<=\w)\*(?=\w))"
    r"|(?P<bracket>!?\[)",
    re.MULTILINE,
)
_MATH_START = re.compile(r"\\[(\[]")
_ROUND = re.compile(r"\\\((.+?)\\\)", re.DOTALL)
_SQUARE = re.compile(r"\\\[(.+?)\\\]", re.DOTALL)
_DOUBLE_DOLLAR = re.compile(r"\$\$(?!\$)(.+?)\$\$", re.DOTALL)
_DOLLAR = re.compile(r"\$(?![\s$])((?:\\.|[^\\$])*)(?<!\s)\$(?!\d)", re.DOTALL)
_PUNCTUATION = re.compile(r"\\[!-/:-@\[-`{-~]")
_COMMENT = re.compile(r"%%.*?%%", re.DOTALL)
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>]+>", re.IGNORECASE)
_WIKI = re.compile(r"(!?)\[\[([^\[\]|\n]+?)(?:\\?\|([^\[\]\n]*))?\]\]")
_IMAGE = re.compile(
    r"!\[((?:\\.|[^\]\\])*)\]\("
    r"[ \t]*(?:<([^<>\n]*)>|((?:\\.|[^()\\\n]|\([^()\n]*\))*?))"
    r"(?:[ \t]+(?:\"([^\"\n]*)\"|'([^'\n]*)'))?[ \t]*\)",
    re.DOTALL,
)
_SOUND = re.compile(r"\[sound:([^\]\n]+)\]")
_BACKTICKS = re.compile("`+")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


@lru_cache(maxsize=8)
def find_spans(text: str, dialect: Dialect) -> tuple[Span, ...]:
    r"""The spans of a text, from left to right, none inside another.

    A text of dialect `export` is literal but for MathJax, so it has `\(..\)` and `\[..\]` only.
    """
    spans: list[Span] = []
    start = _START if dialect == "markdown" else _MATH_START
    match = start.search(text)
    while match:
        kind = match.lastgroup or "backslash"
        span = _FINDERS[kind](text, match.start(kind) if match.lastgroup else match.start())
        if span:
            spans.append(span)
        end = max(span.end if span else 0, match.end())
        match = start.search(text, end)
    return tuple(spans)


def _fence(text: str, at: int) -> Span:
    line_end = _until(text, "\n", at)
    opening = text[at:line_end]
    fence = opening[: len(opening) - len(opening.lstrip(opening[0]))]
    closing = re.compile(rf"^[ \t>]*{re.escape(fence)}[{fence[0]}]*[ \t]*$", re.MULTILINE)
    found = closing.search(text, line_end)
    return Span("code", at, found.end() if found else len(text))


def _code(text: str, at: int) -> Span | None:
    run = len(_BACKTICKS.match(text, at)[0])  # type: ignore[index]  # it begins with one
    paragraph = _BLANK_LINE.search(text, at)
    closing = re.compile(rf"(?<!`)`{{{run}}}(?!`)").search(
        text, at + run, paragraph.start() if paragraph else len(text)
    )
    return Span("code", at, closing.end()) if closing else Span("escape", at, at + run)


def _backslash(text: str, at: int) -> Span | None:
    for kind, math in (("math", _ROUND), ("display", _SQUARE)):
        match = math.match(text, at)
        if match and not _BLANK_LINE.search(match[1]):
            return Span("math" if kind == "math" else "display", at, match.end(), (match[1],))
    punctuation = _PUNCTUATION.match(text, at)
    return Span("escape", at, punctuation.end()) if punctuation else None


def _dollar(text: str, at: int) -> Span | None:
    double = _DOUBLE_DOLLAR.match(text, at)
    if double:
        return Span("display", at, double.end(), (double[1],))
    single = _DOLLAR.match(text, at)
    if single and not _BLANK_LINE.search(single[1]):
        return Span("math", at, single.end(), (single[1],))
    return None


def _comment(text: str, at: int) -> Span | None:
    match = _COMMENT.match(text, at)
    return Span("comment", at, match.end()) if match else None


def _angle(text: str, at: int) -> Span | None:
    whole = _HTML_COMMENT.match(text, at) or _AUTOLINK.match(text, at)
    if whole:
        return Span("html", at, whole.end())
    end = tag_end(text, at)
    return Span("html", at, end) if end else Span("stray", at, at + 1)


def _star(_text: str, at: int) -> Span:
    """A star within a word is a star: `HLA-B*57:01 and HLA-A*31:01`."""
    return Span("stray", at, at + 1)


def _bracket(text: str, at: int) -> Span | None:
    wiki = _WIKI.match(text, at)
    if wiki:
        kind = "embed" if wiki[1] else "link"
        return Span("embed", at, wiki.end(), (kind, wiki[2].strip(), wiki[3] or ""))
    image = _IMAGE.match(text, at)
    if image:
        target = image[2] if image[2] is not None else image[3].strip()
        title = image[4] or image[5] or ""
        return Span("embed", at, image.end(), ("image", target, image[1], title))
    sound = _SOUND.match(text, at)
    return Span("embed", at, sound.end(), ("sound", sound[1], "")) if sound else None


def _until(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    return len(text) if found < 0 else found


_FINDERS: dict[str, Callable[[str, int], Span | None]] = {
    "fence": _fence,
    "code": _code,
    "backslash": _backslash,
    "dollar": _dollar,
    "comment": _comment,
    "angle": _angle,
    "star": _star,
    "bracket": _bracket,
}
