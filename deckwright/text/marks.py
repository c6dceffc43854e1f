"""Marks: control characters that stand in a text for what Markdown must not touch.

`vault.files` has taken every control character out of what authors wrote, so a mark is always
ours. `put_in` sets them; `put_back` turns them into HTML and Anki's `{{c1::..}}`, writing text
inside a cloze so that Anki's parser reads it as the author does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field

from deckwright.frozen import dataclass

OPEN, HINT, CLOSE = "\x11", "\x12", "\x13"
BLOCK, NOTHING = "\x14", "\x10"  # NOTHING keeps a place, as of a blank line, and vanishes
_KEPT_OPEN, _KEPT_CLOSE = "\x0e", "\x0f"

_MARK = re.compile(f"{_KEPT_OPEN}(\\d+){_KEPT_CLOSE}|{OPEN}([\\d,]+){OPEN}|({HINT})|({CLOSE})")
CLOZE_MARK = re.compile(f"({OPEN}[\\d,]+{OPEN}|{HINT}|{CLOSE})")
_BLOCK_MARK = re.compile(f"(?:<p>)?{BLOCK}(?:([^{BLOCK}]+){BLOCK}(?:</p>)?|{BLOCK}(?:</p>\\n?)?)")
_LOOKS_LIKE_CLOZE = re.compile(r"\{\{(?=c[\d,]+::)")
_COLONS = re.compile(r":(?=:)|(?<=:):")
_BRACES = re.compile(r"\}(?=\})|(?<=\})\}|\}$")
_TAG = r"</?[A-Za-z][A-Za-z0-9]*(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>"
_TOKEN = re.compile(f"({_TAG}|{OPEN}[\\d,]+{OPEN}|{HINT}|{CLOSE})")
_TAG_NAME = re.compile("[A-Za-z0-9]+")
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")
_BLOCKS = frozenset(
    "p li ul ol td th tr tbody thead tfoot table blockquote div h1 h2 h3 h4 h5 h6 pre dl dt dd hr "
    "section details summary center figure".split()
)
_WITHOUT_END = frozenset("area br col embed hr img input link meta source track wbr".split())


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

    def marks_round_clozes(self, html: str) -> str:
        """The same for HTML that has marks of clozes in it, which stay."""
        pieces = CLOZE_MARK.split(html)
        pieces[::2] = [self.mark(piece) if piece else "" for piece in pieces[::2]]
        return "".join(pieces)


def opening(numbers: Iterable[int]) -> str:
    """The mark at which a cloze with these numbers begins."""
    return f"{OPEN}{','.join(map(str, numbers))}{OPEN}"


def put_in(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made, in any order; one inside another is part of that already."""
    pieces: list[str] = []
    end = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < end:
            continue
        pieces += [text[end : edit.start], edit.text]
        end = edit.end
    pieces.append(text[end:])
    return "".join(pieces)


def put_back(html: str, kept: Kept) -> str:
    """The HTML with every mark replaced by what it stands for."""
    html = _BLOCK_MARK.sub(r"\1", html.replace(NOTHING, ""))
    if OPEN in html:
        html = _uncrossed(html)
    pieces: list[str] = []
    depth = end = 0
    for match in _MARK.finditer(html):
        number, numbers, hint, close = match.groups()
        piece = _written(html[end : match.start()], depth)
        pieces.append(f"{piece[:-1]}&#58;" if hint and piece.endswith(":") else piece)
        end = match.end()
        if number is not None:
            piece, formula = kept.pieces[int(number)]
            after = html[end : end + 1]
            pieces.append(_formula(piece, depth, after) if formula else _written(piece, depth))
        elif numbers:
            depth += 1
            pieces.append(f"{{{{c{numbers}::")
        elif hint:
            pieces.append("::")
        elif close:
            depth -= 1
            pieces.append("}}")
    pieces.append(_written(html[end:], depth))
    return "".join(pieces)


def _uncrossed(html: str) -> str:
    """The HTML with no cloze across a tag: it ends before the tag and goes on behind it.

    Anki puts a `<span>` in a cloze's place, so half an element inside would spoil the card. Every
    piece has the hint.
    """
    tokens = _TOKEN.split(html)
    hints = _taken_hints(tokens)
    crossing = _crossing_tags(tokens)
    written: list[str] = []
    wanted: list[int] = []  # where the clozes begin that this place stands in
    opened = 0  # how many of them are open in `written`
    for index, token in enumerate(tokens):
        if index in crossing:
            text = written.pop() if written else ""
            ends = [hints.get(at, "") + CLOSE for at in wanted[:opened][::-1]]
            written += [text.rstrip(), *ends, text[len(text.rstrip()) :], token]
            opened = 0
        elif token.startswith(OPEN):
            wanted.append(index)
        elif token == CLOSE:
            if wanted and opened == len(wanted):
                written.append(hints.get(wanted[-1], "") + CLOSE)
                opened -= 1
            wanted = wanted[:-1]
        elif token.strip():
            text = token.lstrip("\n")
            opening_marks = [tokens[at] for at in wanted[opened:]]
            written += [token[: len(token) - len(text)], *opening_marks, text]
            opened = len(wanted)
        else:
            written.append(token)
    return _EMPTY_PARAGRAPH.sub("", "".join(written)).strip("\n")


def _taken_hints(tokens: list[str]) -> dict[int, str]:
    """The hint of each cloze that has one, by the place of its opening mark, taken out of these.

    Of one that holds half an element or a block the tags stay where they are.
    """
    hints: dict[int, str] = {}
    clozes: list[tuple[int, int]] = []  # where it begins, and where its hint does or -1
    for index, token in enumerate(tokens):
        if token.startswith(OPEN):
            clozes.append((index, -1))
        elif token == HINT and clozes:
            clozes[-1] = (clozes[-1][0], index)
        elif token == CLOSE and clozes:
            start, hint = clozes.pop()
            if hint < 0:
                continue
            inside = tokens[hint + 1 : index]
            if _are_whole(inside):
                hints[start] = "".join(tokens[hint:index])
                tokens[hint:index] = [""] * (index - hint)
            elif all(token.startswith("<") for token in inside[1::2]):
                hints[start] = HINT + " ".join("".join(inside[::2]).split())
                tokens[hint] = ""
                tokens[hint + 1 : index : 2] = [""] * len(inside[::2])
    return hints


def _are_whole(tokens: list[str]) -> bool:
    """Whether these are words and whole elements of a line; every second one is a tag or a mark."""
    elements: list[str] = []
    for token in tokens[1::2]:
        name = _TAG_NAME.search(token)
        if not token.startswith("<") or not name or name[0].lower() in _BLOCKS:
            return False
        if token.startswith("</"):
            if not elements or elements.pop() != name[0].lower():
                return False
        elif name[0].lower() not in _WITHOUT_END and not token.endswith("/>"):
            elements.append(name[0].lower())
    return not elements


def _crossing_tags(tokens: list[str]) -> set[int]:
    """Which tokens are tags of blocks inside a cloze, or have their other half outside it."""
    crossing: set[int] = set()
    clozes: tuple[int, ...] = ()
    elements: list[tuple[str, int, tuple[int, ...]]] = []
    for index, token in enumerate(tokens):
        if token.startswith(OPEN):
            clozes = (*clozes, index)
        elif token == CLOSE:
            clozes = clozes[:-1]
        elif index % 2 and token.startswith("<"):
            name = _TAG_NAME.search(token)[0].lower()  # type: ignore[index]  # it is a tag
            if clozes and name in _BLOCKS:
                crossing.add(index)
            if token.startswith("</"):
                at = next((i for i in range(len(elements))[::-1] if elements[i][0] == name), -1)
                if at >= 0:
                    _, start, around = elements[at]
                    del elements[at:]
                    crossing.update((start, index) if around != clozes else ())
            elif name not in _WITHOUT_END and not token.endswith("/>"):
                elements.append((name, index, clozes))
    return crossing


def _written(html: str, depth: int) -> str:
    """A piece of HTML as it must stand, inside a cloze or outside."""
    html = _LOOKS_LIKE_CLOZE.sub("&#123;&#123;", html)
    if not depth:
        return html
    return _BRACES.sub("&#125;", _COLONS.sub("&#58;", html))


def _formula(tex: str, depth: int, after: str) -> str:
    """A formula, in TeX with `<` and `&` escaped; TeX does not mind a blank between braces."""
    tex = _LOOKS_LIKE_CLOZE.sub("{ {", tex)
    if not depth:
        return tex
    tex = re.sub(r"\}(?=\})", "} ", tex)
    if after == CLOSE and tex.endswith("}"):
        tex += " "
    return tex.replace("::", ":&#58;")
