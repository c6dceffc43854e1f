"""Keys that hold a choice, a number or a date, and keys mistyped."""

from __future__ import annotations

import pytest

from deckwright.data import Value
from deckwright.notes.keys import KNOWN_KEYS, bad_dates, near_keys, numbering_of, order_of
from deckwright.vault.config import ClozeConfig, Config
from tests.notes.samples import matter
from tests.saying import refusal, said


def test_clozes_are_numbered_as_the_note_says_or_else_as_configured() -> None:
    together = Config(cloze=ClozeConfig("together"))

    assert numbering_of(matter(), Config()) == "each"
    assert numbering_of(matter(), together) == "together"
    assert numbering_of(matter(cloze=""), together) == "together"
    assert numbering_of(matter(cloze="each"), together) == "each"
    assert numbering_of(matter(cloze="together"), Config()) == "together"
    assert numbering_of(matter(cloze=("together",)), Config()) == "together"


@pytest.mark.parametrize(
    ("written", "said_of_it"),
    [
        ("eahc", "cloze: eahc is not known [value] -> did you mean each?"),
        ("all", "cloze: all is not known [value] -> known are: each, together"),
        (("each", "all"), "cloze: each, all is not known [value] -> known are: each, together"),
        ({"each": "x"}, "cloze: each: x is not known [value] -> known are: each, together"),
    ],
)
def test_other_ways_of_numbering_are_refused(written: Value, said_of_it: str) -> None:
    assert refusal(lambda: numbering_of(matter(x="", cloze=written), Config())) == [
        f"a.md:3:1: error: {said_of_it}"
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", None),
        ("1", 1),
        ("0", 0),
        ("-2", -2),
        ("1.5", 1.5),
        ("007", 7),
        ("1e3", 1000),
        (" 4 ", 4),
        (("5",), 5),
    ],
)
def test_an_order_is_a_number(written: Value, expected: float | None) -> None:
    assert order_of(matter(order=written)) == expected


@pytest.mark.parametrize("written", ["first", "nan", "inf", "-inf", "1e999", "1,5", "0x1", "1 2"])
def test_what_is_no_number_is_no_order(written: str) -> None:
    assert refusal(lambda: order_of(matter(order=written))) == [
        f"a.md:2:1: error: order: {written} is no number [value]"
        " -> write a number, such as order: 10"
    ]


@pytest.mark.parametrize(("written", "shown"), [(("1", "2"), "1, 2"), ({"a": "1"}, "a: 1")])
def test_a_list_is_no_order_either(written: Value, shown: str) -> None:
    assert refusal(lambda: order_of(matter(order=written))) == [
        f"a.md:2:1: error: order: {shown} is no number [value] -> write a number, such as order: 10"
    ]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2026-11-30",
        "2026-11-30T14:05",
        "2026-11-30 14:05:59",
        "2026-11-30T14:05:59.123+01:00",
        "2026-11-30T14:05Z",
        "20261130",
        "2024-02-29",
    ],
)
def test_dates_are_dates_of_iso_8601(written: str) -> None:
    assert bad_dates(matter(created=written, updated=written)) == []


@pytest.mark.parametrize(
    "written",
    [
        "2026-13-45",
        "2023-02-29",
        "30.11.2026",
        "11/30/2026",
        "yesterday",
        "{{date}}",
        "2026",
        "0000-01-01",
        "2026-11-30T25:00",
    ],
)
def test_a_date_that_is_none_is_a_warning(written: str) -> None:
    assert said(*bad_dates(matter(id="x", updated=written, created="2026-11-30"))) == [
        f"a.md:3:1: warning: updated: {written} is no date [date]"
        " -> write it as 2026-11-30 or 2026-11-30T14:05"
    ]


def test_a_list_of_dates_is_no_date() -> None:
    keys = matter(created=("2026-11-30", "2026-12-01"), updated={"on": "2026-11-30"})

    assert [problem.code for problem in bad_dates(keys)] == ["date", "date"]


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("tag", "tags"),
        ("Tags", "tags"),
        ("ID", "id"),
        ("Type", "type"),
        ("typ", "type"),
        ("sorces", "sources"),
        ("soruces", "sources"),
        ("sourses", "sources"),
        ("speciality", "specialty"),
        ("note-type", "notetype"),
        ("specialty-id", "specialty_id"),
        ("Created", "created"),
        ("updatd", "updated"),
        ("clozes", "cloze"),
        ("decks", "deck"),
    ],
)
def test_a_key_that_is_nearly_a_known_one_is_told(key: str, meant: str) -> None:
    assert said(*near_keys(matter(a="", **{key: "x"}), frozenset())) == [
        f"a.md:3:1: warning: unknown key '{key}' [key-near] -> did you mean {meant}?"
    ]


@pytest.mark.parametrize(
    "key",
    [
        "aliases",
        "cssclasses",
        "publish",
        "author",
        "title",
        "date",
        "difficulty",
        "source_url",
        "lecture",
        "心",
        "",
        "x",
        "permalink",
        "tags_old",
        "category",
        "status",
        "related",
        "up",
        "uid",
        "time",
        "source",
        "update_frequency",
        "cards-deck",
        "sr-due",
        "kanban-plugin",
        "cssclass",
        "alias",
        "rating",
        "date created",
    ],
)
def test_other_keys_are_the_authors_own(key: str) -> None:
    assert near_keys(matter(**{key: "x"}), frozenset()) == []


@pytest.mark.parametrize("key", KNOWN_KEYS)
def test_known_keys_are_known(key: str) -> None:
    assert near_keys(matter(**{key: "x"}), frozenset()) == []


def test_a_key_that_a_field_uses_is_known() -> None:
    assert near_keys(matter(deks="x"), frozenset({"deks"})) == []


def test_a_key_beside_the_one_that_it_resembles_is_told_as_well() -> None:
    """What stands there would be lost without a word."""
    found = near_keys(matter(sorces="x", sources="y"), frozenset())

    assert [problem.hint for problem in found] == ["did you mean sources?"]
