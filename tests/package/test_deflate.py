"""Members deflated in pieces: zipfile and others read them, and pieces that stood are copied."""

from __future__ import annotations

import random
import shutil
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest

from deckwright.package import deflate as module
from deckwright.package.deflate import (
    PIECE,
    Piece,
    Pieces,
    add_deflated,
    copy_member,
    deflated_piece,
    holds,
    wrong_pieces,
)


def content(size: int, seed: int = 0) -> bytes:
    """Bytes that can be made a little shorter."""
    return random.Random(seed).randbytes(size // 2).hex().encode()[:size].ljust(size, b"x")


def zipped(
    file: Path, data: bytes, last: Pieces | None = None, changed: set[int] | None = None
) -> tuple[int, tuple[Piece, ...]]:
    source = file.with_suffix(".source")
    source.write_bytes(data)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("before"), b"before")  # without a clock
        member = zipfile.ZipInfo("collection.anki2", (1980, 1, 1, 0, 0, 0))
        made = add_deflated(archive, member, source, last, changed)
        archive.writestr(zipfile.ZipInfo("after"), b"after", zipfile.ZIP_DEFLATED)
    return made


@pytest.mark.parametrize("size", [0, 1, 1000, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 17])
def test_every_reader_of_zips_reads_it(size: int, tmp_path: Path) -> None:
    data, file = content(size), tmp_path / "x.zip"

    _, pieces = zipped(file, data)

    assert len(pieces) == -(-size // PIECE)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["before", "collection.anki2", "after"]
        assert archive.read("collection.anki2") == data
        assert archive.read("after") == b"after"
    unzip = shutil.which("unzip")
    if unzip:
        subprocess.run([unzip, "-t", file], check=True, capture_output=True)


def test_a_member_of_more_than_two_gigabytes_has_longer_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_ZIP64", 1000)
    zipped(tmp_path / "x.zip", content(5000))

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.read("collection.anki2") == content(5000)


@pytest.mark.parametrize("known", [None, {1, 4}, {1, 2, 4}])
def test_pieces_that_stood_are_copied_to_the_same_bytes(
    known: set[int] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, anew = (tmp_path / name for name in ("old.zip", "new.zip", "anew.zip"))
    data = content(4 * PIECE + 5)
    changed = data[: PIECE + 100] + b"!" + data[PIECE + 101 :] + b"more"
    start, pieces = zipped(old, data)
    zipped(anew, changed)
    deflated: list[bytes] = []

    def noted(piece: bytes) -> bytes:
        deflated.append(piece)
        return deflated_piece(piece)

    monkeypatch.setattr(module, "deflated_piece", noted)
    again = zipped(new, changed, Pieces.of(old, start, pieces), known)

    assert sorted(map(len, deflated)) == [9, PIECE]
    assert new.read_bytes() == anew.read_bytes()
    assert wrong_pieces(new, *again, Pieces.of(old, start, pieces)) == []


@pytest.mark.parametrize("known", [None, set[int]()])
@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_piece_that_is_not_what_it_was_is_not_copied(
    where: int, known: set[int] | None, tmp_path: Path
) -> None:
    old, new, anew = (tmp_path / name for name in ("old.zip", "new.zip", "anew.zip"))
    data = content(3 * PIECE)
    start, pieces = zipped(old, data)
    zipped(anew, data)
    torn = bytearray(old.read_bytes())
    torn[start + sum(piece.length for piece in pieces[:where]) + 9] ^= 1
    old.write_bytes(torn)

    zipped(new, data, Pieces.of(old, start, pieces), known)

    assert new.read_bytes() == anew.read_bytes()
    assert wrong_pieces(old, start, pieces, Pieces.of(old, start, pieces)) == [where]


def test_a_piece_whose_sums_are_of_other_bytes_is_wrong(tmp_path: Path) -> None:
    start, pieces = zipped(tmp_path / "x.zip", content(10))
    other = [pieces[0]._replace(crc=zlib.crc32(b"other"))]

    assert wrong_pieces(
        tmp_path / "x.zip", start, tuple(other), Pieces.of(tmp_path / "x.zip", start, ())
    ) == [0]


def test_a_member_is_copied_as_it_lies_there(tmp_path: Path) -> None:
    old, new = tmp_path / "old.zip", tmp_path / "new.zip"
    zipped(old, content(1000))
    with zipfile.ZipFile(old) as before, zipfile.ZipFile(new, "w") as archive:
        archive.writestr("first", b"first")
        for member in before.infolist():
            copy_member(before, member, archive)

    with zipfile.ZipFile(old) as before, zipfile.ZipFile(new) as archive:
        assert archive.testzip() is None
        for member in before.infolist():
            assert archive.read(member.filename) == before.read(member.filename)
            assert archive.getinfo(member.filename).compress_size == member.compress_size


@pytest.mark.parametrize("size", [0, 10, PIECE, 2 * PIECE + 5])
def test_a_member_is_read_back_as_it_was_written(size: int, tmp_path: Path) -> None:
    file, source = tmp_path / "x.zip", tmp_path / "x.source"
    start, pieces = zipped(file, content(size))

    assert holds(file, "collection.anki2", start, pieces, source)

    source.write_bytes(content(size) + b"!")
    assert not holds(file, "collection.anki2", start, pieces, source)


def test_no_byte_of_a_member_can_be_another(tmp_path: Path) -> None:
    """Neither of its data, nor of what a reader goes by to find them, read them and check them."""
    file, source = tmp_path / "x.zip", tmp_path / "x.source"
    start, pieces = zipped(file, content(300))
    whole = file.read_bytes()
    end = start + sum(piece.length for piece in pieces) + 2
    header, directory = start - 46, whole.index(b"collection.anki2", end) - 46
    where = [*range(start, end), *range(header, header + 4), *range(header + 26, header + 46)]
    where += [*range(directory + 16, directory + 28)]  # its sum and its two lengths
    for at in where:
        torn = bytearray(whole)
        torn[at] ^= 0x41
        file.write_bytes(torn)
        try:
            held = holds(file, "collection.anki2", start, pieces, source)
        except (zipfile.BadZipFile, KeyError, OSError):
            continue
        assert not held, at
