"""A whole process is run, and its time and memory taken; Unix only.

Memory is that of the largest process among the one that was started and those it waited for. A
process begins with the memory of the one that started it, so that what measures stays small: vaults
and packages are made by others.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Kilobytes on Linux, bytes on macOS (getrusage(2) of either).
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its wall time, the memory of its largest part, and what it wrote, in bytes."""

    seconds: float
    peak: int
    size: int = 0
    stdout: str = ""


def run(command: Sequence[str | Path], output: Path | None = None, cwd: Path = ROOT) -> Run:
    """Run a command to its end; `output` is the file or folder that it writes.

    What it may read is in memory when it begins, and what others wrote is on disk: a system that
    forgets the files of one command sooner than those of another would be measured otherwise.

    Raises:
        RuntimeError: when it fails, with the end of what it said.
    """
    # As on most machines, Python keeps the modules that it has compiled once.
    env = {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}
    for path in (*command, env.get("DECKWRIGHT_CACHE", "")):
        _read(Path(path))
    os.sync()
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as printed:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 (our own commands)
            [str(word) for word in command], cwd=cwd, env=env, stdout=printed, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = " ".join(map(str, command))
            raise RuntimeError(f"{words}\n{said.read()[-2000:].decode(errors='replace')}")
        printed.seek(0)
        stdout = printed.read().decode(errors="replace")
    return Run(seconds, usage.ru_maxrss * _RSS_UNIT, _size(output), stdout)


def _read(path: Path) -> None:
    """Read a file, or all of a folder, if that is what this path names."""
    files = path.rglob("*") if path.name and path.is_dir() else (path,)
    for file in filter(Path.is_file, files):
        with file.open("rb") as stream:
            while stream.read(1 << 20):
                pass


def _size(output: Path | None) -> int:
    if output is None:
        return 0
    if output.is_dir():
        return sum(file.stat().st_size for file in output.rglob("*") if file.is_file())
    return output.stat().st_size


def module(name: str, *arguments: str | Path) -> list[str | Path]:
    """The command that runs a module of the benchmarks."""
    return [sys.executable, "-m", f"benchmarks.{name}", *arguments]


def deckwright(*arguments: str | Path) -> list[str | Path]:
    """The command that runs this checkout's Deckwright."""
    return [sys.executable, ROOT / "build.py", *arguments]
