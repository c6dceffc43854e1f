"""The order in which learners meet new notes."""

from __future__ import annotations

import math
from collections.abc import Iterable

from deckwright.data import Slip


def in_curriculum_order(notes: Iterable[Slip]) -> tuple[Slip, ...]:
    """Notes with an `order:` first, by that number; then the others, in the order of paths."""
    return tuple(sorted(notes, key=lambda note: math.inf if note.order is None else note.order))
