"""The deck of a note."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.notes.decks import deck_name, deck_of
from deckwright.vault.config import Config
from deckwright.vault.project import Project
from tests.notes.samples import matter
from tests.saying import refusal


def project(source: str = "", deck: str = "Root") -> Project:
    here = Path.cwd()
    return Project(here, Config(), source, "", "root", deck, here / "x.apkg")


@pytest.mark.parametrize(
    ("path", "source", "deck", "expected"),
    [
        ("a.md", "", "Root", "Root"),
        ("heart/a.md", "", "Root", "Root::heart"),
        ("heart/valves/a.md", "", "Root", "Root::heart::valves"),
        ("cards/a.md", "cards", "Root", "Root"),
        ("cards/heart/a.md", "cards", "Root", "Root::heart"),
        ("notes/cards/heart/a.md", "notes/cards", "A::B", "A::B::heart"),
        ("cards/a.md", "", "Root", "Root::cards"),
        ("a::b/c.md", "", "Root", "Root::a:b"),
        ("01 heart & lung/c.md", "", "Root", "Root::01 heart & lung"),
        ('"x"/a.md', "", "Root", "Root::'x'"),
        (" x /a.md", "", "Root", "Root::x"),
        ("e\u0301/a.md", "", "Root", "Root::é"),
        ("::/a.md", "", "Root", "Root"),
    ],
)
def test_folders_become_the_deck_tree(path: str, source: str, deck: str, expected: str) -> None:
    assert deck_of(path, matter(), project(source, deck)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Heart", "Heart"),
        ("Heart::Valves", "Heart::Valves"),
        (" Heart :: Valves ", "Heart::Valves"),
        ("Heart::::Valves::", "Heart::Valves"),
        ('the "heart"', "the 'heart'"),
        ("a\x07b", "ab"),
        ("e\u0301", "é"),
        ("a/b", "a/b"),
        ("a:b", "a:b"),
        ("a: :: :b", "a::b"),
        (": a:", ": a:"),
    ],
)
def test_a_deck_is_named_as_it_is_written(written: str, expected: str) -> None:
    assert deck_of("heart/a.md", matter(deck=written), project()) == expected


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("::", "::"),
        (" ", " "),
        (":: ::", ":: ::"),
        (("a", "b"), "a, b"),
        ({"a": "b"}, "a: b"),
    ],
)
def test_what_names_no_deck_is_refused(
    written: str | tuple[str, ...] | dict[str, str], shown: str
) -> None:
    keys = matter(type="flashcard", deck=written)

    assert refusal(lambda: deck_of("a.md", keys, project())) == [
        f"a.md:3:1: error: deck: {shown} names no deck [deck-name]"
        " -> write a name, with :: before each subdeck"
    ]


@given(st.text('a:" \t\n\u3000é\x07', max_size=12))
def test_a_deck_name_is_its_own_name(written: str) -> None:
    name = deck_name(written)

    assert deck_name(name) == name
    assert not name or all(part and part == part.strip() for part in name.split("::"))
