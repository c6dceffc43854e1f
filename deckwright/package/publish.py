"""Write a package beside its place, read it back, compare, and only then move it there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from deckwright.package.plan import Plan
from deckwright.package.read import StoredPackage, read_package
from deckwright.package.write import write_package
from deckwright.problems import DeckError, Problem, Where
from deckwright.vault.atomic import replacing


class NotAsMeant(Exception):  # noqa: N818 (it says what happened)
    """What was read back is not what was written: a bug of ours, or a failing disk."""


def publish(plan: Plan, output: Path) -> int:
    """Put the package of a plan at `output`, whole or not at all; gives its size in bytes.

    Raises:
        DeckError: output, when the file cannot be written; media-changed.
        NotAsMeant: when the file does not hold what the plan says.
    """
    with replacing(output, Where(output.as_posix())) as part:
        write_package(plan, part)
        stored = read_package(part)
        _refuse_changed_media(plan, stored)
        differences = list(_differences(plan, stored))
        if differences:
            raise NotAsMeant("; ".join(differences[:5]))
        return part.stat().st_size


def _refuse_changed_media(plan: Plan, stored: StoredPackage) -> None:
    """A media name holds the hash of the bytes first read; the packed ones must be the same."""
    for file in plan.deck.media:
        if file.sha256 != stored.media.get(file.name):
            message = f"{file.path.name} changed while it was packed"
            raise DeckError(
                Problem("media-changed", message, Where(file.path.as_posix()), "build again")
            )


def _differences(plan: Plan, stored: StoredPackage) -> Iterator[str]:
    """Where the package on disk is not what was meant; nothing when all is well."""
    if len(plan.notes) != len(stored.notes):
        yield f"{len(plan.notes)} notes were written, {len(stored.notes)} read"
    for planned, found in zip(plan.notes, stored.notes, strict=False):
        note = planned.note
        meant = (
            planned.id,
            note.guid,
            note.notetype.id,
            planned.mod,
            note.tags,
            note.fields,
            note.card_ords,
            planned.card_ids,
            frozenset({note.deck}),
        )
        read = (
            found.id,
            found.guid,
            found.notetype_id,
            found.mod,
            found.tags,
            found.fields,
            found.card_ords,
            found.card_ids,
            found.decks,
        )
        if meant != read:
            yield f"note {note.guid!r} was written as {meant}, read as {read}"
    if {notetype.id for notetype in plan.deck.notetypes} != set(stored.notetypes):
        yield f"the note types read are {sorted(stored.notetypes)}"
    if not set(plan.deck_ids) <= stored.decks:
        yield f"the decks read are {sorted(stored.decks)}"
