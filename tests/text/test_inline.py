"""Patterns that are passed over would have found nothing: all of them say the same."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.treeprocessors import InlineProcessor

from deckwright.text.inline import SIGNS, GuardedPatterns
from deckwright.text.markup import _converter
from tests.text.rendering import FIXTURES, cases
from tests.text.strategies import PROSE, TEXTS


@cache
def unguarded() -> Markdown:
    """Our converter as it would be without us."""
    converter = _converter.__wrapped__()
    converter.treeprocessors.register(InlineProcessor(converter), "inline", 20)
    return converter


def same(text: str) -> None:
    both = (_converter(), unguarded())
    found = [str(converter.reset().convert(text)) for converter in both]
    assert found[0] == found[1]


@settings(deadline=None)
@given(text=st.one_of(TEXTS, PROSE))
@example(text="a[^1] ^[b] https://a.b &notes; \\* `c` ~~d~~ ==e==\n\n[^1]: <b>")
def test_no_text_reads_otherwise_for_it(text: str) -> None:
    same(text)


@pytest.mark.parametrize("file", [path.name for path in FIXTURES.iterdir()])
def test_nor_does_a_fixture(file: str) -> None:
    for case in cases(file):
        same(case.given)


def test_it_is_in_place_and_knows_every_pattern() -> None:
    converter = _converter()
    inline = converter.treeprocessors["inline"]
    converter.reset().convert("a")

    assert isinstance(inline, GuardedPatterns)
    assert {id(pattern) for pattern, signs in inline._guarded if signs} == {
        id(pattern) for pattern in converter.inlinePatterns
    }
    assert set(SIGNS) == {name for name in SIGNS if name in converter.inlinePatterns}
