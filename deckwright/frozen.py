"""Frozen data that are made by the hundred thousand.

What `dataclass(frozen=True)` makes (Python 3.11 to 3.14) sets each attribute by a call, so that a
build of a large vault would spend a tenth of its time on that. Here it is mypy who sees to it that
nobody changes them: at run time they are plain.
"""

from __future__ import annotations

import dataclasses
import gc
from collections.abc import Callable
from typing import TYPE_CHECKING

__all__ = ["collect_rarely", "quick_dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass as quick_dataclass
else:

    def quick_dataclass(*, frozen: bool, order: bool = False) -> Callable[[type], type]:
        """The same as `dataclass`, with slots; equal and hashed by value."""
        del frozen  # see above
        return dataclasses.dataclass(slots=True, order=order, unsafe_hash=True)


def collect_rarely() -> None:
    """Have this process look for garbage seldom.

    What is made by the hundred thousand is kept, and next to none of it refers to itself: to look
    through all of it after each 700 things (Python 3.11) takes a tenth of a build.
    """
    gc.set_threshold(100_000, 50, 100)
