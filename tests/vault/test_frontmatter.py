"""A note file -> its front matter and the text after it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.data import FrontMatter, Source
from deckwright.problems import DeckError, Where
from deckwright.vault.frontmatter import split_front_matter
from tests.saying import refusal

CLOSE_IT = "write --- on a line of its own below the last key"


def split(text: str) -> tuple[FrontMatter, str, int]:
    return split_front_matter(Source("a.md", text))


def test_front_matter_is_read_and_the_text_begins_after_it() -> None:
    matter, body, line = split(
        "---\n"
        "created: 2026-11-30\n"
        "id: a:b#c\n"
        "tags:\n"
        "  - #AK_Step1\n"
        "specialty_id: 0218\n"
        "type: flashcard\n"
        "---\n"
        "\n"
        "# Question\n"
        "Q\n"
    )

    assert matter == FrontMatter(
        id="a:b#c",
        tag_items=("#AK_Step1",),
        values={"created": "2026-11-30", "specialty_id": "0218", "type": "flashcard"},
        places={
            "created": Where("a.md", 2),
            "id": Where("a.md", 3),
            "tags": Where("a.md", 4),
            "specialty_id": Where("a.md", 6),
            "type": Where("a.md", 7),
        },
    )
    assert (body, line) == ("# Question\nQ", 10)


@pytest.mark.parametrize(
    ("text", "values", "body", "line"),
    [
        ("---\na: b\n---\ntext", {"a": "b"}, "text", 4),
        ("---\na: b\n---", {"a": "b"}, "", 3),
        ("---\na: b\n---\n\n\n\n", {"a": "b"}, "", 3),
        ("---\na: b\n---\n\n\ntext\n", {"a": "b"}, "text", 6),
        ("---\n\na: b\n\n---\ntext", {"a": "b"}, "text", 6),
        ("---  \na: b\n---\t\ntext", {"a": "b"}, "text", 4),
        ("\n\n---\na: b\n---\ntext", {"a": "b"}, "text", 6),
        ("  ---\na: b\n---\ntext", {"a": "b"}, "text", 4),
        ("---\n---\ntext", {}, "text", 3),
        ("---\n---", {}, "", 2),
        ("---\n\n---\ntext", {}, "text", 4),
        ("---\n# nothing yet\n---\ntext", {}, "text", 4),
        ("---\na: b\n---\n---\ntext", {"a": "b"}, "---\ntext", 4),
        ("---\na: b\n---\ntext\n---\nmore", {"a": "b"}, "text\n---\nmore", 4),
        ("---\na: |\n  ---\n  b\n---\ntext", {"a": "---\nb\n"}, "text", 6),
        ("---\na: --- b\n---\ntext", {"a": "--- b"}, "text", 4),
        ("---\ntitle: {{title}}\n---\ntext", {"title": "{{title}}"}, "text", 4),
    ],
)
def test_front_matter_ends_at_three_hyphens(
    text: str, values: Mapping[str, object], body: str, line: int
) -> None:
    """Hyphens that are indented or stand in a value are no end of it."""
    matter, found, first = split(text)

    assert (matter.values, found, first) == (values, body, line)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "text",
        "# Question\nQ\n\n---\n\n# Answer\nA",
        "text\n---\na: b\n---\n",
        "id: a\ntype: flashcard\n",
        "---",
        "---\n",
        "----\na: b\n----\ntext",
        "----\ntext\n",
        "--\na: b\n--\n",
        "+++\na = 1\n+++\ntext",
        ";;;\n{}\n;;;\ntext",
        "--- #\na: b\n---\n",
        "***\na: b\n***\n",
        "---\nA rule, and then a text.\n",
        "---\n\nA rule, and then a text: see below.\n\n# Heading\n",
        "---\n# Question\nQ\n---\n# Answer\nA",
        "---\n\n# Question\nQ: what?\n\n---\n\n# Answer\nA",
    ],
)
def test_a_file_without_front_matter_is_all_text(text: str) -> None:
    """A `---` at the top is a rule, unless keys follow it."""
    assert split(text) == (FrontMatter(), text, 1)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\nid: a\n", 1),
        ("---\nid: a\ntype: flashcard\n# Question\nQ", 1),
        ("\n\n---\nid: a", 3),
        ("---\n\n# mine\ntype: flashcard\n", 1),
        ("---\n'type': flashcard\n", 1),
        ("---\nтип: a\nid: b", 1),
        ("---\nnot yet a key\nid: a\n", 1),
        ("---\nid: a\n--- x\n", 1),
        ("---\nid: a\n----\n", 1),
        # the next --- is the separator between two sections, not the end that was forgotten
        ("---\nid: a\ntype: flashcard\n\n# Question\nQ\n\n---\n\n# Answer\nA\n", 1),
        ("---\nid: a\n## Notes\n# question ##\nWhat: this\n---\n# Answer", 1),
        ("---\nid: a\n...\n\n# Question\nQ\n\n---\n\n# Answer\nA\n", 1),
    ],
)
def test_front_matter_that_is_never_closed_is_refused(text: str, line: int) -> None:
    assert refusal(lambda: split(text)) == [
        f"a.md:{line}:1: error: the front matter is never closed [front-matter-open] -> {CLOSE_IT}"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "\n---\na: b\n\tc: d\n---\n",
            "a.md:4:1: error: YAML is never indented with a tab [front-matter-yaml]"
            " -> indent with blanks",
        ),
        (
            "---\ntags:\n  \t- a\n---\n",
            "a.md:3:1: error: YAML is never indented with a tab [front-matter-yaml]"
            " -> indent with blanks",
        ),
        (
            "---\nid: a\ntags:\n  - a\n  - b\ntitle: c: d\n---\n",
            "a.md:6:9: error: this is no YAML: mapping values are not allowed in this context"
            " [front-matter-yaml] -> put the value in 'single quotes'"
            " if it holds : # * & ! | > % @ ` [ or {",
        ),
        (
            "\n\n---\nx: 1\nid: a\nx: 2\n---\n",
            "a.md:6:1: error: key 'x' stands twice: here and on line 4 [key-repeated]"
            " -> keep one of the two",
        ),
        (
            "---\nid: a\nx: 1\nid: b\n---\n",
            "a.md:4:1: error: key 'id' stands twice: here and on line 2 [key-repeated]"
            " -> keep one of the two",
        ),
        (
            '---\nid: a\n"\\x69d": b\n---\n',
            "a.md:3:1: error: key 'id' stands twice: here and on line 2 [key-repeated]"
            " -> keep one of the two",
        ),
        (
            "---\na: b\n----\nc: d\n---\ntext",
            "a.md:4:1: error: this is no YAML: could not find expected ':'"
            " [front-matter-yaml] -> put the value in 'single quotes'"
            " if it holds : # * & ! | > % @ ` [ or {",
        ),
        (
            "---\njust words\n---\ntext",
            "a.md:2:1: error: this is no list of `key: value` lines [front-matter-yaml]"
            " -> begin each line with a key and a colon",
        ),
        (
            "---\nid a\ntype: flashcard\n---\n",
            "a.md:3:5: error: this is no YAML: mapping values are not allowed in this context"
            " [front-matter-yaml] -> put the value in 'single quotes'"
            " if it holds : # * & ! | > % @ ` [ or {",
        ),
        # identity is not left to YAML, not even where YAML would get it right
        (
            "---\n  id: a\n  type: flashcard\n---\n",
            "a.md:2:3: error: id is read only from a line that begins with it [id-form]"
            " -> write id: at the beginning of a line",
        ),
        (
            "---\n{type: flashcard, tags: [a]}\n---\n",
            "a.md:2:19: error: tags is read only from a line that begins with it [tags-form]"
            " -> write tags: at the beginning of a line",
        ),
        (
            "---\n? id\n: a\n---\n",
            "a.md:2:3: error: id is read only from a line that begins with it [id-form]"
            " -> write id: at the beginning of a line",
        ),
    ],
)
def test_front_matter_that_cannot_be_read_is_refused_where_it_goes_wrong(
    text: str, expected: str
) -> None:
    assert refusal(lambda: split(text)) == [expected]


def test_the_lines_of_id_and_tags_are_nothing_to_yaml() -> None:
    matter, _, _ = split("---\nid: `%@*\ntags: [#a, *b]\ntitle: c\n---\n")

    assert (matter.id, matter.tag_items, matter.values) == ("`%@*", ("#a", "*b"), {"title": "c"})


def test_a_tab_in_a_text_is_no_indentation() -> None:
    matter, _, _ = split("---\na: b\tc\nd:\te\n\t\n---\n")

    assert matter.values == {"a": "b\tc", "d": "e"}


@settings(max_examples=300, deadline=None)
@given(
    lead=st.sampled_from(["", "\n", "\n \n"]),
    keys=st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6),
    gap=st.integers(0, 3),
    body=st.text("xyz# \n-`", max_size=30).map(str.strip),
)
def test_lines_count_over_the_whole_file(lead: str, keys: list[str], gap: int, body: str) -> None:
    text = "\n".join([f"{lead}---", *(f"{key}: 1" for key in keys), "---", "\n" * gap + body])
    lines = text.split("\n")
    matter, found, line = split(text)

    assert found == body
    assert not body or "\n".join(lines[line - 1 :]) == body
    for key, where in matter.places.items():
        assert lines[where.line - 1] == f"{key}: 1"


@settings(max_examples=1000, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["---", "----", "...", "id: a", "tags: [", "  - b", "# Question", ""]),
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12),
        ),
        max_size=10,
    )
)
def test_any_file_is_split_or_refused_inside_its_lines(lines: list[str]) -> None:
    try:
        matter, _, line = split("\n".join(lines))
    except DeckError as error:
        found = [problem.where.line for problem in error.problems]
    else:
        found = [line, *(where.line for where in matter.places.values())]
    assert all(1 <= line <= max(1, len(lines)) for line in found)
