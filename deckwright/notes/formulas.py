r"""Slips in formulas: TeX that no formula holds, and formulas that MathJax would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from deckwright.data import Dialect, Section
from deckwright.problems import Problem, warning
from deckwright.text.spans import Span, find_spans, span_at, without

# What nobody writes but in a formula; `C:\beta` and `$HOME\bin` are paths.
_TEX = re.compile(
    r"\\(?<![A-Za-z:\\]\\)(?:"
    r"(?:[dt]?frac|sqrt|text|math(?:rm|bf|bb|cal|it)|ce|pu|vec|hat|bar|overline|underline|"
    r"begin|operatorname|binom|over(?:set|brace)|under(?:set|brace))[ ]?[{\[]"
    r"|(?:alpha|beta|gamma|delta|Delta|epsilon|varepsilon|theta|lambda|mu|pi|rho|sigma|Sigma|tau|"
    r"phi|varphi|omega|Omega|infty|partial|nabla|times|cdot|div|pm|mp|leq?|geq?|neq?|approx|equiv|"
    r"propto|to|rightarrow|leftarrow|Rightarrow|leftrightarrow|rightleftharpoons|sum|int|prod|lim|"
    r"circ|degree)(?![A-Za-z]|[\\/]\w)"
    r")"
)
_POWER = re.compile(r"\^(?<=[A-Za-z\d)}]\^)[\w{(+-]|_\{(?<=[A-Za-z\d)}]_\{)")
_OPENER = re.compile(r"\$\$?|\\[(\[]")
_CLOSER = re.compile(r"\$\$?|\\[)\]]")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_RISKY = re.compile(r"[{}]|\\(?:left|right|begin|end)(?![A-Za-z])")
_OPAQUE = re.compile(r"(?<!\\)%|\\(?:verb|char|unicode|def|newcommand|let)(?![A-Za-z])")
_TOKEN = re.compile(
    r"\\(?P<word>begin|end)\s*\{(?P<name>[^{}]*)\}|\\(?P<side>left|right)(?![A-Za-z])|\\.|[{}]",
    re.DOTALL,
)
_WORD = re.compile("[A-Za-z]{3}")
_FORMULA = re.compile(r"(\\(?:\(.+?\\\)|\[.+?\\\]))", re.DOTALL)  # in HTML of ours
_LATEX = ("[latex]", "[$]", "[$$]")  # Anki's own way, through LaTeX on the learner's desktop


def formula_slips(section: Section, dialect: Dialect) -> Iterator[Problem]:
    """What of the TeX in a section learners would not see as a formula."""
    text = section.text
    if "\\" not in text and "$" not in text:
        return
    spans = find_spans(text, dialect)
    for span in spans:
        if span.kind in ("math", "display"):
            slip = _unbalanced(span.parts[0])
            if slip:
                at = text.index(span.parts[0], span.start) + slip.at
                yield warning("math-unbalanced", slip.message, section.at(at), slip.hint)
    if not any(sign in text for sign in _LATEX):
        yield from _bare(section, spans, dialect)


def may_slip(html: str) -> bool:
    r"""Whether `formula_slips` may find any in a text of which we wrote this HTML ourselves.

    In it each formula stands between `\(` and `\)` or `\[` and `\]`, and no other backslash does.
    """
    pieces = _FORMULA.split(html)  # words and formulas by turns
    words = "".join(pieces[::2])
    return (
        "\\" in words
        or "^" in words
        or "_{" in words
        or any(_unbalanced(unescape(formula[2:-2])) for formula in pieces[1::2])
    )


class _Slip(NamedTuple):
    """What is wrong at `tex[at]`."""

    at: int
    message: str
    hint: str


def _unbalanced(tex: str) -> _Slip | None:
    r"""The first brace, `\left` or `\begin` that has no partner: TeX stops at it."""
    if not _RISKY.search(tex) or _OPAQUE.search(tex):
        return None
    opened: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(tex):
        sign = token[0]
        kind = _kind(token)
        if not kind:
            continue
        if sign == "{" or token["word"] == "begin" or token["side"] == "left":
            opened.append((kind, token.start()))
        elif opened and opened[-1][0] == kind:
            opened.pop()
        else:
            return _without_partner(tex, opened[-1] if opened else None, token)
    return _never_closed(*opened[-1]) if opened else None


def _kind(token: re.Match[str]) -> str:
    """What must close what: the same text for both, "" for a sign that is neither."""
    if token["word"]:
        return rf"\begin{{{token['name']}}}"
    if token["side"]:
        return r"\left"
    return "{" if token[0] in "{}" else ""


def _without_partner(
    tex: str, opened: tuple[str, int] | None, token: re.Match[str]
) -> _Slip | None:
    """A closing sign that is not that of what is open, or of anything."""
    sign = token[0]
    if opened and opened[0] != "{":
        return _never_closed(*opened)
    if opened and sign != "}":
        return _never_closed(*opened)
    hint = rf"take it away, or write \{sign}" if sign == "}" else "take it away"
    if token["side"]:
        hint = r"write \left before its first bracket"
    if token["word"]:
        hint = rf"write \begin{{{token['name']}}} before it"
    if tex.startswith("}}", token.start()):
        hint = "take them away"
    message = f"{sign} closes nothing in this formula, so learners see an error"
    return _Slip(token.start(), message, hint)


def _never_closed(kind: str, at: int) -> _Slip:
    ends = {"{": "}", r"\left": r"\right)"}
    end = ends.get(kind) or kind.replace("begin", "end", 1)
    message = f"{kind} is never closed in this formula, so learners see an error"
    return _Slip(at, message, f"write {end} where it ends")


def _bare(section: Section, spans: tuple[Span, ...], dialect: Dialect) -> Iterator[Problem]:
    r"""TeX that stands in no formula, once a paragraph; `x^2` counts only after a `\(`."""
    text = section.text
    outside = without(text, spans, 0, len(text))
    if not ("\\" in outside or "^" in outside or "_{" in outside):
        return
    if not (_TEX.search(text) or _POWER.search(text)):
        return
    for start, end in _paragraphs(text):
        match, opener = _first_bare(text, start, end, spans)
        if not match:
            continue
        where = section.at((opener or match).start())
        message = (
            f"{opener[0]} begins no formula here, so learners see the TeX behind it"
            if opener
            else f"{match[0]} is TeX outside a formula, so learners see it as it stands"
        )
        yield warning("math-open", message, where, _hint(text, opener, end, dialect))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for blank in _BLANK_LINE.finditer(text):
        yield start, blank.start()
        start = blank.end()
    yield start, len(text)


def _first_bare(
    text: str, start: int, end: int, spans: tuple[Span, ...]
) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """The first TeX of a paragraph that no formula holds, and what was to begin one before it."""
    found = [*_TEX.finditer(text, start, end), *_POWER.finditer(text, start, end)]
    opener = refused = None
    looked = start
    for match in sorted(found, key=lambda match: match.start()):
        at = match.start()
        if span_at(spans, at):
            continue
        opener = _opener(text, looked, at, spans) or opener
        looked = at
        if match.re is not _POWER:
            return match, opener
        if opener is not refused and _surely_meant(text, opener, end):
            return match, opener
        refused = opener
    return None, None


def _opener(text: str, start: int, at: int, spans: tuple[Span, ...]) -> re.Match[str] | None:
    """The last sign between `start` and `at` that was to begin a formula."""
    found = None
    for match in _OPENER.finditer(text, start, at):
        span = span_at(spans, match.start())
        if span is None or (span.kind == "escape" and not _is_bracket(text, match, at)):
            found = match
    return found


def _is_bracket(text: str, opener: re.Match[str], at: int) -> bool:
    r"""Whether it is but a bracket that was escaped, as in `\[RFC 7540] allows 2^31`."""
    left, right = {r"\(": ("(", ")"), r"\[": ("[", "]")}.get(opener[0], ("", ""))
    if not left:
        return True
    return text.count(right, opener.end(), at) > text.count(left, opener.end(), at)


def _surely_meant(text: str, opener: re.Match[str] | None, end: int) -> bool:
    r"""Whether `x^2` behind this opener is TeX: `10^6 cells for $5` is none."""
    if opener is None:
        return False
    if opener[0] != "$":
        return True
    line_end = text.find("\n", opener.end(), end)
    inner = text[opener.end() : line_end if line_end >= 0 else end]
    formula, closed, _ = inner.partition("$")
    return bool(closed) and formula != formula.strip() and not _WORD.search(formula)


def _hint(text: str, opener: re.Match[str] | None, end: int, dialect: Dialect) -> str:
    if dialect == "export":
        return r"write \( before it and \) behind it, in one paragraph"
    if opener is None:
        return "write a $ right before it and right behind it"
    closing = {"$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]"}[opener[0]]
    closes = _CLOSER.search(text, opener.end(), end)
    if opener[0] == "$" and closes and closes[0] == "$":
        return "write no blank behind the first $ or before the last"
    return f"write {closing} behind the formula, before any blank line"
