r"""Finds the spans of a text that are not prose: code, math, HTML, links, comments, escapes.

Inside them no star is bold. They are found once, from left to right, before Markdown sees the
text, because Markdown knows neither `\(x_1\)` nor `$5 and $10` nor `[[links]]`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal

from deckwright.data import Dialect
from deckwright.frozen import quick_dataclass
from deckwright.text.html import tag_end
from deckwright.text.indented import indented_code
from deckwright.text.lines import block_ends
from deckwright.text.starts import last_place, may_hold_spans, span_start

SpanKind = Literal[
    "code", "fence", "math", "display", "html", "autolink", "target", "stray", "embed", "comment",
    "escape", "latex",
]  # fmt: skip


@quick_dataclass(frozen=True)
class Span:
    """`text[start:end]`.

    `parts`: the formula; the kind, target and label of an embed; the address and the words of an
    autolink; the address of a link's target; what an escape stands for.
    """

    kind: SpanKind
    start: int
    end: int
    parts: tuple[str, ...] = ()


_MATH_START = re.compile(r"\\[(\[]")
_ROUND = re.compile(r"\\\((.+?)\\\)", re.DOTALL)
_SQUARE = re.compile(r"\\\[(.+?)\\\]", re.DOTALL)
_DOUBLE_DOLLAR = re.compile(r"\$\$(?!\$)(.+?)\$\$", re.DOTALL)
_DOLLAR_CODE = re.compile(r"\$`([^`\n]+)`\$")  # GitHub's other form, for a formula with `$` in it
# `US$5 or 5$` is money; in `CO$_2$` and `10$^6$` a formula follows a letter or digit.
_DOLLAR = re.compile(
    r"\$(?<![^\W\d_]\$(?=[\d.,;:!?)]))(?<!\d\$(?=[\d.,;:!?)/–-]))(?![\s$])"
    r"((?:\\.|[^\\$])*)(?<!\s)\$(?!\d)(?!(?<=[^\w$\\](?:US|CA|AU|NZ|HK|SG|NT)\$)\s?\d)",
    re.DOTALL,
)
_PUNCTUATION = re.compile(r"\\[!-/:-@\[-`{-~]")
_COMMENT = re.compile(r"%%.*?%%", re.DOTALL)
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FOREIGN = re.compile(r"<(svg|math)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_AUTOLINK = re.compile(
    r"<((?:https?://|ftp://|mailto:)[^\s<>]+)>|<([\w.+-]+@[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+)>",
    re.IGNORECASE,
)
_DEFINED = re.compile(r" {0,3}\[[^\n]+\]:[ \t]*\Z")
_TARGET = re.compile(
    r"\]\([ \t]*(?:<([^<>\n]*)>|((?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\])*\))*))"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'))?[ \t]*\)"
)
_WIKI = re.compile(r"(!?)\[\[([^\[\]|\n]+?)(?:\\?\|([^\[\]\n]*))?\]\]")
_IMAGE = re.compile(
    r"!\[((?:\\.|[^\]\\])*)\]\("
    r"[ \t]*(?:<([^<>\n]*)>|((?:\\.|[^()\\\n]|\([^()\n]*\))*?))"
    r"(?:[ \t]+(?:\"([^\"\n]*)\"|'([^'\n]*)'))?[ \t]*\)",
    re.DOTALL,
)
_SOUND = re.compile(r"\[sound:([^\]\n]+)\]")
_LATEX = re.compile(r"\[(\$\$?|latex)\].+?\[/\1\]", re.DOTALL)  # Anki makes a picture of it
_FIRST_PART = re.compile(r"[^\w*\\]?\*[^\s*`$\\<>\[\]{}]+\*")
_LAST_PART = re.compile(r"[^\W\d_]\*[^\W\d_]+\*(?![\w*])")
_BACKTICKS = re.compile("`+")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_BLOCK_END = re.compile(r"\n?(?:[ \t>]*(?:\n|$)|[ \t>]*(?:[-*+]|\d+[.)])[ \t]|[ \t]*#{1,6}[ \t])")
_UNQUOTED_LINE = re.compile(r"\n(?![ \t]*>)")


@lru_cache(maxsize=64)
def find_spans(text: str, dialect: Dialect) -> tuple[Span, ...]:
    r"""The spans of a text, from left to right, none inside another.

    A text of dialect `export` is literal but for MathJax, so it has `\(..\)` and `\[..\]` only.
    """
    if not may_hold_spans(text):
        return ()
    spans: list[Span] = []
    search = span_start if dialect == "markdown" else _MATH_START.search
    indented = [*indented_code(text)][::-1] if dialect == "markdown" else []
    end, match = 0, search(text, 0)
    while match or indented:
        span: Span | None = None
        at = match.start(match.lastgroup or 0) if match else len(text)
        if indented and indented[-1][0] <= at:
            line = indented.pop()
            span = Span("code", *line) if line[0] >= end else None
        elif match:
            span, end = _FINDERS[match.lastgroup or "backslash"](text, at), match.end()
        if span:
            spans.append(span)
            end = max(end, span.end)
        match = search(text, end) if at < end else match
    return tuple(spans)


def span_at(spans: tuple[Span, ...], offset: int) -> Span | None:
    """The span that holds `text[offset]`."""
    index = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return spans[index] if index >= 0 and offset < spans[index].end else None


def without(text: str, spans: Iterable[Span], start: int, end: int, *, filled: str = " ") -> str:
    """`text[start:end]` with these spans blanked out, or filled with a letter."""
    pieces = []
    for span in spans:
        if start <= span.start and span.end <= end:
            pieces += [text[start : span.start], filled * (span.end - span.start)]
            start = span.end
    return "".join([*pieces, text[start:end]])


def _fence(text: str, at: int) -> Span:
    line_start = text.rfind("\n", 0, at) + 1
    line_end = _until(text, "\n", at)
    opening = text[at:line_end]
    fence = opening[: len(opening) - len(opening.lstrip(opening[0]))]
    before, end = r"[ \t]*", len(text)
    if ">" in text[line_start:at]:
        before = r"[ \t>]*"
        unquoted = _UNQUOTED_LINE.search(text, at)
        end = unquoted.start() if unquoted else end
    closing = re.compile(rf"^{before}{re.escape(fence)}{fence[0]}*[ \t]*$", re.MULTILINE)
    found = closing.search(text, line_end, end)
    return Span("fence", at, found.end() if found else end)


def _code(text: str, at: int) -> Span | None:
    run = len(_BACKTICKS.match(text, at)[0])  # type: ignore[index]  # it begins with one
    closing = re.compile(rf"(?<!`)`{{{run}}}(?!`)").search(text, at + run)
    end = closing.end() if closing else at
    if end > at and not (_BLANK_LINE.search(text, at, end) or _over_blocks(text, at, end)):
        return Span("code", at, end)
    return Span("escape", at, at + run, (text[at : at + run],))


def _backslash(text: str, at: int) -> Span | None:
    for kind, math, closing in (("math", _ROUND, "\\)"), ("display", _SQUARE, "\\]")):
        match = math.match(text, at) if at < last_place(text, closing) else None
        if match and not _BLANK_LINE.search(match[1]):
            if kind == "math" and _over_blocks(text, at, match.end()):
                continue
            return Span("math" if kind == "math" else "display", at, match.end(), (match[1],))
    punctuation = _PUNCTUATION.match(text, at)
    if punctuation:
        return Span("escape", at, punctuation.end(), (punctuation[0][1],))
    ends_line = text.startswith("\n", at + 1) and not _BLANK_LINE.match(text, at + 1)
    return Span("escape", at, at + 1, ("",)) if ends_line else None


def _dollar(text: str, at: int) -> Span | None:
    double = _DOUBLE_DOLLAR.match(text, at)
    if double:
        return Span("display", at, double.end(), (double[1],))
    single = _DOLLAR_CODE.match(text, at) or _DOLLAR.match(text, at)
    if single and not _over_blocks(text, at, single.end()):
        return Span("math", at, single.end(), (single[1],))
    return None


def _over_blocks(text: str, start: int, end: int) -> bool:
    """Whether a block ends in there, over which neither code nor a formula of a line reaches."""
    return text.find("\n", start, end) >= 0 and any(start <= at < end for at in block_ends(text))


def _comment(text: str, at: int) -> Span | None:
    match = _COMMENT.match(text, at)
    return Span("comment", at, match.end()) if match else None


def _anchor(text: str, at: int) -> Span | None:
    """The `^name` by which Obsidian's links find a block, at the block's end."""
    end = _until(text, "\n", at)
    return Span("comment", at, end) if _BLOCK_END.match(text, end) else None


def _angle(text: str, at: int) -> Span | None:
    comment = _HTML_COMMENT.match(text, at) if at < last_place(text, "-->") else None
    if comment:
        return Span("comment", at, comment.end())
    link = _AUTOLINK.match(text, at)
    if link and _DEFINED.match(text, text.rfind("\n", 0, at) + 1, at):
        return None
    if link:
        return Span(
            "autolink", at, link.end(), (link[1] or f"mailto:{link[2]}", link[1] or link[2])
        )
    foreign = _FOREIGN.match(text, at) if at < last_place(text, "</") else None
    end = foreign.end() if foreign else tag_end(text, at)
    return Span("html", at, end) if end else Span("stray", at, at + 1)


def _star(text: str, at: int) -> Span | None:
    """A star within a word is a star: `HLA-B*57:01 and HLA-A*31:01`.

    Not so where it ends or begins italics that are a part of that word: `*a*typical`, `habl*o*`.
    """
    opened = text.rfind("*", 0, at)
    if opened >= 0 and _FIRST_PART.fullmatch(text, max(opened - 1, 0), at + 1):
        return None
    return None if _LAST_PART.match(text, at - 1) else Span("stray", at, at + 1)


def _target(text: str, at: int) -> Span | None:
    """The address and title of `[words](address "title")`; the words are prose."""
    opened = text.rfind("[", 0, at)
    target = _TARGET.match(text, at)
    if not target or opened < 0 or _BLANK_LINE.search(text, opened, at):
        return None
    return Span("target", at, target.end(), (target[1] or "",))


def _bracket(text: str, at: int) -> Span | None:
    wiki = _WIKI.match(text, at)
    if wiki and wiki[2].strip():
        kind = "embed" if wiki[1] else "link"
        return Span("embed", at, wiki.end(), (kind, wiki[2].strip(), wiki[3] or ""))
    image = _IMAGE.match(text, at) if at < last_place(text, "](") else None
    if image:
        target = image[2] if image[2] is not None else image[3].strip()
        parts = ("image", target, image[1], image[4] or image[5] or "")
        return Span("embed", at, image.end(), parts)
    latex = _LATEX.match(text, at) if at < last_place(text, "[/") else None
    if latex:
        return Span("latex", at, latex.end())
    sound = _SOUND.match(text, at) if at < last_place(text, "]") else None
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
    "target": _target,
    "anchor": _anchor,
    "bracket": _bracket,
}
