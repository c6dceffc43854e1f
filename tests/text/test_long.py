"""What makes long texts fast says the same as the plain way of saying it."""

from __future__ import annotations

from functools import cache
from itertools import takewhile
from xml.etree.ElementTree import Element

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions.tables import TableProcessor

from deckwright.problems import Where
from deckwright.text.ahead import Ahead
from deckwright.text.blocks import _in_table
from deckwright.text.lines import _line, _rows, in_table, table_end
from deckwright.text.markup import _converter, _Table
from tests.text.rendering import FIXTURES, cases
from tests.text.strategies import PROSE, TEXTS

ROWS = st.lists(
    st.sampled_from(
        ["a|b", "|a|", "a", "-|-", "|-|", "|-", ":-|-:", "", "> a|b", "> -|-", "- a|b", "  -|-",
         "-", "# a", "|a\\|b|", "\\|-|-", "`a|b`", ">> a|b"]
    ),
    max_size=9,
)  # fmt: skip


@cache
def unhurried() -> Markdown:
    """Our converter with a list of blocks, as Python-Markdown has it."""
    converter = _converter.__wrapped__()
    del converter.parser.__dict__["parseChunk"]
    assert converter.parser.parseChunk == BlockParser.parseChunk.__get__(converter.parser)
    return converter


def same(text: str) -> None:
    both = (_converter(), unhurried())
    found = [str(converter.reset().convert(text)) for converter in both]
    assert found[0] == found[1]


@settings(deadline=None)
@given(text=st.one_of(TEXTS, PROSE))
@example(text="a\n: b\n\n    c\n\nd\n: e\nf\n: g\n\n[^1]: h\n\n    [^2]: i\n\n- j\n\n    k")
def test_blocks_ahead_are_read_as_from_a_list(text: str) -> None:
    same(text)


@pytest.mark.parametrize("file", [path.name for path in FIXTURES.iterdir()])
def test_so_are_those_of_a_fixture(file: str) -> None:
    for case in cases(file):
        same(case.given)


@given(
    st.lists(st.text(max_size=1)),
    st.lists(st.tuples(st.sampled_from(["pop", "insert", "last", "set"]), st.integers(0, 3))),
)
def test_what_is_ahead_is_a_list_to_whoever_takes_from_it(
    given: list[str], steps: list[tuple[str, int]]
) -> None:
    ours, theirs = Ahead(given), [*given]
    for step, at in steps:
        if step == "insert":
            ours.insert(at, "x")
            theirs.insert(at, "x")
        elif at < len(theirs) and step == "set":
            ours[at] = theirs[at] = "y"
        elif at < len(theirs):
            assert ours.pop(at if step == "pop" else -1) == theirs.pop(at if step == "pop" else -1)
        assert [*ours] == theirs


@given(ROWS)
def test_a_row_is_known_wherever_it_stands(lines: list[str]) -> None:
    text = "\n".join(lines)
    rows = _rows([_line(line) for line in lines])

    assert [at for at in range(len(text)) if in_table(text, at)] == [
        at for at in range(len(text)) if text.count("\n", 0, at) in rows
    ]


@given(ROWS)
def test_rows_are_those_of_the_tables_of_each_line(lines: list[str]) -> None:
    """As it was said before: each table looked for from its first row, to the end of the text."""
    read = [_line(line) for line in lines]
    rows: set[int] = set()
    for at, line in enumerate(read):
        below = [row.rest if row.depth == line.depth else "" for row in read[at + 1 :]]
        if at not in rows:
            rows.update(range(at, at + table_end([line.bare, *below], 0)))

    assert _rows(read) == rows


@given(ROWS)
def test_a_table_is_seen_as_its_block_grows(lines: list[str]) -> None:
    table = False
    for count in range(2, len(lines) + 1):
        inner = lines[:count]
        table = _in_table(inner, table=table)
        block = [*takewhile(str.strip, reversed(inner))][::-1]
        assert table == any(table_end(block, at) > at for at in range(len(block) - 1))


@given(ROWS)
def test_what_is_no_table_is_seen_by_its_second_line(lines: list[str]) -> None:
    block, parser = "\n".join(lines), _converter().parser
    config = {"use_align_attribute": False}
    ours, theirs = _Table(parser, config), _Table(parser, config)

    assert ours.test(Element("div"), block) == TableProcessor.test(theirs, Element("div"), block)


@given(st.lists(st.text("ab", max_size=4), min_size=1), st.integers(0, 30))
def test_a_place_far_down_is_where_it_is(lines: list[str], at: int) -> None:
    text, far = "\n".join(lines), 25_000
    near = Where("a.md", 3).down(text, min(at, len(text)))
    found = Where("a.md", 3).down("x" * far + "\n" + text, far + 1 + min(at, len(text)))

    assert (found.line, found.column) == (near.line + 1, near.column)
