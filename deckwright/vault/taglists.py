"""The list below `tags:` as it stands, without a look at each of its lines.

Two thirds of a large vault are lines of tags, most of which stand in many notes. Here a list is cut
at its dashes; what a cut piece means is looked up (`notes.tags`), and learnt where it is new.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import overload

from deckwright.vault.rawlines import unquoted

# Stands for a line end behind `::`, where a tag goes on with the next item. No file holds it.
GLUE = "\0"
_KEY = "tags:\n"
_END = re.compile(r"\n(?![ -])")  # of a list: its lines begin with a blank or a dash


class TagList(Sequence[str]):
    """The items of a list of tags, all of one indentation; read only when somebody asks for one.

    `pieces` are what stands from one dash to the next, but that an item which ends in `::` and the
    next are one piece, with GLUE between them.
    """

    __slots__ = ("_text", "pieces")

    def __init__(self, text: str, dash: str) -> None:
        self._text = text
        self.pieces = text.replace(f"::{dash}", f"::{GLUE}").split(dash)

    @property
    def has_beginnings(self) -> bool:
        """Whether any item is but the beginning of the next."""
        return GLUE in "".join(self.pieces)

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self._text.count("\n") + 1

    def __len__(self) -> int:
        return len(self._items())

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self._items()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._items() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._items())

    def _items(self) -> tuple[str, ...]:
        return tuple(item for piece in self.pieces for item in items_of(piece) or ())


def items_of(piece: str) -> list[str] | None:
    """The items of a piece; None if it is none, or one of its lines is no plain item."""
    items = [tag_on(f"- {item}") for item in piece.split(GLUE)]
    return None if "\n" in piece or not all(items) else [item for item in items if item]


def tag_on(line: str) -> str | None:
    """The tag on a line of a list, "" for none, None for another line."""
    item = line.lstrip(" ")
    if item != "-" and not item.startswith(("- ", "-\t")):
        return None
    item = item[1:].strip()
    return unquoted(item) if item[:1] in "'\"" or "#" in item else item


def without_tags(block: str) -> tuple[str, TagList] | None:
    """A block without the list below `tags:`, and that list; None where there is no such list."""
    key = 0 if block.startswith(_KEY) else block.find(f"\n{_KEY}") + 1
    if not block.startswith(_KEY, key):
        return None
    begin = key + len(_KEY)
    dash = block[begin : block.find("- ", begin) + 2]
    if dash.strip(" ") != "-":
        return None
    end = _END.search(block, begin)
    after = end.start() + 1 if end else len(block)
    text = block[begin + len(dash) : after - 1 if end else len(block)]
    return block[:begin] + block[after:], TagList(text.removesuffix("\n"), f"\n{dash}")
