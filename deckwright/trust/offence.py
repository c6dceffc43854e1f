"""What a note may not hold, as plain data."""

from __future__ import annotations

from typing import Literal

from deckwright.frozen import dataclass

Kind = Literal["html-unsafe", "html-remote", "tex-unsafe", "anki-unsafe"]


@dataclass(frozen=True, slots=True)
class Offence:
    """Something in a field: what it is and does, and how a configuration would name it.

    `needles` are how an author may have written it, the likeliest first. `allow` is "" for what
    nobody may allow; `besides` are the names that the same tag needs too.
    """

    kind: Kind
    what: str
    needles: tuple[str, ...]
    allow: str = ""
    cure: str = ""
    besides: tuple[str, ...] = ()
