"""One mapping of a YAML file, read key by key; what it says when it cannot is in `test_load`."""

from __future__ import annotations

import pytest

from deckwright.notetypes.record import Record
from deckwright.problems import DeckError, Problems, Where
from deckwright.vault.yamltext import read_yaml

START = Where("x.yaml", 3)


def record(text: str) -> Record:
    """The record of a mapping that begins on line 3."""
    values, places = read_yaml(text, START, "notetype-yaml")
    return Record(values, places, (), START, Problems())


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1", 1),
        ("0012", 12),
        ("9007199254740991", 2**53 - 1),
        ("'7'", 7),
        ("0" * 5000 + "5", 5),
    ],
)
def test_a_whole_number_below_two_to_the_53rd(written: str, number: int) -> None:
    assert record(f"id: {written}").number("id") == number


@pytest.mark.parametrize(
    "written",
    ["0", "00", "-1", "+1", "1_000", "1.0", "0x1F", "1e3", "''", "[1]", "9007199254740992"],
)
def test_nothing_else_is_a_number(written: str) -> None:
    with pytest.raises(DeckError) as caught:
        record(f"a: b\nid: {written}").number("id")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("notetype-value", Where("x.yaml", 4, 1))
    assert problem.hint == "write id: and a number below 2 to the 53rd"


@pytest.mark.parametrize(
    ("written", "flag"),
    [("true", True), ("Yes", True), ("FALSE", False), ("no", False), ("'true'", True)],
)
def test_a_flag_is_a_yes_or_a_no(written: str, flag: bool) -> None:  # noqa: FBT001 (a table)
    assert record(f"rtl: {written}").flag("rtl") is flag


@pytest.mark.parametrize("written", ["1", "on", "", "[yes]"])
def test_nothing_else_is_a_flag(written: str) -> None:
    with pytest.raises(DeckError):
        record(f"rtl: {written}").flag("rtl")


def test_what_is_missing_has_its_default_or_is_refused_at_the_start_of_the_record() -> None:
    empty = record("a: b")
    assert empty.text("c", "d") == "d"
    assert empty.number("c", 7) == 7
    assert empty.flag("c") is False
    for read in (empty.text, empty.number, lambda key: empty.choice(key, ("x", "y"))):
        with pytest.raises(DeckError) as caught:
            read("c")
        assert caught.value.problems[0].where == START


def test_an_item_knows_its_own_place() -> None:
    items = list(record("xs:\n  - a: 1\n  - b: 2\n    c: 3").items("xs"))
    assert [dict(item.values) for item in items] == [{"a": "1"}, {"b": "2", "c": "3"}]
    assert items[1].where("c") == Where("x.yaml", 6, 5)
    assert items[1].where("missing") == Where("x.yaml", 5, 5)


def test_every_unknown_key_is_said_and_none_stops_the_reading() -> None:
    given = record("name: a\nnmae: b\nother: c")
    given.allow("name", "id")
    found = [(p.code, p.where.line, p.message, p.hint) for p in given.problems.in_order]
    assert found == [
        ("notetype-key", 4, "unknown key 'nmae'", "did you mean name?"),
        ("notetype-key", 5, "unknown key 'other'", "known are: name, id"),
    ]
