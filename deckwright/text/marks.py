"""Marks: control characters that stand in a text for what Markdown must not touch.

`vault.files` has taken every control character out of what authors wrote, so a mark is always
ours. `put_in` sets them; `put_back` turns them into HTML and Anki's `{{c1::..}}`, writing text
inside a cloze so that Anki's parser reads it as the author does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

OPEN, HINT, CLOSE = "\x11", "\x12", "\x13"
_KEPT_OPEN, _KEPT_CLOSE, _BLOCK = "\x0e", "\x0f", "\x14"

_MARK = re.compile(f"{_KEPT_OPEN}(\\d+){_KEPT_CLOSE}|{OPEN}([\\d,]+){OPEN}|({HINT})|({CLOSE})")
_BLOCK_MARK = re.compile(f"(?:<p>)?{_BLOCK}([^{_BLOCK}]*){_BLOCK}(?:</p>)?")
_LOOKS_LIKE_CLOZE = re.compile(r"\{\{(?=c[\d,]+::)")
_COLONS = re.compile(r":(?=:)|(?<=:):")
_BRACES = re.compile(r"\}(?=\})|(?<=\})\}|\}$")
_PARAGRAPHS = re.compile(
    r"(?:\s*</?(?:p|li|ul|ol|td|th|tr|tbody|thead|table|blockquote|div|h[1-6]|pre|dl|dt|dd|hr)"
    r"(?:\s[^<>]*)?>\s*)+"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` where `[start:end]` of the author's text stands."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Kept:
    """The HTML that marks stand for, by number; a formula is told apart from other HTML."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)

    def mark(self, html: str, *, formula: bool = False) -> str:
        """Keep this HTML and give the mark that stands for it."""
        self.pieces.append((html, formula))
        return f"{_KEPT_OPEN}{len(self.pieces) - 1}{_KEPT_CLOSE}"

    def block_mark(self, html: str) -> str:
        """The same for HTML that cannot stand in a paragraph."""
        return f"{_BLOCK}{self.mark(html)}{_BLOCK}"


def opening(numbers: Iterable[int]) -> str:
    """The mark at which a cloze with these numbers begins."""
    return f"{OPEN}{','.join(map(str, numbers))}{OPEN}"


def put_in(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made; edits may come in any order but never overlap."""
    pieces: list[str] = []
    end = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [text[end : edit.start], edit.text]
        end = edit.end
    pieces.append(text[end:])
    return "".join(pieces)


def put_back(html: str, kept: Kept) -> str:
    """The HTML with every mark replaced by what it stands for."""
    html = _BLOCK_MARK.sub(r"\1", html)
    pieces: list[str] = []
    stack: list[str] = []
    end = 0
    for match in _MARK.finditer(html):
        number, numbers, hint, close = match.groups()
        piece = _written(html[end : match.start()], stack)
        pieces.append(f"{piece[:-1]}&#58;" if hint and piece.endswith(":") else piece)
        end = match.end()
        if number is not None:
            piece, formula = kept.pieces[int(number)]
            after = html[end : end + 1]
            pieces.append(_formula(piece, stack, after) if formula else _written(piece, stack))
        elif numbers:
            stack.append(numbers)
            pieces.append(f"{{{{c{numbers}::")
        elif hint:
            pieces.append("::")
        elif close and stack:
            stack.pop()
            pieces.append("}}")
    pieces.append(_written(html[end:], stack))
    return "".join(pieces)


def _written(html: str, stack: list[str]) -> str:
    """A piece of HTML as it must stand, inside a cloze or outside."""
    html = _LOOKS_LIKE_CLOZE.sub("&#123;&#123;", html)
    if not stack:
        return html
    html = _COLONS.sub("&#58;", html)
    html = _BRACES.sub("&#125;", html)
    if len(stack) == 1 and "<" in html:
        # A cloze ends with its paragraph and goes on in the next, or the card's HTML is crossed.
        html = _PARAGRAPHS.sub(lambda block: f"}}}}{block[0]}{{{{c{stack[0]}::", html)
    return html


def _formula(tex: str, stack: list[str], after: str) -> str:
    """A formula, in TeX with `<` and `&` escaped; TeX does not mind a blank between braces."""
    tex = _LOOKS_LIKE_CLOZE.sub("{ {", tex)
    if not stack:
        return tex
    tex = re.sub(r"\}(?=\})", "} ", tex)
    if after == CLOSE and tex.endswith("}"):
        tex += " "
    return tex.replace("::", ":&#58;")
