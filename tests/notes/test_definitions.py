"""Footnotes and addresses go where they are named, wherever in the file they are defined."""

from __future__ import annotations

import pytest

from deckwright.data import Section
from deckwright.notes.definitions import definitions_of, unused, with_definitions
from deckwright.problems import Where

BELOW = Section(
    "Answer",
    "That\n\n[^1]: one [r]\n\n    more\n[^2]: two\nand more of it\n- no more\n"
    '[r]: https://example.org/r "R"\n[words]: are no address\n```\n[c]: code\n```\n[^1]: again',
    Where("a.md", 20),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", ""),
        ("a[^1]", '[^1]: one [r]\n\n    more\n\n[r]: https://example.org/r "R"'),
        ("a[^2]", "[^2]: two\nand more of it"),
        ("[words][R] [ ]", '[r]: https://example.org/r "R"'),
        ("[r]", '[r]: https://example.org/r "R"'),
        ("[words] and [c]", ""),
        ("a[^1]\n\n[^1]: here", ""),
        ("[^none]", ""),
    ],
)
def test_a_section_is_lent_what_it_names(text: str, expected: str) -> None:
    section = Section("Question", text, Where("a.md", 5))

    whole = with_definitions(section, definitions_of([BELOW]))

    assert whole.text == f"{text}\n\n{expected}".rstrip()
    assert (whole is section) == (not expected)


def test_what_is_lent_stands_where_it_was_written() -> None:
    section = Section("Question", "a[^2] [r]", Where("a.md", 5))

    whole = with_definitions(section, definitions_of([BELOW]))

    assert whole.at(1) == Where("a.md", 5, 2)
    assert whole.at(whole.text.index("two")) == Where("a.md", 25, 7)
    assert whole.at(whole.text.index("https")) == Where("a.md", 28, 6)


def test_a_footnote_that_nothing_names_is_told_of() -> None:
    used = Section("Question", "a[^a] b[^B]\n\n[^a]: x [^c]\n[^d]: [^unknown]", Where("a.md", 5))
    defines = Section("Answer", "[^b]: y\n[^c]: z\n[r]: https://example.org", Where("a.md", 9))
    sections = [used, defines]

    found = list(unused(sections, definitions_of(sections)))

    assert [(problem.where.line, problem.code) for problem in found] == [(8, "footnote-unused")]
    assert "footnote [^d]" in found[0].message
