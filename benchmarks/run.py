"""All benchmarks in one run, as whole processes in turn; the table and the plot of the docs.

    python -m benchmarks.run --notes 40000 --runs 3 --write

Ratios are taken within a round, since a busy host slows all that run in it. Without `--write` the
table is printed and no page is touched. `--quick` is 400 notes in one round.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Run, deckwright, module, run
from benchmarks.peers import PEERS, Peer
from benchmarks.report import Figures, table_of, write_page

# Against a tenth of the notes, the time of a note shows whether a build is linear.
_TENTH = 10


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder with all that a run needs."""

    folder: Path
    notes: int
    export: float

    def vault(self, notes: int) -> Path:
        """The generated vault of so many notes."""
        return self.folder / f"vault-{notes}"

    def prepare(self, peers: list[Peer]) -> None:
        """Write the vaults, install the peers, and render what cannot read a vault."""
        for notes in {self.notes, self.notes // _TENTH, 10}:
            words = ["--notes", str(notes), "--export", str(self.export)]
            run(module("vault", self.vault(notes), *words))
        for peer in peers:
            peer.install()
        run(module("peers", "convert", self.vault(self.notes), self.folder))
        self.cold(self.notes)
        run(module("rendered", self.package(self.notes), self.folder / "rendered"))

    def package(self, notes: int) -> Path:
        """Our package of a vault."""
        return self.folder / f"deckwright-{notes}.apkg"

    def cold(self, notes: int, *options: str) -> Run:
        """A build without cache and without baseline; it leaves both for the next."""
        shutil.rmtree(os.environ["DECKWRIGHT_CACHE"], ignore_errors=True)
        self.package(notes).unlink(missing_ok=True)
        return self.warm(notes, *options)

    def warm(self, notes: int, *options: str) -> Run:
        """A build with whatever cache and baseline there are."""
        output = self.package(notes)
        return run(deckwright("build", self.vault(notes), "-o", output, *options), output)

    def edit(self, text: str) -> None:
        """Write a sentence at the end of the first note."""
        first = min(self.vault(self.notes).rglob("*00000.md"))
        with first.open("a", encoding="utf-8") as file:
            file.write(f" {text}\n")


def one_round(bench: Bench, number: int, peers: list[Peer]) -> Iterator[tuple[str, Run]]:
    """Every contestant once, by name."""
    folder, notes = bench.folder, bench.notes
    vault, package = bench.vault(notes), bench.package(notes)
    output = folder / "other.apkg"
    yield "naive", run(module("naive", vault, output), output)
    yield "cold, one process", bench.cold(notes, "--jobs", "1")
    yield "cold", bench.cold(notes)
    first = folder / "first.apkg"
    shutil.copy(package, first)
    bench.edit(f"Edited in round {number}.")
    yield "one note edited", bench.warm(notes)
    edited = folder / "edited.apkg"
    shutil.copy(package, edited)
    yield "nothing changed", bench.warm(notes)
    yield "a tenth, cold", bench.cold(notes // _TENTH)
    yield "genanki alone", run(module("genanki_alone", folder / "rendered", output), output)
    yield "Anki's engine", run(module("engine", "write", folder / "rendered", output), output)
    imports = run(module("engine", "import", first, edited))
    log = json.loads(imports.stdout)
    if (log["again"]["updated"], log["again"]["duplicate"]) != (1, notes - 1):
        raise RuntimeError(f"one note was edited, but Anki says {log}")
    yield "first import", Run(log["first"]["seconds"], imports.peak)
    yield "import again", Run(log["again"]["seconds"], imports.peak)
    for peer in peers:
        target = folder / peer.output
        if not target.suffix:
            target.mkdir(exist_ok=True)
        yield peer.name, run(peer.command(folder / peer.program, target), target)
    yield "ten notes", bench.cold(10)
    yield "help", run(deckwright("--help"))


def main() -> None:
    """Run what the command line asks, print the table, and write the page if asked."""
    parser = argparse.ArgumentParser(description="Measure builds, in turn, as whole processes.")
    parser.add_argument("--notes", type=int, default=40_000)
    parser.add_argument("--runs", type=int, default=3, help="rounds; medians are shown")
    parser.add_argument("--quick", action="store_true", help="400 notes, one round")
    parser.add_argument("--export", type=float, default=0.2, help="share of exported notes")
    names = [peer.name for peer in PEERS]
    parser.add_argument("--peers", nargs="*", choices=names, default=names, help="else all of them")
    parser.add_argument("--folder", type=Path, help="where to work; else a temporary folder")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    arguments = parser.parse_args()
    notes, runs = (400, 1) if arguments.quick else (arguments.notes, arguments.runs)
    peers = [peer for peer in PEERS if peer.name in arguments.peers]
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench((arguments.folder or Path(scratch)).resolve(), notes, arguments.export)
        bench.folder.mkdir(parents=True, exist_ok=True)
        os.environ["DECKWRIGHT_CACHE"] = str(bench.folder / "cache")
        bench.prepare(peers)
        rounds: list[dict[str, Run]] = []
        for number in range(runs):
            rounds.append({})
            for name, result in one_round(bench, number, peers):
                rounds[-1][name] = result
                sys.stderr.write(f"{number + 1}/{runs} {name}: {result.seconds:.2f} s\n")
    figures = Figures(notes, arguments.export, tuple(rounds))
    sys.stdout.write(table_of(figures))
    if arguments.write:
        write_page(figures)


if __name__ == "__main__":
    main()
