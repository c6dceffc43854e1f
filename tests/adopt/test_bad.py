"""Files that nobody should trust: one clear error each, and nothing is written."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adopt.making import add, collection, export
from tests.conftest import Deckwright


def a_package(folder: Path) -> Path:
    with collection(folder / "made") as col:
        for number in range(20):
            add(col, "Basic", [f"front {number}", "back"], "Top")
        export(col, folder / "whole.apkg", legacy=True)
    return folder / "whole.apkg"


def rewritten(folder: Path, change: Callable[[Path], None]) -> Path:
    """A package whose collection was changed by hand."""
    source = a_package(folder)
    target = folder / "bad.apkg"
    file = folder / "collection"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        file.write_bytes(old.read("collection.anki21"))
        change(file)
        new.write(file, "collection.anki21")
        new.writestr("media", "{}")
    return target


def with_sql(sql: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        connection = sqlite3.connect(file)
        connection.executescript(sql)
        connection.close()

    return change


def no_zip(folder: Path) -> Path:
    (folder / "bad.apkg").write_bytes(b"no zip at all")
    return folder / "bad.apkg"


def empty(folder: Path) -> Path:
    (folder / "bad.apkg").write_bytes(b"")
    return folder / "bad.apkg"


def no_collection(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "bad.apkg", "w") as archive:
        archive.writestr("readme.txt", "hello")
    return folder / "bad.apkg"


def bomb(folder: Path) -> Path:
    """A member that says it has five gigabytes."""
    with zipfile.ZipFile(folder / "bad.apkg", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki21", bytes(1 << 20))
        archive.writestr("media", "{}")
        archive.filelist[0].file_size = 5 << 30
    return folder / "bad.apkg"


def truncated(folder: Path) -> Path:
    def cut(file: Path) -> None:
        file.write_bytes(file.read_bytes()[:6000])

    return rewritten(folder, cut)


def cut_zip(folder: Path) -> Path:
    (folder / "bad.apkg").write_bytes(a_package(folder).read_bytes()[:-200])
    return folder / "bad.apkg"


def climbing(folder: Path, name: str = "../../evil.png") -> Path:
    source = a_package(folder)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(folder / "bad.apkg", "w") as new:
        new.writestr("collection.anki21", old.read("collection.anki21"))
        new.writestr("media", json.dumps({"0": name}))
        new.writestr("0", "evil")
    return folder / "bad.apkg"


def absolute(folder: Path) -> Path:
    return climbing(folder, "/tmp/evil.png")


def backwards(folder: Path) -> Path:
    return climbing(folder, "..\\evil.png")


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no zip": (no_zip, "this is no package that can be read: File is not a zip file"),
    "empty": (empty, "this is no package that can be read: File is not a zip file"),
    "no collection": (no_collection, "it holds no collection of Anki's"),
    "bomb": (bomb, "collection.anki21 is larger than 4294967296 bytes"),
    "truncated database": (truncated, "database disk image is malformed"),
    "cut zip": (cut_zip, "File is not a zip file"),
    "names with ..": (climbing, "'../../evil.png' is no name of a media file"),
    "absolute names": (absolute, "'/tmp/evil.png' is no name of a media file"),
    "names of Windows": (backwards, "'..\\\\evil.png' is no name of a media file"),
    "wrong number of fields": (
        lambda folder: rewritten(folder, with_sql("update notes set flds = 'a' where id = "
                                                  "(select max(id) from notes)")),
        "has 1 fields and not 2",
    ),
    "unknown note type": (
        lambda folder: rewritten(folder, with_sql("update notes set mid = 7")),
        "is of note type 7, which is missing; note",
    ),
    "no tables": (
        lambda folder: rewritten(folder, with_sql("drop table notes")),
        "no such table: notes",
    ),
    "a trigger": (
        lambda folder: rewritten(
            folder, with_sql("create trigger t after insert on notes begin select 1; end")
        ),
        "its collection has 't', which Anki's have not",
    ),
    "no note types": (
        lambda folder: rewritten(folder, with_sql("update col set models = '[1]'")),
        "this is no package that can be read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_package_is_one_error_and_nothing_is_written(
    kind: str, tmp_path: Path, deckwright: Deckwright
) -> None:
    make, message = BAD[kind]
    file = make(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    result = deckwright("adopt", file, tmp_path / "deck", "--format", "json")

    said = json.loads(result.stdout)
    assert result.exit_code == 1
    (problem,) = said["problems"]
    assert problem["code"] == "package"
    assert message in problem["message"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_bad_whole_collection_is_one_error_too(tmp_path: Path, deckwright: Deckwright) -> None:
    file = climbing(tmp_path).rename(tmp_path / "bad.colpkg")
    result = deckwright("adopt", file, tmp_path / "deck")
    assert result.exit_code == 1
    assert "is no name of a media file" in result.stderr
    assert not (tmp_path / "deck").exists()


def test_a_folder_in_which_something_could_be_lost_is_left_alone(
    tmp_path: Path, deckwright: Deckwright
) -> None:
    file, target = a_package(tmp_path), tmp_path / "deck"
    target.mkdir()
    (target / "mine.txt").write_text("mine")

    result = deckwright("adopt", file, target)
    assert result.exit_code == 1
    assert "is not empty and not under Git" in result.stderr
    assert [path.name for path in target.iterdir()] == ["mine.txt"]

    git = ["git", "-C", str(target), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run([*git, "init", "-q"], check=True)
    result = deckwright("adopt", file, target)
    assert "has 1 changes that are not committed" in result.stderr

    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "mine"], check=True)
    assert deckwright("adopt", file, target).exit_code == 0
    assert (target / "mine.txt").read_text() == "mine"
    assert (target / "cards/front-0.md").is_file()


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path, deckwright: Deckwright) -> None:
    file, target = a_package(tmp_path), tmp_path / "deck"
    (target / "cards").mkdir(parents=True)
    (target / "cards/front-0.md").write_text("mine")

    result = deckwright("adopt", file, target, "--unclean")
    assert result.exit_code == 1
    assert "cards/front-0.md:1:1: error: this file is there already" in result.stderr
    assert [path.name for path in target.rglob("*.*")] == ["front-0.md"]
