"""The plain frozen data that travel from stage to stage. They hold; they do nothing.

Order is part of the contract: by path, then line; notes with an `order:` come first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from deckwright.frozen import quick_dataclass
from deckwright.looks import AS_ON_CARDS, PLAIN_LATEX, Browser, Latex, Preset
from deckwright.problems import Where

Dialect = Literal["markdown", "export"]
Numbering = Literal["each", "together"]
Kind = Literal["cloze", "standard"]

# Front matter as it was written: text, lists and mappings of text. Nothing is a number or a date.
Value: TypeAlias = "str | tuple[Value, ...] | Mapping[str, Value]"


@quick_dataclass(frozen=True)
class Source:
    """A Markdown file: `path` relative to the root with `/`; `text` with Unix line ends, no BOM.

    `digest` is that of its bytes.
    """

    path: str
    text: str
    digest: bytes = b""


@quick_dataclass(frozen=True)
class FrontMatter:
    """What stands between the two `---` lines.

    `id` and `tag_items` are the text of their lines, never YAML values; `id` is "" when missing.
    `values` holds every other key; `places` says where each key stands, `id` and `tags` included.
    """

    id: str = ""
    tag_items: Sequence[str] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    places: Mapping[str, Where] = field(default_factory=dict)


@quick_dataclass(frozen=True)
class Section:
    """The text under one `# Heading`, without outer blank lines; `where` is its first line."""

    heading: str
    text: str
    where: Where

    def at(self, offset: int) -> Where:
        """The place of `text[offset]` in the file."""
        return self.where.down(self.text, offset)


@quick_dataclass(frozen=True)
class Note:
    """A note as its author meant it, before any text became HTML.

    `sections` has one entry a heading, by its field's name; `order` is None where the author gave
    none; `guid_written` is False when the guid came from the path for want of an `id`. `meant` is
    the note type (its key) that the text asks for, "" where the author named one. `definitions` are
    the footnotes and addresses of links of the whole file. `cards` is ord -> deck ("" for that of
    the note) of the cards that the author wants, None for those that Anki makes.
    """

    guid: str
    guid_written: bool
    notetype: str
    deck: str
    tags: tuple[str, ...]
    dialect: Dialect
    numbering: Numbering
    order: float | None
    sections: Mapping[str, Section]
    front_matter: FrontMatter
    where: Where
    meant: str = ""
    definitions: tuple[Section, ...] = ()
    cards: Mapping[int, str] | None = None


@quick_dataclass(frozen=True)
class Field:
    """A field of a note type. `value` is the Jinja text that fills it; options are Anki's.

    `id` is 0 for one that came without; `tag` tells Anki's fields of image occlusion apart, -1 for
    any other.
    """

    name: str
    id: int
    value: str
    description: str = ""
    font: str = "Arial"
    size: int = 20
    rtl: bool = False
    plain_text: bool = False
    collapsed: bool = False
    exclude_from_search: bool = False
    sticky: bool = False
    tag: int = -1
    prevent_deletion: bool = True


@quick_dataclass(frozen=True)
class CardTemplate:
    """A card template as Anki will store it: `front` and `back` hold Anki's own `{{Field}}`.

    `id` is 0 for one that came without.
    """

    name: str
    id: int
    front: str
    back: str
    browser: Browser = AS_ON_CARDS


@quick_dataclass(frozen=True)
class Notetype:
    """A note type as Anki will store it. `key` is its folder, the name that authors type.

    `media` are the files that its css and card templates refer to. `stock` is Anki's number for the
    note type of its own that this one was made of, 0 for none. `adopted` says that it came out of
    somebody's Anki and stays as it was there.
    """

    key: str
    name: str
    id: int
    kind: Kind
    fields: tuple[Field, ...]
    card_templates: tuple[CardTemplate, ...]
    css: str
    sort_field: int
    where: Where
    media: tuple[MediaFile, ...] = ()
    latex: Latex = PLAIN_LATEX
    stock: int = 0
    adopted: bool = False

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of the fields, in Anki's order."""
        return tuple(field.name for field in self.fields)


@quick_dataclass(frozen=True)
class MediaFile:
    """A file that a note shows: `name` in Anki's flat folder, `path` on our disk.

    `path`, `sha256` and `size` (in bytes) are of what is packed, which may be a smaller copy;
    `source` is the author's file, relative to the root with `/`. `fault` is a word for what is
    wrong with what it holds (`vault.media.fault_of`), "" for nothing.
    """

    name: str
    path: Path
    sha256: str
    source: str = ""
    size: int = 0
    fault: str = ""


@quick_dataclass(frozen=True)
class RenderedNote:
    """A note as Anki will store it.

    `fields` has one HTML string per field of the note type, in its order; `text` are its tags and
    fields as `shelf.texts` keeps them; `card_ords` are sorted, from 0. `numbers_are_ours` says that
    we numbered its clozes one by one, so that their numbers may follow the last release. `leans_on`
    are other files of the vault whose content went into it; `looked_up` says that names were looked
    up among its files. `elsewhere` are cards (ord, deck) that lie in another deck than the note.
    """

    guid: str
    notetype: Notetype
    deck: str
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    text: str
    card_ords: tuple[int, ...]
    media: tuple[MediaFile, ...]
    where: Where
    numbers_are_ours: bool = False
    leans_on: tuple[str, ...] = ()
    looked_up: bool = False
    elsewhere: tuple[tuple[int, str], ...] = ()


# Where a text waits on disk: a file of `Texts` by number, where it begins, how many bytes it has.
Place: TypeAlias = tuple[int, int, int]


# The values of a `MediaFile`.
PackedMedia: TypeAlias = tuple[str, str, str, str, int, str]


class Slip(NamedTuple):
    """A rendered note without its text, which waits on disk: there may be 40,000 of them.

    `notetype` is a note type's key; `meant` the one that the text asks for, "" where the author
    named one. `digest` is that of the text at `text`, b"" for a note that could not be rendered.
    `media` are the values of a `MediaFile` each. `where` is its path, line and column, `id_at` and
    `begins_at` are line and column of its id and its text. `packages` names those that it goes into
    where there are several. `beginning` stands for the note type and the first field, by which Anki
    knows duplicates; b"" for none. `elsewhere` are cards (ord, deck) in another deck than the note.
    """

    guid: str
    author_id: str
    notetype: str
    meant: str
    deck: str
    order: float | None
    card_ords: tuple[int, ...]
    numbers_are_ours: bool
    media: tuple[PackedMedia, ...]
    where: tuple[str, int, int]
    id_at: tuple[int, int]
    begins_at: tuple[int, int]
    beginning: bytes
    digest: bytes
    text: Place
    packages: tuple[str, ...] = ()
    elsewhere: tuple[tuple[int, str], ...] = ()

    @property
    def decks(self) -> tuple[str, ...]:
        """The decks of its cards: that of the note, and the others."""
        return (self.deck, *(deck for _, deck in self.elsewhere))

    def deck_of(self, ord_: int) -> str:
        """The deck of a card."""
        return dict(self.elsewhere).get(ord_, self.deck) if self.elsewhere else self.deck


@quick_dataclass(frozen=True)
class Deck:
    """All that goes into one package. `name` is the deck above every deck that folders make.

    `descriptions` are those of decks by full name; `slips` are the notes in curriculum order;
    `media` the files that they need, by name.
    """

    name: str
    descriptions: Mapping[str, str]
    notetypes: tuple[Notetype, ...]
    slips: tuple[Slip, ...]
    media: tuple[MediaFile, ...]
    preset: Preset | None = None
