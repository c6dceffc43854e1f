"""A learner with the real Anki engine: imports packages, studies, tags, and looks at cards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anki.collection import Collection
from anki.consts import CARD_TYPE_NEW
from anki.notes import Note, NoteId

from deckwright.engine.scratch import Engine, ImportLog


class Learner:
    """One scratch collection, with the import options that Anki's dialog has by default."""

    def __init__(self, collection: Collection) -> None:
        self.col = collection

    def imports(self, package: Path) -> ImportLog:
        return Engine(self.col).import_package(package)

    def exports(self, file: Path, *, legacy: bool) -> None:
        """Export the whole collection, as "Support older Anki versions" on or off."""
        from anki.collection import ExportAnkiPackageOptions  # not yet in 23.10

        options = ExportAnkiPackageOptions(with_media=True, legacy=legacy)
        self.col.export_anki_package(out_path=str(file), options=options, limit=None)

    def notes(self) -> dict[str, Note]:
        """Every note by guid."""
        ids = [NoteId(row[0]) for row in self.col.db.execute("select id from notes")]  # type: ignore[union-attr]
        return {note.guid: note for note in map(self.col.get_note, ids)}

    def tags(self, guid: str) -> list[str]:
        return self.notes()[guid].tags

    def fields(self, guid: str) -> dict[str, str]:
        return dict(self.notes()[guid].items())

    def card_ords(self, guid: str) -> list[int]:
        return sorted(card.ord for card in self.notes()[guid].cards())

    def own_card_ords(self, guid: str) -> list[int]:
        """The cards that Anki itself makes of a note with these fields and tags."""
        note = self.notes()[guid]
        notetype = note.note_type()
        assert notetype is not None
        copy = self.col.new_note(notetype)
        copy.fields, copy.tags = list(note.fields), note.tags
        self.col.add_note(copy, self.col.decks.id("Scratch"))  # type: ignore[arg-type]
        ords = sorted(card.ord for card in copy.cards())
        self.col.remove_notes([copy.id])
        return ords

    def studies(self, guid: str) -> None:
        """Answer every card of a note "easy", so that it has a history."""
        for card in self.notes()[guid].cards():
            self.col.decks.select(card.did)
            card.start_timer()
            self.col.sched.answerCard(card, 4)

    def adds_tag(self, guid: str, tag: str) -> None:
        """Put a tag of one's own on a note, as long ago as the note itself is old.

        Anki skips an update that is older than the learner's last change; releases in tests lie in
        the past, and so must what learners do.
        """
        note = self.notes()[guid]
        mod = note.mod
        note.tags.append(tag)
        self.col.update_note(note)
        self.col.db.execute("update notes set mod = ? where id = ?", mod, note.id)  # type: ignore[union-attr]

    def schedule(self) -> list[Any]:
        """Every studied card and every review, to be compared before and after."""
        columns = "id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses, flags"
        cards = self.col.db.all(f"select {columns} from cards where type != {CARD_TYPE_NEW}")  # type: ignore[union-attr]
        return [cards, self.col.db.all("select * from revlog")]  # type: ignore[union-attr]

    def question(self, guid: str, ord_: int = 0) -> str:
        return str(self._card(guid, ord_).question())

    def answer(self, guid: str, ord_: int = 0) -> str:
        return str(self._card(guid, ord_).answer())

    def decks(self) -> set[str]:
        return {deck.name for deck in self.col.decks.all_names_and_ids()} - {"Default"}

    def notetypes(self) -> dict[str, Any]:
        return {notetype["name"]: notetype for notetype in self.col.models.all()}

    def media(self) -> set[str]:
        return {file.name for file in Path(self.col.media.dir()).iterdir()}

    def check_database(self) -> str:
        """What "Check Database" says."""
        return self.col.fix_integrity()[0]

    def _card(self, guid: str, ord_: int) -> Any:
        return next(card for card in self.notes()[guid].cards() if card.ord == ord_)


@contextmanager
def learner_in(folder: Path) -> Iterator[Learner]:
    """A learner whose collection lies in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    collection = Collection(str(folder / "collection.anki2"))
    try:
        yield Learner(collection)
    finally:
        collection.close()


def readable(value: object) -> str:
    """Any plain data as text that shows well in a diff."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
