"""`templates/<name>/notetype.yaml` and its files -> note types, by folder name.

A note type that the root does not have comes from those shipped with the package, so that a folder
of notes with no templates at all builds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from deckwright.data import Kind, Notetype
from deckwright.looks import LATEX_POST, LATEX_PRE, Latex
from deckwright.notetypes.assets import Assets
from deckwright.notetypes.check import check_apart, check_notetype, check_shared
from deckwright.notetypes.fields import FieldTemplates, together
from deckwright.notetypes.files import SHIPPED, template_files
from deckwright.notetypes.jinja import FieldTemplate, Templates
from deckwright.notetypes.parts import read_card_templates, read_fields, text_of_file
from deckwright.notetypes.record import Record
from deckwright.problems import DeckError, Problem, Problems, Where, as_adopted, did_you_mean
from deckwright.vault.yamltext import read_yaml

FILE_NAME = "notetype.yaml"

_KEYS = ("name", "id", "kind", "sort_field", "css", "fields", "cards", "media", "latex_pre",
         "latex_post", "latex_svg", "stock", "adopted")  # fmt: skip


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
    def headings(self) -> frozenset[str]:
        """The headings of sections that some field asks for by them."""
        return frozenset[str]().union(*(filler.headings for filler in self.fillers))

    @cached_property
    def cloze_headings(self) -> frozenset[str]:
        """Those of them that some field shows as clozes."""
        return frozenset[str]().union(*(filler.cloze_headings for filler in self.fillers))

    @cached_property
    def cloze_fields(self) -> tuple[int, ...]:
        """The indices of the fields that show clozes."""
        return tuple(i for i, f in enumerate(self.fillers) if f.cloze_names or f.cloze_headings)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that some field uses."""
        return frozenset[str]().union(*(filler.names for filler in self.fillers))


def load_notetypes(
    root: Path,
    templates: str,
    warnings: Problems | None = None,
    kept: Mapping[str, str] | None = None,
) -> dict[str, FilledNotetype]:
    """Every note type of the root and every shipped one that it does not replace, by folder name.

    What is no error goes to `warnings`. Assets keep their names where `kept` has their SHA-256.

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
    names = kept or {}
    load: Callable[[str], FilledNotetype] = lambda key: _load(  # noqa: E731
        key, found[key], jinja, problems, names
    )
    loaded = problems.each(load, sorted(found))
    # Those of the root come last: of two that clash, they are the ones that an author can mend.
    by_owner = sorted(loaded, key=lambda item: found[item.notetype.key].is_relative_to(own))
    problems.add(*check_apart(item.notetype for item in by_owner))
    problems.stop_if_errors()
    ours = [item.notetype for item in loaded if found[item.notetype.key].is_relative_to(own)]
    if ours and own.resolve() != SHIPPED:
        stamps = ((file.stat(), file) for file in template_files(SHIPPED))
        shipped = _shipped(tuple((str(f), s.st_mtime_ns, s.st_size) for s, f in stamps))
        problems.add(*check_shared(ours, shipped))
    warnings.add(*problems.in_order)
    return {item.notetype.key: item for item in loaded}


@lru_cache(maxsize=1)
def _shipped(_stamps: tuple[tuple[str, int, int], ...]) -> list[Notetype]:
    """The shipped note types, made once while their files stay the same."""
    jinja = Templates((SHIPPED,), {SHIPPED: ""})
    files = sorted(SHIPPED.glob(f"[!_.]*/{FILE_NAME}"))
    return [_load(file.parent.name, file, jinja, Problems(), {}).notetype for file in files]


def _shipped_place(root: Path) -> str:
    inside = SHIPPED.is_relative_to(root.resolve())
    return SHIPPED.relative_to(root.resolve()).as_posix() if inside else "<shipped templates>"


def _load(
    key: str, file: Path, jinja: Templates, problems: Problems, kept: Mapping[str, str]
) -> FilledNotetype:
    place = next(place for folder, place in jinja.places.items() if file.is_relative_to(folder))
    where = Where(f"{place}/{key}/{FILE_NAME}")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DeckError(Problem("unreadable", f"cannot be read: {error}", where)) from error
    values, places = read_yaml(text, where, "notetype-yaml")
    adopted = Record(values, places, (), where, problems).flag("adopted")
    found = Problems()
    try:
        return _read(key, Record(values, places, (), where, found), jinja, kept, adopted=adopted)
    finally:
        # What came out of somebody's Anki so cannot be refused any more.
        problems.add(*(map(as_adopted, found.in_order) if adopted else found.in_order))


def _read(
    key: str, record: Record, jinja: Templates, kept: Mapping[str, str], *, adopted: bool
) -> FilledNotetype:
    problems, where = record.problems, record.start
    record.allow(*_KEYS)
    fields, fillers = read_fields(record, jinja, adopted=adopted)
    names = tuple(field.name for field in fields)
    kind: Kind = "cloze" if record.choice("kind", ("cloze", "standard")) == "cloze" else "standard"
    sort_field = record.text("sort_field", names[0])
    if sort_field not in names:
        raise record.wrong(
            "sort_field", f"there is no field {sort_field!r}", did_you_mean(sort_field, names)
        )
    name, id_ = record.text("name"), record.identity("id", adopted=adopted)
    assets, style = (
        Assets(key, jinja, problems, kept, adopted),
        f"{key}/{record.text('css', 'style.css')}",
    )
    for file in record.texts("media"):
        assets.also(file, record.where("media"))
    cards = read_card_templates(record, assets, names, adopted=adopted)
    css = text_of_file(jinja, style, record.where("css"), adopted=adopted)
    notetype = Notetype(
        key=key,
        name=name,
        id=id_,
        kind=kind,
        fields=fields,
        card_templates=cards,
        css=assets.in_template(css, style),
        sort_field=names.index(sort_field),
        where=where,
        media=assets.files,  # after the templates and the css, for these refer to them
        latex=Latex(
            record.text("latex_pre", LATEX_PRE),
            record.text("latex_post", LATEX_POST),
            record.flag("latex_svg"),
        ),
        stock=record.number("stock", 0),
        adopted=adopted,
    )
    try:
        problems.add(*check_notetype(notetype, fillers, record))
    except DeckError as error:
        if not adopted:
            raise
        problems.add(*error.problems)
    return FilledNotetype(notetype, together(fillers, jinja))


def notetypes_of(keys: Iterable[str], loaded: Mapping[str, FilledNotetype]) -> dict[str, Notetype]:
    """The note types with these keys, by key, ordered by id: a package holds no others."""
    used = [loaded[key].notetype for key in set(keys)]
    return {notetype.key: notetype for notetype in sorted(used, key=lambda item: item.id)}
