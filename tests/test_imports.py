"""What is slow to load is loaded by none that can do without it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Run with all files taken for old ones; says in the end what was loaded.
PROGRAM = """
import atexit, json, sys
from deckwright.shelf import shelf
shelf._TICK = -10**12
from deckwright.commands.cli import main
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
main()
"""
NOTE = "---\nid: imports{number}\ntype: flashcard\n---\n\n# Question\nIt is **{word}**.\n"

NEVER = {"anki", "asyncio", "csv", "importlib.metadata", "multiprocessing.connection", "nh3",
         "PIL", "pygments", "watchfiles", "platformdirs"}  # fmt: skip
READING = {"frontmatter", "jinja2", "yaml"}
WRITING = {"genanki", "markdown", "zipfile"}
ABSENT = {
    "help": NEVER | READING | WRITING | {"concurrent.futures", "deckwright.pipeline", "logging"},
    "nothing": NEVER | READING | WRITING | {"concurrent.futures", "deckwright.edits", "logging"},
    "edited": NEVER | READING | {"genanki", "markdown", "deckwright.pipeline"},
    "new": NEVER | {"frontmatter", "markdown"},
}


def modules(folder: Path, *arguments: str) -> set[str]:
    env = {**os.environ, "DECKWRIGHT_CACHE": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The modules that each kind of build loads, in a vault of some notes."""
    folder = tmp_path_factory.mktemp("imports")
    vault = folder / "vault"
    vault.mkdir()
    for number in range(200):
        text = NOTE.format(number=number, word=f"word {number}")
        (vault / f"{number}.md").write_text(text, encoding="utf-8")
    build = ("build", str(vault), "-o", str(folder / "deck.apkg"))
    found = {"help": modules(folder, "--help"), "new": modules(folder, *build)}
    found["nothing"] = modules(folder, *build)
    (vault / "7.md").write_text(NOTE.format(number=7, word="another"), encoding="utf-8")
    return {**found, "edited": modules(folder, *build)}


@pytest.mark.parametrize("way", ABSENT)
def test_nobody_waits_for_what_he_does_not_need(way: str, loaded: dict[str, set[str]]) -> None:
    assert not loaded[way] & ABSENT[way]
    assert ("deckwright.edits" in loaded[way]) == (way == "edited")
