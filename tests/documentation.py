"""The docs as things to run: a page is written into a folder, and what it shows must happen there.

In a fenced block, the word after the language says what it is:

- a file name (`cards/heart.md`): that file; `note` is short for `note.md`;
- `Question` or any other field, `Guid`, `Tags`, `Deck`, `Notetype`, `Cards`: what Anki stores of
  the note;
- nothing, in a `text` block: what `check` prints; in a `console` block: commands and their output.

Files above the first `##` heading are there for the whole page, others until their section ends.
`pytest tests/test_docs.py --update-golden` writes what happens into the pages; read the diff.
"""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from deckwright.commands.cli import cli

REPOSITORY = Path(__file__).parent.parent
DOCS = REPOSITORY / "docs"

_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\w*)[ ]?(?P<name>[^`\n]*)\n(?P<text>.*?)^(?P=fence)$"
    r"|^## (?P<heading>[^\n]+)$",
    re.MULTILINE | re.DOTALL,
)
_HOME = "/home/ada/deck"  # the folder of the examples, as the pages show it
_EPOCH = "1760000000"  # long ago, so that a second build may be later than the first
# What no two runs have alike, and what it is taken for when a page is compared.
_UNSTEADY = (
    (re.compile(r"\d+\.\d s\b"), "0.1 s"),
    (re.compile(r"[\d.]+ (?:MB|kB|bytes)"), "9 kB"),
    (re.compile(r'"(size|seconds)": [\d.]+'), r'"\1": 1'),
    (re.compile(r"version \d+\.\d+\.\d+"), "version 1"),
    (re.compile(r"in Anki [\d.]+"), "in Anki 1"),
)


@dataclass(frozen=True)
class Block:
    """A fenced block; `start` and `end` are where its text stands in the page."""

    section: str
    language: str
    name: str
    text: str
    start: int
    end: int

    @property
    def is_file(self) -> bool:
        return "." in self.name or self.name == "note"

    @property
    def is_shown(self) -> bool:
        """Whether it shows something that must happen."""
        return not self.is_file and (bool(self.name) or self.language in ("text", "console"))


def page(name: str) -> str:
    """The text of a page."""
    return (DOCS / name).read_text(encoding="utf-8")


def firsts(text: str) -> list[str]:
    """The words in backticks in the first cells of all tables of a text."""
    cells = re.findall(r"^\|([^|]*)\|", text, re.MULTILINE)
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


def blocks_of(page: str) -> tuple[Block, ...]:
    """The fenced blocks of a page's text; those above the first `##` have section ""."""
    found, section = [], ""
    for match in _FENCE.finditer(page):
        if match["heading"]:
            section = match["heading"]
            continue
        text, (start, end) = match["text"], match.span("text")
        found.append(Block(section, match["language"], match["name"], text, start, end))
    return tuple(found)


def sections_of(page: str) -> dict[str, str]:
    """The text below each `##` heading of a page, by heading."""
    headings = [match for match in _FENCE.finditer(page) if match["heading"]]
    ends = [match.start() for match in headings[1:]] + [len(page)]
    return {
        match["heading"]: page[match.end() : end] for match, end in zip(headings, ends, strict=True)
    }


def happens(blocks: tuple[Block, ...], section: str, root: Path) -> Iterator[tuple[Block, str]]:
    """Each block of a section that shows something, with what really happens in `root`."""
    for block in blocks:
        if block.section not in ("", section):
            continue
        if block.is_file:
            file = root / ("note.md" if block.name == "note" else block.name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(block.text.encode())
        elif block.is_shown and block.section == section:
            yield block, _shown(block, root)


def settled(text: str) -> str:
    """The text without what differs from run to run."""
    for pattern, steady in _UNSTEADY:
        text = pattern.sub(steady, text)
    return text


def _shown(block: Block, root: Path) -> str:
    if block.name:
        return _built(root)[block.name] + "\n"
    if block.language == "text":
        return _run(["check"], root, {})[0].replace(str(root), _HOME)
    shown, status = "", 0
    for line in re.findall(r"^\$ .*$", block.text, re.MULTILINE):
        output, status = _command(line[2:], status, root)
        shown += f"{line}\n{output}"
    return shown.replace(str(root), _HOME)


def _command(line: str, last_status: int, root: Path) -> tuple[str, int]:
    """What a command line prints, and its exit code: ours, and of a shell what the pages use."""
    words = shlex.split(line)
    environment = {}
    while "=" in words[0]:
        name, _, environment[name] = words.pop(0).partition("=")
    if words[0] == "cat":
        return (root / words[1]).read_text(encoding="utf-8"), 0
    if words == ["echo", "$?"]:
        return f"{last_status}\n", 0
    assert words[:2] == ["python", "build.py"], line
    if ">" in words:
        output, status = _run(words[2 : words.index(">")], root, environment)
        (root / words[-1]).write_text(output, encoding="utf-8")
        return "", status
    return _run(words[2:], root, environment, talk=True)


def _run(
    args: list[str], root: Path, environment: dict[str, str], *, talk: bool = False
) -> tuple[str, int]:
    """What a command prints (and what it says on stderr, with `talk`), and its exit code."""
    with contextlib.chdir(root):
        result = CliRunner(env={"SOURCE_DATE_EPOCH": _EPOCH, **environment}).invoke(
            cli, args, prog_name="deckwright", catch_exceptions=False
        )
    return result.output if talk else result.stdout, result.exit_code


def _built(root: Path) -> dict[str, str]:
    """What the package of a folder holds of its last note; that it has no id is no matter here."""
    output, status = _run(["build", "-o", "example.apkg", "--format", "json"], root, {})
    wrong = [p for p in json.loads(output)["problems"] if p["code"] != "id-missing"]
    assert not status, wrong
    assert not wrong
    package, collection = root / "example.apkg", root / "collection.anki2"
    with zipfile.ZipFile(package) as archive:
        archive.extract(collection.name, root)
    with contextlib.closing(sqlite3.connect(collection)) as connection:
        notes = connection.execute("SELECT * FROM notes ORDER BY id").fetchall()
        note_id, guid, notetype_id, _, _, tags, values, *_ = notes[-1]
        ((notetypes, decks),) = connection.execute("SELECT models, decks FROM col")
        deck_ids = connection.execute("SELECT did FROM cards WHERE nid = ?", (note_id,)).fetchall()
    package.unlink()
    collection.unlink()
    notetype = json.loads(notetypes)[str(notetype_id)]
    return {
        "Guid": guid,
        "Tags": "\n".join(tags.split()),
        "Deck": json.loads(decks)[str(deck_ids[0][0])]["name"],
        "Notetype": notetype["name"],
        "Cards": str(len(deck_ids)),
        **dict(zip((f["name"] for f in notetype["flds"]), values.split("\x1f"), strict=True)),
    }
