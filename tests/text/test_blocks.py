"""Blocks moved to where Python-Markdown finds them. What comes of them is in `fixtures/`."""

from __future__ import annotations

import inspect
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.text.blocks import with_plain_blocks
from deckwright.text.marks import BLOCK, NOTHING
from tests.text.strategies import TEXTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n- b", "a\n\n- b"),
        ("- a\n  - b", "- a\n    - b"),
        ("- a\n\t- b", "- a\n    - b"),
        ("1) a\n   - b", "1. a\n    - b"),
        ("10. a\n    b", "10. a\n    b"),
        ("- a\n\n  b\n- c", "- a\n\n    b\n\n- c"),
        ("- a\n1. b", "- a\n\n1. b"),
        ("- a\n  2. b", "- a\n    2\\. b"),
        ("- a\nb", "- a\n    b"),
        ("- a\n\nb", "- a\n\nb"),
        ("- a\n## b", "- a\n\n## b"),
        ("- a\n***", "- a\n\n***"),
        ("> a\nb", "> a\n> b"),
        (">a\n>>b", "> a\n> \n> > b"),
        ("- a\n  > b", "- a\n\n    > b"),
        ("a\n| b |\n|---|", "a\n\n| b |\n|---|"),
        ("a\n<div>", "a\n\n<div>"),
        ("<pre>\na\n\nb</pre>\nc", f"<pre>\na\n{NOTHING}\nb</pre>\n\nc"),
        (f"a\n{BLOCK}b{BLOCK}\nc", f"a\n\n{BLOCK}b{BLOCK}\n\nc"),
        ("[^1]: a\n    - b", "[^1]: a\n    - b"),
        ("[^1]: a\n[^2]: b", "[^1]: a\n[^2]: b"),
    ],
)
def test_blocks_stand_apart_and_four_columns_in(text: str, expected: str) -> None:
    assert with_plain_blocks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a\nb\n\nc",
        "born in\n1986. A year",
        "a\n-",
        "a\n    - b",
        "    - code",
        "-a\n+b\n1.c",
        "***\n\n* * *\n\n---",
        "| a |\n|---|\n| b |",
        "a | b\nc | d",
        "- a\n- b\n- c",
        "1. a\n2. b",
        "## a",
    ],
)
def test_what_stands_well_is_left_alone(text: str) -> None:
    assert with_plain_blocks(text) == text


def test_a_deep_list_keeps_its_levels() -> None:
    text = inspect.cleandoc("""
        1. a
           - b

             c
               1. d
                  e
        2. f
    """)
    assert with_plain_blocks(text) == inspect.cleandoc("""
        1. a
            - b

                c

                1. d
                    e

        2. f
    """)


def test_what_is_nested_deeper_than_anybody_writes_becomes_text() -> None:
    assert with_plain_blocks("- " * 60 + "a").endswith("\\- - - - - - - - - a")
    assert with_plain_blocks("> " * 60 + "a").endswith("\\> > > > > > > > > a")


@settings(deadline=None)
@given(text=st.one_of(TEXTS, st.text("-1.> \t\nab|#*)", max_size=60)))
def test_no_word_is_lost_or_moved(text: str) -> None:
    written = with_plain_blocks(text)
    assert re.findall("[A-Za-z]+", written) == re.findall("[A-Za-z]+", text)
