"""Other programs that make packages of Markdown, each in a virtual environment of its own.

    python -m benchmarks.peers convert VAULT FOLDER

writes the vault into `FOLDER/NAME` in the format of each; that takes no part in what is measured.
"""

from __future__ import annotations

import argparse
import re
import shutil
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import ROOT, run

_HOME = ROOT / "benchmarks" / ".peers"
_EMBED = re.compile(r"!\[\[([^|\]]+)(?:\|\d+)?\]\]")
_BOLD = re.compile(r"\*\*(.+?)\*\*(?!\*)")


@dataclass(frozen=True, slots=True)
class Peer:
    """A program: what pip installs, its command, and where that is to write."""

    name: str
    requirements: tuple[str, ...]
    program: str
    arguments: Callable[[Path, Path], list[str | Path]]
    convert: Callable[[Path, Path], None]
    output: str

    @property
    def home(self) -> Path:
        """Its virtual environment."""
        return _HOME / self.program  # no blank: pip writes it into a `#!` line

    def install(self) -> None:
        """Install it, unless it is."""
        program = self.home / "bin" / self.program
        if not program.exists():
            venv.create(self.home, with_pip=True)
            run([self.home / "bin" / "pip", "install", "--quiet", *self.requirements])

    def command(self, folder: Path, output: Path) -> list[str | Path]:
        """The command that builds a converted vault."""
        return [self.home / "bin" / self.program, *self.arguments(folder, output)]


def _notes(vault: Path) -> Iterator[tuple[Path, list[str], str, str]]:
    """Path, tag lines, question and answer of each note."""
    for path in sorted(vault.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        _, matter, body = text.split("---\n", 2)
        question, answer = body.split("# Answer\n")
        question = question.replace("# Question\n", "").strip().removesuffix("---").strip()
        tags = [line[4:] for line in matter.splitlines() if line.startswith("  - ")]
        yield path.relative_to(vault), tags, question, answer.strip()


def _for_ankdown(vault: Path, folder: Path) -> None:
    """A file a note: question, answer and tags with % between."""
    media = (vault / "media").resolve()
    for path, tags, question, answer in _notes(vault):
        shown = _EMBED.sub(r"![](media/\1)", answer).replace("](media/", f"]({media}/")
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = f"{question}\n\n%\n\n{shown}\n\n%\n\n{', '.join(tags)}\n"
        file.write_text(text, encoding="utf-8")


def _for_mdankideck(vault: Path, folder: Path) -> None:
    """A file a deck: a heading a note, with the answer below."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(vault / "media", folder / "media", dirs_exist_ok=True)
    decks: dict[str, list[str]] = {}
    for path, _, question, answer in _notes(vault):
        for number in range(1, len(_BOLD.findall(question)) + 1):
            question = _BOLD.sub(rf"{{{{c{number}::\1}}}}", question, count=1)  # noqa: PLW2901
        shown = _EMBED.sub(r"![](media/\1)", answer)
        deck = "-".join(path.parent.parts)
        decks.setdefault(deck, [f"# {deck}\n"]).append(f"## {question}\n\n{shown}\n")
    for deck, notes in decks.items():
        (folder / f"{deck}.md").write_text("\n".join(notes), encoding="utf-8")


PEERS = (
    Peer(
        name="ankdown 0.7.1",
        requirements=("ankdown==0.7.1",),
        program="ankdown",
        arguments=lambda folder, output: ["-r", folder, "-p", output],
        convert=_for_ankdown,
        output="ankdown.apkg",
    ),
    Peer(
        name="markdown-anki-decks 1.1.1",
        requirements=("markdown-anki-decks==1.1.1", "click<8.2"),
        program="mdankideck",
        arguments=lambda folder, output: [folder, output, "--cloze"],
        convert=_for_mdankideck,
        output="mdankideck",
    ),
)


def main() -> None:
    """Convert as the command line asks."""
    parser = argparse.ArgumentParser(description="Write a vault in the formats of other programs.")
    parser.add_argument("what", choices=["convert"])
    parser.add_argument("vault", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    for peer in PEERS:
        peer.convert(arguments.vault, arguments.folder / peer.program)


if __name__ == "__main__":
    main()
