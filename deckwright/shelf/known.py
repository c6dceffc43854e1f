"""Which sheets on the shelf are still true, without reading the files that stood still."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from deckwright.data import PackedMedia
from deckwright.notes.sheet import Sheet
from deckwright.shelf.packing import unpacked
from deckwright.shelf.shelf import Shelf
from deckwright.vault.files import file_digest
from deckwright.vault.listing import Listing


def known_sheets(
    shelf: Shelf, listing: Listing, paths: Iterable[str], root: Path, pinned: Mapping[str, str]
) -> dict[str, Sheet]:
    """The sheets of those of these files whose sheet would be made just so again, by path.

    `pinned` is guid -> the note type (its key) that learners have that note in.
    """
    if not shelf.names:
        return {}
    stale = set(shelf.stale(listing))
    stood = shelf.has_files_of(listing)
    files = _Files(root, stale, listing, shelf.copies)
    found: dict[str, Sheet] = {}
    kept = shelf.sheets()
    for path in paths:
        data = kept.get(path)
        if data is None:
            continue
        sheet = unpacked(data)
        if path in stale and not files.same_note(path, sheet.digest):
            continue
        if _is_true(sheet, files, pinned, stood=stood):
            found[path] = sheet
    return found


def _is_true(sheet: Sheet, files: _Files, pinned: Mapping[str, str], *, stood: bool) -> bool:
    """Whether nothing has changed that the sheet was made from, apart from its own file."""
    if sheet.refused or (sheet.looked_up and not stood):
        return False
    for slip in sheet.slips or ():
        pin = pinned.get(slip.guid, "")
        if slip.meant and pin != slip.notetype and (pin or slip.notetype != slip.meant):
            return False
        if slip.media and not all(map(files.is_there, slip.media)):
            return False
    return all(files.stood_still(path) for path in sheet.leans_on)


class _Files:
    """The files of a vault, of which only notes that may have changed are read."""

    def __init__(self, root: Path, stale: set[str], listing: Listing, copies: Path) -> None:
        self._root = root
        self._copies = str(copies)
        self._stale = stale
        self._stamps = listing.stamps

    def same_note(self, path: str, digest: bytes) -> bool:
        with suppress(OSError):
            return file_digest((self._root / path).read_bytes()) == digest
        return False

    def is_there(self, media: PackedMedia) -> bool:
        """Whether a copy of a picture has not been deleted since it was made."""
        path = media[1]
        return not path.startswith(self._copies) or Path(path).exists()

    def stood_still(self, path: str) -> bool:
        return path in self._stamps and path not in self._stale
