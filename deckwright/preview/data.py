"""Plain data as small scripts: a page that was opened from the disk can load nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

Thing = TypeVar("Thing")


def data_script(name: str, value: Any) -> str:
    """A script that hands `value` to the page under a name."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # In a script, nothing may end it or begin a comment, and no line may end within a string.
    for sign, written in (
        ("</", "<\\/"),
        ("<!", "\\u003c!"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, written)
    return f"deckwright.take({json.dumps(name)},{text});\n"


def in_steps(things: Sequence[Thing], step: int) -> Iterator[tuple[int, Sequence[Thing]]]:
    """Pairs of a number from 0 and the next `step` things."""
    for start in range(0, len(things), step):
        yield start // step, things[start : start + step]
