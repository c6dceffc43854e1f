"""GUIDs: the author's for ever, from the path where there is none, fresh for new notes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.notes.guids import fresh_id, guid_of, id_from_path, search_key

SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")

anything = st.text(st.characters(), max_size=20)


def test_without_a_namespace_the_guid_is_the_id() -> None:
    assert guid_of("a:b#`[", "") == "a:b#`["


def test_a_namespace_makes_another_note_of_the_same_id() -> None:
    ours, theirs = guid_of("same", "ours"), guid_of("same", "theirs")

    assert len({"same", ours, theirs, guid_of("other", "ours")}) == 4
    assert ours == guid_of("same", "ours")
    assert SHAPE.fullmatch(ours)


def test_an_id_from_the_path_is_the_same_in_every_release() -> None:
    """Were these to change, every note without an id would be a new note to its learners."""
    assert id_from_path("heart/valves.md", "Heart") == "aLAcu9IsQ4F"
    assert guid_of("abc", "my-deck") == "B1SnCqbOzcB"


def test_an_id_from_the_path_depends_on_path_and_deck() -> None:
    ids = {
        id_from_path(path, deck)
        for path in ("a.md", "A.md", "b/a.md", "b\0a.md", "é.md", "e\u0301.md")
        for deck in ("D", "E", "")
    }

    assert len(ids) == 18
    assert all(SHAPE.fullmatch(id_) for id_ in ids)


@given(anything, anything)
def test_a_path_and_a_namespace_never_make_the_same_guid(one: str, other: str) -> None:
    assert id_from_path(one, other) != guid_of(one, other or "x")


def test_fresh_ids_have_letters_and_digits_and_are_never_the_same() -> None:
    ids = [fresh_id() for _ in range(2_000)]

    assert len(set(ids)) == len(ids)
    assert all(SHAPE.fullmatch(id_) for id_ in ids)


@pytest.mark.parametrize(
    ("guid", "key"),
    [
        ("abc019", "abc019"),
        ("Abc", "z41zbc"),
        ("z", "z7az"),
        ("a*_:", "az2azz5fzz3az"),
        ("é", "ze9z"),
        ("²", "zb2z"),
        ("心", "z5fc3z"),
        ("", ""),
    ],
)
def test_a_search_key_spells_out_what_a_search_reads_as_its_own(guid: str, key: str) -> None:
    assert search_key(guid) == key


@settings(max_examples=500)
@given(anything, anything)
def test_two_notes_never_share_a_search_key(one: str, other: str) -> None:
    """Not even for a search that ignores case."""
    assert re.fullmatch("[a-z0-9]*", search_key(one))
    assert (search_key(one).casefold() == search_key(other).casefold()) == (one == other)


@given(st.text("abzABZ019", max_size=6), st.text("abzABZ019", max_size=6))
def test_two_ids_of_letters_and_digits_never_share_a_search_key(one: str, other: str) -> None:
    assert (search_key(one) == search_key(other)) == (one == other)
