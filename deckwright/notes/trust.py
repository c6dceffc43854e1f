"""What a note may not hold, told where its author wrote it. The wing `trust` says what that is."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from html import escape, unescape

from deckwright.data import Note
from deckwright.notes.means import Shows
from deckwright.notes.values import text_of
from deckwright.notetypes.load import FilledNotetype
from deckwright.problems import Problem, Where
from deckwright.trust.allowed import NOTHING, Allowed
from deckwright.trust.judge import has_odd_tag, has_sign, offences
from deckwright.trust.offence import Offence

_WHERE = "in pyproject.toml below [tool.deckwright.html]"
# A card template that shows a field as text, with what may stand between: `{{text:hint:Front}}`.
_SHOWN_AS_TEXT = re.compile(r"\{\{(?:[^{}:]*:)*?text:(?:[^{}:]*:)*([^{}:]+)\}\}")
_TAG = re.compile(r"<[^<>]*>")
_BEGINS_TAG = re.compile(r"<[A-Za-z/!?]")


def is_harmless(names: str, filled: FilledNotetype, shows: Shows) -> bool:
    """Whether `distrust` surely finds nothing. In HTML of ours no tag need be looked at.

    `names` are those of the deck and of all tags.
    """
    return not (
        "<" in names
        or (not shows.ours and "<" in shows.whole and has_odd_tag(shows.whole))
        or has_sign(shows.whole)
        or _fields_as_text(filled)
    )


def distrust(
    note: Note, filled: FilledNotetype, shows: Shows, allowed: Allowed
) -> Iterator[Problem]:
    """What may not stand on a card."""
    if "<" in note.deck or "<" in " ".join(note.tags):
        yield from _names(note, allowed)
    fields = shows.fields
    if allowed.known and any("<" in html or "[" in html or "&" in html for html in fields):
        fields = tuple("" if allowed.knows(html) else html for html in fields)
    names = [file.name for file in shows.media]
    for offence in offences(fields, allowed, names):
        yield _problem(offence, note, shows, allowed)
    for index in _fields_as_text(filled):
        alive = _comes_to_life(fields[index]) if index < len(fields) else ""
        if alive:
            name = filled.notetype.field_names[index]
            what = f"a card shows {name} by {{{{text:{name}}}}}, which makes a tag of {alive!r}"
            cure = f"write {{{{{name}}}}} in the card template"
            yield _problem(Offence("anki-unsafe", what, (alive,), "", cure), note, shows, allowed)


def _names(note: Note, allowed: Allowed) -> Iterator[Problem]:
    """Anki puts the names of tags and decks into a card as they stand (rslib, 26.09)."""
    places = note.front_matter.places
    for kind, names in (("tag", note.tags), ("deck", (note.deck,))):
        for name in names:
            if _BEGINS_TAG.search(name) and not allowed.knows(name):
                yield Problem(
                    "anki-unsafe",
                    f"the {kind} {name!r} would be HTML on every card that shows its name",
                    places.get("tags" if kind == "tag" else "deck", note.where),
                    "take the < away",
                )


def _problem(offence: Offence, note: Note, shows: Shows, allowed: Allowed) -> Problem:
    hint = offence.cure or "take it away"
    if offence.allow:
        names = json.dumps([*sorted(allowed.names), offence.allow, *offence.besides])
        hint += f"; or, if you trust every author, {_WHERE}: allow = {names}"
    return Problem(offence.kind, offence.what, _place(offence, note, shows), hint)


def _place(offence: Offence, note: Note, shows: Shows) -> Where:
    """Where the likeliest of the needles stands: in a section, in a key, in an embedded note."""
    matter = note.front_matter
    sections = (*note.sections.values(), *shows.others())
    keys = [(text_of(value), matter.places.get(key)) for key, value in matter.values.items()]
    for needle in offence.needles:
        for written in dict.fromkeys((needle, unescape(needle), escape(needle, quote=False))):
            pattern = _loosely(written) if written.strip() else None
            if not pattern:
                continue
            for section in sections:
                if found := pattern.search(section.text):
                    return section.at(found.start())
            for text, place in keys:
                if place and pattern.search(text):
                    return place
    return note.where


def _loosely(needle: str) -> re.Pattern[str]:
    """The needle in any case, with any blanks where it has some, and round a `=`."""
    words = re.escape(" ".join(needle.split())).replace(r"\ ", r"\s+")
    return re.compile(words.replace("=", r"\s*=\s*"), re.IGNORECASE)


@lru_cache(maxsize=64)
def _fields_as_text(filled: FilledNotetype) -> tuple[int, ...]:
    """The indices of the fields that a card template shows by `{{text:..}}`."""
    notetype = filled.notetype
    sides = "".join(f"{card.front}\n{card.back}" for card in notetype.card_templates)
    shown = {name.strip() for name in _SHOWN_AS_TEXT.findall(sides)}
    return tuple(i for i, name in enumerate(notetype.field_names) if name in shown)


def untrusted(
    fields: Sequence[str], filled: FilledNotetype, media: Collection[str]
) -> Iterator[tuple[int, str]]:
    """The fields, from 0, that nobody may write, and what would allow each, "" for nothing."""
    as_text = _fields_as_text(filled)
    for index, html in enumerate(fields):
        for offence in offences((html,), NOTHING, media):
            yield from ((index, way) for way in (offence.allow, *offence.besides))
        if index in as_text and _comes_to_life(html):
            yield index, ""


def _comes_to_life(html: str) -> str:
    """What `{{text:Field}}` would make a tag of, "" for nothing.

    Anki takes the tags away and then reads the entities.
    """
    if "&" not in html:
        return ""
    shown = unescape(_TAG.sub("", html))
    found = _BEGINS_TAG.search(shown)
    return shown[found.start() : found.start() + 20] if found else ""
