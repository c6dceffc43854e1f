"""What lies beside a package belongs to it: from the release before, to this one, or it is gone."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deckwright.package.read import read_package
from deckwright.problems import DeckError
from deckwright.vault.together import Together
from tests.conftest import Deckwright

NOTE = "---\nid: {0}\n---\n# Question\n{1}\n"
BOTH = ("--delta", "--update-txt")
MADE = {"kidney.apkg", "kidney.delta.apkg", "kidney.update.cloze.txt"}


@dataclass
class Project:
    """A folder whose package stands where the next build finds it as its baseline."""

    root: Path
    monkeypatch: pytest.MonkeyPatch
    when: int = 1_760_000_000

    def writes(self, word: str, path: str = "cards/k/a.md") -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(NOTE.format(f"b3side{file.stem}", f"The **{word}** of {file.stem}"))

    def builds(self, *options: str) -> dict[str, Any]:
        self.when += 3600
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(self.when))
        said = Deckwright()("build", "--root", self.root, "--format", "json", *options)
        return {"exit": said.exit_code, **json.loads(said.stdout)}

    @property
    def made(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in (self.root / "dist").iterdir()}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Two releases, the second with all that can lie beside it."""
    (tmp_path / "pyproject.toml").write_text('[tool.deckwright]\nname = "kidney"\n')
    project = Project(tmp_path, monkeypatch)
    for number in range(3):
        project.writes("medulla", f"cards/k/{number}.md")
    project.writes("glomerulus")
    project.builds()
    project.writes("nephron")
    assert project.builds(*BOTH)["exit"] == 0
    assert set(project.made) == MADE
    return project


@pytest.mark.parametrize("options", [(), ("--no-cache",), ("--update-txt",), ("--delta",)])
def test_a_newer_package_takes_away_what_was_of_an_older_one(
    project: Project, options: tuple[str, ...]
) -> None:
    before = project.made
    project.writes("podocyte")

    assert project.builds(*options)["exit"] == 0

    after = project.made
    asked = {"kidney.update.cloze.txt"} if "--update-txt" in options else set()
    asked |= {"kidney.delta.apkg"} if "--delta" in options else set()
    assert set(after) == {"kidney.apkg"} | asked
    assert all(after[name] != before[name] for name in after)


def test_an_edit_of_two_notes_takes_it_away_too(project: Project) -> None:
    project.builds()
    project.writes("podocyte")
    project.writes("cortex", "cards/k/1.md")

    project.builds()

    assert set(project.made) == {"kidney.apkg"}


@pytest.mark.parametrize("options", [(), ("--no-cache",), BOTH, (*BOTH, "--no-cache")])
def test_what_belongs_to_a_package_that_stays_stays(
    project: Project, options: tuple[str, ...]
) -> None:
    before = project.made

    said = project.builds(*options)

    assert project.made == before
    dist = project.root / "dist"
    assert [(e["kind"], e["file"], e["stands"]) for e in said.get("extras", [])] == [
        ("delta", str(dist / "kidney.delta.apkg"), True),
        ("update-txt", str(dist / "kidney.update.cloze.txt"), True),
    ][: len(options) if "--delta" in options else 0]


def test_it_is_said_that_it_stands(project: Project) -> None:
    said = Deckwright()("build", "--root", project.root, *BOTH).stdout

    for name in ("kidney.delta.apkg", "kidney.update.cloze.txt"):
        (line,) = (line for line in said.splitlines() if name in line)
        assert line.endswith("belongs to it, and stands as it was")


def test_a_delta_that_leads_elsewhere_goes_though_nothing_changed(project: Project) -> None:
    stale = project.made["kidney.delta.apkg"]
    project.writes("podocyte")
    project.builds("--delta")
    (project.root / "dist" / "kidney.delta.apkg").write_bytes(stale)

    said = project.builds("--delta")

    assert set(project.made) == {"kidney.apkg"}
    assert said["extras"][0]["file"] is None


def test_files_of_others_stay(project: Project) -> None:
    dist = project.root / "dist"
    (dist / "kidney.new.words.txt").write_text("words of my own\n")
    (dist / "kidneys.delta.apkg").write_bytes(b"of another package")
    (dist / "kidney.delta.apkg").write_bytes((dist / "kidney.apkg").read_bytes())
    (dist / "kidney.update.gone.txt").write_bytes((dist / "kidney.update.cloze.txt").read_bytes())
    project.writes("podocyte")

    project.builds()

    mine = {"kidney.new.words.txt", "kidneys.delta.apkg", "kidney.delta.apkg"}
    assert set(project.made) == {"kidney.apkg"} | mine


@pytest.mark.parametrize("name", ["kidney.delta.apkg", "kidney.update.cloze.txt"])
def test_where_one_cannot_be_written_the_package_of_before_stands(
    project: Project, name: str
) -> None:
    before = project.made
    file = project.root / "dist" / name
    file.unlink()
    (file / "in the way").mkdir(parents=True)
    project.writes("podocyte")

    said = project.builds(*BOTH)

    package = project.root / "dist" / "kidney.apkg"
    assert (said["exit"], [p["code"] for p in said["problems"]]) == (1, ["output"])
    assert package.read_bytes() == before["kidney.apkg"]
    assert name in said["problems"][0]["message"]
    assert not [f for f in package.parent.iterdir() if f.name.endswith(".part")]
    (file / "in the way").rmdir()
    file.rmdir()
    assert project.builds(*BOTH)["exit"] == 0
    assert set(project.made) == MADE
    delta = read_package(project.root / "dist" / "kidney.delta.apkg")
    assert [note.guid for note in delta.notes] == ["b3sidea"]


def test_nothing_stands_beside_a_package_that_could_not_be_written(project: Project) -> None:
    (project.root / "dist" / "kidney.apkg").rename(project.root / "released.apkg")
    (project.root / "dist" / "kidney.apkg" / "in the way").mkdir(parents=True)
    project.writes("podocyte")

    said = project.builds("--baseline", str(project.root / "released.apkg"), *BOTH)

    (problem,) = said["problems"]
    assert problem["message"].startswith("kidney.apkg cannot be written")
    assert [file.name for file in (project.root / "dist").iterdir()] == ["kidney.apkg"]


def test_what_is_old_is_gone_before_anything_moves(tmp_path: Path) -> None:
    for name in ("package", "delta", "text"):
        (tmp_path / name).write_text("old")
    (tmp_path / "package").unlink()
    (tmp_path / "package" / "in the way").mkdir(parents=True)

    together = Together()
    for name in ("delta", "text", "package"):
        together.replace(tmp_path / name).write_text("new")
    together.remove(tmp_path / "delta")
    together.remove(tmp_path / "text")

    with pytest.raises(DeckError):
        together.__exit__(None, None, None)

    assert [file.name for file in tmp_path.iterdir()] == ["package"]


def test_after_an_error_nothing_moves_and_nothing_goes(tmp_path: Path) -> None:
    for name in ("package", "delta"):
        (tmp_path / name).write_text("old")

    together = Together()
    together.replace(tmp_path / "package").write_text("new")
    together.remove(tmp_path / "delta")
    stopped = KeyboardInterrupt()

    with suppress(KeyboardInterrupt):
        together.__exit__(KeyboardInterrupt, stopped, None)

    assert {f.name: f.read_text() for f in tmp_path.iterdir()} == dict.fromkeys(
        ("package", "delta"), "old"
    )


def test_a_file_of_an_author_that_is_named_as_ours_stays(project: Project) -> None:
    own = project.root / "dist" / "kidney.new.cloze.txt"
    own.write_text("mine too\n")
    project.writes("podocyte")

    project.builds()

    assert own.read_text() == "mine too\n"


def test_texts_of_a_package_with_a_longer_name_are_its_own(project: Project) -> None:
    config = '[tool.deckwright]\nname = "kidney"\n'
    for name in ("one", "one.new"):
        config += f'[[tool.deckwright.packages]]\nname = "{name}"\nfolders = ["k"]\n'
    (project.root / "pyproject.toml").write_text(config)
    project.builds()
    for word in ("podocyte", "mesangium"):
        project.writes(word)
        project.builds("--update-txt")

    made = {name for name in project.made if name.startswith("one") and name.endswith(".txt")}
    assert made == {"one.update.cloze.txt", "one.new.update.cloze.txt"}


def test_no_package_is_named_as_the_delta_of_another(project: Project) -> None:
    (project.root / "pyproject.toml").write_text(
        '[tool.deckwright]\nname = "kidney"\n'
        '[[tool.deckwright.packages]]\nname = "one.delta"\nfolders = ["k"]\n'
    )

    assert [p["code"] for p in project.builds()["problems"]] == ["config-value"]


@pytest.mark.skipif(os.name == "nt", reason="Windows lets nobody be kept out of a folder so")
def test_of_several_packages_none_is_replaced_where_one_cannot_be(project: Project) -> None:
    config = '[tool.deckwright]\nname = "kidney"\n'
    for name in ("one", "two"):
        config += f'[[tool.deckwright.packages]]\nname = "{name}"\nfolders = ["k"]\n'
    (project.root / "pyproject.toml").write_text(config)
    project.builds()
    before = project.made
    (project.root / "dist" / "two.delta.apkg" / "in the way").mkdir(parents=True)
    project.writes("podocyte")

    said = project.builds("--delta")

    assert [p["code"] for p in said["problems"]] == ["output"]
    for name in ("one.apkg", "two.apkg"):
        assert (project.root / "dist" / name).read_bytes() == before[name]
