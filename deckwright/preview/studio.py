"""A deck in the engine, kept open: after an edit only the notes that changed are rendered anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from deckwright.engine.cards import (
    CardSides,
    media_folder,
    put_note,
    rendered_cards,
)
from deckwright.engine.scratch import Engine, scratch_engine
from deckwright.frozen import dataclass
from deckwright.preview.scripts import Script, scripts_of
from deckwright.preview.sides import Sides, page_sides
from deckwright.report import Watch
from deckwright.stored import StoredNote, StoredNotetype

Faces = dict[str, dict[int, Sides]]  # guid -> ord -> its two sides

_MANY = 200  # edited notes: above them a new collection is quicker


@dataclass()
class Studio:
    """What is shown now: the cards of `notes` as the engine rendered them, ready for the page.

    `scripts` are those of the card templates; `sounds` are the files that cards play.
    """

    engine: Engine
    notetypes: Mapping[int, StoredNotetype]
    scripts: tuple[Script, ...] = ()
    notes: dict[str, StoredNote] = field(default_factory=dict)
    faces: Faces = field(default_factory=dict)
    sounds: set[str] = field(default_factory=set)

    @property
    def media(self) -> Path:
        """The folder of the files that the notes show."""
        return media_folder(self.engine)

    def render(self, notes: Iterable[StoredNote], watch: Watch) -> None:
        """Render notes that the collection holds."""
        chosen = {note.guid: note for note in notes}
        self.notes |= chosen
        count = sum(len(note.cards) for note in chosen.values())
        sides = rendered_cards(self.engine, chosen)
        for card, _ in zip(sides, watch("rendering", range(count)), strict=False):
            self._take(card)

    def can_follow(
        self, notes: Iterable[StoredNote], notetypes: Mapping[int, StoredNotetype]
    ) -> bool:
        """Whether these notes are the ones that are there, but for a few."""
        if _undated(notetypes) != _undated(self.notetypes):
            return False
        return len(self._edited(notes)) <= _MANY

    def follow(self, notes: Iterable[StoredNote]) -> list[str]:
        """Show these notes; gives the guids of those that changed."""
        edited = self._edited(notes)
        for note in edited:
            put_note(self.engine, note)
            self.faces.pop(note.guid, None)
            self.notes[note.guid] = note
        for card in rendered_cards(self.engine, [note.guid for note in edited]):
            self._take(card)
        return [note.guid for note in edited]

    def _edited(self, notes: Iterable[StoredNote]) -> list[StoredNote]:
        known = self.notes
        return [
            note
            for note in notes
            if note.guid not in known
            or (note is not known[note.guid] and _content(note) != _content(known[note.guid]))
        ]

    def _take(self, card: CardSides) -> None:
        """Keep a card, but for one that its note makes no longer."""
        if any(card.ord == its.ord for its in self.notes[card.guid].cards):
            self.faces.setdefault(card.guid, {})[card.ord] = page_sides(card, self.scripts)
            self.sounds.update(s.file for s in (*card.question_sounds, *card.answer_sounds))


@contextmanager
def open_studio(package: Path, notetypes: Mapping[int, StoredNotetype]) -> Iterator[Studio]:
    """A studio with the collection of this package, as long as the block lasts.

    Raises:
        NoEngine: when `anki` is not installed.
        EngineFailed: when Anki gives up.
    """
    with TemporaryDirectory(prefix="deckwright-") as folder, ExitStack() as stack:
        engine = stack.enter_context(scratch_engine(Path(folder)))
        if package.exists():
            engine.import_package(package)
        yield Studio(engine, notetypes, scripts_of(notetypes.values()))


def _content(note: StoredNote) -> tuple[object, ...]:
    """What an edit changes: not the ids and times, which a note without a release has anew."""
    return note.notetype, note.tags, note.fields, [(card.ord, card.deck) for card in note.cards]


def _undated(notetypes: Mapping[int, StoredNotetype]) -> list[StoredNotetype]:
    return [replace(notetype, mod=0) for notetype in notetypes.values()]
