"""A stored note -> the text of its file, with each field as Markdown or as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deckwright.adopt.shapes import Shape
from deckwright.adopt.yamlwords import item, scalar
from deckwright.stored import StoredNote


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note goes: `path` from the root with `/`, and what its folder cannot say of it.

    `deck` is "" where the folder names it; `order` is None where that of the files will do; `kind`
    is what its `type:` says, if anything; `keys` are further keys.
    """

    path: str
    deck: str = ""
    order: int | None = None
    kind: str = ""
    keys: tuple[tuple[str, str], ...] = ()


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
    if tags:
        lines += ["tags:", *(f"  - {item(tag)}" for tag in tags)]
    lines.append("---")
    for heading, text in zip(shape.headings, texts, strict=True):
        if text:
            lines += ["", *(shape.separator if heading != shape.headings[0] else ())]
            lines += [f"# {heading}", text]
    return "\n".join(lines) + "\n"
