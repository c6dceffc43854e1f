"""Anki's card templates read as Anki reads them: which fields they name, which cards a note has.

The rules are those of rslib/src/template.rs and notetype/cardgen.rs (26.09). genanki's own choice
(0.13.1) is wrong for `{{hint:X}}`, `{{type:X}}` and nested clozes, so we never ask it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from deckwright.data import Notetype
from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Where, did_you_mean

_TAG = re.compile(r"<!--.*?-->|\{\{(.*?)\}\}", re.DOTALL)
_CLOZE = re.compile(r"\{\{c([0-9,]+)::|\}\}")
_EMPTY = re.compile(r"(?:[ \t\r\n\v\f]|</?(?:br|div) ?/?>)*", re.IGNORECASE)
_MAY_BE_EMPTY = frozenset(" \t\r\n\v\f<")  # what such a text begins with
_OTHER_BRACES = re.compile(r"\s*\{\{=<% %>=\}\}")  # an old directive: `<%Field%>` from here on

SPECIAL_FIELDS = ("FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID")
_ALWAYS_FILLED = frozenset({"Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"})
_MAX_NUMBER = 65_535
_MAX_ORD = 499  # that of every number from 500


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
    return _parsed(template, lambda at: Where(path).down(template, at))


def _parsed(template: str, place: Callable[[int], Where]) -> tuple[Part, ...]:
    other = _OTHER_BRACES.match(template)
    if other:
        rest = template[other.end() :].replace("<%", "{{").replace("%>", "}}")
        template = " " * other.end() + rest
    stack: list[tuple[str, str, list[Part], int]] = [("", "", [], 0)]
    for match in _TAG.finditer(template):
        if match[1] is None:
            continue
        name = match[1].lstrip("{").strip()
        sign = name[:1] if name[:1] in "#^/" and len(name) > 1 else ""
        name = name[len(sign) :].strip()
        if sign in ("#", "^"):
            stack.append((sign, name, [], match.start()))
        elif sign == "/":
            condition, opened, inner, _ = stack.pop() if len(stack) > 1 else ("", "", [], 0)
            if opened != name:
                raise _unmatched(place(match.start()), f"{{{{/{name}}}}} closes nothing")
            stack[-1][2].append(Part(name, (), condition, tuple(inner)))
        else:
            *filters, field = name.split(":")
            stack[-1][2].append(Part(field, tuple(filters)))
    if len(stack) > 1:
        sign, name, _, at = stack[-1]
        raise _unmatched(place(at), f"{{{{{sign}{name}}}}} is never closed")
    return tuple(stack[0][2])


def check_template(
    template: str,
    sources: Sequence[tuple[Where, str]],
    field_names: Iterable[str],
    *,
    front: bool,
) -> Iterator[Problem]:
    """What Anki would refuse in a card template: fields that there are not, a front without any.

    `sources` are its file and those that it includes as their authors wrote them, each with its
    first line, to say where.

    Raises:
        DeckError: template-section.
    """
    names = tuple(field_names)
    known = {*names, *SPECIAL_FIELDS}
    parts = _parsed(template, lambda at: _place_of_tag(template, at, sources))
    for part in _all(parts):
        numbered = part.condition and re.fullmatch(r"c\d+", part.field)
        voices = not part.field and part.filters == ("tts-voices",)
        if part.field not in known and not numbered and not voices:
            yield Problem(
                "template-field",
                f"there is no field {part.field!r}",
                _place_of_field(part.field, sources),
                did_you_mean(part.field, names),
            )
        elif front and part.field == "FrontSide":
            yield Problem(
                "template-field",
                "FrontSide is for the back only",
                _place_of_field(part.field, sources),
                "name a field",
            )
    if front and not parts:
        yield Problem(
            "template-field",
            "this front shows no field, so Anki refuses it",
            sources[0][0],
            f"write {{{{{names[0]}}}}}",
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
    return _shown_ords(notetype, values, has_tags=has_tags) or (0,)


def front_is_empty(notetype: Notetype, fields: Iterable[str], *, has_tags: bool) -> bool:
    """Whether no front of a standard note shows anything, so that Anki makes one blank card."""
    return not _shown_ords(notetype, tuple(fields), has_tags=has_tags)


def _shown_ords(notetype: Notetype, values: tuple[str, ...], *, has_tags: bool) -> tuple[int, ...]:
    filled = {
        name
        for name, value in zip(notetype.field_names, values, strict=True)
        if value and not (value[0] in _MAY_BE_EMPTY and _EMPTY.fullmatch(value))
    }
    filled |= _ALWAYS_FILLED
    if has_tags:
        filled.add("Tags")
    return tuple(
        ord_
        for ord_, template in enumerate(notetype.card_templates)
        if _shows(parse_template(template.front, notetype.where.path), filled)
    )


def cloze_ords(fields: Iterable[str]) -> tuple[int, ...]:
    """The card ordinals (from 0) of all clozes in these fields, nested and listed ones too."""
    ords: set[int] = set()
    for value in fields:
        if "{" not in value or "{{c" not in value:
            continue
        apart = _ords_apart(value)
        if apart is not None:
            ords |= apart
            continue
        open_numbers: list[str] = []
        closed: set[int] = set()
        for match in _CLOZE.finditer(value):
            if match[1]:
                open_numbers.append(match[1])
            elif open_numbers:
                closed.update(_ords(open_numbers.pop()))
            if not open_numbers:  # what stands in a cloze that is never closed makes no card
                ords |= closed
                closed = set()
    return tuple(sorted(ords))


def _ords_apart(value: str) -> set[int] | None:
    """The same where each cloze has one number and ends before the next begins, as in most fields.

    None for any other.
    """
    ords: set[int] = set()
    for cloze in value.split("{{c")[1:]:
        number, colons, rest = cloze.partition("::")
        if not (colons and number.isdecimal() and number.isascii() and "}}" in rest):
            return None
        ords.update(_ords(number))
    return ords


@lru_cache(maxsize=1024)
def _ords(numbers: str) -> tuple[int, ...]:
    """The ordinals for `1,2`; Anki passes over what is no number from 1 to 65535."""
    known = (number.lstrip("0") for number in numbers.split(","))
    return tuple(
        min(int(digits) - 1, _MAX_ORD)
        for digits in known
        if digits and len(digits) <= len(str(_MAX_NUMBER)) and int(digits) <= _MAX_NUMBER
    )


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


def _place_of_field(field: str, sources: Sequence[tuple[Where, str]]) -> Where:
    tag = re.compile(r"(?:\{\{|<%)\s*[#^]?\s*(?:[^{}]*:)?" + re.escape(field) + r"\s*(?:\}\}|%>)")
    for where, source in sources:
        found = tag.search(source)
        if found:
            return where.down(source, found.start())
    return sources[0][0]


def _place_of_tag(template: str, at: int, sources: Sequence[tuple[Where, str]]) -> Where:
    """Where an author wrote the tag at `template[at]`, which may have come with an include."""
    tag = template[at : template.find("}}", at) + 2]
    before = template.count(tag, 0, at)
    for where, source in sources:
        places = [match.start() for match in re.finditer(re.escape(tag), source)]
        if places:
            return where.down(source, places[min(before, len(places) - 1)])
    return sources[0][0]


def _unmatched(where: Where, message: str) -> DeckError:
    hint = "each {{#Field}} or {{^Field}} needs its {{/Field}}"
    return DeckError(Problem("template-section", message, where, hint))
