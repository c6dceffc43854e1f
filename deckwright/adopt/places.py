"""Which file a note becomes: folders are decks, and a name is how the note begins."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field

from deckwright.adopt.markup import words_of
from deckwright.adopt.names import is_safe, slug, unique
from deckwright.adopt.notefile import Place
from deckwright.frozen import dataclass
from deckwright.notes.decks import deck_name
from deckwright.stored import StoredNote

SOURCE = "cards"


def root_deck(notes: Iterable[StoredNote], otherwise: str) -> str:
    """The deck below which most of the notes lie."""
    decks = Counter(deck_of(note) for note in notes)
    if not decks:
        return otherwise
    tops = Counter[str]()
    for deck, count in decks.items():
        tops[deck.split("::")[0]] += count
    top = min(tops, key=lambda name: (-tops[name], name))
    inside = [deck.split("::") for deck in decks if deck.split("::")[0] == top]
    # As deep as all of them agree: `A::B` holds every note of `A::B::1` and `A::B::2`.
    return "::".join(posixpath.commonprefix(inside)) or top


def deck_of(note: StoredNote) -> str:
    """The deck of a note: that of its first card."""
    return note.cards[0].deck if note.cards else ""


@dataclass()
class Places:
    """Hands out places. `root` is the root deck; `taken` are the paths (folded) of other files."""

    root: str
    ordered: bool
    taken: set[str]
    _folders: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def of(self, note: StoredNote) -> Place:
        """A place of its own for a note."""
        deck = deck_of(note) or self.root
        folder, says_deck = self._folder(deck)
        words = next((words for words in map(words_of, note.fields) if words), "")
        path = f"{folder}/{slug(words, 'note')}"
        path = unique(path, self.taken)
        self.taken.add(path.casefold())
        order = note.cards[0].due if self.ordered and note.cards else None
        return Place(f"{path}.md", "" if says_deck else deck, order)

    def _folder(self, deck: str) -> tuple[str, bool]:
        """The folder of a deck, and whether it says the name of the deck."""
        if deck not in self._folders:
            inside = f"{deck}::".removeprefix(f"{self.root}::").removesuffix("::")
            is_below = inside != deck or deck == self.root
            parts = [part for part in inside.split("::") if part] if deck != self.root else []
            is_said = is_below and deck_name(deck) == deck and all(map(is_safe, parts))
            names = parts if is_said else [slug(part, "deck") for part in parts]
            self._folders[deck] = ("/".join((SOURCE, *names)), is_said)
        return self._folders[deck]


def is_ordered(notes: Iterable[StoredNote]) -> bool:
    """Whether the package has an order of its own: else all new cards have the same place."""
    return len({note.cards[0].due for note in notes if note.cards}) > 1


def decks_below(root: str, described: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The description of the root deck, and those of other decks."""
    others = {name: text for name, text in described.items() if text and name != root}
    return described.get(root, ""), others
