"""A file is replaced whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from deckwright.problems import DeckError, Problem, Where
from deckwright.vault.atomic import flush, replace_file, replacing
from tests.saying import refusal

WHERE = Where("pyproject.toml")
MAKE_ROOM = "name another file, or make room"


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_file_is_made_with_its_folders(tmp_path: Path) -> None:
    replace_file(tmp_path / "a/b/c.bin", b"\r\n\0", WHERE)

    assert (tmp_path / "a/b/c.bin").read_bytes() == b"\r\n\0"
    assert names_in(tmp_path / "a/b") == ["c.bin"]


def test_the_old_file_stands_until_the_new_one_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"old")
    with replacing(file, WHERE) as part:
        part.write_bytes(b"new")
        assert file.read_bytes() == b"old"
        assert part.parent == tmp_path

    assert file.read_bytes() == b"new"
    assert names_in(tmp_path) == ["a.bin"]


@pytest.mark.parametrize(
    "error", [DeckError(Problem("x", "y", WHERE)), KeyboardInterrupt(), ValueError("bug")]
)
def test_after_any_error_the_old_file_stands_and_nothing_lies_beside_it(
    tmp_path: Path, error: BaseException
) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"old")

    def write() -> None:
        with replacing(file, WHERE) as part:
            part.write_bytes(b"half")
            raise error

    with pytest.raises(type(error)):
        write()

    assert file.read_bytes() == b"old"
    assert names_in(tmp_path) == ["a.bin"]


def test_the_new_file_keeps_the_rights_of_the_old(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"old")
    file.chmod(0o640)
    replace_file(file, b"new", WHERE)

    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_new_file_has_the_rights_that_every_new_file_has(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    replace_file(tmp_path / "ours", b"", WHERE)

    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_link_is_replaced_and_what_it_names_is_left_alone(tmp_path: Path) -> None:
    """A stranger's repository may hold a link from its output to a file of ours."""
    (tmp_path / "precious").write_bytes(b"mine")
    (tmp_path / "deck.apkg").symlink_to(tmp_path / "precious")
    replace_file(tmp_path / "deck.apkg", b"deck", WHERE)

    assert (tmp_path / "precious").read_bytes() == b"mine"
    assert (tmp_path / "deck.apkg").read_bytes() == b"deck"
    assert not (tmp_path / "deck.apkg").is_symlink()


def test_a_disk_that_refuses_is_an_error_of_the_author(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()

    assert refusal(lambda: replace_file(tmp_path / "file/a.bin", b"", WHERE)) == [
        f"pyproject.toml:1:1: error: a.bin cannot be written: File exists [output] -> {MAKE_ROOM}"
    ]
    assert refusal(lambda: replace_file(tmp_path / "folder", b"", WHERE)) == [
        "pyproject.toml:1:1: error: folder cannot be written: Is a directory [output]"
        f" -> {MAKE_ROOM}"
    ]
    assert names_in(tmp_path) == ["file", "folder"]


def test_files_and_folders_can_be_flushed(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    flush(tmp_path / "a")
    flush(tmp_path)

    with pytest.raises(OSError, match="nowhere"):
        flush(tmp_path / "nowhere")
