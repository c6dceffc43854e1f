"""Two texts -> the words that changed between them, and how a terminal or Markdown shows these."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from html import escape
from typing import Literal

from deckwright.frozen import dataclass
from deckwright.release.html import plain, printable, words_and_clozes

_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")  # each with the blank behind it
_BLANKS = re.compile(r" {2,}")
_PUNCTUATION = re.compile(r"[\\`*_\[\]|~]|^[-+]|^\d+(?=[.)])")
_LINKED = re.compile(r"[@#]|:(?=//)|\bwww(?=\.)|\bGH-(?=\d)", re.IGNORECASE)
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


def as_line(
    before: str,
    after: str,
    gone: tuple[str, str],
    new: tuple[str, str],
    written: Callable[[str], str] = str,
) -> str:
    """The way from one text to the other on one line; `gone` and `new` are put round words.

    `written` escapes a text for the form that the line is for.
    """
    pieces = []
    for kind, text in changed_words(before, after):
        lead, bare = text[: len(text) - len(text.lstrip())], text.strip()
        trail = text[len(lead) + len(bare) :]
        if kind == "gap":
            pieces.append(" … ")
        elif kind == "same" or not bare:
            pieces.append(f"{lead}{written(bare)}{trail}")
        else:
            left, right = gone if kind == "gone" else new
            pieces.append(f"{lead}{left}{written(bare)}{right}{trail}")
    return _BLANKS.sub(" ", "".join(pieces)).strip()


def renumbered(before: str, after: str) -> Iterator[tuple[str, str, str]]:
    """Clozes of a field whose text stayed and whose number did not: old, new number and text."""
    former, latter = _numbers(before), _numbers(after)
    for text in latter:
        was, now = former[text], latter[text]
        if len(was) != len(now):  # one came or went: those that stayed are no matter
            was, now = [n for n in was if n not in now], [n for n in now if n not in was]
        yield from ((a, b, text) for a, b in zip(was, now, strict=False) if a != b)


def _numbers(field: str) -> defaultdict[str, list[str]]:
    """The text of each outermost cloze -> the numbers that it has, as they are written."""
    numbers: defaultdict[str, list[str]] = defaultdict(list)
    for cloze in words_and_clozes((field,))[1]:
        numbers[cloze.text].append(field[slice(*cloze.place)])
    return numbers


def markdown(text: str) -> str:
    """A text as GitHub's Markdown shows it letter by letter: nothing in it marks up or links."""
    literal = escape(printable(text), quote=False)
    literal = _PUNCTUATION.sub(lambda match: _backslashed(match[0]), literal)
    literal = _LINKED.sub(lambda match: f"{match[0]}&#8203;", literal)
    return literal.replace("$", "<span>$</span>")


def _backslashed(mark: str) -> str:
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


@dataclass(frozen=True, slots=True)
class Form:
    """How a form writes any text of a package, and what it puts round words that went and came."""

    written: Callable[[str], str]
    gone: tuple[str, str]
    new: tuple[str, str]

    def change(self, before: str, after: str) -> str:
        """What became of a field, word by word; "" where it reads as before."""
        texts = plain(before), plain(after)
        return as_line(*texts, self.gone, self.new, self.written) if texts[0] != texts[1] else ""


# Coloured; Click takes the colours away where nobody would see them.
TERMINAL = Form(printable, ("\x1b[31m[-", "-]\x1b[0m"), ("\x1b[32m{+", "+}\x1b[0m"))
MARKDOWN = Form(markdown, ("<del>", "</del>"), ("<ins>", "</ins>"))
