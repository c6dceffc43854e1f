"""A package brought into a collection: what a learner keeps and gets, and when it is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deckwright.package.read import read_package
from deckwright.sync.places import bases
from deckwright.sync.run import Wanted, sync
from tests.conftest import Deckwright
from tests.documentation import firsts, page, sections_of
from tests.engine import learner_in
from tests.sync.kills import kills
from tests.sync.story import Releases, _histories, lives, looked_at, releases, table

pytestmark = pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs Unix")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    return releases(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def lived(made: Releases, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[object]]:
    folder = tmp_path_factory.mktemp("lived")
    with learner_in(folder) as learner:
        lives(learner, made.old)
        return folder, _histories(learner)


@pytest.fixture
def folder(lived: tuple[Path, list[object]], tmp_path: Path) -> Path:
    """The folder of a profile, with a collection that was lived with."""
    return Path(shutil.copytree(lived[0], tmp_path / "User 1"))


def run(*args: str | Path) -> Any:
    return Deckwright()("sync", *args)


def test_sync_keeps_what_is_his_and_brings_all_the_rest(tmp_path: Path) -> None:
    found = table(tmp_path)

    assert [line for line, well in found["sync"].items() if not well] == []
    text = [line for line, well in found["update.txt"].items() if not well and "kept" in line]
    assert text == []
    assert not found["import"]["arrived: a correction"]


def test_a_killed_sync_leaves_all_or_nothing(tmp_path: Path) -> None:
    found = kills(tmp_path, 10, seed=1)

    assert found["the next sync went well"] == 10


def test_a_dry_run_says_it_and_changes_nothing(made: Releases, folder: Path) -> None:
    before = _files(folder)

    said = run(made.new, "--collection", folder / "collection.anki2", "--dry-run")

    assert (
        said.output.splitlines()[1:]
        == [
            "      1 note added",
            "      3 notes corrected, with your own tags and fields",
            "      1 note no longer in the deck and never reviewed: deleted",
            '      1 note no longer in the deck: tagged "retired" and suspended',
            "      1 card moved with their notes",
            "      1 card left in decks into which you have moved them",
            "      1 card empty, of clozes that are gone: deleted",
            "      1 media file added",
            "      note type Deckwright Cloze has fields or card types of yours, which stay",
        ]
        or said.output
    )
    assert _files(folder) == before


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_was_done_can_be_undone_and_done_once_only(
    made: Releases, folder: Path, lived: tuple[Path, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANKI_BASE", str(folder.parent))
    before = (folder / "collection.anki2").read_bytes()

    said = json.loads(run(made.new, "--profile", "User 1", "--format", "json").stdout)

    assert set(firsts(sections_of(page("json.md"))["Keys of sync"])) == set(said)
    assert (len(said["added"]), len(said["changed"]), said["full_sync"]) == (1, 3, False)
    assert all(looked_at(folder, lived[1]).values())
    again = run(made.new)  # the only profile
    assert "has all of it: nothing to do" in again.output
    undone = run("--restore", said["backup"], "--profile", "User 1")
    assert undone.exit_code == 0
    assert (folder / "collection.anki2").read_bytes() == before
    text = run(made.new).output
    assert f"to undo: python build.py sync --restore '{folder}/deckwright-backups/" in text


def test_anki_itself_finds_its_options_as_they_were(made: Releases, folder: Path) -> None:
    def options() -> dict[str, Any]:
        with learner_in(folder) as learner:
            rows = learner.col.db.execute("select key, val from config")  # type: ignore[union-attr]
            kept = ("merge", "update", "with")
            return {key: bytes(val) for key, val in rows if key.startswith(kept)}

    with learner_in(folder) as learner:
        learner.col.set_config("updateNotes", "Always")
    before = options()
    assert (before["updateNotes"], before["withScheduling"]) == (b'"Always"', b"false")
    assert run(made.new, "--collection", folder / "collection.anki2").exit_code == 0

    assert options() == before


def test_all_that_is_touched_is_marked_for_the_next_sync(made: Releases, folder: Path) -> None:
    with learner_in(folder) as learner:
        for kind in ("notes", "cards", "notetypes", "decks"):
            learner.col.db.execute(f"update {kind} set usn = 5")  # type: ignore[union-attr]
        learner.col.db.execute("delete from graves")  # type: ignore[union-attr]
    assert run(made.new, "--collection", folder / "collection.anki2").exit_code == 0

    with learner_in(folder) as learner:
        db: Any = learner.col.db
        touched = {guid for (guid,) in db.execute("select guid from notes where usn = -1")}
        assert touched == {"st0ryText", "st0ryTags", "st0ryCloze", "st0ryNew", "st0rySeen"}
        moved = learner.notes()["st0ryMoved"].cards()[0].id
        assert db.scalar("select usn from cards where id = ?", moved) == -1
        assert db.scalar("select count() from graves") == 3  # a note and its card, an empty card


def test_with_the_old_release_a_note_that_he_deleted_stays_deleted(
    made: Releases, folder: Path
) -> None:
    with learner_in(folder) as learner:
        learner.col.remove_notes([learner.notes()["st0rySame"].id])
        note = learner.notes()["st0ryText"]
        note["Question"] += " (mine)"  # later than the release, in a field that it changed
        note["Hint"] = "my hint"
        learner.col.update_note(note)
    file = folder / "collection.anki2"

    said = json.loads(
        run(made.new, "--collection", file, "--from", made.old, "--format", "json").stdout
    )

    assert said["deleted"] == ["st0rySame"]
    assert said["kept"] == ["st0ryText"]
    with learner_in(folder) as learner:
        assert "st0rySame" not in learner.notes()
        assert learner.fields("st0ryText")["Hint"] == "my hint"
        assert learner.fields("st0ryText")["Question"].endswith("(mine)")


def test_a_note_type_as_it_was_and_a_first_release(made: Releases, tmp_path: Path) -> None:
    with learner_in(tmp_path / "empty"):
        pass
    file = tmp_path / "empty" / "collection.anki2"
    for package in (made.old, made.new):
        assert run(package, "--collection", file).exit_code == 0

    with learner_in(tmp_path / "empty") as learner:
        new = read_package(made.new).by_guid
        assert {g: tuple(n.fields) for g, n in learner.notes().items()} == {
            guid: note.fields for guid, note in new.items()
        }
        assert not [name for name in learner.notetypes() if name.endswith("+")]


def test_a_running_anki_is_recognised_and_kept_out(made: Releases, folder: Path) -> None:
    file = folder / "collection.anki2"
    code = (
        f"from anki.collection import Collection; c = Collection({str(file)!r});"
        "print(1, flush=True); input()"
    )
    anki = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert anki.stdout
    anki.stdout.readline()

    refused = run(made.new, "--collection", file)
    anki.communicate("\n")

    assert (refused.exit_code, "close Anki first" in refused.output) == (1, True)
    assert "[collection-busy]" in refused.output
    assert run(made.new, "--collection", file).exit_code == 0


@pytest.mark.parametrize("harm", ["cut", "text", "wal", "note", "newer", "missing"])
def test_a_collection_that_is_not_well_is_left_alone(
    made: Releases, folder: Path, harm: str
) -> None:
    file = folder / "collection.anki2"
    data = file.read_bytes()
    if harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif harm == "text":
        file.write_text("no collection at all")
    elif harm == "wal":
        (folder / "collection.anki2-wal").write_bytes(b"of a crash")
    elif harm == "missing":
        file.unlink()
    else:
        with learner_in(folder) as learner:
            sql = {
                "note": "delete from notes where guid = 'st0rySame'",
                "newer": "update col set ver = 99",
            }
            learner.col.db.execute(sql[harm])  # type: ignore[union-attr]
    before = _files(folder)

    refused = run(made.new, "--collection", file)

    assert refused.exit_code == 1
    code = "collection-missing" if harm == "missing" else "collection-unclean"
    assert f"[{code}]" in refused.output
    assert _files(folder) == before


def test_a_package_of_another_making_and_a_missing_backup_are_refused(
    folder: Path, tmp_path: Path
) -> None:
    file = folder / "collection.anki2"
    with learner_in(tmp_path / "other") as learner:
        note = learner.col.new_note(learner.col.models.by_name("Basic"))  # type: ignore[arg-type]
        note["Front"] = "x"
        learner.col.add_note(note, learner.col.decks.id("D"))  # type: ignore[arg-type]
        learner.exports(tmp_path / "other.apkg", legacy=False)

    assert "[sync-package]" in run(tmp_path / "other.apkg", "--collection", file).output
    gone = run("--restore", tmp_path / "no.anki2", "--collection", file)
    assert (gone.exit_code, "[backup-missing]" in gone.output) == (1, True)


def test_a_profile_is_found_where_anki_keeps_them(
    made: Releases, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANKI_BASE", str(folder.parent))
    shutil.copytree(folder, folder.parent / "Two")

    assert "did you mean User 1?" in run(made.new, "--profile", "User1").output
    both = run(made.new)
    assert (both.exit_code, "--profile: Two, User 1" in both.output) == (2, True)
    home = Path("/home/ada")
    assert bases({}, home, "linux")[0] == home / ".local/share/Anki2"
    assert bases({"XDG_DATA_HOME": "/x"}, home, "linux")[0] == Path("/x/Anki2")
    assert bases({}, home, "darwin") == [home / "Library/Application Support/Anki2"]
    assert bases({"APPDATA": "/a"}, home, "win32") == [Path("/a/Anki2")]


def test_cards_in_a_filtered_deck_stay_there(made: Releases, folder: Path) -> None:
    with learner_in(folder) as learner:
        col = learner.col
        deck = col.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
        deck.config.search_terms[0].search = "nid:" + str(learner.notes()["st0ryMoved"].id)
        deck.config.reschedule = True
        col.sched.add_or_update_filtered_deck(deck)
        filtered = learner.notes()["st0ryMoved"].cards()[0]
        if not filtered.odid:
            pytest.skip("this Anki fills no filtered deck with such a card")

    sync(Wanted(made.new, read_package(made.new)), folder / "collection.anki2", dry=False)

    with learner_in(folder) as learner:
        assert learner.notes()["st0ryMoved"].cards()[0].odid == filtered.odid
