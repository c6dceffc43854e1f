"""How notes are written: under the names of their fields, or as questions with bold clozes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime

from deckwright.frozen import dataclass
from deckwright.notes.spelling import TagRules
from deckwright.notes.tags import map_tags
from deckwright.stored import StoredNote
from deckwright.vault.config import TagConfig

_ANKING = TagConfig(layout="anking")
_SPACES = _ANKING.namespaces


@dataclass(frozen=True, slots=True)
class Tags:
    """How tags are written in files: each as it is, or by these items in the layout `anking`."""

    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def layout(self) -> str:
        """What the configuration says of it."""
        return "anking" if self.items else "verbatim"

    def items_of(self, tags: Sequence[str]) -> tuple[str, ...]:
        """The items of `tags:` for the tags of a note."""
        return tuple(item for tag in tags for item in self.items.get(tag, (tag,)))


@dataclass(frozen=True, slots=True)
class Style:
    """`as_questions` has `# Question` and `# Answer`, bold clozes, `source/` and `theme/`."""

    as_questions: bool = False

    @property
    def name(self) -> str:
        """Its name on the command line."""
        return "questions" if self.as_questions else "fields"

    def tags_of(self, notes: Iterable[StoredNote]) -> Tags:
        """How the tags of a deck are written: in halves only where each comes out as it was."""
        if not self.as_questions:
            return Tags()
        tags = {tag for note in notes for tag in note.tags}
        rules = TagRules(_ANKING)
        items: dict[str, tuple[str, ...]] = {}
        for tag in tags:
            ways = (_halves(tag), (tag,))
            right = next((way for way in ways if map_tags(way, rules)[0] == (tag,)), None)
            if right is None:
                return Tags()
            items[tag] = right
        return Tags(items)

    def keys_of(self, note: StoredNote) -> tuple[tuple[str, str], ...]:
        """Further keys of a note: when it was made and last changed, in UTC."""
        if not self.as_questions or not note.mod:
            return ()
        made = datetime.fromtimestamp(max(0, min(note.id // 1000, note.mod)), UTC)
        changed = datetime.fromtimestamp(max(0, note.mod), UTC)
        return (
            ("created", made.date().isoformat()),
            ("updated", changed.strftime("%Y-%m-%dT%H:%M")),
        )


def _halves(tag: str) -> tuple[str, ...]:
    """A tag cut before each component that begins with `#`: `source/a::`, `theme/b::c`."""
    pieces: list[list[str]] = []
    for component in tag.split("::"):
        if component.startswith("#") or not pieces:
            pieces.append([component])
        else:
            pieces[-1].append(component)
    if not all(piece[0].startswith("#") for piece in pieces):
        return (tag,)
    spaces = (_SPACES[0], *[_SPACES[1]] * (len(pieces) - 1))
    texts = [f"{space}/{'::'.join(piece)[1:]}" for space, piece in zip(spaces, pieces, strict=True)]
    return (*(f"{text}::" for text in texts[:-1]), texts[-1])
