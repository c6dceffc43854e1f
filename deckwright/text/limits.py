"""Texts that nobody writes, and that would take minutes to read: how much is too much."""

from __future__ import annotations

from deckwright.problems import Problem, Where

_SHORT = 10_000  # characters, below which nothing takes long
# Signs that begin what may end far below, and how many of them one text may hold.
_MOST = (
    ("[", 16_000),
    ("](", 4_000),
    ("<", 40_000),
    ("]:", 3_000),
    ("{{", 20_000),
    ("$", 60_000),
    ("%%", 20_000),
    (">", 200_000),
    ("~~", 6_000),
    ("==", 6_000),
)


class TooIntricate(Exception):  # noqa: N818 (it says what the text is)
    """This text has more links and brackets than can be told apart within seconds."""


def is_intricate(text: str) -> bool:
    """Whether a text holds more of some sign than can be looked into."""
    return len(text) > _SHORT and any(text.count(sign) > most for sign, most in _MOST)


def too_intricate(where: Where) -> Problem:
    """What its author is told."""
    return Problem(
        "text-intricate",
        "this text has more brackets, tags or clozes, or goes deeper, than can be read",
        where,
        r"make several notes of it, or write \[ for a bracket",
    )
