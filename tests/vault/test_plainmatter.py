"""Front matter of plain lines, held against YAML: the short way reads nothing otherwise."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deckwright.data import FrontMatter
from deckwright.problems import DeckError, Where
from deckwright.vault.frontmatter import read_by_yaml
from deckwright.vault.plainmatter import plain_matter

START = Where("a.md", 2)

PLAIN_WORDS = ("flashcard", "2026-11-30", "2026-11-30T14:41", "0218", "no", "~", "1:500", "a::b",
               "'a: b'", '"a # b"', "it's", "''", '""', "-5", "https://a.b/c?d=e#f", "(a), p. 3",
               "a  b", "ü 漢", "a [b] {c} *d &e !f | > % @ `")  # fmt: skip
ODD_WORDS = ("", "null", "a::", "source/x::", "#AK_Step1", "'it''s'", "[]", "[a, b]", "[[a]]",
             "{a: b}", "{{a}}", "|", ">-", "*a", "&a b", "!a b", "- a", "a # b", "a: b", " a ",
             "a\u00a0b", "a\u2028b", "a\ufeffb", "...", "---", "%a", "@a", "`a`", "lzp3*R~-m{",
             "p,Lk6iA?E&", "a\\b", '"a\\tb"', "a #b", "a :b", "a:", "'a' b", "? a")  # fmt: skip
SIGNS = (*"abz019_-.:,#'\"[]{}()|>&*!%@`~=<^$+/\\?; \tüß漢", ": ", " #", "::", "- ")
KEYS = ("id", "tags", "type", "created", "sources", "date created", "no", "1", "ключ", "a-b")
ODD_KEYS = ("a:b", "id ", "'id'", '"tags"', "?", "-", "<<", "[a]", "# a", "Tags", "tag s", "é", "")

some = st.sampled_from
PLAIN = some(PLAIN_WORDS)
ODD = some(ODD_WORDS) | st.lists(some(SIGNS), max_size=8).map("".join)
KEY = some(KEYS)


def listed(key: str, blank: str, indent: str, dash: str, items: list[str]) -> str:
    return "\n".join([f"{key}:{blank}", *(indent + dash + item for item in items)])


PLAIN_LINES = st.builds("{}: {}".format, KEY, PLAIN) | st.builds(
    listed, KEY, some(["", " "]), some(["", "  ", "    "]), st.just("- "), st.lists(PLAIN)
)
ODD_LINES = st.one_of(
    st.builds("{}:{}{}".format, KEY, some([" ", " ", "", "  "]), ODD),
    st.builds("{}:{}{}".format, some(ODD_KEYS), some([" ", " ", ""]), PLAIN | ODD),
    st.builds(
        listed,
        KEY,
        some(["", "", " ", "\t", " a"]),
        some(["", " ", "  ", "\t", "  \t"]),
        some(["- ", "- ", "-  ", "-", "-\t"]),
        st.lists(PLAIN | ODD, max_size=4),
    ),
    st.builds("{}{}".format, some(["", "", "  ", "\t"]), PLAIN | ODD),
    some(["", "# a", "  # a", "  ", "]"]),
)
BLOCKS = st.builds(
    lambda above, odd, below, end: "\n".join([*above, *odd, *below]) + end,
    st.lists(PLAIN_LINES, max_size=2),
    st.lists(ODD_LINES, max_size=2),
    st.lists(PLAIN_LINES, max_size=1),
    some(["\n", "\n", "\n", "", "\n\n"]),
)


def by_yaml(block: str) -> FrontMatter | None:
    try:
        return read_by_yaml(block, START)
    except DeckError:
        return None


def test_plain_lines_are_what_yaml_says() -> None:
    seen: Counter[bool] = Counter()

    @settings(max_examples=500, deadline=None)
    @given(BLOCKS)
    @example("sources:\ntags:\n  - a\n  - b::\nid: a # b\n")
    @example("a: 'b'\n'c': d\n")
    @example("a:\n- b\n- c\nd:\n  - e\n - f\n")
    def same(block: str) -> None:
        plain = plain_matter(block, START)
        seen[plain is not None] += 1
        if plain is not None:
            slow = by_yaml(block)
            assert plain == slow
            assert slow is not None
            assert [*plain.values] == [*slow.values]

    same()
    assert seen[True] > 0.1 * seen.total()  # else it holds nothing against anything


@pytest.mark.parametrize(
    "block",
    [
        "",
        "id: lzp3*R~-m{\ntags:\n  - source/oxbow-notes::\n  - theme/a\n  - #AK\ntype: flashcard\n",
        "created: 2026-11-30T14:41\nspecialty_id: 0218\norder: -5\n",
        "tags: [a, b]\nid: 'a#b'\n",
        'tags: a, b\nsources:\n- https://a.b/c#d\n- Oxford, p. 3\nnotetype: "basic"\n',
        "date created: 1\ntags:\n",
    ],
)
def test_what_notes_hold_is_plain(block: str) -> None:
    assert plain_matter(block, START) == by_yaml(block) != None  # noqa: E711


def test_a_tag_that_looks_like_a_time_is_one_tag() -> None:
    block = "tags: 2026-11-30T14:41\n"
    plain = plain_matter(block, Where("a.md", 2))

    assert plain == read_by_yaml(block, Where("a.md", 2))
