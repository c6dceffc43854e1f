"""The items of `tags:` -> Anki's tags: sorted, NFC, each once ignoring case, no empty component.

An item that ends in `::` is the beginning of the next (a real tag cannot end so: Anki would fill
it with "blank", rslib/src/tags/register.rs, 26.09). Three layouts say how the pieces are joined.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, repeat
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from deckwright.data import FrontMatter
from deckwright.problems import DeckError, Problem, Where
from deckwright.vault.config import Config, TagConfig
from deckwright.vault.taglists import TagList, items_of

# Anki ends a tag at a blank and at U+3000 (rslib/src/tags/mod.rs, 26.09); a tab it drops.
_BLANKS = re.compile(r"[ \t\n\u3000]+")
_MOST_LEARNT = 1 << 16  # pieces of lists that are kept


class _Spelt(NamedTuple):
    """The tags of some pieces, each behind its folded form; and the pieces that hold a blank.

    The tags stand from the last to the first.
    """

    tags: tuple[tuple[str, str], ...]
    blanks: tuple[str, ...]


_TAGS = attrgetter("tags")


class _Begun(dict[str, "_Begun | _Spelt"]):
    """What comes of a tag that begins with these pieces, by its next item; learnt as they come."""

    def __init__(self, rules: TagRules, pieces: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._rules = rules
        self._pieces = pieces

    def __missing__(self, item: str) -> _Begun | _Spelt:
        bare = item.strip()
        if not bare:  # no item: the next one goes on
            return self
        pieces = (*self._pieces, bare)
        goes_on = bare.endswith("::")
        made = self[item] = _Begun(self._rules, pieces) if goes_on else self._rules.spell(pieces)
        return made

    def ended(self) -> _Spelt:
        """What comes of these pieces if there is no other."""
        return self._rules.spell(self._pieces)


class _OddError(Exception):
    """There is something to tell of this piece of a list, or it is none."""


class _Learnt(dict[str, "tuple[tuple[str, str], ...]"]):
    """What comes of each piece of a `TagList`; learnt as they come, since notes share most."""

    def __init__(self, rules: TagRules) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, piece: str) -> tuple[tuple[str, str], ...]:
        *beginnings, last = items = items_of(piece) or [""]
        whole = last and not last.endswith("::") and all(b.endswith("::") for b in beginnings)
        # An item with one quote may be one of a converter's, which depends on the whole list.
        if not whole or any(item.count('"') == 1 for item in items):
            raise _OddError
        spelt = self._rules.spelt(items)
        if any(one.blanks for one in spelt):
            raise _OddError
        if len(self) >= _MOST_LEARNT:
            self.clear()
        tags = self[piece] = tuple(chain.from_iterable(map(_TAGS, reversed(spelt))))
        return tags


@dataclass(slots=True)
class TagRules:
    """How tags are spelt; keeps what it has spelt, since notes share most of their tags.

    `real_tags` maps the folded form of every tag and parent of the dictionary to its spelling.
    """

    config: TagConfig
    real_tags: Mapping[str, str] = field(default_factory=dict)
    known: _Begun = field(init=False, repr=False, compare=False)
    learnt: _Learnt = field(init=False, repr=False, compare=False)
    had_blanks: bool = field(default=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.known = _Begun(self)
        self.learnt = _Learnt(self)

    def spell(self, pieces: tuple[str, ...]) -> _Spelt:
        """Anki's tags for the glued pieces of one tag: one, or several in the split layout."""
        blanks = tuple(filter(_BLANKS.search, pieces)) if _BLANKS.search("".join(pieces)) else ()
        if blanks:
            self.had_blanks = True
            pieces = tuple([_BLANKS.sub("_", piece) for piece in pieces])
        tags = self._lay_out(pieces)[::-1]
        return _Spelt(tuple(map(_folded, tags)), blanks)

    def whole(self, item: str) -> _Spelt:
        """The same for a tag that is none of a list."""
        return self.spell((item.strip(),))

    def spelt(self, items: Iterable[str]) -> list[_Spelt]:
        """What comes of the items of a list, one that begins others with the last of these."""
        if self.config.layout == "verbatim":
            return [self.whole(item) for item in items]
        return _spelt(_without_stray_quotes(tuple(items)), self.known)

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


def map_tags(
    items: Iterable[str], rules: TagRules, added: Iterable[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Anki's tags of a note, and those items in which a blank had to become `_`.

    Items that are `added` to the list that the author wrote are whole tags, never half of one.
    """
    spelt = [*rules.spelt(items), *map(rules.whole, added)]
    blanks = chain.from_iterable(one.blanks for one in spelt) if rules.had_blanks else ()
    return _sorted(map(_TAGS, reversed(spelt))), tuple(blanks)


def map_tag_list(
    listed: TagList, rules: TagRules, added: Iterable[str] = ()
) -> tuple[str, ...] | None:
    """The same for a list as it stands; None where there is something to tell of one of its items.

    Most pieces of it were met before, and are but looked up.
    """
    more = [rules.whole(item) for item in added]
    try:
        found = list(map(rules.learnt.__getitem__, _without_stray_ends(listed.pieces)))
    except _OddError:
        return None
    if any(one.blanks for one in more):
        return None
    return _sorted([*map(_TAGS, reversed(more)), *reversed(found)])


def _folded(tag: str) -> tuple[str, str]:
    """A tag behind its folded form; one string where both are the same, since they stay."""
    form = tag.casefold()
    return (tag if form == tag else form), tag


def _sorted(tags: Iterable[tuple[tuple[str, str], ...]]) -> tuple[str, ...]:
    """Tags, which come from the last to the first, in order; the first of those that fold alike."""
    first = dict(chain.from_iterable(tags))
    return tuple(map(first.__getitem__, sorted(first)))


def tags_from_keys(matter: FrontMatter, config: Config) -> list[str]:
    """The tags that the values of some keys make, as configured."""
    added = []
    for key in config.tags.from_keys:
        value = matter.values.get(key, "")
        values = (value,) if isinstance(value, str) else value
        added += [f"{key}::{item}" for item in values if isinstance(item, str) and item]
    return added


def has_beginnings(items: Iterable[str]) -> bool:
    """Whether any item is but the beginning of the next."""
    if isinstance(items, TagList):
        return items.has_beginnings
    return any(map(str.endswith, items, repeat("::")))


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


def _without_stray_quotes(items: tuple[str, ...]) -> tuple[str, ...]:
    """The converter kept the quotes of a text export at the ends of the whole list."""
    if not items or (items[0].count('"') != 1 and items[-1].count('"') != 1):
        return items
    first, *between = [_without_one_quote(items[0]), *items[1:]]
    return (first, *between[:-1], *map(_without_one_quote, between[-1:]))


def _without_stray_ends(pieces: list[str]) -> list[str]:
    """The same for the pieces of a `TagList`, where a quote is surely such."""
    first, last = pieces[0], pieces[-1]
    if '"' in first and first[0] == '"' and first.count('"') == 1 and "'" not in first:
        pieces = [first[1:], *pieces[1:]]
    if '"' in last and last[-1] == '"' and last.count('"') == 1 and "'" not in last:
        pieces = [*pieces[:-1], last[:-1]]
    return pieces


def _without_one_quote(item: str) -> str:
    return item.strip().strip('"') if item.count('"') == 1 else item


def _spelt(items: Iterable[str], known: _Begun) -> list[_Spelt]:
    """The tags of a list: items that end in `::` go together with the one that they begin."""
    spelt: list[_Spelt] = []
    begun = known
    for item in items:
        found = begun[item]
        if isinstance(found, _Begun):
            begun = found
        else:
            spelt.append(found)
            begun = known
    return spelt if begun is known else [*spelt, begun.ended()]


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
