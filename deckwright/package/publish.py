"""Write a package beside its place, read it back, compare, and only then move it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from deckwright.package.ahead import deflating_ahead
from deckwright.package.baseline import Baseline, baseline_of, old_notes
from deckwright.package.beside import take_away
from deckwright.package.compare import holds_plan
from deckwright.package.deflate import PIECE, Piece, Pieces, holds, wrong_pieces
from deckwright.package.memory import memory_from_json
from deckwright.package.patch import can_patch, different, patch
from deckwright.package.plan import Plan, PlannedNote
from deckwright.package.read import opened, reading
from deckwright.package.unpack import copy_file
from deckwright.package.write import COLLECTION, rewrite_zip, write_zip
from deckwright.problems import DeckError, Problem, Where
from deckwright.shelf.texts import TextsLost
from deckwright.stored import Memory
from deckwright.vault.atomic import flush, replacing
from deckwright.vault.together import Together


class NotAsMeant(Exception):  # noqa: N818 (it says what happened)
    """What was read back is not what was written: a bug of ours, or a failing disk."""


def publish(plan: Plan, output: Path, baseline: Baseline, collection: Path) -> None:
    """Put the package of a plan at `output`, whole or not at all, as `prepare` does.

    Raises:
        DeckError: output, when the file cannot be written; media-changed.
        NotAsMeant: when the file does not hold what the plan says.
    """
    with Together() as together:
        prepare(plan, output, baseline, collection, together)


def prepare(  # noqa: PLR0913, PLR0917 (what goes in, what is known of it, and where it goes)
    plan: Plan,
    output: Path,
    baseline: Baseline,
    collection: Path,
    together: Together,
    known: Pieces | None = None,
) -> tuple[Path, tuple[int, tuple[Piece, ...]]]:
    """Write the package of a plan, which moves to `output` with what else is in `together`.

    Where nothing changed since the baseline, its bytes are the package. The new collection is left
    in the file `collection`. Gives where the package lies for now, and the pieces of the collection
    in it with where they begin. `known` are those of an earlier package: pieces that are the same
    are copied from there.

    Raises:
        DeckError: output, when the file cannot be written; media-changed.
        NotAsMeant: when the file does not hold what the plan says.
    """
    if plan.same and baseline.file and baseline.collection:
        copy_file(baseline.collection, collection)
        pieces = (known.start, known.pieces) if known and known.file == baseline.file else (0, ())
        if output.exists() and output.samefile(baseline.file):
            return output, pieces
        part = together.replace(output)
        copy_file(baseline.file, part)
        return part, pieces
    packed = collection.with_name(f"{collection.name}-packed")
    with ExitStack() as stack:
        stack.callback(packed.unlink, missing_ok=True)
        pool = stack.enter_context(ThreadPoolExecutor(2))
        patched = _patched(plan, baseline, collection)
        if not patched:
            known = _made(plan, collection, packed) or known
        part = together.replace(output)
        comparing = None if patched else pool.submit(_wrong_rows, plan, collection)
        start_and_pieces = write_zip(plan, collection, part, known)
        flushing = pool.submit(flush, part)  # the disk takes its time, in which we read it back
        read_back(plan, collection, part, *start_and_pieces)
        flushing.result()
        wrong = comparing.result() if comparing else []
        if wrong:
            raise NotAsMeant("; ".join(wrong[:5]))
        return part, start_and_pieces


def republish(  # noqa: PLR0913, PLR0917 (what changed, in what, and what stood there before)
    plan: Plan,
    notes: list[PlannedNote],
    output: Path,
    collection: Path,
    last: Pieces,
    offsets: Iterable[int],
) -> tuple[int, tuple[Piece, ...]]:
    """Put the package at `output` again, of which only these notes changed, and no media.

    What an earlier build has left beside it goes, once this one is written.

    `collection` holds the change already, in the pages at these offsets (none lies in two pieces).
    All that is copied from the old package is compared with what was read back then, all that is
    new is read back now.

    Raises:
        DeckError: output, when the file cannot be written.
        NotAsMeant: when the file does not hold what the plan says.
    """
    with opened(collection) as connection:
        names = {deck_id: name for name, deck_id in plan.deck_ids.items()}
        ids = ",".join(str(planned.id) for planned in notes)
        found = {note.guid: note for note in old_notes(connection, names, ids)}
    for planned in notes:
        stored = found.get(planned.slip.guid)
        if not stored or not planned.is_as(stored):
            raise NotAsMeant(f"note {planned.slip.guid!r}: wrote {planned}, read {stored}")
    with replacing(output, Where(output.as_posix())) as part:
        changed = {offset // PIECE for offset in offsets}
        start, pieces = rewrite_zip(output, plan.memory, collection, part, last, changed)
        wrong = wrong_pieces(part, start, pieces, last)
        if wrong:
            raise NotAsMeant(f"pieces {wrong} of the package were written otherwise")
        take_away(output)
    return start, pieces


def _patched(plan: Plan, baseline: Baseline, file: Path) -> bool:
    """Whether the collection of the last release, with what changed, is that of a plan now.

    One that was not ours alone may hold more than anybody planned: then nothing is left of it.
    """
    from deckwright.package.collection import col_of  # genanki is slow to load

    file.unlink(missing_ok=True)
    notes = different(plan, baseline)
    changes = len(notes) + len(plan.removed)
    if not baseline.collection or not can_patch(plan, baseline, changes, len(plan.notes)):
        return False
    copy_file(baseline.collection, file)
    if patch(plan, notes, baseline, file, col_of(plan)) and not _wrong_rows(plan, file):
        return True
    file.unlink()
    return False


def _made(plan: Plan, file: Path, packed: Path) -> Pieces | None:
    """Write the collection of a plan; the pieces of it that lie deflated in the file `packed`."""
    from deckwright.package.collection import write_collection  # genanki is slow to load

    with deflating_ahead(file, packed) as ahead:
        write_collection(plan, file)
    return ahead()


def read_back(
    plan: Plan, collection: Path, package: Path, start: int, pieces: tuple[Piece, ...]
) -> None:
    """Read a package that was just written: does it hold this collection, and the plan's files?

    `pieces` are those that it was written in, from the byte `start` on.

    Raises:
        DeckError: media-changed.
        NotAsMeant: when it does not.
    """
    with reading(package) as stored:
        _refuse_changed_media(plan, dict(stored.media_hashes()))
        if memory_from_json(stored.memory) != plan.memory:
            raise NotAsMeant(f"the memory read is {stored.memory!r}")
    if not holds(package, COLLECTION, start, pieces, collection):
        raise NotAsMeant("the collection in the package is not the one that was put there")


def _refuse_changed_media(plan: Plan, found: Mapping[str, str]) -> None:
    """A media name holds the hash of the bytes first read; the packed ones must be the same."""
    for file in plan.deck.media:
        if file.sha256 != found.get(file.name):
            if not file.path.as_posix().endswith(file.source):
                raise TextsLost(str(file.path))  # a copy of ours, that somebody changed
            message = f"{file.path.name} changed while it was packed"
            raise DeckError(Problem("media-changed", message, Where(file.path.name), "build again"))


def _wrong_rows(plan: Plan, collection: Path) -> list[str]:
    """Where the collection on disk is not what was meant; nothing when all is well."""
    with opened(collection) as connection:
        if holds_plan(connection, plan):
            return []
        named = list(_differences(plan, baseline_of(connection, collection, Memory())))
        return named or ["it holds rows that are not in the plan"]


def _differences(plan: Plan, stored: Baseline) -> Iterator[str]:
    """Where the package on disk is not what was meant; nothing when all is well."""
    if len(plan.notes) != len(stored.notes):
        yield f"{len(plan.notes)} notes were written, {len(stored.notes)} read"
    for planned in plan.notes:
        found = stored.notes.get(planned.slip.guid)
        if found and not (planned.id == found.id and planned.is_as(found)):
            yield f"note {planned.slip.guid!r}: wrote {planned}, read {found}"
    if plan.notetypes != stored.notetypes:
        yield f"the note types were written as {plan.notetypes}, read as {stored.notetypes}"
    if not set(plan.deck_ids) <= set(stored.decks):
        yield f"the decks read are {sorted(stored.decks)}"
