"""Clozes that ask nothing, or tell the answer, or are none for want of a brace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deckwright.data import Dialect, Section
from deckwright.notetypes.cards import SPECIAL_FIELDS, Part, parse_template
from deckwright.notetypes.load import FilledNotetype
from deckwright.problems import Problem, warning
from deckwright.text.clozes import explicit_openings
from deckwright.text.spans import find_spans, span_at

# One brace too few, no `c`, one colon too few, or the braces and colons of another keyboard.
_NEAR = re.compile(
    r"\{(?<![{\w\\$]\{)c\d+::?(?=[^:\s{}])"
    r"|\{\{(?:\d+::|[cC]\d+：)|｛{1,2}[cC]\d+[:：]"  # an input method's braces and colons
)
_SIMPLE = re.compile(r"\{\{c[\d,]+::([^{}]*)\}\}")
_PIECE = re.compile(
    r"\{\{c(?P<numbers>[\d,]+)::|(?P<hint>::)|(?P<close>\}\})"
    r"|(?P<shown><(?:img|audio|video|svg|canvas|input)\b|\[sound:)|<[^<>]*>|&[#\w]+;"
    # A sign of any script counts, punctuation does not.
    r"|(?P<word>[A-Za-z\d]+|[^\x00-\xa0\u2000-\u206f\u3000-\u303f]+)"
)
_TEMPLATE_ONLY = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[^<>]*>|\{\{.*?\}\}", re.DOTALL)
_WORD = re.compile(r"\w")


def nearly_clozes(section: Section, dialect: Dialect) -> Iterator[Problem]:
    """What was to be a cloze and is none: Anki would show its braces."""
    text = section.text
    if "{c" not in text and "{{" not in text and "｛" not in text:
        return
    spans = find_spans(text, dialect)
    for match in _NEAR.finditer(text):
        if not span_at(spans, match.start()):
            yield warning(
                "cloze-near",
                f"{match[0]} is nearly a cloze, but learners would see it as it stands",
                section.at(match.start()),
                "write {{c1::text}}, or write it as code",
            )


def telling_hints(section: Section, dialect: Dialect) -> Iterator[Problem]:
    """Hints that are the answer; one that holds it among others (`more or less`) is a choice."""
    text = section.text
    if "{{c" not in text:
        return
    for at in explicit_openings(text, dialect):
        match = _SIMPLE.match(text, at)
        answer, _, hint = match[1].partition("::") if match else ("", "", "")
        if match and hint.strip() and answer.strip().casefold() == hint.strip().casefold():
            yield warning(
                "cloze-hint",
                f"the hint {hint.strip()!r} is the answer itself",
                section.at(match.end(1) - len(hint)),
                "write what leads to the answer, or leave out the hint and its ::",
            )


def asks_nothing(filled: FilledNotetype, fields: tuple[str, ...], ords: tuple[int, ...]) -> bool:
    """Whether the front of some card of a cloze note shows nothing but its blank."""
    shown = []
    for index in filled.cloze_fields:
        html = fields[index]
        # Nearly every text begins with a word; only what does not is worth a closer look.
        if html and not html.startswith(("{{c", "<")):
            return False
        shown += [html] if html else []
    if not shown:
        return False
    numbers = {ord_ + 1 for ord_ in ords}
    told = set[int]().union(*(_told(value, numbers) for value in shown))
    return not told.issuperset(numbers) and not _more_on_front(filled, fields)


def _told(html: str, numbers: set[int]) -> set[int]:
    """The numbers on whose cards some of the text is shown, or a hint."""
    told: set[int] = set()
    opened: list[set[int]] = []
    hints: list[bool] = []
    for piece in _PIECE.finditer(html):
        if piece["numbers"]:
            opened.append({int(number) for number in piece["numbers"].split(",") if number})
            hints.append(False)
        elif piece["hint"] and hints:
            hints[-1] = True
        elif piece["close"] and opened:
            opened.pop()
            hints.pop()
        elif piece["shown"] or piece["word"]:
            if hints and hints[-1]:
                told |= opened[-1] - set[int]().union(*opened[:-1])
            else:
                told |= numbers - set[int]().union(*opened)
            if told >= numbers:
                break
    return told


def _more_on_front(filled: FilledNotetype, fields: tuple[str, ...]) -> bool:
    """Whether a front shows anything beside the clozes: another field, words of its own."""
    notetype = filled.notetype
    values = dict(zip(notetype.field_names, fields, strict=True))
    for template in notetype.card_templates:
        if _WORD.search(_TEMPLATE_ONLY.sub("", template.front)):
            return True
        for part in _parts(parse_template(template.front, notetype.where.path)):
            special = part.field in SPECIAL_FIELDS
            if "cloze" not in part.filters and (special or values.get(part.field, "").strip()):
                return True
    return False


def _parts(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        if part.condition:
            yield from _parts(part.inner)
        else:
            yield part
