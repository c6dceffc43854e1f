"""Finds the clozes of a section: `{{c2::text::hint}}`, or else the runs of bold.

Explicit clozes follow Anki's own parser (rslib/src/cloze.rs, 26.09), except that braces inside a
cloze are balanced first: `{{c1::{a}}}` is a cloze of `{a}`. Bold is found by `bold`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter

from deckwright.data import Dialect, Section
from deckwright.frozen import quick_dataclass
from deckwright.problems import DeckError, Problem
from deckwright.text.bold import Bold, Found, find_bold
from deckwright.text.signs import holds_signs
from deckwright.text.spans import Span, find_spans, span_at, without
from deckwright.text.starts import may_hold_spans
from deckwright.vault.config import Mark

_MAX_NUMBER = 500  # Anki puts everything above on one card (rslib/src/notetype/cardgen.rs, 26.09)

_EXPLICIT = re.compile(r"\{\{c([\d,]+)::|\}\}|::|[{}]")
_NEARLY = re.compile(r"\{\{[ \t]*[cC][ \t]*(?:\d[\d,. \t-]*(?::|\}\})|::)")
_OPENING = re.compile(r"\{\{c[\d,]+::")
_HIGHLIGHT = re.compile(r"==(?=[^\s=])((?:(?!\n[ \t]*\n)[^=]|=(?!=))+?)(?<=[^\s=])==")


@quick_dataclass(frozen=True)
class Cloze:
    """`text[start:end]` is the whole, `text[inner_start:inner_end]` what is asked for.

    `numbers` are the author's (from 1), empty for a cloze that is still to be numbered.
    `hint` is where the `::` before a hint stands, or -1.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    numbers: tuple[int, ...] = ()
    hint: int = -1


def has_explicit_cloze(text: str, dialect: Dialect) -> bool:
    """Whether any `{{c1::` stands where it is one: not in inline code, an address or a comment."""
    return any(True for _ in explicit_openings(text, dialect))


def explicit_openings(text: str, dialect: Dialect) -> Iterator[int]:
    """Where each `{{c1::` stands that is one, from left to right."""
    if "{" in text and "{{" in text:
        yield from _openings(text, find_spans(text, dialect))


def has_cloze(section: Section, dialect: Dialect, marks: tuple[Mark, ...]) -> bool:
    """Whether a question makes a cloze note: any explicit cloze, however broken, or a mark."""
    text = section.text
    if "bold" in marks and bold_parts(text):
        return True
    if "{{" in text and (
        has_explicit_cloze(text, dialect) or _NEARLY.search(_prose(text, dialect))
    ):
        return True
    return bool(marked_runs(text, dialect, marks))


def explicit_clozes(section: Section, dialect: Dialect) -> tuple[Cloze, ...]:
    """The `{{c1::..}}` of a section, by start.

    Raises:
        DeckError: cloze-open, cloze-empty, cloze-number, cloze-form; all of the section's.
    """
    text = section.text
    spans = find_spans(text, dialect)
    clozes, unclosed = _parsed(text, spans, frozenset())
    unbalanced = frozenset(unclosed)
    while unclosed:  # `{{c1::a { b}}` closes only where its braces do not count
        clozes, unclosed = _parsed(text, spans, unbalanced)
        if unbalanced.issuperset(unclosed):
            break
        unbalanced |= frozenset(unclosed)
    problems = [_unclosed(section, at) for at in unclosed]
    comments = [span for span in spans if span.kind == "comment"]
    problems += [problem for cloze in clozes for problem in _wrong(section, cloze, comments)]
    problems += _nearly(section, dialect)
    if problems:
        raise DeckError(*problems)
    return tuple(sorted(clozes, key=lambda cloze: cloze.start))


def marked_runs(text: str, dialect: Dialect, marks: tuple[Mark, ...]) -> tuple[Bold, ...]:
    """The runs of bold (and highlight, where configured) of a text, by start, none overlapping."""
    bold = _bold(text, dialect).runs if "bold" in marks and "**" in text else ()
    if "highlight" not in marks or "==" not in text:
        return bold
    ends = 0
    apart: list[Bold] = []
    for run in sorted([*bold, *_highlights(text, find_spans(text, dialect))], key=_start):
        if run.start >= ends:
            apart.append(run)
            ends = run.end
    return tuple(apart)


def _start(run: Bold) -> int:
    return run.start


def unpaired_bold(text: str, dialect: Dialect) -> tuple[int, ...]:
    """Where stars stand that begin bold which nothing ends before its block does."""
    return _bold(text, dialect).unpaired if "**" in text and not bold_parts(text) else ()


@lru_cache(maxsize=64)
def bold_parts(text: str) -> tuple[str, ...]:
    """A line of words, some of them bold, cut at its stars: each second part is bold.

    () for any other text. It is what most questions are. Nothing in it means anything but its
    stars, in either dialect, and none of these stands alone or has a blank on its inner side.
    """
    if "*" not in text or holds_signs(text) or "\n" in text or "  " in text:
        return ()
    parts = text.split("**")
    paired = len(parts) % 2 and text.count("*") == 2 * len(parts) - 2 and "" not in parts[1:-1]
    if not paired or "::" in text or ("/" in text and "://" in text):
        return ()
    bold = parts[1::2]
    return tuple(parts) if bold == [*map(str.strip, bold)] else ()


@lru_cache(maxsize=64)
def _bold(text: str, dialect: Dialect) -> Found:
    return find_bold(text, find_spans(text, dialect) if may_hold_spans(text) else ())


def _parsed(
    text: str, spans: tuple[Span, ...], unbalanced: frozenset[int]
) -> tuple[list[Cloze], list[int]]:
    """All closed clozes, and where the unclosed ones begin.

    `unbalanced` are the beginnings of those that close at their first `}}`, as Anki reads them.
    """
    clozes: list[Cloze] = []
    stack: list[tuple[re.Match[str], Span | None]] = []
    hints: list[int] = []
    depth: list[int] = []
    position = 0
    while match := _EXPLICIT.search(text, position):
        position = match.end()
        span = span_at(spans, match.start())
        if span and not _holds_clozes(text, span, match.start()):
            position = position if span.kind in ("fence", "embed") else span.end
            continue
        mark = match[0]
        if match[1]:
            stack.append((match, span))
            hints.append(-1)
            depth.append(0)
        elif not stack or stack[-1][1] is not span:
            continue
        elif mark == "::":
            hints[-1] = match.start() if hints[-1] < 0 else hints[-1]
        elif mark == "{":
            depth[-1] += 1
        elif depth[-1] > 0 and stack[-1][0].start() not in unbalanced:
            depth[-1] -= 1
            position = match.start() + 1
        elif mark == "}}":
            opening, _ = stack.pop()
            # No more digits than are needed: Python refuses to read some thousands of them.
            numbers = tuple(int(number[:9]) for number in opening[1].split(",") if number)
            hint = hints.pop()
            inner_end = hint if hint >= 0 else match.start()
            depth.pop()
            clozes.append(
                Cloze(opening.start(), match.end(), opening.end(), inner_end, numbers, hint)
            )
    return clozes, [opening.start() for opening, _ in stack]


def _highlights(text: str, spans: tuple[Span, ...]) -> Iterator[Bold]:
    # Signs in code or a formula are none of the line's.
    for match in _HIGHLIGHT.finditer(without(text, spans, 0, len(text), filled="x")):
        yield Bold(match.start(), match.end(), match.start(1), match.end(1))


def _openings(text: str, spans: tuple[Span, ...]) -> Iterator[int]:
    for match in _OPENING.finditer(text):
        span = span_at(spans, match.start())
        if not span or _holds_clozes(text, span, match.start()):
            yield match.start()


def _holds_clozes(text: str, span: Span, at: int) -> bool:
    """Whether a cloze may begin or end there: in a formula, code in a block, the words of a link.

    What stands on the line that begins the block is no code.
    """
    if span.kind == "embed" and span.parts[0] == "link":
        return text.find("|", span.start, at) >= 0
    if span.kind == "fence":
        return text.find("\n", span.start, at) >= 0
    return span.kind in ("math", "display")


def _prose(text: str, dialect: Dialect) -> str:
    """The text with all that is no prose blanked out, every character in its place."""
    return without(text, find_spans(text, dialect), 0, len(text)) if "{{" in text else ""


def _unclosed(section: Section, at: int) -> Problem:
    opening = _OPENING.match(section.text, at)
    number = opening[0][3:-2] if opening else "1"
    return Problem(
        "cloze-open",
        f"cloze c{number} is never closed",
        section.at(at),
        "write }} after its last word",
    )


def _wrong(section: Section, cloze: Cloze, comments: list[Span]) -> Iterator[Problem]:
    where = section.at(cloze.start)
    first = bisect_left(comments, cloze.inner_start, key=attrgetter("start"))
    last = bisect_left(comments, cloze.inner_end, first, key=attrgetter("start"))
    asked = without(section.text, comments[first:last], cloze.inner_start, cloze.inner_end)
    if not asked.strip():
        yield Problem(
            "cloze-empty",
            "this cloze has no text, so its card has no answer",
            where,
            "write the answer between :: and }}",
        )
    if not cloze.numbers or not all(0 < number <= _MAX_NUMBER for number in cloze.numbers):
        yield Problem(
            "cloze-number", f"cloze numbers go from 1 to {_MAX_NUMBER}", where, "write {{c1::"
        )


def _nearly(section: Section, dialect: Dialect) -> Iterator[Problem]:
    for match in _NEARLY.finditer(_prose(section.text, dialect)):
        if not _OPENING.match(section.text, match.start()):
            yield Problem(
                "cloze-form",
                f"{match[0].strip()!r} is nearly a cloze, but Anki sees none",
                section.at(match.start()),
                "write {{c1::text}}, without blanks",
            )
