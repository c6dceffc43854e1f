"""Stored note types -> folders of `templates/`, from which our build makes the same ones again."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from deckwright.adopt.names import slug, unique
from deckwright.adopt.yamlwords import scalar
from deckwright.frozen import dataclass
from deckwright.looks import AS_ON_CARDS, PLAIN_LATEX
from deckwright.notetypes.cards import cloze_fields
from deckwright.notetypes.parts import section_of
from deckwright.problems import DeckError
from deckwright.stored import StoredField, StoredNotetype, StoredTemplate
from deckwright.vault.headings import title_of


@dataclass(frozen=True, slots=True)
class Shape:
    """A note type on its way: `key` is its folder, `headings` those of its fields in files."""

    key: str
    notetype: StoredNotetype
    headings: tuple[str, ...]
    clozes: frozenset[int]  # the fields, from 0, that cards show as clozes
    as_questions: bool = False

    @property
    def separator(self) -> tuple[str, ...]:
        """The lines between two sections."""
        return ("---", "") if self.as_questions else ()


def shapes_of(
    notetypes: Mapping[int, StoredNotetype], shipped: Mapping[int, str], *, as_questions: bool
) -> dict[int, Shape]:
    """The note types by id; `shipped` is id -> folder of those that come with us.

    `as_questions` calls the first two fields Question and Answer in files.
    """
    taken = set(shipped.values())
    shapes: dict[int, Shape] = {}
    for id_, notetype in notetypes.items():
        name = slug(notetype.name, "notetype")
        name = f"anki-{name}" if name in shipped.values() else name
        key = shipped.get(id_) or unique(name, taken)
        taken.add(key)
        headings = tuple(_headings(notetype, as_questions=as_questions))
        shapes[id_] = Shape(key, notetype, headings, _clozes(notetype), as_questions)
    return shapes


def _headings(notetype: StoredNotetype, *, as_questions: bool) -> Iterator[str]:
    """A heading a field: its name, but where that would not be read back."""
    first = ("Question", "Answer") if as_questions else ()
    taken: set[str] = {name.casefold() for name in first}
    for index, field in enumerate(notetype.fields):
        if index < len(first):
            yield first[index]
            continue
        name = field.name
        if not name.strip() or title_of(name) != name or "\n" in name or name.strip() != name:
            name = f"Field {index + 1}"
        name = _apart(name, taken)
        taken.add(name.casefold())
        yield name


def _apart(name: str, taken: Container[str]) -> str:
    return unique(name, taken) if name.casefold() in taken else name


def _clozes(notetype: StoredNotetype) -> frozenset[int]:
    if notetype.kind != "cloze":
        return frozenset()
    shown: set[str] = set()
    for template in notetype.card_templates:
        for side in (template.front, template.back):
            try:
                shown |= cloze_fields(side, "")
            except DeckError:  # Anki shows an error on such a card
                continue
    return frozenset(i for i, field in enumerate(notetype.fields) if field.name in shown)


def files_of(shape: Shape, media: tuple[str, ...] = ()) -> dict[str, bytes]:
    """The files of its folder, by name; `media` are assets that nothing in it names."""
    notetype = shape.notetype
    files = {"style.css": notetype.css.encode()}
    lines = [
        "# As it was in Anki: its css and card templates are no Jinja.",
        "adopted: true",
        f"name: {scalar(notetype.name)}",
        f"id: {notetype.id}",
        f"kind: {notetype.kind}",
    ]
    if 0 < notetype.sort_field < len(notetype.fields):
        lines.append(f"sort_field: {scalar(notetype.fields[notetype.sort_field].name)}")
    lines += [f"{key}: {value}" for key, value in _others(notetype)]
    if media:
        lines += ["media:", *(f"  - {scalar(name)}" for name in media)]
    lines.append("fields:")
    for index, field in enumerate(notetype.fields):
        lines += _listed(_field(field, shape.headings[index], is_cloze=index in shape.clozes))
    lines.append("cards:")
    taken: set[str] = set()
    for template in notetype.card_templates:
        stem = unique(slug(template.name, "card"), taken)
        taken.add(stem)
        keys, sides = _card(template, stem)
        lines += _listed(keys)
        files |= sides
    files["notetype.yaml"] = ("\n".join(lines) + "\n").encode()
    return files


def _others(notetype: StoredNotetype) -> Iterator[tuple[str, str]]:
    latex = notetype.latex
    if latex.pre != PLAIN_LATEX.pre:
        yield "latex_pre", scalar(latex.pre)
    if latex.post != PLAIN_LATEX.post:
        yield "latex_post", scalar(latex.post)
    if latex.svg:
        yield "latex_svg", "true"
    if notetype.stock:
        yield "stock", str(notetype.stock)


def _listed(keys: Mapping[str, str]) -> list[str]:
    return [f"  {' ' if n else '-'} {key}: {keys[key]}" for n, key in enumerate(keys)]


def _field(field: StoredField, heading: str, *, is_cloze: bool) -> dict[str, str]:
    keys = {"name": scalar(field.name), "id": str(field.id) if field.id else "none"}
    if is_cloze:
        keys["value"] = scalar(section_of(heading).replace(" ]]", " | cloze ]]"))
    elif heading != field.name:
        keys["value"] = scalar(section_of(heading))
    texts = {"description": field.description, "font": field.font}
    usual = {"description": "", "font": "Arial"}
    keys |= {key: scalar(text) for key, text in texts.items() if text != usual[key]}
    if field.size != 20:  # noqa: PLR2004 (what `size` is without a word)
        keys["size"] = str(field.size)
    flags = {
        "rtl": field.rtl,
        "plain_text": field.plain_text,
        "collapsed": field.collapsed,
        "exclude_from_search": field.exclude_from_search,
        "sticky": field.sticky,
        "deletable": not field.prevent_deletion,
    }
    keys |= {key: "true" for key, flag in flags.items() if flag}
    if field.tag >= 0:
        keys["tag"] = str(field.tag)
    return keys


def _card(template: StoredTemplate, stem: str) -> tuple[dict[str, str], dict[str, bytes]]:
    keys = {"name": scalar(template.name), "id": str(template.id) if template.id else "none"}
    files: dict[str, bytes] = {}
    sides = {"front": template.front, "back": template.back}
    if template.browser.front:
        sides["browser_front"] = template.browser.front
    if template.browser.back:
        sides["browser_back"] = template.browser.back
    for side, text in sides.items():
        name = f"{stem}.{side.replace('_', '.')}.html"
        keys[side] = scalar(name)
        files[name] = text.encode()
    if template.browser.font != AS_ON_CARDS.font:
        keys["browser_font"] = scalar(template.browser.font)
    if template.browser.size:
        keys["browser_size"] = str(template.browser.size)
    return keys, files
