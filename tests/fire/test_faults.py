"""Full disks, files that vanish or change, clocks that run backwards: the old package stands."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.vault import write_vault
from deckwright.package.read import read_package
from tests.conftest import Deckwright

REPOSITORY = Path(__file__).parents[2]
CLOCK = "1760000000"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="it limits what a process may write")


def build(root: Path, output: Path, cache: Path, limit: int = 0, *options: str) -> tuple[int, str]:
    """A build in a process of its own, which may write no file of more than `limit` bytes."""
    script = (
        "import resource, sys; limit = int(sys.argv.pop(1));"
        "limit and resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit));"
        "from deckwright.commands.cli import main; main()"
    )
    words = ["build", "--root", str(root), "-o", str(output), *options]
    done = subprocess.run(
        [sys.executable, "-c", script, str(limit), *words],
        cwd=REPOSITORY,
        env={**os.environ, "SOURCE_DATE_EPOCH": CLOCK, "DECKWRIGHT_CACHE": str(cache)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    write_vault(root, 40)
    return root


@LINUX
@pytest.mark.parametrize("limit", [1, 20_000, 120_000])
def test_no_room_for_a_file(limit: int, vault: Path, tmp_path: Path) -> None:
    """The package, the cache and temporary files all meet the limit, whichever comes first."""
    output = tmp_path / "out" / "deck.apkg"
    assert build(vault, output, tmp_path / "cache")[0] == 0
    before = output.read_bytes()
    for file in sorted(vault.rglob("*.md"))[:20]:
        file.write_text(file.read_text() + "\nMore of it.\n")

    code, said = build(vault, output, tmp_path / "cache", limit)

    assert "Traceback" not in said
    assert code in (0, 1)
    assert code == 0 or ("[output]" in said and output.read_bytes() == before)
    assert [file.name for file in output.parent.iterdir()] == ["deck.apkg"]
    assert build(vault, output, tmp_path / "cache")[0] == 0
    clean = tmp_path / "clean.apkg"
    (tmp_path / "before.apkg").write_bytes(before)
    assert (
        build(vault, clean, tmp_path / "c2", 0, "--baseline", str(tmp_path / "before.apkg"))[0] == 0
    )
    assert output.read_bytes() == clean.read_bytes()


@pytest.mark.parametrize("name", ["a file", "a folder", "a folder that is a file"])
def test_a_place_that_cannot_be_written_to(
    name: str, vault: Path, tmp_path: Path, deckwright: Deckwright
) -> None:
    place = tmp_path / "place"
    if name == "a folder":
        (place / "deck.apkg").mkdir(parents=True)
    else:
        place.write_text("x")
    output = place if name == "a file" else place / "deck.apkg"
    result = deckwright("build", "--root", vault, "-o", output, "--baseline", "none")

    assert "Traceback" not in result.output
    assert result.exit_code in (0, 1, 2)
    assert result.exit_code or name == "a file"


def test_files_that_vanish_and_change_while_they_are_read(vault: Path, tmp_path: Path) -> None:
    """Whatever a build makes of it, it ends well or says why; the next is as if nothing was."""
    output, cache = tmp_path / "out" / "deck.apkg", tmp_path / "cache"
    assert build(vault, output, cache)[0] == 0
    files = sorted(vault.rglob("*.md"))
    texts = {file: file.read_text() for file in files}
    chance, over = random.Random(5), threading.Event()

    def disturb() -> None:
        while not over.is_set():
            file = chance.choice(files)
            if chance.random() < 0.5:
                file.unlink(missing_ok=True)
            else:
                file.write_text(texts[file] + f"\nMore: {chance.random()}\n")

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(4):
            code, said = build(vault, output, cache)
            assert code in (0, 1)
            assert "Traceback" not in said
            if output.exists():
                read_package(output)
    finally:
        over.set()
        thread.join()
    for file, text in texts.items():
        file.write_text(text)
    assert output.exists()
    (tmp_path / "before.apkg").write_bytes(output.read_bytes())

    assert build(vault, output, cache)[0] == 0
    clean = tmp_path / "clean.apkg"
    assert (
        build(vault, clean, tmp_path / "c2", 0, "--baseline", str(tmp_path / "before.apkg"))[0] == 0
    )
    assert output.read_bytes() == clean.read_bytes()


@pytest.mark.parametrize("seconds", [0, -86_400, 86_400])
def test_an_edit_of_the_same_length_at_the_same_time(
    seconds: int, vault: Path, tmp_path: Path
) -> None:
    """A file that looks as before by its size and its time, whatever the clock says."""
    output, cache = tmp_path / "deck.apkg", tmp_path / "cache"
    file = sorted(vault.rglob("*.md"))[3]
    assert build(vault, output, cache)[0] == 0
    for word in ("aaaa", "bbbb", "cccc"):
        status = file.stat()
        text = file.read_text().rstrip("\n").removesuffix("aaaa").removesuffix("bbbb")
        file.write_text(text + word + "\n")
        at = status.st_mtime_ns + seconds * 10**9
        os.utime(file, ns=(at, at))
        assert build(vault, output, cache)[0] == 0
        shown = [note for note in read_package(output).notes if word in "".join(note.fields)]
        assert len(shown) == 1


def test_a_cache_with_noise_anywhere(vault: Path, tmp_path: Path) -> None:
    """Bytes of the cache are changed, cut or added at random: the package never shows it."""
    output, cache = tmp_path / "deck.apkg", tmp_path / "cache"
    assert build(vault, output, cache)[0] == 0
    clean = output.read_bytes()
    chance = random.Random(8)
    for _ in range(8):
        kept = [file for file in cache.rglob("*") if file.is_file() and file.stat().st_size]
        if not kept:  # it was thrown away, and the next build fills it anew
            os.utime(min(vault.rglob("*.md")))
            assert build(vault, output, cache)[0] == 0
            continue
        file = chance.choice(kept)
        data = bytearray(file.read_bytes())
        if chance.random() < 0.3:
            data = data[: chance.randrange(1, len(data) + 1)]
        for _ in range(chance.choice([1, 30])):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        file.write_bytes(data)
        os.utime(min(vault.rglob("*.md")))
        code, said = build(vault, output, cache)
        assert (code, "Traceback" in said) == (0, False), said
        assert output.read_bytes() == clean


@pytest.mark.parametrize(
    ("name", "age", "left"),
    [
        (".deck.apkg.ab12_xyz.part", 7200, 0),
        (".deck.apkg.ab12_xyz.part", 600, 1),  # another build may be at it
        (".deck.apkg.ab12_xyz.part", -7200, 1),
        (".deck.apkg.mine.part", 7200, 1),
        (".deck.apkg.ab12.xyz.part", 7200, 1),
        (".other.apkg.ab12_xyz.part", 7200, 1),
        ("deck.apkg.ab12_xyz.part", 7200, 1),
    ],
)
def test_what_a_killed_build_left_goes_with_the_next(
    name: str, age: int, left: int, vault: Path, tmp_path: Path
) -> None:
    part = tmp_path / "out" / name
    part.parent.mkdir()
    part.write_bytes(b"half a package")
    at = part.stat().st_mtime - age
    os.utime(part, (at, at))

    assert build(vault, part.parent / "deck.apkg", tmp_path / "cache")[0] == 0
    assert len([*part.parent.iterdir()]) == 1 + left
