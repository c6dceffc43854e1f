"""Plans and packages of a few notes, for what is tested below the pipeline."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from deckwright.data import Deck, MediaFile, Slip
from deckwright.notetypes.load import load_notetypes
from deckwright.package.baseline import NONE, Baseline
from deckwright.package.collection import write_collection
from deckwright.package.plan import Plan, plan_package
from deckwright.package.publish import publish
from deckwright.package.write import write_zip
from deckwright.shelf.texts import Texts, digest_of, record_of
from deckwright.stored import Memory

BUILD_TIME = 1_760_000_000
REPO = Path(__file__).parent.parent.parent
NOTETYPES = {key: loaded.notetype for key, loaded in load_notetypes(REPO, "templates").items()}


def texts() -> Texts:
    """An empty place for texts."""
    return Texts(Path(tempfile.mkdtemp()))


TEXTS = texts()


def slip(
    guid: str,
    fields: tuple[str, ...],
    ords: tuple[int, ...] = (0,),
    *,
    deck: str = "Top",
    tags: tuple[str, ...] = ("a::b", "c"),
) -> Slip:
    """A rendered cloze note, whose text is in `TEXTS`."""
    spare = ("",) * (len(NOTETYPES["cloze"].fields) - len(fields))
    record = record_of(tags, (*fields, *spare))
    return Slip(
        guid=guid,
        author_id=guid,
        notetype="cloze",
        meant="cloze",
        deck=deck,
        order=None,
        card_ords=ords,
        numbers_are_ours=True,
        media=(),
        where=("a.md", 1, 1),
        id_at=(2, 1),
        begins_at=(5, 1),
        beginning=b"",
        digest=digest_of(record),
        text=TEXTS.keep(record),
    )


def plan(
    *slips: Slip,
    media: Iterable[MediaFile] = (),
    baseline: Baseline = NONE,
    build_time: int = BUILD_TIME,
) -> Plan:
    """The plan of a deck of these notes."""
    deck = Deck("Top", {"Top": "About it"}, (NOTETYPES["cloze"],), slips, tuple(media))
    return plan_package(deck, baseline, build_time, Memory(), TEXTS)


def write_package(plan: Plan, file: Path) -> None:
    """Write a package, without reading it back."""
    collection = file.with_suffix(".collection")
    collection.unlink(missing_ok=True)
    write_collection(plan, collection)
    write_zip(plan, collection, file)
    collection.unlink()


def published(plan: Plan, output: Path) -> None:
    """Put the package of a plan at `output`, as a first release."""
    with tempfile.TemporaryDirectory() as folder:
        publish(plan, output, NONE, Path(folder) / "collection")
