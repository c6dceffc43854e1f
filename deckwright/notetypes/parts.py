"""The fields and the card templates of a `notetype.yaml`, read item by item."""

from __future__ import annotations

import json
import unicodedata
from functools import lru_cache

from deckwright.data import CardTemplate, Field
from deckwright.looks import Browser
from deckwright.notetypes.assets import Assets
from deckwright.notetypes.cards import check_template
from deckwright.notetypes.jinja import FieldTemplate, Templates
from deckwright.notetypes.record import Record
from deckwright.problems import DeckError, Where

_FIELD_KEYS = ("name", "id", "value", "description", "font", "size", "rtl", "plain_text",
               "collapsed", "exclude_from_search", "sticky", "tag", "deletable")  # fmt: skip
_CARD_KEYS = ("name", "id", "front", "back", "browser_front", "browser_back", "browser_font",
              "browser_size")  # fmt: skip
# A field of such a name is known to expressions with a `_` behind it.
_WORDS_OF_JINJA = frozenset("and else false if in is none not or recursive self true".split())


def read_fields(
    record: Record, jinja: Templates, *, adopted: bool
) -> tuple[tuple[Field, ...], tuple[FieldTemplate, ...]]:
    """The fields of a note type, and what fills each.

    Raises:
        DeckError: notetype-value, template-jinja.
    """
    fields: list[Field] = []
    fillers: list[FieldTemplate] = []
    for item in record.items("fields"):
        item.allow(*_FIELD_KEYS)
        name = item.text("name")
        if not adopted and (name != _canonical(name) or not name):
            raise item.wrong(
                "name",
                f"Anki would rename the field {name!r}",
                'leave out : " { } and a leading # / ^ or blank',
            )
        # A field without a value is filled by the section that bears its name, if there is one.
        value = item.text("value", section_of(name) if adopted else f"[[ {variable(name)} ]]")
        fillers.append(jinja.compile_field(value, item.where("value")))
        fields.append(
            Field(
                name=name,
                id=item.identity("id", adopted=adopted),
                value=value,
                description=item.text("description", ""),
                font=item.text("font", "Arial"),
                size=item.number("size", 20),
                rtl=item.flag("rtl"),
                plain_text=item.flag("plain_text"),
                collapsed=item.flag("collapsed"),
                exclude_from_search=item.flag("exclude_from_search"),
                sticky=item.flag("sticky"),
                tag=int(tag) if (tag := item.text("tag", "")).isdecimal() else -1,
                prevent_deletion=not item.flag("deletable"),
            )
        )
    return tuple(fields), tuple(fillers)


def read_card_templates(
    record: Record, assets: Assets, names: tuple[str, ...], *, adopted: bool
) -> tuple[CardTemplate, ...]:
    """The card templates of a note type; their assets are gathered.

    Raises:
        DeckError: notetype-value, template-missing, template-jinja, template-section.
    """
    made: list[CardTemplate] = []
    for item in record.items("cards"):
        item.allow(*_CARD_KEYS)
        sides = {}
        for side in ("front", "back"):
            file = f"{assets.key}/{item.text(side)}"
            text = text_of_file(assets.templates, file, item.where(side), adopted=adopted)
            sources = assets.sources_of(text, file)
            try:
                item.problems.add(*check_template(text, sources, names, front=side == "front"))
            except DeckError as error:
                if not adopted:
                    raise
                item.problems.add(*error.problems)
            sides[side] = assets.in_template(text, file)
        made.append(
            CardTemplate(
                item.text("name"),
                item.identity("id", adopted=adopted),
                sides["front"],
                sides["back"],
                _browser(item, assets, adopted=adopted),
            )
        )
    return tuple(made)


def text_of_file(jinja: Templates, file: str, where: Where, *, adopted: bool) -> str:
    """A template or style sheet: through Jinja, or as it stands where it was adopted."""
    return jinja.read_file(file, where) if adopted else jinja.render_file(file, where)


def _browser(item: Record, assets: Assets, *, adopted: bool) -> Browser:
    def side(key: str) -> str:
        name = item.text(key, "")
        if not name:
            return ""
        file = f"{assets.key}/{name}"
        return text_of_file(assets.templates, file, item.where(key), adopted=adopted)

    font, size = item.text("browser_font", ""), item.number("browser_size", 0)
    return Browser(side("browser_front"), side("browser_back"), font, size)


def section_of(heading: str) -> str:
    """The expression for the section below a heading, whatever it is called."""
    return f"[[ sections[{json.dumps(heading, ensure_ascii=False)}] ]]"


@lru_cache(maxsize=4096)
def variable(name: str) -> str:
    """The name under which field expressions know a section, a field or a front matter key."""
    words = "".join(c if c.isalnum() else " " for c in name.casefold()).split()
    joined = "_".join(words)
    if joined in _WORDS_OF_JINJA:
        return f"{joined}_"
    return joined if joined.isidentifier() else f"_{joined}"


def _canonical(name: str) -> str:
    """A field name as Anki keeps it (rslib/src/notetype/fields.rs, 26.09)."""
    composed = unicodedata.normalize("NFC", name)
    kept = "".join(c for c in composed if c not in ':{}"' and c.isprintable())
    return kept.strip().lstrip("#/^ ").strip()
