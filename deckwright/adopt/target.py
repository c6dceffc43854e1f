"""Whether a folder may be written into: empty, or under Git and clean, so that Git undoes it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from deckwright.problems import DeckError, Problem, Where


def check_target(target: Path, *, unclean: bool) -> None:
    """Refuse a folder in which something could be lost.

    Raises:
        DeckError: adopt-target.
    """
    where = Where(target.as_posix())
    if target.exists() and not target.is_dir():
        hint = "name a folder, which need not exist yet"
        raise DeckError(Problem("adopt-target", "this is a file", where, hint))
    if not target.is_dir() or is_empty(target) or unclean:
        return
    state = _state_in_git(target)
    if state:
        hint = "commit first, name an empty folder, or say --unclean"
        raise DeckError(Problem("adopt-target", f"this folder {state}", where, hint))


def is_empty(folder: Path) -> bool:
    """Whether a folder holds nothing, or only Git's own."""
    return all(item.name == ".git" for item in folder.iterdir())


def _state_in_git(folder: Path) -> str:
    """What is wrong with the state of a folder; "" for one under Git and clean."""
    git = shutil.which("git")
    if not git:
        return "is not empty, and there is no Git to ask about it"
    command = [git, "-C", str(folder), "status", "--porcelain", "--untracked-files=all", "--", "."]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (git)
    if asked.returncode:
        return "is not empty and not under Git, so nothing could be undone"
    changes = asked.stdout.splitlines()
    return f"has {len(changes)} changes that are not committed" if changes else ""
