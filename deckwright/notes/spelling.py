"""The pieces of a tag -> Anki's tags: NFC, no empty component, no blank.

Three layouts say how pieces are joined, and a dictionary how a tag is really spelt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from deckwright.problems import DeckError, Problem, Where
from deckwright.vault.config import TagConfig
from deckwright.vault.taglists import items_of

# Anki ends a tag at a blank and at U+3000 (rslib/src/tags/mod.rs, 26.09); a tab it drops.
_BLANKS = re.compile(r"[ \t\n\u3000]+")
_MOST_LEARNT = 1 << 16  # pieces of lists that are kept


class Spelt(NamedTuple):
    """The tags of some pieces, each behind its folded form; and the pieces that hold a blank.

    The tags stand from the last to the first.
    """

    tags: tuple[tuple[str, str], ...]
    blanks: tuple[str, ...]


class Begun(dict[str, "Begun | Spelt"]):
    """What comes of a tag that begins with these pieces, by its next item; learnt as they come."""

    def __init__(self, rules: TagRules, pieces: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._rules = rules
        self._pieces = pieces

    def __missing__(self, item: str) -> Begun | Spelt:
        bare = item.strip()
        if not bare:  # no item: the next one goes on
            return self
        pieces = (*self._pieces, bare)
        goes_on = bare.endswith("::")
        made = self[item] = Begun(self._rules, pieces) if goes_on else self._rules.spell(pieces)
        return made

    def ended(self) -> Spelt:
        """What comes of these pieces if there is no other."""
        return self._rules.spell(self._pieces)


class OddPieceError(Exception):
    """There is something to tell of this piece of a list, or it is none."""


class Learnt(dict[str, "tuple[tuple[str, str], ...]"]):
    """What comes of each piece of a `TagList`; learnt as they come, since notes share most."""

    def __init__(self, rules: TagRules) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, piece: str) -> tuple[tuple[str, str], ...]:
        items = [item.strip() for item in items_of(piece) or [""]]
        *beginnings, last = [item.endswith("::") for item in items]
        # An item with one quote may be one of a converter's, which depends on the whole list.
        if last or not all(beginnings) or any(not i or i.count('"') == 1 for i in items):
            raise OddPieceError
        spelt = self._rules.of_items(items)
        if any(one.blanks for one in spelt):
            raise OddPieceError
        if len(self) >= _MOST_LEARNT:
            self.clear()
        tags = self[piece] = tuple([tag for one in reversed(spelt) for tag in one.tags])
        return tags


@dataclass(slots=True)
class TagRules:
    """How tags are spelt; keeps what it has spelt, since notes share most of their tags.

    `real_tags` maps the folded form of every tag and parent of the dictionary to its spelling.
    """

    config: TagConfig
    real_tags: Mapping[str, str] = field(default_factory=dict)
    known: Begun = field(init=False, repr=False, compare=False)
    learnt: Learnt = field(init=False, repr=False, compare=False)
    had_blanks: bool = field(default=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.known = Begun(self)
        self.learnt = Learnt(self)

    def spell(self, pieces: tuple[str, ...]) -> Spelt:
        """Anki's tags for the glued pieces of one tag: one, or several in the split layout."""
        blanks = tuple(filter(_BLANKS.search, pieces)) if _BLANKS.search("".join(pieces)) else ()
        if blanks:
            self.had_blanks = True
            pieces = tuple([_BLANKS.sub("_", piece) for piece in pieces])
        tags = self._lay_out(pieces)[::-1]
        return Spelt(tuple(map(_folded, tags)), blanks)

    def whole(self, item: str) -> Spelt:
        """The same for a tag that is none of a list."""
        return self.spell((item.strip(),))

    def of_items(self, items: Iterable[str]) -> list[Spelt]:
        """What comes of items without outer blanks, each of which but the last begins the next."""
        if self.config.layout == "verbatim":
            return list(map(self.whole, items))
        return [self.spell(tuple(items))]

    def _lay_out(self, pieces: tuple[str, ...]) -> list[str]:
        if self.config.layout == "verbatim":
            return [unicodedata.normalize("NFC", "".join(pieces))]
        split = [names for piece in pieces if (names := _names(piece.split("::")))]
        deep = sum(map(len, split)) > 1
        parts = [self._part(names, deep=deep) for names in split]
        if self.config.layout == "anking":
            components = [name for space, names in parts for name in _marked(space, names)]
            return _joined(self._real(components))
        if self.config.layout == "nested":
            return _joined([n for space, names in parts for n in (*_some(space), *names)])
        tags: list[list[str]] = []
        for space, names in parts:
            if space or not tags:
                tags.append([*_some(space), *names])
            else:
                tags[-1] += names
        return [tag for components in tags for tag in _joined(components)]

    def _part(self, names: list[str], *, deep: bool) -> tuple[str, list[str]]:
        """The namespace of a piece ("" for none) and its components."""
        space, slash, rest = names[0].partition("/")
        if not slash or space not in self.config.namespaces:
            space, rest = "", names[0]
        return space, _names([rest, *names[1:]] if deep else rest.split("/"))

    def _real(self, components: list[str]) -> list[str]:
        """The dictionary's spelling of the longest parent that it knows; the rest as it is."""
        for end in range(len(components), 0, -1):
            real = self.real_tags.get(folded("::".join(components[:end])))
            if real:
                return [real, *components[end:]]
        return components


def load_tag_rules(root: Path, config: TagConfig) -> TagRules:
    """The rules of a configuration, with its dictionary read if it names one.

    Raises:
        DeckError: dictionary, when that file cannot be read.
    """
    if not config.dictionary:
        return TagRules(config)
    try:
        lines = (root / config.dictionary).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DeckError(
            Problem(
                "dictionary",
                f"the tag dictionary cannot be read: {_why(error)}",
                Where(config.dictionary),
                "name a text file with one tag on each line",
            )
        ) from error
    return TagRules(config, dictionary_of(lines))


def _why(error: OSError | UnicodeDecodeError) -> str:
    return str(error.strerror) if isinstance(error, OSError) else "it is not UTF-8"


def dictionary_of(lines: Iterable[str]) -> dict[str, str]:
    """Folded form -> spelling, for every tag of a dictionary (one a line) and all its parents."""
    known: dict[str, str] = {}
    for line in lines:
        components = unicodedata.normalize("NFC", line.strip()).split("::")
        for end in range(len(components), 0, -1):
            tag = "::".join(components[:end])
            if tag:
                known.setdefault(folded(tag), tag)
    return known


def folded(tag: str) -> str:
    """A tag as the converter that made the export format wrote it: no `#`, lower case, `-`."""
    components = (part.removeprefix("#") for part in tag.split("::"))
    return "::".join(components).casefold().replace("_", "-")


def _folded(tag: str) -> tuple[str, str]:
    """A tag behind its folded form; one string where both are the same, since they stay."""
    form = tag.casefold()
    return (tag if form == tag else form), tag


def _names(components: Iterable[str]) -> list[str]:
    """The components that name something: neither empty nor a colon alone."""
    return [name for name in map(str.strip, components) if name.strip(":")]


def _some(space: str) -> tuple[str, ...]:
    return (space,) if space else ()


def _marked(space: str, names: list[str]) -> list[str]:
    """In AnKing's tags a namespace is a `#` before the first component."""
    return [f"#{names[0]}", *names[1:]] if space and names else names


def _joined(components: list[str]) -> list[str]:
    """One tag; joined colons can make an empty component, which Anki would call "blank"."""
    tag = "::".join(components)
    if ":::" in tag or tag.startswith(":") or tag.endswith(":") or len(tag.split()) != 1:
        tag = "::".join(_names(tag.split("::")))
    return [unicodedata.normalize("NFC", tag)] if tag else []
