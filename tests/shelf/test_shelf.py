"""Whatever happens to the cache, a build makes the same bytes, and says not a word of it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deckwright.shelf import shelf as module
from deckwright.shelf.caches import FORGOTTEN, cache_folder, caches
from deckwright.shelf.shelf import Shelf, open_shelf
from deckwright.vault.project import open_project
from tests.conftest import Deckwright, Write

CLOCK = 1_760_000_000
FILES: dict[str, str | bytes] = {
    "pyproject.toml": '[tool.deckwright]\nname = "deck"',
    **{
        f"cards/{name}.md": f"---\nid: note{name}\n---\n# Question\nThe **{name}**."
        for name in ("aorta", "bone", "cell", "duct", "eye", "foot", "gene", "hair", "iris", "jaw")
    },
}

Harm = Callable[[Path, pytest.MonkeyPatch], None]


@pytest.fixture
def root(folder: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A vault, of whose files every time is believed, and a cache folder of its own."""
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK))
    monkeypatch.setattr(module, "_TICK", -(10**12))
    yield folder(FILES)
    for path in tmp_path.rglob("*"):
        if path.is_dir():
            path.chmod(0o700)


def build(root: Path, *options: str, output: str = "deck.apkg") -> dict[str, object]:
    file = root.parent / output
    result = Deckwright()("build", "--root", root, "-o", file, "--format", "json", *options)
    said = json.loads(result.stdout)
    return {key: said[key] for key in said if key not in ("seconds", "file")}


def edit(root: Path, name: str, word: str) -> None:
    (root / f"cards/{name}.md").write_text(f"---\nid: note{name}\n---\n# Question\nThe **{word}**.")


def cache_of(root: Path) -> Path:
    return cache_folder(open_project(None, root, None))


def _foreign(folder: Path, _: pytest.MonkeyPatch) -> None:
    (folder / "shelf.sqlite").write_text("This is a letter to my aunt. " * 50)


def _other_tables(folder: Path, _: pytest.MonkeyPatch) -> None:
    (folder / "shelf.sqlite").unlink()
    with sqlite3.connect(folder / "shelf.sqlite") as connection:
        connection.execute("CREATE TABLE facts (wine TEXT)")
    connection.close()


def _cut(folder: Path, _: pytest.MonkeyPatch) -> None:
    data = (folder / "shelf.sqlite").read_bytes()
    (folder / "shelf.sqlite").write_bytes(data[: len(data) // 2])


def _holes(folder: Path, _: pytest.MonkeyPatch) -> None:
    data = bytearray((folder / "shelf.sqlite").read_bytes())
    for at in range(4096, len(data), 4096):
        data[at : at + 512] = bytes(512)
    (folder / "shelf.sqlite").write_bytes(data)


def _garbage(folder: Path, _: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(folder / "shelf.sqlite") as connection:
        connection.execute("UPDATE sheets SET sheet = substr(sheet, 1, 30)")
        connection.execute("UPDATE facts SET value = x'ff' WHERE name IN ('last', 'stamps')")
    connection.close()


def _short_sheets(folder: Path, _: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(folder / "shelf.sqlite") as connection:
        connection.execute("UPDATE sheets SET sheet = substr(sheet, 1, length(sheet) - 5)")
        connection.execute("DELETE FROM facts WHERE name = 'last'")
    connection.close()


def _no_texts(folder: Path, _: pytest.MonkeyPatch) -> None:
    for file in folder.glob("texts-*"):
        file.unlink()


def _other_texts(folder: Path, _: pytest.MonkeyPatch) -> None:
    for file in folder.glob("texts-*"):
        file.write_bytes(file.read_bytes().replace(b"aorta", b"ATROA").replace(b"bone", b"ENOB"))


def _no_last(folder: Path, _: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(folder / "shelf.sqlite") as connection:
        connection.execute("DELETE FROM facts WHERE name = 'last'")
    connection.close()


def _lost_texts_without_last(folder: Path, patch: pytest.MonkeyPatch) -> None:
    _no_last(folder, patch)
    _other_texts(folder, patch)


def _other_collection(folder: Path, _: pytest.MonkeyPatch) -> None:
    data = (folder / "collection").read_bytes()
    (folder / "collection").write_bytes(data.replace(b"cell", b"CELL"))


def _no_collection(folder: Path, _: pytest.MonkeyPatch) -> None:
    (folder / "collection").unlink()


def _other_key(_: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(module, "fingerprint", lambda _: b"another version")


def _deleted(folder: Path, _: pytest.MonkeyPatch) -> None:
    shutil.rmtree(folder)


def _strangers(folder: Path, patch: pytest.MonkeyPatch) -> None:
    (folder / "texts-x").write_text("a stranger's")
    (folder / "letter.txt").write_text("another")
    _other_key(folder, patch)


def _folder_in_the_way(folder: Path, _: pytest.MonkeyPatch) -> None:
    (folder / "shelf.sqlite").unlink()
    (folder / "shelf.sqlite").mkdir()


def _file_in_the_way(folder: Path, _: pytest.MonkeyPatch) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder")


def _read_only(folder: Path, _: pytest.MonkeyPatch) -> None:
    for file in folder.iterdir():
        file.chmod(0o400)
    folder.chmod(0o500)


HARMS = [
    *(_foreign, _other_tables, _cut, _holes, _garbage, _short_sheets, _no_texts, _other_texts),
    *(_no_last, _lost_texts_without_last, _other_collection, _no_collection, _other_key, _deleted),
    *(_strangers, _folder_in_the_way, _file_in_the_way, _read_only),
]


@pytest.mark.parametrize("edited", [True, False], ids=["edited", "as it was"])
@pytest.mark.parametrize("harm", HARMS)
def test_a_harmed_cache_is_not_believed(
    harm: Harm, root: Path, monkeypatch: pytest.MonkeyPatch, *, edited: bool
) -> None:
    build(root)
    shutil.copyfile(root.parent / "deck.apkg", root.parent / "cold.apkg")
    if edited:
        edit(root, "bone", "marrow")
    harm(cache_of(root), monkeypatch)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK + 1000))

    said = build(root)

    assert said == build(root, "--no-cache", output="cold.apkg")
    assert (root.parent / "deck.apkg").read_bytes() == (root.parent / "cold.apkg").read_bytes()
    build(root)  # and whatever is kept now serves the next


@pytest.mark.parametrize("when", ["before reading", "before writing"])
def test_a_cache_that_goes_while_a_build_runs_is_not_missed(
    when: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deckwright import pipeline

    build(root)
    edit(root, "bone", "marrow")
    (root / "cards/aorta.md").unlink()
    name = "read_sheets" if when == "before reading" else "plan_package"
    stage = getattr(pipeline, name)
    folder = cache_of(root)

    def go(*args: object) -> object:
        shutil.rmtree(folder, ignore_errors=True)
        return stage(*args)

    shutil.copyfile(root.parent / "deck.apkg", root.parent / "cold.apkg")
    monkeypatch.setattr(pipeline, name, go)
    said = build(root)
    monkeypatch.setattr(pipeline, name, stage)

    assert said == build(root, "--no-cache", output="cold.apkg")
    assert (root.parent / "deck.apkg").read_bytes() == (root.parent / "cold.apkg").read_bytes()


def test_a_second_build_at_the_same_time_goes_without(root: Path) -> None:
    project = open_project(None, root, None)
    build(root, output="first.apkg")
    with open_shelf(project, cached=True) as held:
        assert held.fact("last")
        build(root, output="second.apkg")
        with open_shelf(project, cached=True) as other:
            assert other.collection.parent != held.collection.parent
    first, second = (root.parent / f"{name}.apkg" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("command", [("check",), ("check", "cards/eye.md"), ("build", "--strict")])
def test_what_else_is_run_in_between_hides_no_edit(command: tuple[str, ...], root: Path) -> None:
    """A check sees the edit first, and a build that is refused does so too."""
    build(root)
    shutil.copyfile(root.parent / "deck.apkg", root.parent / "cold.apkg")
    edit(root, "bone", "marrow")
    edit(root, "eye", "eye** [[nowhere]] **and")
    os.chdir(root)
    words = [str(root / word) if word.startswith("cards") else word for word in command]
    outputs = ("-o", root.parent / "deck.apkg") if command[0] == "build" else ()
    Deckwright()(*words, "--root", root, *outputs)

    said = build(root)

    assert said == build(root, "--no-cache", output="cold.apkg")
    assert (root.parent / "deck.apkg").read_bytes() == (root.parent / "cold.apkg").read_bytes()


def test_a_full_disk_is_a_problem_and_no_traceback(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(root)
    before = (root.parent / "deck.apkg").read_bytes()
    (root / "cards/bone.md").unlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("deckwright.shelf.texts.Texts.keep", "deckwright.package.publish.write_zip"):
        with monkeypatch.context() as patch:
            patch.setattr(name, full)
            said = build(root, "--no-cache")
        problems = said["problems"]
        assert isinstance(problems, list)
        assert [p["code"] for p in problems if p["level"] == "error"] == ["output"]
        assert (root.parent / "deck.apkg").read_bytes() == before
    assert build(root)["ok"]


def test_a_cache_that_is_full_of_what_nobody_needs_begins_anew(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(root)
    texts = cache_of(root) / "texts-0"
    with texts.open("ab") as stream:
        stream.write(bytes(10_000))
    monkeypatch.setattr(module, "_SPARE", 1000)
    edit(root, "bone", "marrow")

    assert build(root)["ok"]
    build(root)
    assert texts.stat().st_size < 10_000


def test_caches_of_vaults_that_are_gone_are_thrown_away(root: Path) -> None:
    build(root)
    old, young, stranger, letters = (
        caches() / name for name in ("gone-0011", "kept-0022", "stranger", "letters")
    )
    long_ago = time.time() - FORGOTTEN - 1000
    for folder in (old, young, stranger, letters):
        folder.mkdir()
        ours = ("shelf.sqlite", "texts-0", "collection", "collection-new-packed")
        for name in ours if folder != stranger else ("photo.png",):
            (folder / name).write_text("x")
    (letters / "my letter.txt").write_text("dear aunt")
    for folder in (old, stranger, letters):
        for file in (*folder.iterdir(), folder):
            os.utime(file, (long_ago, long_ago))
    edit(root, "bone", "marrow")
    (root / "cards/eye.md").unlink()

    build(root)

    assert not old.exists()
    assert young.exists()
    assert stranger.exists()
    assert (letters / "my letter.txt").exists()


def test_the_cache_folder_is_the_users_own_or_the_one_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path / "mine"))
    assert caches() == tmp_path / "mine"
    monkeypatch.delenv("DECKWRIGHT_CACHE")
    assert caches().name == "deckwright"


def test_what_a_shelf_holds_comes_back(root: Path) -> None:
    project = open_project(None, root, None)
    with open_shelf(project, cached=True) as shelf:
        shelf.keep_fact("one", {"a": (1, b"2", None)})
        list(shelf.keeping([("a.md", b"sheet")]))
    with open_shelf(project, cached=True) as shelf:
        assert isinstance(shelf, Shelf)
        assert shelf.fact("one") == {"a": (1, b"2", None)}
        assert shelf.fact("two") is None
        assert shelf.sheets() == shelf.sheets(["a.md", "b.md"]) == {"a.md": b"sheet"}
