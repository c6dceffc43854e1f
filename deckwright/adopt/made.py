"""Note types and cards for what holds none: ids that stand for a name, the same each time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from deckwright.data import Kind
from deckwright.stored import StoredCard, StoredField, StoredNote, StoredNotetype, StoredTemplate

_FIRST_ID, _IDS = 1_000_000_000_000, 700_000_000_000  # milliseconds since 1970, all in the past
_CSS = ".card {\n    font-family: arial;\n    font-size: 20px;\n    text-align: center;\n}\n"


def id_for(*names: str) -> int:
    """A whole number that stands for these names."""
    digest = hashlib.sha256("\0".join(names).encode("utf-8", "surrogatepass")).digest()
    return _FIRST_ID + int.from_bytes(digest[:8], "big") % _IDS


def plain_notetype(name: str, fields: Sequence[str], kind: Kind) -> StoredNotetype:
    """A note type that asks for the first field and shows the others on the back."""
    others = "".join(
        f"{{{{#{field}}}}}<div>{{{{{field}}}}}</div>{{{{/{field}}}}}\n" for field in fields[1:]
    )
    shown = f"{{{{cloze:{fields[0]}}}}}" if kind == "cloze" else f"{{{{{fields[0]}}}}}"
    back = (
        f"{shown}\n{others}" if kind == "cloze" else f"{{{{FrontSide}}}}\n<hr id=answer>\n{others}"
    )
    return StoredNotetype(
        id=id_for("note type", name),
        name=name,
        kind=kind,
        fields=tuple(
            StoredField(field, id_for("field", name, field), font="Arial") for field in fields
        ),
        card_templates=(StoredTemplate("Card 1", id_for("card", name), shown, back),),
        css=_CSS,
        sort_field=0,
        mod=0,
    )


def note_of(
    guid: str, notetype: int, deck: str, fields: Sequence[str], tags: Sequence[str]
) -> StoredNote:
    """A note of which nothing else is known; its card only says the deck."""
    card = StoredCard(0, 0, deck, 0)
    return StoredNote(0, guid, notetype, 0, tuple(tags), tuple(fields), (card,))
