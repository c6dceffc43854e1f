"""The signs of a text: as `prose` comes to them, and as one pattern for all of them finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from deckwright.text.signs import _MEANINGS, _ODD, sign_at, sign_places


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Every sign of a text, with what surely belongs to it, from left to right."""
    end = 0
    for at in sign_places(text):
        match = sign_at(text, at) if at >= end else None
        if match:
            end = match.end()
            yield match


@cache
def any_sign() -> re.Pattern[str]:
    """What finds the next sign of any kind."""
    signs = f"[{re.escape(''.join(_MEANINGS))}{_ODD}]"
    kinds = [f"(?<={re.escape(sign)})(?:{'|'.join(them)})" for sign, them in _MEANINGS.items()]
    return re.compile(f"{signs}(?:(?<=[{_ODD}])(?P<odd>)|{'|'.join(kinds)})")
