"""Anki's card templates read as Anki reads them: which fields they name, which cards a note has.

The rules are those of rslib/src/template.rs and notetype/cardgen.rs (26.09). genanki's own choice
(0.13.1) is wrong for `{{hint:X}}`, `{{type:X}}` and nested clozes, so we never ask it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from deckwright.data import Notetype
from deckwright.problems import DeckError, Problem, Where, did_you_mean

_TAG = re.compile(r"<!--.*?-->|\{\{(.*?)\}\}", re.DOTALL)
_CLOZE = re.compile(r"\{\{c([\d,]+)::|\}\}")
_EMPTY = re.compile(r"(?:[ \t\r\n\f]|</?(?:br|div)\s*/?>)*", re.IGNORECASE)

SPECIAL_FIELDS = ("FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID")
_ALWAYS_FILLED = frozenset({"Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"})
_MAX_ORD = 499


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a card template that matters: a field, or a condition with what depends on it."""

    field: str
    filters: tuple[str, ...] = ()
    condition: str = ""  # "#", "^" or "" for a plain field
    inner: tuple[Part, ...] = ()


@lru_cache(maxsize=256)
def parse_template(template: str, path: str) -> tuple[Part, ...]:
    """The fields and conditions of a card template.

    Raises:
        DeckError: template-section, when a `{{#Field}}` and its `{{/Field}}` do not match.
    """
    stack: list[tuple[str, str, list[Part], int]] = [("", "", [], 0)]
    for match in _TAG.finditer(template):
        if match[1] is None:
            continue
        name = match[1].strip()
        sign = name[:1] if name[:1] in "#^/" and len(name) > 1 else ""
        name = name[len(sign) :].strip()
        if sign in ("#", "^"):
            stack.append((sign, name, [], match.start()))
        elif sign == "/":
            condition, opened, inner, _ = stack.pop() if len(stack) > 1 else ("", "", [], 0)
            if opened != name:
                raise _unmatched(template, path, match.start(), f"{{{{/{name}}}}} closes nothing")
            stack[-1][2].append(Part(name, (), condition, tuple(inner)))
        else:
            *filters, field = name.split(":")
            stack[-1][2].append(Part(field, tuple(filters)))
    if len(stack) > 1:
        sign, name, _, at = stack[-1]
        raise _unmatched(template, path, at, f"{{{{{sign}{name}}}}} is never closed")
    return tuple(stack[0][2])


def check_template(
    template: str, where: Where, field_names: Iterable[str], source: str, *, front: bool
) -> Iterator[Problem]:
    """What Anki would refuse in a card template: fields that there are not.

    `source` is the template as its author wrote it, to say where; `where` is its first line.
    """
    names = tuple(field_names)
    known = {*names, *SPECIAL_FIELDS}
    for part in _all(parse_template(template, where.path)):
        numbered = part.condition and re.fullmatch(r"c\d+", part.field)
        if part.field not in known and not numbered:
            yield Problem(
                "template-field",
                f"there is no field {part.field!r}",
                _place_of(source, where, part.field),
                did_you_mean(part.field, names),
            )
        elif front and part.field == "FrontSide":
            yield Problem(
                "template-field",
                "FrontSide is for the back only",
                _place_of(source, where, part.field),
                "name a field",
            )


def cloze_fields(template: str, path: str) -> frozenset[str]:
    """The fields that a card template shows as clozes."""
    parts = _all(parse_template(template, path))
    return frozenset(part.field for part in parts if "cloze" in part.filters)


def card_ords(notetype: Notetype, fields: Iterable[str], *, has_tags: bool) -> tuple[int, ...]:
    """The ordinals (from 0) of the cards that Anki makes of a note with these fields, sorted.

    Empty for a cloze note without a cloze; Anki would make a card that says so.
    """
    values = tuple(fields)
    if notetype.kind == "cloze":
        return cloze_ords(values)
    filled = {
        name
        for name, value in zip(notetype.field_names, values, strict=True)
        if not _EMPTY.fullmatch(value)
    }
    filled |= _ALWAYS_FILLED | ({"Tags"} if has_tags else set())
    ords = tuple(
        ord_
        for ord_, template in enumerate(notetype.card_templates)
        if _shows(parse_template(template.front, notetype.where.path), filled)
    )
    return ords or (0,)


def cloze_ords(fields: Iterable[str]) -> tuple[int, ...]:
    """The card ordinals (from 0) of all clozes in these fields, nested and listed ones too."""
    ords: set[int] = set()
    for value in fields:
        if "{{c" not in value:
            continue
        open_numbers: list[list[int]] = []
        for match in _CLOZE.finditer(value):
            if match[1]:
                open_numbers.append([int(n) for n in match[1].split(",") if n])
            elif open_numbers:
                ords.update(min(max(number - 1, 0), _MAX_ORD) for number in open_numbers.pop())
    return tuple(sorted(ords))


def _shows(parts: tuple[Part, ...], filled: set[str]) -> bool:
    """Whether a front shows any field. A filter does not matter, nor does plain text."""
    for part in parts:
        if part.condition:
            holds = (part.field in filled) == (part.condition == "#")
            if holds and _shows(part.inner, filled):
                return True
        elif part.field in filled:
            return True
    return False


def _all(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.inner)


def _place_of(source: str, where: Where, field: str) -> Where:
    found = re.search(r"\{\{[^{}]*" + re.escape(field) + r"\s*\}\}", source)
    return where.down(source, found.start()) if found else where


def _unmatched(template: str, path: str, at: int, message: str) -> DeckError:
    where = Where(path).down(template, at)
    return DeckError(
        Problem(
            "template-section", message, where, "each {{#Field}} or {{^Field}} needs its {{/Field}}"
        )
    )
