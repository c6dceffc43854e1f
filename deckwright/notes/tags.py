"""The items of `tags:` -> Anki's tags: sorted, NFC, each once ignoring case, no empty component.

An item that ends in `::` is the beginning of the next (a real tag cannot end so: Anki would fill
it with "blank", rslib/src/tags/register.rs, 26.09).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, repeat
from operator import attrgetter

from deckwright.data import FrontMatter
from deckwright.notes.spelling import Begun, OddPieceError, Spelt, TagRules
from deckwright.vault.config import Config
from deckwright.vault.taglists import TagList

_TAGS = attrgetter("tags")


def map_tags(
    items: Iterable[str], rules: TagRules, added: Iterable[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Anki's tags of a note, and those items in which a blank had to become `_`.

    Items that are `added` to the list that the author wrote are whole tags, never half of one.
    """
    if rules.config.layout == "verbatim":
        spelt = [rules.whole(item) for item in items]
    else:
        spelt = _spelt(_without_stray_quotes(tuple(items)), rules.known)
    spelt += map(rules.whole, added)
    blanks = chain.from_iterable(one.blanks for one in spelt) if rules.had_blanks else ()
    return _sorted(map(_TAGS, reversed(spelt))), tuple(blanks)


def map_tag_list(
    listed: TagList, rules: TagRules, added: Iterable[str] = ()
) -> tuple[str, ...] | None:
    """The same for a list as it stands; None where there is something to tell of one of its items.

    Most pieces of it were met before, and are but looked up.
    """
    more = [rules.whole(item) for item in added]
    pieces = listed.pieces
    if rules.config.layout != "verbatim":
        pieces = _without_stray_ends(pieces)
    try:
        found = list(map(rules.learnt.__getitem__, pieces))
    except OddPieceError:
        return None
    if any(one.blanks for one in more):
        return None
    return _sorted([*map(_TAGS, reversed(more)), *reversed(found)])


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


def _without_stray_quotes(items: tuple[str, ...]) -> tuple[str, ...]:
    """The converter kept the quotes of a text export at the ends of the whole list."""
    if not items or (items[0].count('"') != 1 and items[-1].count('"') != 1):
        return items
    first, *between = [_without_one_quote(items[0]), *items[1:]]
    return (first, *between[:-1], *map(_without_one_quote, between[-1:]))


def _without_stray_ends(pieces: list[str]) -> list[str]:
    """The same for the pieces of a `TagList`, where a quote is surely one of these."""
    first, last = pieces[0], pieces[-1]
    if '"' in first and first[0] == '"' and first.count('"') == 1 and "'" not in first:
        pieces = [first[1:], *pieces[1:]]
    if '"' in last and last[-1] == '"' and last.count('"') == 1 and "'" not in last:
        pieces = [*pieces[:-1], last[:-1]]
    return pieces


def _without_one_quote(item: str) -> str:
    return item.strip().strip('"') if item.count('"') == 1 else item


def _spelt(items: Iterable[str], known: Begun) -> list[Spelt]:
    """The tags of a list: items that end in `::` go together with the one that they begin."""
    spelt: list[Spelt] = []
    begun = known
    for item in items:
        found = begun[item]
        if isinstance(found, Begun):
            begun = found
        else:
            spelt.append(found)
            begun = known
    return spelt if begun is known else [*spelt, begun.ended()]
