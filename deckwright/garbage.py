"""How often a process looks for garbage."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Have this process look for garbage seldom.

    What is made by the hundred thousand is kept, and next to none of it refers to itself: to look
    through all of it after each 700 things (Python 3.11) takes a tenth of a build.
    """
    gc.set_threshold(100_000, 50, 100)
