"""A list of tags that is cut at its dashes gives what its items give one by one, or nothing."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deckwright.notes import spelling
from deckwright.notes.spelling import TagRules
from deckwright.notes.tags import has_beginnings, map_tag_list, map_tags
from deckwright.problems import Where
from deckwright.vault.config import Layout, TagConfig
from deckwright.vault.plainmatter import plain_but_tags, plain_matter
from deckwright.vault.taglists import TagList, without_tags

START = Where("a.md", 2)
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

some = st.sampled_from
PLAIN = some(
    ["heart", "source/x::", "theme/a::B::c", "x/y", "#AK::B", "Heart", "a::", "source/x::theme/b"]
)
ODD = some(
    ["", " ", '"a', 'a"', '"a::', '"a"', "'a::'", '"a:: "', "a b", "a # b", "a:: # b", "- a", "::",
     ":", "é::", "a\u3000b", "'a'\"", "\"'a'", "a:: ", '"', "a::'b", "ß::ẞ", "e\u0301"]
)  # fmt: skip
LINES = st.one_of(
    st.lists(PLAIN, min_size=1, max_size=6),
    st.lists(PLAIN, min_size=1, max_size=6).map(lambda lines: [*lines, "end"]),
    st.lists(PLAIN | ODD, max_size=5),
)
ABOVE = some(["id: x\n", "type: flashcard\n", "tags: a\n", "sources:\n  - tags\n"])
BETWEEN = some([""] * 9 + ["- z\n", "   - z\n", "  z\n", "\n", "  -\n"])
BELOW = some(["created: 2026-11-30\n", "aliases:\n  - A: b\n", "more:\n  - a\n", "so:\n- a\n"])
OTHERS = some(
    ["refs:\n- one\n- two\n", "id: a\n- b\n", "id: a\n  - b\n", "tags: [a, b]\n", "tags:\n",
     "abcd:\n- q\n", "a_tags:\n- x\n", "tag:\n  - x\n", "id: x\n", "tags: \n- x\n", "- x\n",
     "  - x\n", "book:\n  - A\n"]
)  # fmt: skip
WITHOUT_A_LIST = st.lists(OTHERS, max_size=4).map("".join)
BLOCKS = WITHOUT_A_LIST | st.builds(
    lambda above, dash, lines, between, below, end: "".join(
        [*above, "tags:\n", *(f"{dash}{line}\n" for line in lines), between, *below]
    ).removesuffix(end),
    st.lists(ABOVE, max_size=1),
    some(["  - ", "- ", "    - ", "  - "]),
    LINES,
    BETWEEN,
    st.lists(BELOW, max_size=1),
    some(["", "\n"]),
)


def test_a_list_gives_the_tags_that_its_lines_give() -> None:
    taken: Counter[bool] = Counter()
    known = {layout: TagRules(TagConfig(layout=layout)) for layout in LAYOUTS}

    @settings(max_examples=1500, deadline=None)
    @given(BLOCKS, some(LAYOUTS))
    @example('tags:\n  - "a\n  - b"\n', "nested")
    @example('tags:\n  - "a\n  - b"\n', "verbatim")
    @example("tags:\n  - a::\n  - b\n  - a::\n", "nested")
    def same(block: str, layout: Layout) -> None:
        quick, slow = plain_but_tags(block, START), plain_matter(block, START)
        assert (quick is None) or "tags:\n" in block
        if quick is None:
            taken[False] += 1
            return
        assert isinstance(quick.tag_items, TagList)
        tags = map_tag_list(quick.tag_items, known[layout], ["added"])
        taken[tags is not None] += 1
        if tags is None:
            return
        assert slow is not None, "its lines are not plain"
        assert (tags, ()) == map_tags(slow.tag_items, TagRules(TagConfig(layout=layout)), ["added"])
        assert has_beginnings(quick.tag_items) == has_beginnings(tuple(slow.tag_items))
        assert quick == slow
        assert quick.tag_items == slow.tag_items
        assert len(quick.tag_items) == len(slow.tag_items)
        assert [*quick.places.items()] == [*slow.places.items()]

    same()
    assert taken[True] > 0.2 * taken.total()  # else it holds nothing against anything


@pytest.mark.parametrize(
    "block",
    ["refs:\n- one\n- two\nid: x\ntags: [a, b]\n", "refs:\n- one\n", "id: a\n- b\n",
     "id: a\n  - b\n", "abcd:\n- q\nid: x\n", "a_tags:\n- x\n", "- x\n", "tags:\n", "tags: a\n", "",
     "x\n- y\ntags:"],
)  # fmt: skip
def test_no_other_list_is_taken_for_that_of_the_tags(block: str) -> None:
    assert without_tags(block) is None
    assert plain_but_tags(block, START) is None


@pytest.mark.parametrize("line", ["a b", '"a', "a::", "", "a\n  b"])
def test_a_list_with_something_to_tell_of_is_left_to_its_lines(line: str) -> None:
    quick = plain_but_tags(f"tags:\n  - x\n  - {line}\n  - y\n", START)
    rules = TagRules(TagConfig())

    assert quick is not None
    assert isinstance(quick.tag_items, TagList)
    if line == "a::":  # which begins the next
        assert map_tag_list(quick.tag_items, rules) == ("a::y", "x")
    else:
        assert map_tag_list(quick.tag_items, rules) is None


def test_no_more_is_kept_than_what_a_process_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "_MOST_LEARNT", 3)
    rules = TagRules(TagConfig())

    for number in range(10):
        listed = TagList(f"a{number}\n- b\n- c{number}", "\n- ")
        assert map_tag_list(listed, rules) == (f"a{number}", "b", f"c{number}")
        assert len(rules.learnt) <= 3
