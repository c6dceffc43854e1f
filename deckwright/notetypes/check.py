"""What Anki would refuse in a note type, or muddle among several: the problems of those just read.

What is wrong with one value is said where it is read, in `record` and `load`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from deckwright.data import CardTemplate, Field, Notetype
from deckwright.notetypes.cards import cloze_fields
from deckwright.notetypes.jinja import FieldTemplate
from deckwright.notetypes.record import Record
from deckwright.problems import Problem, warning

# Ids of note types are read as milliseconds since 1970, like all of Anki's; these lie in the past.
_FIRST_ID = 1_000_000_000_000
_IDS = 700_000_000_000


def check_notetype(
    notetype: Notetype, fillers: Iterable[FieldTemplate], record: Record
) -> Iterator[Problem]:
    """What is wrong within one note type; `record` is its file, to say where."""
    if notetype.kind == "cloze":
        yield from _check_cloze(notetype, record)
    else:
        yield from _check_standard(notetype, fillers, record)
    yield from _twice("field", notetype.fields, record, "fields")
    yield from _twice("card template", notetype.card_templates, record, "cards")
    fronts = [template.front for template in notetype.card_templates]
    for index, template in enumerate(notetype.card_templates):
        if template.front in fronts[:index]:
            yield Problem(
                "notetype-twice",
                f"card template {template.name!r} has the front of another, so Anki refuses it",
                record.where("cards"),
                "let each front ask something else",
            )


def check_shared(notetypes: Iterable[Notetype], shipped: Iterable[Notetype]) -> Iterator[Problem]:
    """Whether a note type with the id of a shipped one is still that note type.

    Decks of many authors share the shipped ones; a learner who has two of them would see the later
    import fork or rename the note type of the other.
    """
    known = {notetype.id: notetype for notetype in shipped}
    for notetype in notetypes:
        other = known.get(notetype.id)
        if other and _schema(other) != _schema(notetype):
            digest = hashlib.sha256(notetype.name.encode()).digest()
            own_id = _FIRST_ID + int.from_bytes(digest[:8], "big") % _IDS
            yield warning(
                "notetype-shared",
                f"this note type has the id of the shipped {other.name}, but other fields or card "
                "templates: to learners of another deck with it, Anki would give a copy of it",
                notetype.where,
                f"write a name and an id of your own, such as id: {own_id}",
            )


def _schema(notetype: Notetype) -> list[tuple[str, int]]:
    fields = [(field.name, field.id) for field in notetype.fields]
    return fields + [(template.name, template.id) for template in notetype.card_templates]


def check_apart(notetypes: Iterable[Notetype]) -> Iterator[Problem]:
    """Whether each of these has an id and a name of its own; the later of two is the wrong one."""
    seen: dict[object, Notetype] = {}
    for notetype in notetypes:
        for mark in (notetype.id, notetype.name.casefold()):
            if mark in seen:
                yield Problem(
                    "notetype-twice",
                    f"note type {seen[mark].key!r} has {mark!r} too",
                    notetype.where,
                    "ids and names are each used once",
                )
            seen[mark] = notetype


def _check_cloze(notetype: Notetype, record: Record) -> Iterator[Problem]:
    first, path = notetype.card_templates[0], notetype.where.path
    if len(notetype.card_templates) != 1 or not cloze_fields(first.front, path):
        yield Problem(
            "notetype-cloze",
            "a cloze note type has one card template, and its front shows a field as clozes",
            record.where("cards"),
            "write {{cloze:Question}}",
        )
    elif not cloze_fields(first.back, path):
        yield Problem(
            "notetype-cloze",
            "the back of a cloze card shows no field as clozes, so Anki refuses it",
            record.where("cards"),
            "write {{cloze:Question}} there as well",
        )


def _check_standard(
    notetype: Notetype, fillers: Iterable[FieldTemplate], record: Record
) -> Iterator[Problem]:
    sides = [side for card in notetype.card_templates for side in (card.front, card.back)]
    if any(cloze_fields(side, notetype.where.path) for side in sides):
        yield Problem(
            "notetype-cloze",
            "only a cloze note type shows clozes",
            record.where("kind"),
            "write kind: cloze, or {{Question}} in the template",
        )
    if any(filler.cloze_names for filler in fillers):
        yield Problem(
            "notetype-cloze",
            "only a cloze note type has fields with clozes",
            record.where("kind"),
            "write kind: cloze, or leave out | cloze",
        )


def _twice(
    kind: str, things: Iterable[Field | CardTemplate], record: Record, key: str
) -> Iterator[Problem]:
    seen: set[object] = set()
    for index, thing in enumerate(things):
        for mark in (*([thing.id] if thing.id else []), thing.name.casefold()):
            if mark in seen:
                yield Problem(
                    "notetype-twice",
                    f"two of the {kind}s share {mark!r}",
                    record.places.get((*record.path, key, index), record.start),
                    "ids and names are each used once",
                )
            seen.add(mark)
