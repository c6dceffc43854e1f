"""What learners have, as a small package without media: the baseline of an adopted project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from deckwright.adopt.shapes import Shape
from deckwright.data import Deck, Slip
from deckwright.package.collection import write_collection
from deckwright.package.plan import Plan, PlannedNote, ids_of_decks
from deckwright.package.write import write_zip
from deckwright.problems import Where
from deckwright.shelf.texts import Texts, digest_of, record_of
from deckwright.stored import Memory, StoredNote, StoredPackage
from deckwright.vault.atomic import replacing

FILE_NAME = "adopted.apkg"


def write_baseline(
    package: StoredPackage, shapes: Mapping[int, Shape], root_deck: str, file: Path
) -> None:
    """Write a package of these notes, with their ids and times."""
    with TemporaryDirectory(prefix="deckwright-") as folder, _texts(Path(folder)) as texts:
        notes = sorted(package.notes, key=lambda note: note.cards[0].due if note.cards else 0)
        planned = tuple(_planned(note, shapes[note.notetype].key, texts) for note in notes)
        decks = {root_deck, *(card.deck for note in notes for card in note.cards)}
        described = {name: text for name, text in package.decks.items() if text}
        slips = tuple(one.slip for one in planned)
        used = {note.notetype for note in notes}
        plan = Plan(
            deck=Deck(root_deck, described, (), slips, ()),
            notes=planned,
            notetypes={id_: package.notetypes[id_] for id_ in sorted(used)},
            deck_ids=dict(ids_of_decks(decks)),
            memory=Memory(),
            removed=(),
            same=False,
            texts=texts,
        )
        collection = Path(folder) / "collection"
        write_collection(plan, collection)
        with replacing(file, Where(file.as_posix())) as part:
            write_zip(plan, collection, part)


@contextmanager
def _texts(folder: Path) -> Iterator[Texts]:
    texts = Texts(folder)
    try:
        yield texts
    finally:
        texts.close()


def _planned(note: StoredNote, key: str, texts: Texts) -> PlannedNote:
    record = record_of(note.tags, note.fields)
    slip = Slip(
        guid=note.guid,
        author_id=note.guid,
        notetype=key,
        meant="",
        deck=note.cards[0].deck if note.cards else "",
        order=None,
        card_ords=tuple(card.ord for card in note.cards),
        numbers_are_ours=False,
        media=(),
        where=("", 1, 1),
        id_at=(1, 1),
        begins_at=(1, 1),
        beginning=b"",
        digest=digest_of(record),
        text=texts.keep(record),
        elsewhere=tuple((card.ord, card.deck) for card in note.cards[1:]),
    )
    due = note.cards[0].due if note.cards else 0
    cards = tuple((card.ord, card.id) for card in note.cards)
    return PlannedNote(slip, note.id, note.notetype, note.mod, due, cards, "unchanged")
