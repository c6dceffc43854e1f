"""Which files of a vault stood still since they were seen last, told folder by folder."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path

from deckwright.vault.files import file_digest
from deckwright.vault.listing import Listing, unpacked_stamps

_UNKNOWN = -2  # bytes, which no file has


def may_differ(
    listing: Listing, names: Mapping[str, str], packed: Mapping[str, bytes]
) -> Iterator[str]:
    """The files that are new, or whose stamp is another than in `names` and `packed`.

    Raises:
        ValueError, KeyError, TypeError: when these are not what was kept.
    """
    for folder, stamps in listing.packed.items():
        before = names.get(folder, "")
        if stamps == packed.get(folder) and before == listing.names[folder]:
            continue
        known = dict(unpacked_stamps(folder, before, packed[folder]) if before else ()).get
        yield from (path for path, stamp in listing.stamps_in(folder) if known(path) != stamp)


def trusted(listing: Listing, packed: Mapping[str, bytes], latest: int) -> dict[str, bytes]:
    """The stamps of a listing by which its files may be known again; `packed` are those of before.

    Files that were changed from `latest` on (in nanoseconds) have one that no file has.
    """
    return {
        folder: stamps if stamps == packed.get(folder) else _trusted(stamps, latest)
        for folder, stamps in listing.packed.items()
    }


def _trusted(stamps: bytes, latest: int) -> bytes:
    numbers = array("q", stamps)
    if max(numbers) < latest:
        return stamps
    for at in range(0, len(numbers), 3):
        if max(numbers[at], numbers[at + 1]) >= latest:
            numbers[at + 2] = _UNKNOWN
    return numbers.tobytes()


def digest_of_file(file: Path) -> bytes:
    """The digest of what a file holds now; b"" where there is none to be read."""
    try:
        return file_digest(file.read_bytes()) if file.is_file() else b""
    except OSError:
        return b""
