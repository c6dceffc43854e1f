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


_LONGEST = 4_000_000  # characters of one text, which is a library and no note


def too_long(text: str, where: Where) -> Problem | None:
    """What the author of a text is told that is longer than any note."""
    return (
        None
        if len(text) <= _LONGEST
        else Problem(
            "text-intricate",
            f"this text has {len(text):,} characters, more than the {_LONGEST:,} that can be read",
            where,
            "make several notes of it, and save what is no text as files",
        )
    )


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
