"""A stored note -> the text of its file, with each field as Markdown or as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deckwright.adopt.shapes import Shape
from deckwright.adopt.yamlwords import item, scalar
from deckwright.frozen import dataclass
from deckwright.notes.decks import CARDS
from deckwright.stored import StoredNote


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note goes: `path` from the root with `/`, and what its folder cannot say of it.

    `deck` is "" where the folder names it; `order` is None where that of the files will do; `kind`
    is what its `type:` says, if anything; `keys` are further keys.
    `cards` is ord -> deck ("" for that of the note) where they are not those that Anki makes.
    """

    path: str
    deck: str = ""
    order: int | None = None
    kind: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    cards: Mapping[int, str] | None = None


def cards_lines(cards: Mapping[int, str]) -> list[str]:
    """The lines that say which cards a note has."""
    if any(cards.values()):
        rows = (f"  {ord_ + 1}: {scalar(deck)}" for ord_, deck in sorted(cards.items()))
        return [f"{CARDS}:", *rows]
    return [f"{CARDS}: {', '.join(str(ord_ + 1) for ord_ in sorted(cards)) or 'none'}"]


def note_text(
    note: StoredNote,
    shape: Shape,
    place: Place,
    tags: Sequence[str],
    texts: Sequence[str],
) -> str:
    """The file of a note; `texts` are its sections, in the order of the fields, "" for none."""
    lines = ["---", *(f"{key}: {value}" for key, value in place.keys)]
    lines += [f"id: {item(note.guid)}", f"notetype: {shape.key}"]
    if place.kind:
        lines.append(f"type: {place.kind}")
    if place.deck:
        lines.append(f"deck: {scalar(place.deck)}")
    if place.order is not None:
        lines.append(f"order: {place.order}")
    if place.cards is not None:
        lines += cards_lines(place.cards)
    if tags:
        lines += ["tags:", *(f"  - {item(tag)}" for tag in tags)]
    lines.append("---")
    for heading, text in zip(shape.headings, texts, strict=True):
        if text:
            lines += ["", *(shape.separator if heading != shape.headings[0] else ())]
            lines += [f"# {heading}", text]
    return "\n".join(lines) + "\n"
