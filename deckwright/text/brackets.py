"""Brackets of links, each found in one go, and no text that would take for ever.

Python-Markdown (3.11) looks for the end of every `[` on its own, up to the end of the text, and for
that of every `](` too: 20,000 of them that nothing ends would take minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markdown import Markdown

from deckwright.text.limits import TooIntricate

_LINKS = ("reference", "link", "image_link", "image_reference", "short_reference",
          "short_image_ref")  # fmt: skip
_MOST = 5_000_000  # signs that may be looked at in vain, or copied a thousand times, in one text


class Brackets:
    """What stands between brackets, for all patterns of one converter."""

    def __init__(self, md: Markdown) -> None:
        self._data = ""
        self._ends: dict[int, int] = {}
        self._work = 0
        for name in _LINKS:
            pattern: Any = md.inlinePatterns[name]
            pattern.getText = self.text
            pattern.getLink = self._bounded(pattern.getLink)

    def begin(self) -> None:
        """A new text."""
        self._work = 0
        self._data = ""

    def text(self, data: str, index: int) -> tuple[str, int, bool]:
        """The text behind a `[` that ends before `index`, the place behind its `]`, whether one is.

        As LinkInlineProcessor.getText says it.
        """
        if data is not self._data:
            self._work += len(data)
            self._data, self._ends = data, _ends_of(data)
        end = self._ends.get(index, -1)
        if end < 0:
            return "", len(data), False
        return data[index:end], end + 1, True

    def _bounded(self, get_link: Callable[[str, int], Any]) -> Callable[[str, int], Any]:
        def bounded(data: str, index: int) -> Any:
            found = get_link(data, index)
            self._work += max(found[2] - index, 0)
            if self._work > _MOST:
                raise TooIntricate
            return found

        return bounded


def _ends_of(data: str) -> dict[int, int]:
    """The place behind each `[` that ends -> the place of its `]`."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    left, right = _at(data, "[", 0), _at(data, "]", 0)
    while min(left, right) < len(data):
        if left < right:
            opened.append(left + 1)
            left = _at(data, "[", left + 1)
        else:
            if opened:
                ends[opened.pop()] = right
            right = _at(data, "]", right + 1)
    return ends


def _at(data: str, sign: str, start: int) -> int:
    at = data.find(sign, start)
    return at if at >= 0 else len(data)
