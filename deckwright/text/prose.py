r"""Plain text -> HTML without Python-Markdown: the same bytes, in a fifteenth of the time.

Nearly every section of nearly every deck holds only words, bold, lists, formulas and pictures. The
rule is a whitelist: `signs` finds every character that means anything to `spans`, `clozes` or
Markdown, and what is not surely read here gives None, so that the long way reads the whole text.
`tests/text/test_prose.py` holds both ways against each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from deckwright.data import Dialect, Section
from deckwright.problems import Where
from deckwright.text.clozes import Cloze
from deckwright.text.html import escaped
from deckwright.text.layout import is_prose, laid_out
from deckwright.text.lone import LONE
from deckwright.text.reading import READINGS, Reader, cloze_opening
from deckwright.text.signs import ADDRESS, holds_signs, sign_at, sign_places

_KEPT_MARK = re.compile("\x0e(\\d+)\x0f")
_BLANK = re.compile(r"\s")
_FORMULA = re.compile(r"(\\\(.+?\\\)|\\\[.+?\\\])")
_STARS = len("**")

Embeds = Callable[[tuple[str, ...], Where], str]


def plain_html(
    section: Section, dialect: Dialect, clozes: Sequence[Cloze], embeds: Embeds
) -> str | None:
    """The HTML of a section of which we can write all ourselves; None for any other.

    It holds only elements that we write, each with its end, and what `embeds` gave.
    """
    if not section.text:
        return ""
    if dialect == "export":
        return literal_html(section.text, clozes)
    return prose_html(section, clozes, embeds)


def prose_html(section: Section, clozes: Sequence[Cloze], embeds: Embeds) -> str | None:
    """The HTML of a section in Markdown that holds nothing but what is surely read here."""
    text = section.text
    places = [] if clozes and not holds_signs(text) else sign_places(text)
    words = None if places else _words(text, clozes)
    if words is not None:
        return laid_out(text, words)
    reader = Reader(text, clozes)
    lines = _read(reader, places or sign_places(text))
    html = laid_out(reader.folded(), lines) if lines is not None else None
    if html is None or not reader.kept:
        return html
    # Only now, since who asks for an embed may be told that its file is missing.
    kept = [
        embeds(parts, section.at(at)) if isinstance(parts, tuple) else parts
        for parts, at in reader.kept
    ]
    return _KEPT_MARK.sub(lambda mark: kept[int(mark[1])], html)


def is_paragraph(parts: Sequence[str]) -> bool:
    """Whether a text that `bold_parts` cut is a paragraph, without blanks round it."""
    return is_prose(parts[0] or "**") and parts[-1][-1:] != " "


def asked_html(parts: tuple[str, ...], numbers: range | tuple[int, ...]) -> str:
    """The HTML of such a paragraph, with these numbers for what is bold."""
    return _asked(numbers) % parts


@lru_cache(maxsize=1024)
def _asked(numbers: range | tuple[int, ...]) -> str:
    return "%s" + "".join([f"{{{{c{number}::%s}}}}%s" for number in numbers])


def literal_html(text: str, clozes: Sequence[Cloze]) -> str | None:
    """The HTML of a text of dialect `export` in which nothing is bold but clozes."""
    if clozes and not holds_signs(text) and "  " not in text and text == text.strip():
        words = _words(text, clozes)
        if words is not None:
            return words
    literal = _plain_literal if _is_plain(text, clozes) else _literal
    written: list[str | None] = []
    end = 0
    for cloze in clozes:
        before, inner = text[end : cloze.start], text[cloze.inner_start : cloze.inner_end]
        around = text[cloze.start : cloze.inner_start] + text[cloze.inner_end : cloze.end]
        if cloze.start < end or cloze.hint >= 0 or inner[:1].isspace():
            return None
        if around != "****" and _BLANK.search(around):
            return None
        written += (
            literal(before if end else before.lstrip(" \t\n")),
            cloze_opening(cloze),
            literal(inner, in_cloze=True),
            "}}",
        )
        end = cloze.end
    rest = (text[end:] if end else text.lstrip(" \t\n")).rstrip(" \t\n")
    written.append(literal(rest))
    pieces = [piece for piece in written if piece is not None]
    return "".join(pieces) if len(pieces) == len(written) else None


def _literal(text: str, *, in_cloze: bool = False) -> str | None:
    pieces = _FORMULA.split(text) if "\\" in text else [text]
    for at, piece in enumerate(pieces):
        formula = at % 2
        ends = ("::", "}}" if formula else "}") if in_cloze else ()
        if any(sign in piece for sign in (*ends, "{{c" if formula else "{{")):
            return None
        if not formula and ("**" in piece or "\\(" in piece or "\\[" in piece):
            return None
        pieces[at] = escaped(piece) if formula else _plain_literal(piece)
    return "".join(pieces)


def _is_plain(text: str, clozes: Sequence[Cloze]) -> bool:
    """Whether a text has no formula, no braces, and no stars in pairs but those of its clozes."""
    if "\\" in text or "{" in text or "}" in text or ("=" in text and "==" in text):
        return False
    if clozes and "::" in text:
        return False
    return (text.count("**") if "*" in text else 0) == 2 * len(clozes)


def _plain_literal(text: str, *, in_cloze: bool = False) -> str:  # noqa: ARG001 (as `_literal`)
    """What `_literal` gives for such a text."""
    text = escaped(text)
    if "  " not in text:
        return text
    # A run of many blanks has empty pieces in it, and one blank may be left behind it.
    first, *others, last = text.split("  ")
    return "<br>".join([first, *(line.lstrip(" ") for line in others if line), last.lstrip(" ")])


def _words(text: str, clozes: Sequence[Cloze]) -> str | None:
    """A text whose only signs are stars, if they are all those of its clozes."""
    if "/" in text and "://" in text:
        return None
    if not clozes:
        return text if "*" not in text else None
    if text.count("*") != 2 * _STARS * len(clozes) or "|" in text or "\n" in text or "::" in text:
        return None
    pieces: list[str] = []
    end = 0
    for cloze in clozes:
        start, inner_start, inner_end = cloze.start, cloze.inner_start, cloze.inner_end
        if not inner_start - start == cloze.end - inner_end == _STARS:
            return None
        pieces += (text[end:start], cloze_opening(cloze), text[inner_start:inner_end], "}}")
        end = cloze.end
    pieces.append(text[end:])
    return "".join(pieces)


def _read(reader: Reader, places: Sequence[int]) -> str | None:
    """The text with every sign as HTML, each line still on its own, or None."""
    text, written = reader.text, reader.written
    has_address = "/" in text and "://" in text
    end = 0
    for start in places:
        if start < end:
            continue
        lone = LONE.get(text[start])
        piece = lone(reader, start) if lone else None
        if piece and not has_address and not reader.open:  # as nearly all
            written += (text[end:start], piece)
            end = start + 1
            continue
        match = None if piece else sign_at(text, start)
        if not piece and not match:
            continue
        part: str | None = text[end:start]
        if has_address or reader.open:
            part = _linked(text[end:start], "*" if end else "", "*")
        if part is None or (reader.open and _leaves(part, text)):
            return None
        written.append(part)
        end = start + 1
        if match:
            piece, end = _reading(reader, match), match.end()
        if piece is None:
            return None
        written.append(piece)
    rest = _linked(text[end:], "*" if end else "", "") if has_address else text[end:]
    if rest is None or reader.open or reader.next_cloze < len(reader.clozes):
        return None
    written.append(rest)
    return "".join(written)


def _reading(reader: Reader, match: re.Match[str]) -> str | None:
    kind, whole = match.lastgroup or "", match[0]
    reading = READINGS.get(kind)
    if not reading or (":" in whole and "://" in whole and kind not in ("target", "image")):
        return None
    if "|" in whole or "\n" in whole:
        line = reader.text.rfind("\n", 0, match.start()) + 1
        if reader.text.startswith("|", line):
            return None  # it may end a cell, or a row
    return reading(reader, match)


def _leaves(part: str, text: str) -> bool:
    """Whether a line or a cell ends in this part of a text."""
    return "\n" in part or ("|" in part and (text[0] == "|" or "\n|" in text))


def _linked(part: str, before: str, behind: str) -> str | None:
    """Words in which addresses may stand as they are, all of them surely whole."""
    if "://" not in part:
        return part
    linked = ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', f"{before}{part}{behind}")
    if linked.count("://") != 2 * part.count("://"):
        return None
    return linked.removeprefix(before).removesuffix(behind)
