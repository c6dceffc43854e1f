"""Large vaults: the same bytes however many processes made them, and whatever ended a build."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from benchmarks import vault as generator
from deckwright.package.read import read_package
from deckwright.shelf import shelf, workers
from tests.conftest import Deckwright

NOTES = 520
CLOCK = "1760000000"
REPOSITORY = Path(__file__).parent.parent
# How many builds are killed: a release is tried with many more.
KILLS = int(os.environ.get("SCALE_KILLS", "24"))

Edit = Callable[[Path], None]


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated vault, which no test changes."""
    folder = tmp_path_factory.mktemp("scale") / "vault"
    generator.write_vault(folder, NOTES)
    return folder


@pytest.fixture(scope="module")
def cold(vault: Path) -> bytes:
    """Its package from one process, with no cache."""
    return built(vault, vault.parent / "cold.apkg", "--no-cache", "--jobs", "1")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Makes a vault of this size large, and believes the times of its files."""
    monkeypatch.setattr(workers, "_FEW", 10)
    monkeypatch.setattr(workers, "_CHUNK", 7)
    monkeypatch.setattr(shelf, "_TICK", -(10**12))
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path / "cache"))


def built(root: Path, output: Path, *options: str) -> bytes:
    os.environ["SOURCE_DATE_EPOCH"] = CLOCK
    try:
        result = Deckwright()("build", "--root", root, "-o", output, *options)
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
    assert result.exit_code == 0, result.output
    return output.read_bytes()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("jobs", ["0", "1", "2", "5"])
def test_any_number_of_processes_makes_the_same_bytes(
    jobs: str, vault: Path, cold: bytes, tmp_path: Path
) -> None:
    for options in (("--no-cache",), (), ()):
        (tmp_path / "deck.apkg").unlink(missing_ok=True)
        assert built(vault, tmp_path / "deck.apkg", "--jobs", jobs, *options) == cold


@pytest.mark.usefixtures("small")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere this is the only way")
def test_processes_that_begin_anew_make_the_same_bytes(
    vault: Path, cold: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows and macOS, where a process is no copy of ours."""
    monkeypatch.setattr("deckwright.shelf.workers.sys.platform", "darwin")

    assert built(vault, tmp_path / "deck.apkg", "--no-cache", "--jobs", "2") == cold


@pytest.mark.usefixtures("small")
def test_a_process_that_the_system_kills_is_not_missed(
    vault: Path, cold: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it kills what takes too much memory."""
    sheets, mine = workers._sheets, os.getpid()

    def killed(paths: Sequence[str], start: int, length: int, desk: workers.Desk) -> list[bytes]:
        if start in (14, 70) and os.getpid() != mine:
            os.kill(os.getpid(), signal.SIGKILL)
        return sheets(paths, start, length, desk)

    monkeypatch.setattr(workers, "_sheets", killed)
    for jobs in ("2", "4"):
        assert built(vault, tmp_path / "deck.apkg", "--no-cache", "--jobs", jobs) == cold


@pytest.mark.usefixtures("small")
def test_a_bug_in_a_process_shows_where_it_is(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def buggy(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(workers, "sheets_of", buggy)
    with pytest.raises(ZeroDivisionError):
        built(vault, tmp_path / "deck.apkg", "--no-cache", "--jobs", "2")


@pytest.mark.usefixtures("small")
def test_the_order_in_which_a_disk_lists_files_is_nothing(
    vault: Path, cold: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    class Shuffled:
        def __init__(self, folder: str) -> None:
            with scandir(folder) as entries:
                self.entries = list(entries)
            random.Random(str(folder)).shuffle(self.entries)

        def __enter__(self) -> Iterator[os.DirEntry[str]]:
            return iter(self.entries)

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(os, "scandir", Shuffled)
    assert built(vault, tmp_path / "deck.apkg", "--jobs", "2") == cold


def started(
    root: Path, output: Path, cache: Path, *options: str, seed: str = "0"
) -> subprocess.Popen[bytes]:
    """A build in a process of its own, in which chunks are small."""
    script = (
        "import sys; from deckwright.shelf import shelf, workers;"
        "workers._FEW, workers._CHUNK, shelf._TICK = 10, 7, -10**12;"
        "from deckwright.commands.cli import main; main()"
    )
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": CLOCK,
        "DECKWRIGHT_CACHE": str(cache),
        "PYTHONHASHSEED": seed,
    }
    words = ["build", "--root", str(root), "-o", str(output), *options]
    command = [sys.executable, "-c", script, *words]
    return subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=os.name != "nt",
    )


def status(build: subprocess.Popen[bytes]) -> int:
    build.communicate(timeout=60)
    return build.returncode


def test_hash_seeds_change_nothing(vault: Path, cold: bytes, tmp_path: Path) -> None:
    for seed in ("1", "7"):
        build = started(vault, tmp_path / "deck.apkg", tmp_path / seed, "--jobs", "2", seed=seed)
        assert status(build) == 0
        assert (tmp_path / "deck.apkg").read_bytes() == cold
        (tmp_path / "deck.apkg").unlink()


def test_two_builds_at_once_both_end_well(vault: Path, cold: bytes, tmp_path: Path) -> None:
    for _ in range(2):
        builds = [
            started(vault, tmp_path / "deck.apkg", tmp_path / "cache", "--jobs", "2", seed=seed)
            for seed in "123"
        ]
        assert [status(build) for build in builds] == [0, 0, 0]
        assert (tmp_path / "deck.apkg").read_bytes() == cold
    assert [file.name for file in tmp_path.glob("*deck*")] == ["deck.apkg"]


def _edit_some(root: Path, which: random.Random) -> None:
    """A few or many of the notes say something else, one is gone, one is new."""
    files = sorted(root.rglob("*.md"))
    for file in which.sample(files, which.choice([1, 3, 60])):
        file.write_text(file.read_text() + f"\nMore of it: {which.random()}\n")
    if which.random() < 0.5:
        which.choice(files).unlink()


def processes_of(group: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == group and fields[0] != "Z":
                found.append(int(folder.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="signals, and processes by their session")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_ended_at_any_moment_leaves_the_old_package(
    how: signal.Signals, vault: Path, cold: bytes, tmp_path: Path
) -> None:
    root, output, cache = tmp_path / "vault", tmp_path / "out" / "deck.apkg", tmp_path / "cache"
    shutil.copytree(vault, root)
    output.parent.mkdir()
    output.write_bytes(cold)
    which = random.Random(int(how))
    whole = 1.2
    for _ in range(KILLS // 3):
        before = output.read_bytes()
        shutil.copyfile(output, tmp_path / "before.apkg")
        _edit_some(root, which)
        build = started(root, output, cache, "--jobs", "2")
        time.sleep(which.random() * whole)
        build.send_signal(how)
        _, said = build.communicate(timeout=30)
        ended = time.monotonic()
        while processes_of(build.pid) and time.monotonic() < ended + 5:
            time.sleep(0.02)
        assert processes_of(build.pid) == []
        if build.returncode:  # else it was done before
            assert output.read_bytes() == before or read_package(output)
            began = b"Traceback" not in said or b"in main" in said  # else Python was still loading
            assert not began or b"Traceback" not in said, said.decode()
        if how != signal.SIGKILL:
            assert [file.name for file in output.parent.iterdir()] == ["deck.apkg"]

        if output.read_bytes() == before:  # else the baseline of the next is another
            fresh = started(root, tmp_path / "cold.apkg", cache, "--no-cache", "--baseline",
                            str(tmp_path / "before.apkg"))  # fmt: skip
            again = started(root, output, cache, "--jobs", "2")
            assert (status(fresh), status(again)) == (0, 0)
            assert output.read_bytes() == (tmp_path / "cold.apkg").read_bytes()
