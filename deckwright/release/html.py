"""Fields of a package as words and clozes: what learners read, without the HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape

from deckwright.frozen import dataclass

_PIECE = re.compile(
    r"\{\{c(?P<numbers>[\d,]+)::|(?P<close>\}\})|(?P<colons>::)"
    r"|(?P<tag><!--.*?-->|</?[a-zA-Z][^<>]*>)|(?P<word>&\#?\w+;|\w+|[^\w\s])",
    re.DOTALL,
)
_BREAK = re.compile(
    r"</?(?:p|div|li|tr|h[1-6]|blockquote|pre|table|ul|ol|dt|dd)\b|<br|<hr", re.IGNORECASE
)
_SHOWN = re.compile(r"<img\b[^>]*\bsrc=[\"']?([^\"' >]+)|<hr\b", re.IGNORECASE)
_MARK = re.compile(r"\{\{c[\d,]+::|\}\}|::")
_TAG = re.compile(r"<[^<>]*>")
_MAX_DIGITS = 9  # of a cloze number; Anki puts everything above 500 on one card
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_JOINERS = "\u200c\u200d"  # Persian and emoji need them, and they steer nothing
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode categories that steer what shows a text


@dataclass(frozen=True, slots=True)
class FieldCloze:
    """A cloze in the fields of a note: its number (the first of several), where its number stands
    in the text (start, end), its words, and which words of the whole these are (start, end).
    """  # noqa: D205 (one sentence)

    number: int
    place: tuple[int, int]
    text: str
    words: tuple[int, int]


def words_and_clozes(fields: Iterable[str]) -> tuple[list[str], list[FieldCloze]]:
    """The words that fields show, and the outermost clozes in them, both in order."""
    text = "\x1f".join(fields)
    words: list[str] = []
    clozes: list[FieldCloze] = []
    stack: list[tuple[re.Match[str], int]] = []
    hint = False
    for piece in _PIECE.finditer(text):
        if piece["numbers"]:
            stack.append((piece, len(words)))
            hint = False
        elif piece["close"] and stack:
            opening, first = stack.pop()
            hint = False
            if not stack:
                number = int(opening["numbers"].split(",")[0][:_MAX_DIGITS] or 0)
                body = " ".join(words[first:])
                place = opening.span("numbers")
                clozes.append(FieldCloze(number, place, body, (first, len(words))))
        elif piece["colons"] and stack:
            hint = True
        elif piece["word"] and not hint:
            words.append(unescape(piece["word"]))
        elif piece["tag"]:
            shown = _SHOWN.match(piece["tag"])
            words += [shown[1] or "---"] if shown else []
    return words, clozes


def plain(html: str, cloze: str = "[{}]") -> str:
    """A field as a person reads it on one line; pictures by name, breaks as ` / `.

    `cloze` says how a cloze shows, with its text at `{}`; hints are left out.
    """
    text = "".join(_without_marks(html, *cloze.split("{}")))
    text = _SHOWN.sub(lambda match: f"[{match[1] or '---'}]<", text)
    text = _BREAK.sub(lambda match: " / " + match[0], text)
    text = unescape(_TAG.sub("", text).replace("<", ""))
    text = printable(_SPACE.sub(" ", text))
    return re.sub(r"(?: ?/ )+", " / ", text).strip(" /")


def printable(text: str) -> str:
    """The text without what has no shape but steers terminals and the direction of writing."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char for char in text if char in _JOINERS or unicodedata.category(char) not in _UNSEEN
    )


def _without_marks(html: str, left: str, right: str) -> Iterator[str]:
    """The pieces of a field with `left` and `right` for a cloze's marks, and without hints."""
    depth, hint, end = 0, False, 0
    for mark in _MARK.finditer(html):
        yield "" if hint else html[end : mark.start()]
        end = mark.end()
        if mark[0] == "::":
            hint = hint or depth > 0
            yield "" if depth else mark[0]
        else:
            hint = False
            opens = mark[0] != "}}"
            yield left if opens else right if depth else mark[0]
            depth = depth + 1 if opens else max(0, depth - 1)
    yield html[end:]
