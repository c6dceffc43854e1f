"""Signs that surely stand for themselves, each told by the characters around it.

They are most of the signs of most texts: `A&E`, `p < 0.05`, `HLA-B*27`, `*However, ..`. What is not
surely one of them is None, and `signs` looks at it more closely.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from deckwright.text.reading import Reader

_WORD = 40  # characters in which most words end; a text is not looked through for each sign


def _star(reader: Reader, at: int) -> str | None:
    """A star with no other behind it in its line; in a word, or not closed and so left alone."""
    text = reader.text
    next_star = text.find("*", at + 1)
    if next_star >= 0 and text.find("\n", at, next_star) < 0:
        return None
    before, after = text[at - 1] if at else " ", text[at + 1 : at + 2] or " "
    if before not in " \n":
        is_word = (before.isalnum() or before == "_") and (after.isalnum() or after == "_")
        return "*" if is_word else None
    if reader.open or (reader.clozes and reader.starts_cloze(at)):
        return None
    if after not in " \n":
        reader.lone_at = at + 1
    return "*"


def _greater(_reader: Reader, _at: int) -> str:
    return "&gt;"


def _less(reader: Reader, at: int) -> str | None:
    after = reader.text[at + 1 : at + 2]
    if after in (" ", "=") or (after.isdigit() and after.isascii() and not _has_at(reader.text)):
        return "&lt;"
    return None


@lru_cache(maxsize=1)
def _has_at(text: str) -> bool:
    """Looked for once in a text, however many signs it has."""
    return "@" in text


def _ampersand(reader: Reader, at: int) -> str | None:
    behind = reader.text[at + 1 : at + _WORD]
    blank = behind.find(" ")
    return "&amp;" if blank >= 0 and ";" not in behind[:blank] else None


def _blank(reader: Reader, at: int) -> str | None:
    """A blank that breaks no line, between letters or digits: `5 mg`."""
    text = reader.text
    within = at and text[at - 1].isalnum() and text[at + 1 : at + 2].isalnum()
    return text[at] if within else None


LONE: dict[str, Callable[[Reader, int], str | None]] = {
    "*": _star,
    ">": _greater,
    "<": _less,
    "&": _ampersand,
    "\u00a0": _blank,
    "\u2009": _blank,
    "\u202f": _blank,
}
