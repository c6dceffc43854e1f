"""A sync killed at random moments: the collection opens, and has the release wholly or not at all.

`python -m tests.sync.kills [COUNT]` does it so many times (100), and prints what was found.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from deckwright.package.read import read_package
from deckwright.sync.backup import FOLDER, restore
from deckwright.sync.run import Wanted, sync
from tests.engine import learner_in
from tests.sync.story import Releases, _histories, lives, looked_at, releases


def kills(root: Path, count: int, seed: int = 0) -> Counter[str]:
    """What was found after each of so many kills.

    Raises:
        AssertionError: when a collection has neither, or its backup is not what it was.
    """
    made = releases(root)
    before = root / "before"
    with learner_in(before) as learner:
        lives(learner, made.old)
        schedule = _histories(learner)
    digest = _digest(before / "collection.anki2")
    chance = random.Random(seed)
    longest = min(_run(_fresh(before, root / "whole"), made, None) for _ in range(2))
    found: Counter[str] = Counter()
    for _ in range(count):
        folder = _fresh(before, root / "killed")
        file = folder / "collection.anki2"
        _run(folder, made, chance.uniform(0, longest))
        left = [entry for entry in folder.iterdir() if entry.name.startswith(".deckwright")]
        found["a folder to work in was left"] += bool(left)
        uri = f"{file.as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.create_collation("unicase", _unicase)
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        backups = list((folder / FOLDER).glob("*.anki2")) if (folder / FOLDER).exists() else []
        if _digest(file) == digest:
            found["the collection of before, byte for byte"] += 1
            found["of these, with a backup"] += bool(backups)
        else:
            wrong = [line for line, well in looked_at(folder, schedule).items() if not well]
            assert not wrong, wrong
            found["the collection with all of the release"] += 1
            assert backups
        for backup in backups:
            restore(backup, file)
            assert _digest(file) == digest
            found["restored, byte for byte"] += 1
        assert not sync(Wanted(made.new, read_package(made.new)), file, dry=False).nothing
        assert all(looked_at(folder, schedule).values())
        found["the next sync went well"] += 1
        assert not [entry for entry in folder.iterdir() if entry.name.startswith(".deckwright")]
    return found


def _unicase(a: str, b: str) -> int:
    return (a.casefold() > b.casefold()) - (a.casefold() < b.casefold())


def _fresh(before: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder)
    return folder


def _run(folder: Path, made: Releases, limit: float | None) -> float:
    """Sync in a process of its own, killed after so many seconds; gives how long it took."""
    began = time.monotonic()
    child = os.fork()
    if not child:
        sync(Wanted(made.new, read_package(made.new)), folder / "collection.anki2", dry=False)
        os._exit(0)
    if limit is not None:
        time.sleep(limit)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert limit is not None or status == 0
    return time.monotonic() - began


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def main() -> int:
    """Print what was found."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        found = kills(Path(folder), count)
    lines = [f"{number:5} {what}" for what, number in found.items() if number]
    sys.stdout.write("\n".join([f"{count:5} times killed", *lines]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
