"""A newer release of a deck, adopted into the project that an older one became."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.adopt.making import PNG, add, collection, export
from tests.conftest import Deckwright


@dataclass
class Upstream:
    """Somebody's deck, which has releases."""

    folder: Path
    release: int = 0

    def releases(self, change: Callable[[Any], None]) -> Path:
        self.release += 1
        file = self.folder / f"v{self.release}" / "deck.apkg"
        file.parent.mkdir()
        with collection(self.folder / "made") as col:
            change(col)
            export(col, file, legacy=True)
        return file


def notes(col: Any) -> dict[str, Any]:
    return {note.fields[0]: note for note in map(col.get_note, col.find_notes(""))}


def edit(col: Any, front: str, back: str) -> None:
    note = notes(col)[front]
    note.fields[1] = back
    col.update_note(note)


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    (tmp_path / "upstream").mkdir()
    return Upstream(tmp_path / "upstream")


@pytest.fixture
def root(upstream: Upstream, tmp_path: Path, deckwright: Deckwright) -> Path:
    """A project under Git that the first release became."""

    def first(col: Any) -> None:
        (Path(col.media.dir()) / "heart.png").write_bytes(PNG)
        for word in ("one", "two", "three", "four", "five"):
            add(col, "Basic", [word, f"the number {word}"], "Top::Numbers", ["number"])
        add(col, "Basic", ["picture", '<img src="heart.png">'], "Top")

    root = tmp_path / "deck"
    assert deckwright("adopt", upstream.releases(first), root).exit_code == 0
    commit(root)
    return root


def git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b.c", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def commit(root: Path) -> None:
    if not (root / ".git").exists():
        git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "as it is", "--allow-empty")


def again(deckwright: Deckwright, file: Path, root: Path, *options: str) -> tuple[int, Any]:
    result = deckwright("adopt", file, root, "--format", "json", *options)
    return result.exit_code, json.loads(result.stdout)


def changed_files(root: Path) -> list[str]:
    lines = git(root, "status", "--porcelain", "--untracked-files=all").splitlines()
    own = {"adopted.apkg", ".deckwright-adopted.json"}
    return sorted(line[3:] for line in lines if line[3:] not in own)


def test_the_same_release_again_touches_nothing(
    upstream: Upstream, root: Path, deckwright: Deckwright
) -> None:
    code, said = again(deckwright, upstream.folder / "v1/deck.apkg", root)
    assert (code, said["adoption"]["merged"]) == (0, {"new": 0, "changed": 0, "untouched": 6})
    assert git(root, "status", "--porcelain") == ""


def test_only_what_the_release_changed_is_written(
    upstream: Upstream, root: Path, deckwright: Deckwright
) -> None:
    (root / "cards/Numbers/one.md").write_text(
        """\
---
id: edited here
---
""".replace("edited here", note_id(root / "cards/Numbers/one.md"))
        + "\n# Front\nmine\n"
    )
    git(root, "mv", "cards/Numbers/two.md", "cards/moved.md")
    commit(root)

    def second(col: Any) -> None:
        edit(col, "two", "the number <b>two</b>")
        edit(col, "three", "another three")
        add(col, "Basic", ["six", "new"], "Top::Numbers")

    code, said = again(deckwright, upstream.releases(second), root)
    assert code == 0
    assert said["adoption"]["merged"] == {"new": 1, "changed": 2, "untouched": 4}
    assert changed_files(root) == [
        "cards/Numbers/six.md",
        "cards/Numbers/three.md",
        "cards/moved.md",
    ]
    assert "the number **two**" in (root / "cards/moved.md").read_text()


def note_id(file: Path) -> str:
    return next(line[4:] for line in file.read_text().split("\n") if line.startswith("id: "))


def test_what_both_changed_is_a_conflict_until_the_author_settles_it(
    upstream: Upstream, root: Path, deckwright: Deckwright
) -> None:
    one, two = root / "cards/Numbers/one.md", root / "cards/Numbers/two.md"
    one.write_text(one.read_text().replace("the number one", "my number one"))
    two.write_text(two.read_text().replace("the number two", "the same"))
    commit(root)

    def second(col: Any) -> None:
        edit(col, "one", "their number one")
        edit(col, "two", "the same")
        edit(col, "three", "only theirs")

    file = upstream.releases(second)
    code, said = again(deckwright, file, root)
    assert code == 1
    (problem,) = said["problems"]
    assert (problem["code"], problem["path"]) == ("adopt-conflict", "cards/Numbers/one.md")
    assert changed_files(root) == ["cards/Numbers/three.md"]
    assert "my number one" in one.read_text()

    commit(root)
    code, said = again(deckwright, file, root, "--keep-mine")
    assert (code, changed_files(root)) == (0, [])
    commit(root)
    assert again(deckwright, file, root)[0] == 0


def test_a_note_that_is_gone_is_named_and_its_file_stays(
    upstream: Upstream, root: Path, deckwright: Deckwright
) -> None:
    def second(col: Any) -> None:
        col.remove_notes([notes(col)["four"].id])

    code, said = again(deckwright, upstream.releases(second), root)
    assert code == 0
    assert said["adoption"]["gone"] == ["cards/Numbers/four.md"]
    assert changed_files(root) == []


def test_a_note_that_the_author_deleted_stays_away_unless_it_changed(
    upstream: Upstream, root: Path, deckwright: Deckwright
) -> None:
    (root / "cards/Numbers/four.md").unlink()
    (root / "cards/Numbers/five.md").unlink()
    commit(root)
    code, said = again(
        deckwright, upstream.releases(lambda col: edit(col, "five", "changed")), root
    )
    assert code == 1
    (problem,) = said["problems"]
    assert problem["path"] == "cards/Numbers/five.md"
    assert changed_files(root) == []


def test_a_note_that_the_deck_moved_moves_and_one_that_the_author_moved_stays(
    upstream: Upstream, root: Path, deckwright: Deckwright
) -> None:
    git(root, "mv", "cards/Numbers/two.md", "cards/mine.md")
    commit(root)

    def second(col: Any) -> None:
        for word in ("one", "two"):
            ids = [card.id for card in notes(col)[word].cards()]
            col.set_deck(ids, col.decks.id("Top::Words"))

    code, _ = again(deckwright, upstream.releases(second), root)
    assert code == 0
    assert changed_files(root) == ["cards/Numbers/one.md", "cards/Words/one.md"]


def test_note_types_media_and_configuration_go_the_same_three_ways(
    upstream: Upstream, root: Path, deckwright: Deckwright
) -> None:
    config = root / "pyproject.toml"
    config.write_text(config.read_text() + "\n# mine\n")
    commit(root)

    def second(col: Any) -> None:
        basic = col.models.by_name("Basic")
        basic["css"] += "\n.new { color: red }"
        col.models.update_dict(basic)
        (Path(col.media.dir()) / "heart.png").write_bytes(PNG + b"2")
        top = col.decks.get(col.decks.id("Top"))
        top["desc"] = "a description"
        col.decks.save(top)

    code, said = again(deckwright, upstream.releases(second), root)
    assert code == 1
    assert [problem["path"] for problem in said["problems"]] == ["pyproject.toml"]
    assert changed_files(root) == [
        "media.sha256",
        "media/heart.png",
        "templates/anki-basic/style.css",
    ]
    assert "# mine" in config.read_text()


def test_the_project_still_builds_what_learners_of_the_new_release_have(
    upstream: Upstream, root: Path, deckwright: Deckwright
) -> None:
    file = upstream.releases(lambda col: edit(col, "one", "newer"))
    again(deckwright, file, root)
    built = json.loads(deckwright("build", root, "--format", "json").stdout)
    assert (built["new"], built["changed"], built["unchanged"]) == (0, 0, 6)


def test_a_lock_that_is_none_of_ours_is_an_error(
    upstream: Upstream, root: Path, deckwright: Deckwright
) -> None:
    (root / ".deckwright-adopted.json").write_text("{}")
    commit(root)
    code, said = again(deckwright, upstream.folder / "v1/deck.apkg", root)
    assert (code, said["problems"][0]["code"]) == (1, "adopt-target")


def test_a_warning_that_the_author_hushed_is_not_repeated(
    upstream: Upstream, root: Path, deckwright: Deckwright
) -> None:
    def absent(col: Any) -> None:
        edit(col, "two", 'two <img src="nowhere.png">')

    newer = upstream.releases(absent)
    assert "[media-absent]" in deckwright("adopt", newer, root).stderr
    config = root / "pyproject.toml"
    config.write_text(config.read_text().replace("dialect", 'quiet = ["media-absent"]\ndialect'))
    commit(root)

    said = deckwright("adopt", newer, root)

    assert (said.exit_code, said.stderr) == (0, "")
