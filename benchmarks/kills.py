"""Kills builds at random moments, and looks at what they leave behind.

    python -m benchmarks.kills --kills 500 --notes 2500

One round edits some notes, starts a build, and kills it (SIGKILL) at a random moment of its time:
the whole process group, or only the process that the user started. Then the old package must stand
whole, or the new one; and after one to three such builds the next one, with whatever cache they
left, must write the same bytes as a build without any. The figures stand in docs/reliability.md.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.vault import write_vault

_CLOCK = "1760000000"
_PER_EDIT = 10  # kills of one and the same state of the vault


@dataclass
class Trial:
    """A vault, its package, and what became of the builds that were killed."""

    folder: Path
    chance: random.Random
    seconds: float = 3.0
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def vault(self) -> Path:
        """The folder of notes."""
        return self.folder / "vault"

    @property
    def output(self) -> Path:
        """The package of the builds that are killed."""
        return self.folder / "out" / "deck.apkg"

    def started(self, output: Path, *options: str) -> subprocess.Popen[bytes]:
        """A build in a process group of its own."""
        words = ["build", "--root", str(self.vault), "-o", str(output), *options]
        return subprocess.Popen(  # noqa: S603 (our own command)
            [sys.executable, str(ROOT / "build.py"), *words],
            env={
                **os.environ,
                "SOURCE_DATE_EPOCH": _CLOCK,
                "DECKWRIGHT_CACHE": str(self.folder / "cache"),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def finished(self, output: Path, *options: str) -> bytes:
        """The package of a build that nobody kills."""
        build = self.started(output, *options)
        _, said = build.communicate(timeout=600)
        if build.returncode:
            raise RuntimeError(said.decode(errors="replace")[-2000:])
        return output.read_bytes()

    def killed(self) -> str:
        """Start a build and kill it at a random moment; how far it had come."""
        build = self.started(self.output)
        time.sleep(self.chance.random() * self.seconds * 0.95)
        whole_group = self.chance.random() < 0.5  # noqa: PLR2004 (heads or tails)
        running = build.poll() is None
        if running:
            (os.killpg if whole_group else os.kill)(build.pid, signal.SIGKILL)
        build.communicate(timeout=60)
        return "killed" if running else "done before"


def edit(trial: Trial) -> None:
    """One note, a few, or many say something else; one is gone now and then."""
    chance = trial.chance
    files = sorted(trial.vault.rglob("*.md"))
    for file in chance.sample(files, chance.choice([1, 3, 60, len(files) // 3])):
        text = file.read_text(encoding="utf-8")
        file.write_text(f"{text}\nMore of it: {chance.random()}\n", encoding="utf-8")
    if chance.random() < 0.3:  # noqa: PLR2004 (now and then)
        chance.choice(files).unlink()


def one_state(trial: Trial, kills: int) -> None:
    """Kill builds of one state of the vault, each begun over the same old package."""
    old = trial.output.read_bytes()
    before = trial.folder / "before.apkg"
    before.write_bytes(old)
    edit(trial)
    clean = trial.finished(trial.folder / "clean.apkg", "--no-cache", "--baseline", str(before))
    while kills > 0:
        kills -= _some_killed(trial, min(kills, trial.chance.choice([1, 2, 3])), old, clean)
        began = time.monotonic()
        if trial.finished(trial.output) != clean:
            trial.counts["stale results"] += 1
            _keep(trial, trial.output.read_bytes())
        if trial.output.read_bytes() != old:
            trial.seconds = 0.8 * trial.seconds + 0.2 * (time.monotonic() - began)
        if kills > 0:
            trial.output.write_bytes(old)


def _some_killed(trial: Trial, most: int, old: bytes, clean: bytes) -> int:
    """Kill so many builds one after the other; how many of them were not done before."""
    killed = 0
    for _ in range(most):
        outcome = trial.killed()
        trial.counts[outcome] += 1
        killed += outcome == "killed"
        now = trial.output.read_bytes()
        if now not in (old, clean):
            trial.counts["broken or mixed packages"] += 1
            _keep(trial, now)
        trial.counts["left the new package" if now == clean else "left the old package"] += 1
        trial.counts["killed after the rename"] += outcome == "killed" and now == clean
        if now == clean:
            break
    return killed


def _keep(trial: Trial, package: bytes) -> None:
    """What was found wrong, for whoever looks into it."""
    file = Path(tempfile.gettempdir()) / f"deckwright-kill-{trial.counts.total()}.apkg"
    file.write_bytes(package)
    sys.stderr.write(f"kept as {file}\n")


def run(kills: int, notes: int, seed: int) -> Counter[str]:
    """Kill so many builds of a vault of so many notes; what became of them."""
    with tempfile.TemporaryDirectory(prefix="deckwright-kills-") as name:
        trial = Trial(Path(name), random.Random(seed))  # noqa: S311 (to be repeated)
        write_vault(trial.vault, notes)
        trial.output.parent.mkdir()
        began = time.monotonic()
        trial.finished(trial.output)
        trial.seconds = time.monotonic() - began
        while trial.counts["killed"] < kills:
            one_state(trial, min(_PER_EDIT, kills - trial.counts["killed"]))
            sys.stderr.write(f"{dict(trial.counts)} {trial.seconds:.1f} s a build\n")
        leftovers = [file.name for file in trial.output.parent.iterdir()]
        trial.counts["files left beside the package"] = len(leftovers) - 1
        return trial.counts


def main() -> None:
    """Say what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--notes", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for name, count in run(arguments.kills, arguments.notes, arguments.seed).items():
        sys.stdout.write(f"{count:6} {name}\n")


if __name__ == "__main__":
    main()
