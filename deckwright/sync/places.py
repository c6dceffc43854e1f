"""Where Anki keeps the collections of this computer's user."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from deckwright.problems import DeckError, Problem, Where, did_you_mean

COLLECTION = "collection.anki2"


def bases(environment: Mapping[str, str], home: Path, platform: str = sys.platform) -> list[Path]:
    """The folders in which Anki may keep its profiles, the likeliest first.

    docs.ankiweb.net, "File Locations"; ANKI_BASE goes before all (qt/aqt/profiles.py, 26.09).
    """
    if environment.get("ANKI_BASE"):
        return [Path(environment["ANKI_BASE"])]
    if platform == "win32":
        return [Path(environment.get("APPDATA") or home / "AppData" / "Roaming") / "Anki2"]
    if platform == "darwin":
        return [home / "Library" / "Application Support" / "Anki2"]
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    flatpak = home / ".var" / "app" / "net.ankiweb.Anki" / "data"
    return [data / "Anki2", flatpak / "Anki2"]


def profiles() -> dict[str, Path]:
    """The collection of each profile, by its name."""
    return dict(_profiles(bases(os.environ, Path.home())))


def collection_of(profile: str) -> Path:
    """The collection of a profile.

    Raises:
        DeckError: profile-missing.
    """
    known = profiles()
    if profile in known:
        return known[profile]
    folder = bases(os.environ, Path.home())[0]
    hint = did_you_mean(profile, known) if known else "or name the file with --collection"
    message = f"Anki has no profile {profile!r}"
    raise DeckError(Problem("profile-missing", message, Where(folder.as_posix()), hint))


def _profiles(folders: list[Path]) -> Iterator[tuple[str, Path]]:
    """The likeliest folder comes last, so that it counts where two have a profile of one name."""
    for folder in reversed(folders):
        if folder.is_dir():
            for profile in sorted(folder.iterdir()):
                if (profile / COLLECTION).is_file():
                    yield profile.name, profile / COLLECTION
