"""The last release patched: only where little changed, and to what a new package would hold."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from deckwright.data import Slip
from deckwright.package import patch as patches
from deckwright.package import publish as module
from deckwright.package.baseline import open_baseline
from deckwright.package.collection import write_collection
from deckwright.package.patch import can_patch, different, patch, patch_in_place
from deckwright.package.plan import Plan
from deckwright.package.publish import publish
from deckwright.package.read import read_package
from deckwright.package.rows import LAYOUT, card_rows, note_rows
from tests.package.making import BUILD_TIME, plan, published, slip

SECRET = "the former wording of this very note"
SECOND = BUILD_TIME + 1000


def notes(count: int = 40) -> list[Slip]:
    return [slip(f"g{number:03}", (f"The {{{{c1::{number}}}}}.",)) for number in range(count)]


def _edited(slips: list[Slip]) -> None:
    slips[7] = slip("g007", ("Another {{c1::7}} and {{c2::8}}.",), (0, 1))


def _shorter(slips: list[Slip]) -> None:
    slips[7] = slip("g007", ("{{c2::8}}",), (1,))


def _added(slips: list[Slip]) -> None:
    slips.append(slip("new", ("{{c1::new}}",)))


def _removed(slips: list[Slip]) -> None:
    del slips[-1]


def _removed_and_added(slips: list[Slip]) -> None:
    slips[-1] = slip("new", ("{{c1::new}} {{c3::x}}",), (0, 2))


def _tagged(slips: list[Slip]) -> None:
    slips[3] = slip("g003", ("The {{c1::3}}.",), tags=("x",))


def _untagged(slips: list[Slip]) -> None:
    slips[3] = slip("g003", ("The {{c1::3}}.",), tags=())


def _swapped(slips: list[Slip]) -> None:
    slips[-1], slips[-2] = slips[-2], slips[-1]


SMALL = [_edited, _shorter, _added, _removed, _removed_and_added, _tagged, _untagged, _swapped]


def second_release(tmp_path: Path, slips: list[Slip]) -> tuple[Plan, Path]:
    """The plan and the package of these notes, for learners who have `notes()`."""
    published(plan(*notes()), tmp_path / "first.apkg")
    with open_baseline(tmp_path / "first.apkg") as baseline:
        meant = plan(*slips, baseline=baseline, build_time=SECOND)
        publish(meant, tmp_path / "second.apkg", baseline, tmp_path / "collection")
    return meant, tmp_path / "second.apkg"


@pytest.mark.parametrize("change", SMALL)
def test_a_patched_package_holds_what_a_new_one_would(
    change: Callable[[list[Slip]], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slips = notes()
    change(slips)

    _, file = second_release(tmp_path, slips)
    patched = read_package(file)
    monkeypatch.setattr(module, "can_patch", lambda *_: False)
    _, file = second_release(tmp_path, slips)
    anew = read_package(file)

    assert sorted(patched.notes, key=lambda n: n.id) == sorted(anew.notes, key=lambda n: n.id)
    assert (patched.notetypes, patched.decks) == (anew.notetypes, anew.decks)
    with closing(sqlite3.connect(tmp_path / "collection")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_same_release_patched_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    slips = notes()
    _edited(slips)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        second_release(tmp_path / name, slips)

    first, second = (tmp_path / name / "second.apkg" for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_nothing_of_the_old_wording_is_left_in_the_package(tmp_path: Path) -> None:
    old = notes()
    old[7] = slip("g007", (f"{{{{c1::{SECRET}}}}}" * 40,), tags=("secret-tag",))
    old[8] = slip("g008", (f"{{{{c1::{SECRET}}}}} of one that goes",))
    published(plan(*old), tmp_path / "first.apkg")
    slips = [old_one for old_one in notes() if old_one.guid != "g008"]
    with open_baseline(tmp_path / "first.apkg") as baseline:
        meant = plan(*slips, baseline=baseline, build_time=SECOND)
        assert can_patch(meant, baseline, 2, len(slips))
        publish(meant, tmp_path / "second.apkg", baseline, tmp_path / "collection")

    with zipfile.ZipFile(tmp_path / "second.apkg") as archive:
        for name in archive.namelist():
            if name.startswith("collection"):
                data = archive.read(name)
                assert SECRET.encode() not in data
                assert b"secret-tag" not in data


@pytest.mark.parametrize(
    ("changes", "count", "layout", "may"),
    [
        (0, 40, LAYOUT, True),
        (5, 40, LAYOUT, True),
        (6, 40, LAYOUT, False),
        (1, 7, LAYOUT, False),
        (1, 40, 0, False),
        (1, 40, LAYOUT - 1, False),
    ],
)
def test_only_little_is_patched_and_only_what_is_ours(
    changes: int, count: int, layout: int, tmp_path: Path, *, may: bool
) -> None:
    meant = plan(*notes())
    published(meant, tmp_path / "first.apkg")
    with open_baseline(tmp_path / "first.apkg") as baseline:
        assert baseline.collection
        with closing(sqlite3.connect(baseline.collection)) as connection:
            connection.execute(f"PRAGMA application_id = {layout}")
        assert can_patch(meant, baseline, changes, count) is may


def test_a_collection_full_of_holes_is_written_anew(tmp_path: Path) -> None:
    old = [slip(f"g{number:03}", ("{{c1::x}}" * 900,)) for number in range(40)]
    published(plan(*old), tmp_path / "first.apkg")
    slips = [slip(note.guid, ("{{c1::y}}",)) if note in old[:4] else note for note in old]
    with open_baseline(tmp_path / "first.apkg") as baseline:
        meant = plan(*slips, baseline=baseline, build_time=SECOND)
        changes = different(meant, baseline)
        assert can_patch(meant, baseline, len(changes), len(slips))
        assert baseline.collection
        (tmp_path / "patched").write_bytes(baseline.collection.read_bytes())
        assert not patch(meant, changes, baseline, tmp_path / "patched", None)
        (tmp_path / "patched").write_bytes(baseline.collection.read_bytes())
        assert patch_in_place(meant, changes, baseline, tmp_path / "patched") is None
        publish(meant, tmp_path / "second.apkg", baseline, tmp_path / "collection")
    write_collection(meant, tmp_path / "anew")

    assert (tmp_path / "collection").read_bytes() == (tmp_path / "anew").read_bytes()


EDITS = [_edited, _shorter, _tagged, _untagged]


@pytest.mark.parametrize("change", EDITS)
@pytest.mark.parametrize("log", [b"", b"left by a process that was killed"])
def test_what_is_patched_in_place_is_the_same_and_every_page_that_changed_is_known(
    change: Callable[[list[Slip]], None],
    log: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patches, "_HOLES", 0)  # there are few pages
    published(plan(*notes()), tmp_path / "first.apkg")
    slips = notes()
    change(slips)
    here, copy, beside = (tmp_path / name for name in ("here", "copy", "here-wal"))
    with open_baseline(tmp_path / "first.apkg") as baseline:
        meant = plan(*slips, baseline=baseline, build_time=SECOND)
        changes = different(meant, baseline)
        assert baseline.collection
        before = baseline.collection.read_bytes()
        here.write_bytes(before)
        copy.write_bytes(before)
        if log:
            beside.write_bytes(log)
        offsets = patch_in_place(meant, changes, baseline, here)
        assert patch(meant, changes, baseline, copy, None)

    after = here.read_bytes()
    pages = range(0, len(after), 4096)
    other = {at for at in pages if before[at : at + 4096] != after[at : at + 4096]}
    assert after == copy.read_bytes()
    assert offsets is not None
    assert other <= offsets < {*pages}
    assert not beside.exists()


def test_the_notes_that_differ_are_those_that_the_last_release_holds_otherwise(
    tmp_path: Path,
) -> None:
    published(plan(*notes()), tmp_path / "first.apkg")
    slips = notes()
    _edited(slips)
    _added(slips)
    with open_baseline(tmp_path / "first.apkg") as baseline:
        found = different(plan(*slips, baseline=baseline, build_time=SECOND), baseline)
        nothing = different(plan(*notes(), baseline=baseline, build_time=SECOND), baseline)

    assert {planned.slip.guid for planned in found} == {"g007", "new"}
    assert nothing == []


def test_rows_are_what_anki_stores() -> None:
    meant = plan(slip("g1", ("{{c1::a}}", "b"), (0, 2)), slip("g2", ("c",), tags=()))
    one, two = meant.notes
    spare = "\x1f" * (len(meant.deck.notetypes[0].fields) - 1)

    first, second = note_rows(meant, meant.notes)
    assert first[:5] == (one.id, "g1", meant.deck.notetypes[0].id, BUILD_TIME, " a::b c ")
    assert first[5] == "{{c1::a}}\x1fb" + spare[1:]
    assert (second[5], second[6]) == (f"c{spare}", "c")
    assert [row[1:4] for row in card_rows(meant, meant.notes)] == [
        (one.id, meant.deck_ids["Top"], 0),
        (one.id, meant.deck_ids["Top"], 2),
        (two.id, meant.deck_ids["Top"], 0),
    ]
