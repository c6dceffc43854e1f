"""Deck options that a package carries, as Anki stores them in schema 11.

They do nothing unless a learner chooses to import them; a preset that he has is never changed.
"""

from __future__ import annotations

import json
from typing import Any

from deckwright.looks import Preset

_DEFAULT = "1"


def presets_text(preset: Preset | None) -> str:
    """What stands for a preset where packages are compared; "" for none."""
    if preset is None:
        return ""
    said = {
        "id": preset.id,
        "name": preset.name,
        "new": preset.new_per_day,
        "order": 0 if preset.random else 1,
        "rev": preset.reviews_per_day,
    }
    return json.dumps([said], sort_keys=True)


def stored_presets(text: str) -> str:
    """The same of the presets of a collection, as JSON; "" where only Anki's own is there."""
    found = [
        {
            "id": int(preset["id"]),
            "name": preset["name"],
            "new": preset["new"]["perDay"],
            "order": preset["new"]["order"],
            "rev": preset["rev"]["perDay"],
        }
        for id_, preset in sorted(json.loads(text or "{}").items())
        if id_ != _DEFAULT
    ]
    return json.dumps(found, sort_keys=True) if found else ""


def with_preset(preset: Preset | None, decks: str, presets: str) -> tuple[str, str]:
    """The decks and presets of a collection (as JSON), with this preset for every deck."""
    if preset is None:
        return decks, presets
    all_decks: dict[str, Any] = json.loads(decks)
    all_presets: dict[str, Any] = json.loads(presets)
    stock = all_presets[_DEFAULT]
    all_presets[str(preset.id)] = {
        **stock,
        "id": preset.id,
        "name": preset.name,
        "new": {
            **stock["new"],
            "perDay": preset.new_per_day,
            "order": 0 if preset.random else 1,
        },
        "rev": {**stock["rev"], "perDay": preset.reviews_per_day},
    }
    for id_, deck in all_decks.items():
        if id_ != _DEFAULT:
            deck["conf"] = preset.id
    return _json(all_decks), _json(all_presets)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
