"""A disk that is full, in earnest: a small one is mounted, which only root may do on Linux."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.vault import write_vault
from tests.fire.test_faults import CLOCK, LINUX, REPOSITORY, build

SIZE = 4  # MB


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "deckwright", folder],
            capture_output=True,
            check=False,
        )
    except OSError:
        pytest.skip("there is no mount")
    if mounted.returncode:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(disk: Path, room: int) -> Path:
    """A file that leaves so many bytes of a disk."""
    file = disk / "all the rest"
    with file.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4096))
        except OSError:
            pass
    os.truncate(file, max(file.stat().st_size - room, 0))
    return file


@LINUX
@pytest.mark.parametrize("room", [0, 4096, 40_000, 150_000])
@pytest.mark.parametrize("place", ["output", "cache", "temporary files"])
def test_a_full_disk(
    place: str, room: int, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old package stands or the new one does; a cache without room is no harm."""
    root = tmp_path / "vault"
    write_vault(root, 40)
    output = (disk if place == "output" else tmp_path / "out") / "deck.apkg"
    cache = (disk if place == "cache" else tmp_path) / "cache"
    if place == "temporary files":
        monkeypatch.setenv("TMPDIR", str(disk))
    assert build(root, output, cache)[0] == 0
    before = output.read_bytes()
    for file in sorted(root.rglob("*.md"))[:20]:
        file.write_text(file.read_text() + "\nMore of it.\n")
    rest = fill(disk, room)

    code, said = build(root, output, cache)

    assert "Traceback" not in said
    if code == 0:
        assert output.read_bytes() != before
    else:
        assert (code, place) == (1, "output")
        assert "deck.apkg cannot be written: No space left on device [output]" in said
        assert output.read_bytes() == before
    assert [file for file in output.parent.iterdir() if file != rest] == [output]
    rest.unlink()
    assert build(root, output, cache)[0] == 0
    (tmp_path / "before.apkg").write_bytes(before)
    clean = tmp_path / "clean.apkg"
    options = ("--baseline", str(tmp_path / "before.apkg"))
    assert build(root, clean, tmp_path / "c2", 0, *options)[0] == 0
    assert output.read_bytes() == clean.read_bytes()


@LINUX
def test_what_belongs_to_a_package_stays_with_it_where_the_next_finds_no_room(
    disk: Path, tmp_path: Path
) -> None:
    root = tmp_path / "vault"
    write_vault(root, 400)
    output, cache = disk / "deck.apkg", tmp_path / "cache"
    note = min(root.rglob("*.md"))
    for options in ((), (), (), ("--delta",)):  # from the third on, an edit takes the short way
        note.write_text(note.read_text() + "\nMore of it.\n")
        assert build(root, output, cache, 0, *options)[0] == 0
    before = {file.name: file.read_bytes() for file in disk.iterdir()}
    assert before.keys() == {"deck.apkg", "deck.delta.apkg"}
    rest = fill(disk, 0)
    note.write_text(note.read_text() + "\nAnd more.\n")

    code, said = build(root, output, cache)

    assert (code, "[output]" in said) == (1, True)
    assert {f.name: f.read_bytes() for f in disk.iterdir() if f != rest} == before
    rest.unlink()
    assert build(root, output, cache)[0] == 0
    assert [file.name for file in disk.iterdir()] == ["deck.apkg"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("words", [["check", "--format", "json"], ["build", "-o", "deck.apkg"]])
def test_what_is_said_finds_no_room(words: list[str], tmp_path: Path) -> None:
    """The disk has the error, not we: no traceback."""
    (tmp_path / "a.md").write_text("---\nid: full1\n---\n# Question\nThe **aorta**\n")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, str(REPOSITORY / "build.py"), "--root", str(tmp_path), *words],
            cwd=tmp_path,
            env={**os.environ, "SOURCE_DATE_EPOCH": CLOCK},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr == "stopped: No space left on device; make room, and run it again\n"
