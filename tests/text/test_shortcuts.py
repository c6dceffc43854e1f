"""What is skipped for speed would have found nothing: each shortcut against what it spares."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from deckwright.text.bold import Bold, Found, find_bold
from deckwright.text.indented import indented_code
from deckwright.text.lone import LONE
from deckwright.text.reading import READINGS, Reader
from deckwright.text.starts import START, may_hold_spans, span_start
from tests.text.strategies import PROSE, TEXTS
from tests.text.tokens import any_sign, tokens

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


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(MARKED, TEXTS, PROSE))
@example(text="a*b** **c")
@example(text="a ^name1")
@example(text="~~~ a")
@example(text="a\n\n\tb")
@example(text="%%a%%")
@example(text="a **b** *c*** 10 % of `~")
def test_a_text_that_holds_no_span_is_quickly_known(text: str) -> None:
    if not may_hold_spans(text):
        assert {match.lastgroup for match in START.finditer(text)} <= {"target"}
        assert "[" not in text  # without which there is no target
        assert not [*indented_code(text)]


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


LONELY = st.lists(st.sampled_from([*"*<>&;= \n@_5aé#", "&amp;", "&#65;", "**", " *", "* "])).map(
    "".join
)


@settings(max_examples=500, deadline=None)
@given(text=st.one_of(LONELY, TEXTS, PROSE), is_open=st.booleans())
@example(text="*However, HLA-B*27 & A&E; p < 0.05 <5 <5@a.b> <=", is_open=False)
def test_a_sign_that_stands_for_itself_is_what_a_closer_look_says(
    text: str, *, is_open: bool
) -> None:
    for match in any_sign().finditer(text):
        readers = [Reader(text, (), open=["</b>"] if is_open else []) for _ in range(2)]
        lone = LONE.get(match[0][0])
        piece = lone(readers[0], match.start()) if lone else None
        if match.lastgroup == "odd":  # of which nothing is said there; see `test_prose`
            assert piece in (None, match[0])
        elif piece is not None:
            reading = READINGS[match.lastgroup or ""]
            assert match.end() == match.start() + 1
            assert piece == reading(readers[1], match)
            assert readers[0] == readers[1]
