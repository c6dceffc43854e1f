"""What is skipped for speed would have found nothing: each shortcut against what it spares."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from deckwright.text.bold import Bold, Found, find_bold
from deckwright.text.signs import any_sign, tokens
from deckwright.text.starts import START, span_start
from tests.text.strategies import PROSE, TEXTS

MARKED = st.lists(st.sampled_from(["**", "*", "****", "a", " ", "2", "\t", ">", "x y"])).map(
    "".join
)


@settings(deadline=None)
@given(text=st.one_of(TEXTS, PROSE))
@example(text="- * ~~~\n> 1. ```a\n  ^b")
def test_spans_are_looked_for_at_their_signs_only(text: str) -> None:
    for position in range(len(text) + 1):
        found, expected = span_start(text, position), START.search(text, position)
        assert (found and found.span()) == (expected and expected.span())
        assert (found and found.lastgroup) == (expected and expected.lastgroup)


@settings(deadline=None)
@given(text=st.one_of(MARKED, TEXTS))
@example(text="**a** ** **b**")
def test_bold_of_one_line_is_what_it_is_among_other_lines(text: str) -> None:
    line = text.replace("\n", " ")
    among = find_bold(f"a\n\n{line}", ())
    moved = Found(
        tuple(Bold(*(at - 3 for at in run)) for run in among.runs),
        tuple(at - 3 for at in among.unpaired),
    )

    assert find_bold(line, ()) == moved


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(TEXTS, PROSE))
@example(text="**a*** $x $5$ ![[b]] [[c]] {{c1::d}} a_b ^[e] \\\\( f \\\\)")
def test_signs_found_kind_by_kind_are_those_found_in_one_go(text: str) -> None:
    found, expected = list(tokens(text)), list(any_sign().finditer(text))

    assert [match.span() for match in found] == [match.span() for match in expected]
    assert [match.lastgroup for match in found] == [match.lastgroup for match in expected]
    for match, same in zip(found, expected, strict=True):
        assert {name: same[name] for name in match.groupdict()} == match.groupdict()
