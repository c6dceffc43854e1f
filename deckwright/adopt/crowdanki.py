"""A folder of CrowdAnki's, with its `deck.json` -> the deck in it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from deckwright.adopt.made import id_for, note_of
from deckwright.adopt.source import Found
from deckwright.package.schemas import notetype_from_json
from deckwright.package.unpack import copy_file
from deckwright.problems import DeckError, Problem, Where
from deckwright.stored import StoredNote, StoredPackage

_MAX_SIZE = 1 << 30  # bytes
_MAX_DEPTH = 100  # decks in decks


def find_crowdanki(file: Path, folder: Path) -> Found:
    """The deck that a `deck.json` holds, with the files in the folder `media` beside it.

    Raises:
        DeckError: package, media-outside.
    """
    where = Where(file.as_posix())
    try:
        if file.stat().st_size > _MAX_SIZE:
            raise ValueError("it is larger than any deck")  # noqa: TRY301 (said below, with others)
        top = json.loads(file.read_bytes())
        models = {str(m["crowdanki_uuid"]): _model(m) for m in top.get("note_models", ())}
        decks: dict[str, str] = {}
        notes = tuple(_notes(top, "", {u: m["id"] for u, m in models.items()}, decks, 0))
        notetypes = {m["id"]: notetype_from_json(m["id"], m) for m in models.values()}
        names = {str(name) for deck in _decks(top, 0) for name in deck.get("media_files", ())}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        message = f"this is no deck.json of CrowdAnki's: {str(error) or type(error).__name__}"
        hint = "name the folder that CrowdAnki exported"
        raise DeckError(Problem("package", message, where, hint)) from error
    for note in notes:
        if len(note.fields) != len(notetypes[note.notetype].fields):
            message = f"note {note.guid!r} does not fit its note type"
            raise DeckError(Problem("package", message, where, "export the deck again"))
    _refuse_names(names, where)
    media = folder / "media"
    media.mkdir()
    for name in sorted(names):
        source = file.parent / "media" / name
        if source.is_file() and not source.is_symlink():
            copy_file(source, media / unicodedata.normalize("NFC", name))
    return Found(StoredPackage(notes, notetypes, decks, {}), media, learnt=False)


def _refuse_names(names: Iterable[str], where: Where) -> None:
    for name in names:
        bad = not name or name in (".", "..") or any(sign in name for sign in "/\\\0")
        if bad or len(name.encode("utf-8", "replace")) > 255:  # noqa: PLR2004 (what disks hold)
            message = f"it names a file {name!r}, which would lie outside the media folder"
            raise DeckError(Problem("package", message, where, "export the deck again from Anki"))


def _model(model: Mapping[str, Any]) -> dict[str, Any]:
    return {**model, "id": id_for("crowdanki", str(model["crowdanki_uuid"])), "mod": 0}


def _decks(deck: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _MAX_DEPTH:
        raise ValueError("its decks lie too deep in each other")
    yield deck
    for child in deck.get("children", ()):
        yield from _decks(child, depth + 1)


def _notes(
    deck: Mapping[str, Any],
    above: str,
    models: Mapping[str, int],
    decks: dict[str, str],
    depth: int,
) -> Iterator[StoredNote]:
    """The notes of a deck and of those in it; the description of each is put into `decks`."""
    if depth > _MAX_DEPTH:
        raise ValueError("its decks lie too deep in each other")
    name = str(deck["name"])
    if above and not name.startswith(f"{above}::"):
        name = f"{above}::{name}"
    decks[name] = str(deck.get("desc", ""))
    for note in deck.get("notes", ()):
        yield note_of(
            str(note["guid"]),
            models[str(note["note_model_uuid"])],
            name,
            [unicodedata.normalize("NFC", str(text)) for text in note["fields"]],
            [str(tag) for tag in note.get("tags", ())],
        )
    for child in deck.get("children", ()):
        yield from _notes(child, name, models, decks, depth + 1)
