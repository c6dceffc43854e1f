"""Finds the runs of bold of a text, and the stars that begin one which never ends.

A scanner over runs of `*`, not Markdown's flanking rules, which change one real note in five
(`**anti-**HBs`).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from deckwright.frozen import quick_dataclass
from deckwright.text.lines import block_ends
from deckwright.text.spans import Span, span_at

_BLANK_TO_FILL = 4  # as many stars that nothing equal closes are a blank to fill in, not bold
_STARS_OR_BREAK = re.compile(
    r"(?P<rule>^[ \t>]*(?:\*[ \t]*){3,}$)|(?P<stars>\*{2,})|\n", re.MULTILINE
)
_new = tuple.__new__  # that of a NamedTuple is written in Python, and takes twice as long
_LONE = re.compile(r"(?<!\S)\*{2,}(?!\S)")


class Bold(NamedTuple):
    """`text[start:end]` is the whole, `text[inner_start:inner_end]` what stands in bold."""

    start: int
    end: int
    inner_start: int
    inner_end: int


@quick_dataclass(frozen=True)
class Found:
    """The runs of bold, and where the stars stand that nothing closes."""

    runs: tuple[Bold, ...]
    unpaired: tuple[int, ...]


class _Stars(NamedTuple):
    start: int
    end: int

    @property
    def width(self) -> int:
        return self.end - self.start


def find_bold(text: str, spans: tuple[Span, ...]) -> Found:
    """All bold of a text outside these spans, from left to right."""
    if "**" not in text:
        return Found((), ())
    if not spans and "\n" not in text and "***" not in text and text.strip("* \t>"):
        found = _of_one_line(text)
        if not found.unpaired or not _LONE.search(text):
            return found
    runs: list[Bold] = []
    unpaired: list[int] = []
    stars: list[_Stars] = []
    ends: frozenset[int] | None = None
    for match in _STARS_OR_BREAK.finditer(text):
        start, end = match.span()
        span = span_at(spans, start) if spans else None
        if span and span.kind == "escape":
            start = span.end  # in `**a\***` the first star of three is text
        elif span:
            continue
        if match["stars"]:
            stars += [_Stars(start, end)] if end - start > 1 else []
        elif stars:
            ends = block_ends(text) if ends is None else ends
            if match["rule"] or match.start() in ends:
                _pair(text, stars, runs, unpaired)
                stars = []
    _pair(text, stars, runs, unpaired)
    return Found(tuple(runs), tuple(at for at in unpaired if _is_meant(text, at)))


def _of_one_line(text: str) -> Found:
    """The same for a line with nothing but words and pairs of stars, as most questions are."""
    runs: list[Bold] = []
    unpaired: list[int] = []
    parts = text.split("**")
    at, is_open = len(parts[0]), True  # where the stars before a part stand; whether they open it
    for part in parts[1:-1]:
        end = at + 2 + len(part)
        words = part.strip()
        if is_open and words:
            start = at + 2 if words == part else end - len(part.lstrip())
            runs.append(_new(Bold, (at, end + 2, start, start + len(words))))
            is_open = False
        elif is_open:
            unpaired.append(at)
        else:
            is_open = True
        at = end
    if is_open:
        unpaired.append(at)
    meant = tuple([at for at in unpaired if _is_meant(text, at)]) if unpaired else ()
    return Found(tuple(runs), meant)


def _pair(text: str, stars: list[_Stars], runs: list[Bold], unpaired: list[int]) -> None:
    """Add the bold between the stars of one block, and the stars that stay open in it.

    Stars close what is open and, where two are left over, open the next; an odd star stays in the
    text. Where the runs are odd in number, one between blanks is a sign, as in `2 ** 3`.
    """
    if len(stars) % 2:
        # The last that would begin bold: clozes of an export may have blanks within their stars.
        sign = next((run for run in stars[::-2] if _LONE.match(text, run.start)), None)
        stars = [run for run in stars if run is not sign]
    opener: _Stars | None = None
    for here, following in pairwise([*stars, _Stars(0, 0)]):
        if opener is None:
            if here.width < _BLANK_TO_FILL or following.width == here.width:
                opener = here
            continue
        odd = here.width % 2
        same = here.width == opener.width and not odd
        close = here.end if same else here.start + odd + 2
        inner_start, inner_end = opener.end - opener.width % 2, here.start + odd
        body = text[inner_start:inner_end]
        if body.strip():
            inner_start += len(body) - len(body.lstrip())
            inner_end -= len(body) - len(body.rstrip())
            runs.append(Bold(opener.start, close, inner_start, inner_end))
            opener = _Stars(close, here.end) if here.end - close > 1 else None
        else:
            unpaired.append(opener.start)
            opener = here if here.width < _BLANK_TO_FILL else None
    if opener:
        unpaired.append(opener.start)


def _is_meant(text: str, at: int) -> bool:
    """Whether the stars at `at` were to begin bold, unlike those of `2 ** 3`, `2**3`, `a/**/b`."""
    end = at
    while text[end : end + 1] == "*":
        end += 1
    before, after = text[at - 1 : at] if at else "", text[end : end + 1]
    if end - at >= _BLANK_TO_FILL or before == after == "/":
        return False
    if before.isdigit() and after.isdigit():
        return False
    return not ((before or " ").isspace() and (after or " ").isspace())
