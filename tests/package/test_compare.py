"""A collection in which anything is not as its plan says does not hold it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from deckwright.package.baseline import open_baseline
from deckwright.package.collection import write_collection
from deckwright.package.compare import holds_plan
from deckwright.package.plan import Plan
from deckwright.package.publish import _wrong_rows, publish
from deckwright.package.read import opened
from deckwright.package.write import write_zip
from tests.package.making import BUILD_TIME, plan, slip

CHANGES = [
    "UPDATE notes SET id = id + 77 WHERE guid = 'g1'",
    "UPDATE notes SET guid = 'g9' WHERE guid = 'g1'",
    "UPDATE notes SET mid = mid + 1 WHERE guid = 'g2'",
    "UPDATE notes SET mod = mod + 1 WHERE guid = 'g2'",
    "UPDATE notes SET tags = ' a::b d ' WHERE guid = 'g1'",
    "UPDATE notes SET tags = '' WHERE guid = 'g1'",
    "UPDATE notes SET flds = flds || 'x' WHERE guid = 'g3'",
    "UPDATE notes SET flds = replace(flds, 'ü', 'u') WHERE guid = 'g1'",
    "DELETE FROM notes WHERE guid = 'g3'",
    "INSERT INTO notes SELECT id + 99, 'g4', mid, mod, usn, tags, flds, sfld, csum, flags, data"
    " FROM notes WHERE guid = 'g1'",
    "UPDATE cards SET id = id + 77 WHERE ord = 1",
    "UPDATE cards SET nid = (SELECT id FROM notes WHERE guid = 'g3') WHERE ord = 1",
    "UPDATE cards SET ord = 2 WHERE ord = 1",
    "UPDATE cards SET did = did + 1 WHERE ord = 1",
    "UPDATE cards SET due = due + 1 WHERE ord = 1",
    "DELETE FROM cards WHERE ord = 1",
    "INSERT INTO cards SELECT id + 99, nid, did, ord + 5, mod, usn, type, queue, due, ivl, factor,"
    " reps, lapses, left, odue, odid, flags, data FROM cards WHERE ord = 1",
    "UPDATE col SET models = replace(models, '.card', '.cord')",
    "UPDATE col SET decks = replace(decks, 'Sub', 'Subs')",
    "UPDATE notes SET guid = CASE guid WHEN 'g1' THEN 'g2' WHEN 'g2' THEN 'g1' ELSE guid END",
    "UPDATE notes SET guid = CAST(guid AS BLOB) WHERE guid = 'g1'",
]


@pytest.fixture
def meant() -> Plan:
    return plan(
        slip("g1", ("{{c1::ü}} {{c2::y}}", "  blanks  "), (0, 1)),
        slip("g2", ("{{c1::漢}}",), deck="Top::Sub"),
        slip("g3", ("{{c1::x}}",), tags=()),
    )


def test_what_was_written_is_what_was_meant(meant: Plan, tmp_path: Path) -> None:
    write_collection(meant, tmp_path / "collection")

    with opened(tmp_path / "collection") as connection:
        assert holds_plan(connection, meant)
    assert not _wrong_rows(meant, tmp_path / "collection")


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(change: str, meant: Plan, tmp_path: Path) -> None:
    write_collection(meant, tmp_path / "collection")
    with closing(sqlite3.connect(tmp_path / "collection")) as connection:
        assert connection.execute(change).rowcount > 0
        connection.commit()

    with opened(tmp_path / "collection") as connection:
        assert not holds_plan(connection, meant)
    assert _wrong_rows(meant, tmp_path / "collection")


@pytest.mark.parametrize(
    "stray",
    [
        CHANGES[-6],
        "INSERT INTO cards SELECT id + 99999, 5, did, ord, mod, usn, type, queue, due, ivl, factor,"
        " reps, lapses, left, odue, odid, flags, data FROM cards WHERE ord = 1",
        "INSERT INTO notes SELECT id + 99999, guid, mid, mod, usn, tags, flds, sfld, csum, flags,"
        " data FROM notes WHERE guid = 'g1'",
        "UPDATE cards SET due = 7.5 WHERE ord = 1",
    ],
)
def test_a_release_that_holds_more_than_it_should_is_not_gone_on_from(
    stray: str, tmp_path: Path
) -> None:
    """It may be anybody's: what was not planned is in no package of ours."""
    others = [slip(f"n{number}", ("{{c1::x}}",)) for number in range(100)]
    first = plan(slip("g1", ("{{c1::a}} {{c2::b}}",), (0, 1)), *others)
    write_collection(first, tmp_path / "collection")
    with closing(sqlite3.connect(tmp_path / "collection")) as connection:
        assert connection.execute(stray).rowcount > 0
        connection.commit()
    write_zip(first, tmp_path / "collection", tmp_path / "first.apkg")

    with open_baseline(tmp_path / "first.apkg") as baseline:
        others[50] = slip("n50", ("{{c1::y}}",))
        slips = (slip("g1", ("{{c1::a}} {{c2::b}}",), (0, 1)), *others)
        second = plan(*slips, baseline=baseline, build_time=BUILD_TIME + 1000)
        publish(second, tmp_path / "second.apkg", baseline, tmp_path / "new")

    with opened(tmp_path / "new") as connection:
        assert holds_plan(connection, second)
