"""The deck of a note: `deck:` as written, or else the folders between the vault and its file."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from deckwright.data import FrontMatter
from deckwright.looks import Preset
from deckwright.notes.values import text_of, the_one
from deckwright.problems import DeckError, Problem
from deckwright.vault.project import Project

# Ids are read as milliseconds since 1970, which must not lie ahead.
_FIRST_PRESET, _PRESETS = 1_000_000_000_000, 600_000_000_000
CARDS = "anki_cards"
_NUMBER = re.compile(r"[1-9]\d{0,2}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def deck_of(path: str, matter: FrontMatter, project: Project, *, adopted: bool = False) -> str:
    """The full name of the note's deck, with `::`; an `adopted` one keeps the quotes in it.

    Raises:
        DeckError: deck-name, for a `deck:` that names none.
    """
    written = the_one(matter.values.get("deck", ""))
    if not written:
        return _from_folders(path.rpartition("/")[0], project.source, project.deck)
    name = deck_name(written, adopted=adopted) if isinstance(written, str) else ""
    if not name:
        raise DeckError(
            Problem(
                "deck-name",
                f"deck: {text_of(written)} names no deck",
                matter.places["deck"],
                "write a name, with :: before each subdeck",
            )
        )
    return name


def preset_of(project: Project) -> Preset | None:
    """The deck options of a project; None where it has none. The id follows the deck's name."""
    options = project.config.options
    if not options.preset:
        return None
    digest = hashlib.sha256(f"preset of {project.deck}".encode()).digest()
    id_ = _FIRST_PRESET + int.from_bytes(digest[:8], "big") % _PRESETS
    limits = options.new_per_day, options.reviews_per_day
    return Preset(options.preset, id_, *limits, random=options.order == "random")


def cards_of(matter: FrontMatter) -> dict[int, str] | None:
    """The cards that a note is to have: ord (from 0) -> deck, "" for that of the note.

    None where it has those that Anki makes.

    Raises:
        DeckError: value, for what is no number of a card.
    """
    written = matter.values.get(CARDS)
    if written is None:
        return None
    if not isinstance(written, Mapping):
        listed = written.replace(",", " ").split() if isinstance(written, str) else written
        written = {text_of(number): "" for number in listed if text_of(number) != "none"}
    cards: dict[int, str] = {}
    for number, deck in written.items():
        if not (_NUMBER.fullmatch(number) and isinstance(deck, str)):
            message = f"{CARDS}: {number} is no card"
            hint = f"write {CARDS}: 1, 3 or, below it, lines such as 3: Another deck"
            raise DeckError(Problem("value", message, matter.places[CARDS], hint))
        cards[int(number) - 1] = deck_name(deck, adopted=True)
    return cards


def descriptions_of(project: Project) -> dict[str, str]:
    """The descriptions of decks, by full name."""
    text = project.config.description
    return {**project.config.descriptions, **({project.deck: text} if text else {})}


def deck_name(written: str, *, adopted: bool = False) -> str:
    """A deck name as Anki keeps it (rslib/src/decks/name.rs, 26.09): trimmed, no empty part.

    Until 24.10 it dropped `"`, so that names of our own have `'`.
    """
    text = unicodedata.normalize("NFC", _CONTROL.sub("", written))
    text = text if adopted else text.replace('"', "'")
    # Twice: trimming can bring two colons together.
    return _without_empty_parts(_without_empty_parts(text))


def _without_empty_parts(text: str) -> str:
    """A part that is but a colon would make the next one empty, as soon as they are joined."""
    return "::".join(part for part in map(str.strip, text.split("::")) if part.strip(":"))


@lru_cache(maxsize=4096)
def _from_folders(folder: str, source: str, root_deck: str) -> str:
    inside = folder if not source else folder.removeprefix(source).removeprefix("/")
    parts = (root_deck, *(part.replace("::", ":") for part in inside.split("/") if part))
    return deck_name("::".join(parts))
