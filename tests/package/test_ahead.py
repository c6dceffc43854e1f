"""Pieces that are deflated while the file is still being written: they save time, and no more."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from time import monotonic, sleep

import pytest

from deckwright.package.ahead import deflating_ahead
from deckwright.package.deflate import PIECE, Pieces, add_deflated

DATA = random.Random(7).randbytes(3 * PIECE // 4)


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def packed(folder: Path, file: Path, last: Pieces | None) -> bytes:
    """The bytes of a zip that holds the file, whose content must come out of it again."""
    target = folder / "some.zip"
    with zipfile.ZipFile(target, "w") as archive:
        add_deflated(archive, zipfile.ZipInfo("all"), file, last)
    with zipfile.ZipFile(target) as archive:
        assert archive.read("all") == file.read_bytes()
    return target.read_bytes()


def grown(folder: Path, *, changed_at: int | None = None) -> tuple[Path, Pieces | None]:
    """A file of ten pieces, and those that were deflated meanwhile; then one byte was changed."""
    file = folder / "file"
    with deflating_ahead(file, folder / "packed") as ahead, file.open("w+b") as stream:
        for _ in range(14):
            stream.write(DATA)
            stream.flush()
        waits_until = monotonic() + 30
        while not (found := ahead()) or len(found.pieces) < 5:
            assert monotonic() < waits_until, "nothing was deflated"
            sleep(0.01)
        if changed_at is not None:
            stream.seek(changed_at)
            stream.write(bytes([DATA[0] ^ 255]))
    return file, ahead()


@pytest.mark.parametrize("changed_at", [None, 0, PIECE, 3 * PIECE - 1, 9 * PIECE])
def test_the_zip_is_the_same(tmp_path: Path, changed_at: int | None) -> None:
    file, pieces = grown(tmp_path, changed_at=changed_at)

    assert packed(tmp_path, file, pieces) == packed(tmp_path, file, None)


def test_what_was_deflated_is_taken(tmp_path: Path) -> None:
    file, pieces = grown(tmp_path)
    assert pieces
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        _, made = add_deflated(archive, zipfile.ZipInfo("all"), file, pieces)

    assert made[: len(pieces.pieces)] == pieces.pieces


@pytest.mark.parametrize("harm", ["cut", "changed"])
def test_what_was_deflated_is_looked_at_before_it_is_taken(tmp_path: Path, harm: str) -> None:
    file, pieces = grown(tmp_path)
    lies = (tmp_path / "packed").read_bytes()
    harmed = lies[: len(lies) // 2] if harm == "cut" else lies[:-9] + b"\0" + lies[-8:]
    (tmp_path / "packed").write_bytes(harmed)

    assert packed(tmp_path, file, pieces) == packed(tmp_path, file, None)


def test_a_folder_that_cannot_be_written_to_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with deflating_ahead(file, tmp_path / "no" / "packed") as ahead:
        file.write_bytes(DATA * 14)
        sleep(0.1)

    assert ahead() is None


def test_a_file_that_is_never_written_is_no_fault(tmp_path: Path) -> None:
    with deflating_ahead(tmp_path / "file", tmp_path / "packed") as ahead:
        sleep(0.1)

    assert ahead() is None
