"""`templates/<name>/notetype.yaml` and its files -> note types, by folder name.

A note type that the root does not have comes from those shipped with the package, so that a folder
of notes with no templates at all builds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from deckwright.data import CardTemplate, Field, Kind, Notetype
from deckwright.notetypes.assets import Assets
from deckwright.notetypes.cards import check_template
from deckwright.notetypes.check import check_apart, check_notetype, check_shared
from deckwright.notetypes.fields import FieldTemplates, together
from deckwright.notetypes.files import SHIPPED
from deckwright.notetypes.jinja import FieldTemplate, Templates
from deckwright.notetypes.record import Record
from deckwright.problems import DeckError, Problem, Problems, Where, did_you_mean
from deckwright.vault.yamltext import read_yaml

FILE_NAME = "notetype.yaml"

_FIELD_KEYS = ("name", "id", "value", "description", "font", "size", "rtl", "plain_text",
               "collapsed", "exclude_from_search")  # fmt: skip
# A field of such a name is known to expressions with a `_` behind it.
_WORDS_OF_JINJA = frozenset("and else false if in is none not or recursive self true".split())


@dataclass(frozen=True, eq=False)
class FilledNotetype:
    """A note type and what fills its fields."""

    notetype: Notetype
    templates: FieldTemplates

    @property
    def fillers(self) -> tuple[FieldTemplate, ...]:
        """What fills each field, in their order."""
        return self.templates.fillers

    @cached_property
    def cloze_names(self) -> frozenset[str]:
        """The names that some field shows as clozes."""
        return frozenset[str]().union(*(filler.cloze_names for filler in self.fillers))

    @cached_property
    def cloze_fields(self) -> tuple[int, ...]:
        """The indices of the fields that show clozes."""
        return tuple(i for i, filler in enumerate(self.fillers) if filler.cloze_names)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that some field uses."""
        return frozenset[str]().union(*(filler.names for filler in self.fillers))


def load_notetypes(
    root: Path, templates: str, warnings: Problems | None = None
) -> dict[str, FilledNotetype]:
    """Every note type of the root and every shipped one that it does not replace, by folder name.

    What is no error goes to `warnings`.

    Raises:
        DeckError: with every problem of every note type.
    """
    own = root / templates
    folders = {
        folder: place
        for folder, place in ((own, templates), (SHIPPED, _shipped_place(root)))
        if folder.is_dir()
    }
    jinja = Templates(tuple(folders), folders)
    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.glob(f"[!_.]*/{FILE_NAME}")):
            found.setdefault(file.parent.name, file)
    problems, warnings = Problems(), warnings or Problems()
    loaded = problems.each(lambda key: _load(key, found[key], jinja, problems), sorted(found))
    # Those of the root come last: of two that clash, they are the ones that an author can mend.
    by_owner = sorted(loaded, key=lambda item: found[item.notetype.key].is_relative_to(own))
    problems.add(*check_apart(item.notetype for item in by_owner))
    problems.stop_if_errors()
    ours = [item.notetype for item in loaded if found[item.notetype.key].is_relative_to(own)]
    if ours and own.resolve() != SHIPPED:
        problems.add(*check_shared(ours, _shipped()))
    warnings.add(*problems.in_order)
    return {item.notetype.key: item for item in loaded}


def _shipped() -> list[Notetype]:
    jinja = Templates((SHIPPED,), {SHIPPED: ""})
    files = sorted(SHIPPED.glob(f"[!_.]*/{FILE_NAME}"))
    return [_load(file.parent.name, file, jinja, Problems()).notetype for file in files]


def _shipped_place(root: Path) -> str:
    inside = SHIPPED.is_relative_to(root.resolve())
    return SHIPPED.relative_to(root.resolve()).as_posix() if inside else "<shipped templates>"


def _load(key: str, file: Path, jinja: Templates, problems: Problems) -> FilledNotetype:
    place = next(place for folder, place in jinja.places.items() if file.is_relative_to(folder))
    where = Where(f"{place}/{key}/{FILE_NAME}")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DeckError(Problem("unreadable", f"cannot be read: {error}", where)) from error
    values, places = read_yaml(text, where, "notetype-yaml")
    record = Record(values, places, (), where, problems)
    record.allow("name", "id", "kind", "sort_field", "css", "fields", "cards")
    fields, fillers = _fields(record, jinja)
    names = tuple(field.name for field in fields)
    kind: Kind = "cloze" if record.choice("kind", ("cloze", "standard")) == "cloze" else "standard"
    sort_field = record.text("sort_field", names[0])
    if sort_field not in names:
        raise record.wrong(
            "sort_field", f"there is no field {sort_field!r}", did_you_mean(sort_field, names)
        )
    assets, style = Assets(key, jinja, problems), f"{key}/{record.text('css', 'style.css')}"
    notetype = Notetype(
        key=key,
        name=record.text("name"),
        id=record.number("id"),
        kind=kind,
        fields=fields,
        card_templates=_card_templates(record, assets, names),
        css=assets.in_template(jinja.render_file(style, record.where("css")), style),
        sort_field=names.index(sort_field),
        where=where,
        media=assets.files,  # after the templates and the css, for these refer to them
    )
    problems.add(*check_notetype(notetype, fillers, record))
    return FilledNotetype(notetype, together(fillers, jinja))


def _fields(
    record: Record, jinja: Templates
) -> tuple[tuple[Field, ...], tuple[FieldTemplate, ...]]:
    fields: list[Field] = []
    fillers: list[FieldTemplate] = []
    for item in record.items("fields"):
        item.allow(*_FIELD_KEYS)
        name = item.text("name")
        if name != _canonical(name) or not name:
            raise item.wrong(
                "name",
                f"Anki would rename the field {name!r}",
                'leave out : " { } and a leading # / ^ or blank',
            )
        # A field without a value is filled by the section that bears its name, if there is one.
        value = item.text("value", f"[[ {variable(name)} ]]")
        fillers.append(jinja.compile_field(value, item.where("value")))
        fields.append(
            Field(
                name=name,
                id=item.number("id"),
                value=value,
                description=item.text("description", ""),
                font=item.text("font", "Arial"),
                size=item.number("size", 20),
                rtl=item.flag("rtl"),
                plain_text=item.flag("plain_text"),
                collapsed=item.flag("collapsed"),
                exclude_from_search=item.flag("exclude_from_search"),
            )
        )
    return tuple(fields), tuple(fillers)


def _card_templates(
    record: Record, assets: Assets, names: tuple[str, ...]
) -> tuple[CardTemplate, ...]:
    jinja = assets.templates
    made: list[CardTemplate] = []
    for item in record.items("cards"):
        item.allow("name", "id", "front", "back")
        sides = {}
        for side in ("front", "back"):
            file = f"{assets.key}/{item.text(side)}"
            text = jinja.render_file(file, item.where(side))
            sources = jinja.sources_of(file)
            item.problems.add(*check_template(text, sources, names, front=side == "front"))
            sides[side] = assets.in_template(text, file)
        made.append(
            CardTemplate(item.text("name"), item.number("id"), sides["front"], sides["back"])
        )
    return tuple(made)


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


def notetypes_of(keys: Iterable[str], loaded: Mapping[str, FilledNotetype]) -> dict[str, Notetype]:
    """The note types with these keys, by key, ordered by id: a package holds no others."""
    used = [loaded[key].notetype for key in set(keys)]
    return {notetype.key: notetype for notetype in sorted(used, key=lambda item: item.id)}
