"""A file or folder that holds a deck -> what Anki itself would hold of it, and its media.

Such a file is untrusted: it is looked into with limits before the engine sees it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from deckwright.engine.adoption import COLLECTION, MEDIA, import_into, package_of_collection
from deckwright.engine.scratch import EngineFailed
from deckwright.frozen import dataclass
from deckwright.package.read import all_notes, opened, read_package, reading
from deckwright.package.schemas import read_decks, read_notetypes
from deckwright.package.unpack import Opened, copy_file
from deckwright.problems import DeckError, Problem, Where
from deckwright.stored import StoredNote, StoredNotetype, StoredPackage

_MAX_MEDIA = 64 << 30  # bytes, of all files together
_CHUNK = 1 << 20  # bytes
COLLECTION_IN = "scratch"  # the folder, in that of our work, where Anki holds the deck
Answer = TypeVar("Answer")

_SHOWN = 5  # notes that a message names


@dataclass(frozen=True, slots=True)
class Found:
    """A deck as Anki holds it: its files lie in the folder `media` by their names.

    `learnt` says that learners may have these very notes: their times and note types are kept.
    `twins` are notes whose guid a later one has, so that no import ever changes them again.
    """

    package: StoredPackage
    media: Path
    learnt: bool
    twins: tuple[StoredNote, ...] = ()


def find_package(file: Path, folder: Path) -> Found:
    """The deck that a package (.apkg) or a whole collection (.colpkg) holds.

    `folder` is an empty one for our work.

    Raises:
        DeckError: package, adopt-note, media-outside.
        NoEngine: when `anki` is not installed.
    """
    where = Where(file.as_posix())
    media = folder / "media"
    media.mkdir()
    if file.suffix.casefold() == ".colpkg":
        with reading(file) as package:
            _refuse_size(package, where)
        file = _asked(lambda: package_of_collection(file, folder / "whole"), where)
    with reading(file) as package:
        _unpack(package, media, where)
    raw = read_package(file, with_media=False)
    _refuse_broken(raw, where)
    scratch = folder / COLLECTION_IN
    scratch.mkdir()
    _asked(lambda: import_into(scratch, file), where)
    for renamed in (scratch / MEDIA).iterdir():
        if not (media / renamed.name).exists():
            copy_file(renamed, media / renamed.name)
    return _as_in_anki(raw, scratch / COLLECTION, media)


def _asked(question: Callable[[], Answer], where: Where) -> Answer:
    try:
        return question()
    except EngineFailed as error:
        message = f"Anki cannot import it: {error}"
        raise DeckError(Problem("package", message, where, "name a whole package")) from error


def _refuse_size(package: Opened, where: Where) -> None:
    total = sum(info.file_size for info in package.archive.infolist())
    if total > _MAX_MEDIA:
        message = f"it holds {total >> 30} GB, more than any deck"
        raise DeckError(Problem("package", message, where, "name a package of Anki's"))


def _unpack(package: Opened, media: Path, where: Where) -> None:
    _refuse_size(package, where)
    total = 0
    for name, member in package.media.items():
        target = media / unicodedata.normalize("NFC", name)
        with package.open_medium(member) as source, target.open("wb") as written:
            while chunk := source.read(_CHUNK):
                total += len(chunk)
                if total > _MAX_MEDIA:
                    message = "its media are larger than those of any deck"
                    hint = "name a package of Anki's"
                    raise DeckError(Problem("package", message, where, hint))
                written.write(chunk)


def _refuse_broken(raw: StoredPackage, where: Where) -> None:
    """Anki refuses a package as a whole for one note that does not fit its note type."""
    broken = []
    for note in raw.notes:
        notetype = raw.notetypes.get(note.notetype)
        if not notetype:
            broken.append(f"{note.guid!r} is of note type {note.notetype}, which is missing")
        elif len(notetype.fields) != len(note.fields):
            sizes = f"{len(note.fields)} fields and not {len(notetype.fields)}"
            broken.append(f"{note.guid!r} has {sizes}")
    if broken:
        more = f"; and {len(broken) - _SHOWN} more" if len(broken) > _SHOWN else ""
        message = f"Anki refuses it: note {'; note '.join(broken[:_SHOWN])}{more}"
        hint = "mend it in Anki, with Tools > Check Database, and export it again"
        raise DeckError(Problem("package", message, where, hint))


def _as_in_anki(raw: StoredPackage, collection: Path, media: Path) -> Found:
    """Notes as the collection has them, with the times and names that the package gives."""
    with opened(collection) as connection:
        decks = read_decks(connection)
        held = tuple(all_notes(connection, {key: deck[0] for key, deck in decks.items()}))
        held_types = read_notetypes(connection)
    mods = {note.id: note.mod for note in raw.notes}
    notes = tuple(replace(note, mod=mods.get(note.id, note.mod)) for note in held)
    used = {note.notetype for note in notes}
    names = Counter(notetype.name.casefold() for notetype in raw.notetypes.values())
    notetypes = {id_: _named(held_types[id_], raw.notetypes.get(id_), names) for id_ in used}
    unused = {
        id_: notetype
        for id_, notetype in raw.notetypes.items()
        if id_ not in used and names[notetype.name.casefold()] == 1
    }
    last = {note.guid: note.id for note in notes}
    kept = tuple(note for note in notes if last[note.guid] == note.id)
    every = dict(sorted({**notetypes, **unused}.items()))
    return Found(
        package=StoredPackage(kept, every, dict(sorted(decks.values())), {}),
        media=media,
        learnt=True,
        twins=tuple(note for note in notes if last[note.guid] != note.id),
    )


def _named(held: StoredNotetype, raw: StoredNotetype | None, names: Counter[str]) -> StoredNotetype:
    """The note type with the package's name and time; of two with one name Anki renames one."""
    if raw is None:
        return held
    name = raw.name if names[raw.name.casefold()] == 1 else held.name
    return replace(held, name=name, mod=raw.mod)
