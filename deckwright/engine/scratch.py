"""A scratch collection in the real Anki engine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from deckwright.frozen import dataclass

_EASY = 4
_FLAG = 3


class NoEngine(Exception):  # noqa: N818 (it says what is missing)
    """The `anki` package is not installed."""


class EngineFailed(Exception):  # noqa: N818 (it says what happened)
    """Anki itself gave up; says why."""


@dataclass(frozen=True, slots=True)
class ImportLog:
    """What Anki says that it did with the notes of a package, by count."""

    new: int
    updated: int
    duplicate: int
    conflicting: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A collection at one moment.

    `cards` is card id -> its row; `reviews` are all rows of the review log; `notetypes` is id ->
    name; `schema` changes when Anki must force a full sync.
    """

    cards: dict[int, tuple[Any, ...]]
    reviews: tuple[tuple[Any, ...], ...]
    notetypes: dict[int, str]
    schema: int


@dataclass(frozen=True, slots=True)
class LearnersNote:
    """A note in the learner's collection."""

    id: int
    notetype: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    ords: tuple[int, ...]


class Engine:
    """One learner's collection and what a learner does with it."""

    def __init__(self, collection: Any) -> None:
        """`collection` is an `anki.collection.Collection`."""
        self.col = collection

    def import_package(self, file: Path, **options_set: bool) -> ImportLog:
        """Import a package as Anki's dialog does by default, but for the options that are set."""
        from anki import import_export_pb2 as api
        from anki.models import ModelManager

        path = str(file.resolve())
        if hasattr(api, "ImportAnkiPackageOptions"):  # since 23.10
            options = api.ImportAnkiPackageOptions(**options_set)  # type: ignore[arg-type]
            request = api.ImportAnkiPackageRequest(package_path=path, options=options)
            log = self.col.import_anki_package(request).log
        else:
            log = self.col.import_anki_package(path).log
        self.col.models = ModelManager(self.col)  # the old one remembers note types as they were
        return ImportLog(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))

    def study(self, note_ids: list[int]) -> None:
        """Answer every card of these notes "easy"."""
        for note_id in note_ids:
            for card in self.col.get_note(note_id).cards():
                card.start_timer()
                self.col.sched.answerCard(card, _EASY)

    def flag(self, note_ids: list[int]) -> None:
        """Flag the cards of these notes."""
        self.col.set_user_flag_for_cards(_FLAG, self._card_ids(note_ids))

    def suspend(self, note_ids: list[int]) -> None:
        """Suspend the cards of these notes."""
        self.col.sched.suspend_cards(self._card_ids(note_ids))

    def change(self, note_ids: list[int], tag: str, text: str) -> None:
        """Tag these notes, and add a text to their second field, at the time that they have.

        Anki skips an update that is older than the learner's last change. What is rehearsed is a
        release that came after it, so the change is dated back.
        """
        for note_id in note_ids:
            note = self.col.get_note(note_id)
            before = note.mod
            note.tags.append(tag)
            if text and len(note.fields) > 1:
                note.fields[1] += text
            self.col.update_note(note)
            self.col.db.execute("update notes set mod = ? where id = ?", before, note_id)

    def notes(self) -> dict[str, LearnersNote]:
        """Every note by guid; of two with one guid the later id, the one that Anki updates."""
        ords: dict[int, list[int]] = {}
        for note_id, ord_ in self.col.db.execute("select nid, ord from cards order by nid, ord"):
            ords.setdefault(note_id, []).append(ord_)
        rows = self.col.db.execute("select id, guid, mid, flds, tags from notes order by id")
        return {
            guid: LearnersNote(
                note_id,
                notetype,
                tuple(fields.split("\x1f")),
                tuple(tags.split()),
                tuple(ords.get(note_id, ())),
            )
            for note_id, guid, notetype, fields, tags in rows
        }

    def snapshot(self) -> Snapshot:
        """The collection as it is now."""
        cards = self.col.db.execute("select * from cards")
        reviews = self.col.db.execute("select * from revlog order by id")
        return Snapshot(
            {row[0]: tuple(row) for row in cards},
            tuple(map(tuple, reviews)),
            {item.id: item.name for item in self.col.models.all_names_and_ids()},
            self.col.db.scalar("select scm from col"),
        )

    def styles(self) -> dict[int, tuple[str, ...]]:
        """Note type id -> its css and the two sides of each card template."""
        return {
            int(notetype["id"]): (
                notetype["css"],
                *(side for t in notetype["tmpls"] for side in (t["qfmt"], t["afmt"])),
            )
            for notetype in self.col.models.all()
        }

    def missing_media(self) -> frozenset[str]:
        """Files that notes show and that the collection lacks."""
        return frozenset(self.col.media.check().missing)

    def cards_of_its_own(self, note_ids: list[int]) -> dict[int, tuple[int, ...]]:
        """Note id -> the ordinals of the cards that Anki itself makes of such a note."""
        deck = self.col.decks.id("Rehearsal")
        made, copies = {}, []
        for note_id in note_ids:
            note = self.col.get_note(note_id)
            copy = self.col.new_note(note.note_type())
            copy.fields, copy.tags = list(note.fields), list(note.tags)
            self.col.add_note(copy, deck)
            made[note_id] = tuple(sorted(card.ord for card in copy.cards()))
            copies.append(copy.id)
        self.col.remove_notes(copies)
        return made

    def check_database(self) -> str:
        """What "Check Database" finds and mends; "" when all is well."""
        message, well = self.col.fix_integrity()
        lines = [line for line in message.splitlines() if line.strip()]
        return "" if well and len(lines) <= 1 else message

    def _card_ids(self, note_ids: list[int]) -> list[int]:
        return [card_id for note_id in note_ids for card_id in self.col.card_ids_of_note(note_id)]


@contextmanager
def scratch_engine(folder: Path) -> Iterator[Engine]:
    """An engine with an empty collection in `folder`.

    On stdout it is silent: Anki prints stacks there when a call took long, amid anyone's JSON.

    Raises:
        NoEngine: when `anki` is not installed.
        EngineFailed: when what is done with it makes Anki give up.
    """
    try:
        from anki.collection import Collection
    except ImportError as error:
        raise NoEngine(str(error)) from error
    with engines_errors(), redirect_stdout(io.StringIO()):
        collection = Collection(str(folder / "collection.anki2"))
        try:
            yield Engine(collection)
        finally:
            collection.close()


@contextmanager
def engines_errors() -> Iterator[None]:
    """Errors of Anki's become EngineFailed, a panic of its Rust too; ours stay what they are."""
    from anki.errors import AnkiException

    try:
        yield
    except BaseException as error:
        if isinstance(error, AnkiException) or type(error).__name__ == "PanicException":
            raise EngineFailed(" ".join(str(error).split()) or type(error).__name__) from error
        raise


def engine_version() -> str:
    """The version of the engine, such as 26.09.3.

    Raises:
        NoEngine: when `anki` is not installed.
    """
    try:
        from anki.buildinfo import version
    except ImportError as error:
        raise NoEngine(str(error)) from error
    return str(version)
