"""Where the caches of vaults lie, and those that nobody needs any more."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

from deckwright.vault.project import Project

DATABASE = "shelf.sqlite"
FORGOTTEN = 60 * 24 * 3600  # seconds after which the cache of a vault not built is thrown away
# All that ever lies in a cache: a folder that holds anything else is not thrown away.
_OURS = re.compile(r"shelf\.sqlite(-journal)?|texts-\d+|collection(-new(-packed)?|-wal)?|pictures")


def throw_away(project: Project) -> None:
    """Have no cache of a project."""
    shutil.rmtree(cache_folder(project), ignore_errors=True)


def cache_folder(project: Project) -> Path:
    """Where the cache of a project lies: of one that is named otherwise, some words are others."""
    words = f"{project.root}\0{project.typed}".encode("utf-8", "surrogatepass")
    name = hashlib.blake2b(words, digest_size=8).hexdigest()
    return caches() / f"{project.root.name or 'root'}-{name}"


def caches() -> Path:
    """The folder of all caches: DECKWRIGHT_CACHE, or the user's own cache folder."""
    named = os.environ.get("DECKWRIGHT_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path  # it is needed for this alone

    return user_cache_path("deckwright", appauthor=False)


def forget_others(mine: Path) -> None:
    """Throw away the caches beside this one whose vaults nobody has built for a long time."""
    latest = time.time() - FORGOTTEN
    with suppress(OSError):
        for folder in mine.parent.iterdir():
            file = folder / DATABASE
            if folder == mine or not file.is_file() or file.stat().st_mtime > latest:
                continue
            if all(_OURS.fullmatch(inner.name) for inner in folder.iterdir()):
                shutil.rmtree(folder, ignore_errors=True)
