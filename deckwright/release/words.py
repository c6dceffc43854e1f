"""Two texts -> the words that changed between them, with a little of what stands around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")  # each with the blank behind it
_BLANKS = re.compile(r" {2,}")
_AROUND = 6  # words kept on each side of a change

# What happened to a stretch of text: it stayed, went, came; "gap" stands for text left out.
Stretch = tuple[Literal["same", "gone", "new", "gap"], str]


def changed_words(before: str, after: str) -> Iterator[Stretch]:
    """The way from one text to the other, in stretches of words."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    bare = [word.strip() for word in old], [word.strip() for word in new]
    matcher = SequenceMatcher(None, *bare, autojunk=False)
    groups = [] if bare[0] == bare[1] else list(matcher.get_grouped_opcodes(_AROUND))
    at = 0 if groups else len(old)
    for group in groups:
        if group[0][1] > at:
            yield "gap", ""
        for kind, a, a_end, b, b_end in group:
            if kind == "equal":
                yield "same", "".join(new[b:b_end])
                continue
            if a < a_end:
                yield "gone", "".join(old[a:a_end])
            if b < b_end:
                yield "new", "".join(new[b:b_end])
        at = group[-1][2]
    if at < len(old):
        yield "gap", ""


def as_line(before: str, after: str, gone: tuple[str, str], new: tuple[str, str]) -> str:
    """The way from one text to the other on one line; `gone` and `new` are put round words."""
    pieces = []
    for kind, text in changed_words(before, after):
        lead, bare = text[: len(text) - len(text.lstrip())], text.strip()
        trail = text[len(lead) + len(bare) :]
        if kind == "gap":
            pieces.append(" … ")
        elif kind == "same" or not bare:
            pieces.append(text)
        else:
            left, right = gone if kind == "gone" else new
            pieces.append(f"{lead}{left}{bare}{right}{trail}")
    return _BLANKS.sub(" ", "".join(pieces)).strip()
