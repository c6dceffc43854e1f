"""Note types as they were loaded, kept: those who edit a note need neither YAML nor Jinja again.

Nothing that they are made of can change while a cache is believed (`shelf.fingerprint`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from deckwright.data import CardTemplate, Field, Notetype
from deckwright.looks import Browser, Latex
from deckwright.notes.media import packed_media, unpacked_media
from deckwright.notetypes.fields import together
from deckwright.notetypes.jinja import Templates
from deckwright.notetypes.load import FilledNotetype
from deckwright.problems import Where
from deckwright.shelf.shelf import Shelf
from deckwright.shelf.texts import TextsLost

_FACT = "notetypes"


def keep_notetypes(shelf: Shelf, notetypes: Mapping[str, FilledNotetype]) -> None:
    """Know these note types again."""
    shelf.keep_fact(_FACT, tuple(map(_packed, notetypes.values())))


def kept_notetypes(shelf: Shelf) -> dict[str, FilledNotetype] | None:
    """The note types that were kept, by key; None for none."""
    kept = shelf.fact(_FACT)
    if not kept:
        return None
    jinja = Templates((), {})
    try:
        loaded = [_unpacked(values, jinja) for values in kept]
    except (TypeError, ValueError) as error:
        raise TextsLost(_FACT) from error
    return {filled.notetype.key: filled for filled in loaded}


def _packed(filled: FilledNotetype) -> tuple[Any, ...]:
    notetype = filled.notetype
    templates = [
        (template.name, template.id, template.front, template.back, _values(template.browser))
        for template in notetype.card_templates
    ]
    values = {
        **dict(zip(_names(notetype), _values(notetype), strict=True)),
        "fields": tuple(map(_values, notetype.fields)),
        "card_templates": tuple(templates),
        "where": _values(notetype.where),
        "media": tuple(map(packed_media, notetype.media)),
        "latex": _values(notetype.latex),
    }
    return values, tuple((filler.expression, _values(filler.where)) for filler in filled.fillers)


def _unpacked(packed: tuple[Any, ...], jinja: Templates) -> FilledNotetype:
    values, expressions = packed
    templates = (
        CardTemplate(name, id_, front, back, Browser(*browser))
        for name, id_, front, back, browser in values["card_templates"]
    )
    parts = {
        "fields": tuple(Field(*field) for field in values["fields"]),
        "card_templates": tuple(templates),
        "where": Where(*values["where"]),
        "media": tuple(map(unpacked_media, values["media"])),
        "latex": Latex(*values["latex"]),
    }
    fillers = tuple(jinja.compile_field(text, Where(*where)) for text, where in expressions)
    return FilledNotetype(Notetype(**{**values, **parts}), together(fillers, jinja))


def _names(data: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(data))


def _values(data: Any) -> tuple[Any, ...]:
    return tuple(getattr(data, name) for name in _names(data))
