"""The blocks of a text that are still to be read, the next of which is taken in one step.

Python-Markdown (3.11) keeps them in a list, takes the first of them away and puts back what is left
of it: each time all others move by one. A megabyte of short blocks takes half a minute so.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown


class Ahead(deque[str]):
    """As much of a list as the readers of blocks make use of."""

    def pop(self, at: int = -1) -> str:
        """Take a block away, the first as fast as the last."""
        if at in (-1, len(self) - 1):
            return super().pop()
        block = self[at]
        del self[at]
        return block


def read_ahead(md: Markdown) -> None:
    """Let Python-Markdown read the blocks of each text from such a queue."""
    parser: Any = md.parser
    parser.parseChunk = partial(_read_chunk, parser)


def _read_chunk(parser: Any, parent: Element, text: str) -> None:
    parser.parseBlocks(parent, Ahead(text.split("\n\n")))
