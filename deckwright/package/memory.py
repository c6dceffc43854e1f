"""The memory of a package as JSON, and back: `deckwright.json` beside the collection."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from deckwright.looks import Browser, Latex
from deckwright.package.sound import whole
from deckwright.stored import (
    Memory,
    StoredCard,
    StoredField,
    StoredNote,
    StoredNotetype,
    StoredTemplate,
)

_MARK = struct.Struct(">IH")  # of one note of a delta


def memory_to_json(memory: Memory) -> str:
    """The same text for the same memory."""
    values: dict[str, Any] = {
        "version": 1,
        "notes": [asdict(memory.notes[guid]) for guid in sorted(memory.notes)],
        "notetypes": [asdict(memory.notetypes[id_]) for id_ in sorted(memory.notetypes)],
        "clozes": memory.clozes,
        "names": memory.names,
    }
    for name in ("decks", "tags", "elsewhere"):
        if getattr(memory, name):
            values[name] = getattr(memory, name)
    if memory.delta is not None:
        values["delta"] = _marks_to_text(memory.delta)
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


def memory_from_json(text: bytes) -> Memory:
    """The memory of a package; empty for none.

    Raises:
        ValueError, KeyError, TypeError, struct.error: when it is not what we write.
    """
    if not text:
        return Memory()
    values = json.loads(text)
    return Memory(
        notes={str(note["guid"]): _note(note) for note in values["notes"]},
        notetypes={whole(item["id"]): _notetype(item) for item in values["notetypes"]},
        clozes={
            str(guid): {whole(number): str(texts[number]) for number in texts}
            for guid, texts in values["clozes"].items()
        },
        names={
            whole(id_): {str(name): whole(names[name]) for name in names}
            for id_, names in values["names"].items()
        },
        decks=_lists(values.get("decks", {})),
        tags=_lists(values.get("tags", {})),
        elsewhere=tuple(map(str, values.get("elsewhere", ()))),
        delta=_marks_from_text(values["delta"]) if "delta" in values else None,
    )


def _lists(values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {str(guid): tuple(map(str, items)) for guid, items in values.items()}


def _note(values: Mapping[str, Any]) -> StoredNote:
    return StoredNote(
        id=whole(values["id"]),
        guid=str(values["guid"]),
        notetype=whole(values["notetype"]),
        mod=whole(values["mod"]),
        tags=tuple(map(str, values["tags"])),
        fields=tuple(map(str, values["fields"])),
        cards=tuple(
            StoredCard(whole(card["id"]), whole(card["ord"]), str(card["deck"]), whole(card["due"]))
            for card in values["cards"]
        ),
    )


def _notetype(values: Mapping[str, Any]) -> StoredNotetype:
    return StoredNotetype(
        id=whole(values["id"]),
        name=str(values["name"]),
        kind="cloze" if values["kind"] == "cloze" else "standard",
        fields=tuple(StoredField(**field) for field in values["fields"]),
        card_templates=tuple(
            StoredTemplate(**{**template, "browser": Browser(**template.get("browser", {}))})
            for template in values["card_templates"]
        ),
        css=str(values["css"]),
        sort_field=whole(values["sort_field"]),
        mod=whole(values["mod"]),
        latex=Latex(**values.get("latex", {})),
        stock=whole(values.get("stock", 0)),
    )


def _marks_to_text(delta: Mapping[int, int]) -> str:
    return base64.b64encode(b"".join(_MARK.pack(*pair) for pair in sorted(delta.items()))).decode()


def _marks_from_text(text: str) -> dict[int, int]:
    return dict(_MARK.iter_unpack(base64.b64decode(text)))
