"""The text after the front matter -> its sections."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.data import Section
from deckwright.problems import DeckError, Problems, Where
from deckwright.vault.sections import headed_parts, sections_of
from tests.saying import refusal, talk

NAMES = ("Question", "Answer", "Hint", "Extra")


def cut(text: str, line: int = 1) -> tuple[dict[str, Section], list[str]]:
    """The sections of a text that begins on `line`, and what was said about them."""
    problems = Problems()
    parts, _ = headed_parts(text, Where("a.md", line))
    return sections_of(parts, NAMES, problems), talk(problems)


def texts(text: str) -> dict[str, str]:
    return {name: section.text for name, section in cut(text)[0].items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Question\nQ\n# Answer\nA", {"Question": "Q", "Answer": "A"}),
        ("# Question\nQ\n\n---\n\n# Answer\nA\n", {"Question": "Q", "Answer": "A"}),
        ("# Answer\nA\n# Question\nQ", {"Answer": "A", "Question": "Q"}),
        ("# question\nQ\n#  ANSWER  \nA", {"Question": "Q", "Answer": "A"}),
        ("   # Question\nQ\n#\tAnswer\nA", {"Question": "Q", "Answer": "A"}),
        ("# Question #\nQ\n# Answer ###  \nA", {"Question": "Q", "Answer": "A"}),
        ("# Question ^q1\nQ\n# Answer ## ^a-1 \nA", {"Question": "Q", "Answer": "A"}),
        ("# Question\n# Answer", {"Question": "", "Answer": ""}),
        ("# Question\n\n\n  \n# Answer\n\n \n", {"Question": "", "Answer": ""}),
        ("# Question", {"Question": ""}),
        ("", {}),
        ("\n\n", {}),
        ("# Question\n\n  a\n\nb  \n\n\n# Hint\nh", {"Question": "  a\n\nb", "Hint": "h"}),
        # other levels are headings of the text
        ("# Question\n## Answer\n### Hint\nQ", {"Question": "## Answer\n### Hint\nQ"}),
    ],
)
def test_each_heading_that_names_a_field_begins_its_section(
    text: str, expected: dict[str, str]
) -> None:
    assert cut(text) == (
        {name: Section(name, expected[name], cut(text)[0][name].where) for name in expected},
        [],
    )
    assert list(cut(text)[0]) == list(expected)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        # just before a section heading: a separator
        ("# Question\nQ\n---\n# Answer", "Q"),
        ("# Question\nQ\n\n  -----  \n\n\n# Answer", "Q"),
        ("# Question\n---\n# Answer", ""),
        ("# Question\nQ\n---\n---\n# Answer", "Q\n---"),
        # elsewhere: a rule, and never an underline that makes a heading of the line above
        ("# Question\nQ\n---\nmore\n\n---\n# Answer", "Q\n---\nmore"),
        ("# Question\n---\nQ\n# Answer", "---\nQ"),
        ("# Question\nQ\n---", "Q\n---"),
        ("# Question\nQ\n--\n# Answer", "Q\n--"),
        ("# Question\nQ\n***\n# Answer", "Q\n***"),
        ("# Question\nQ\n- - -\n# Answer", "Q\n- - -"),
        ("# Question\nQ\n===\n# Answer", "Q\n==="),
        ("# Question\nQ\n    ---\n# Answer", "Q\n    ---"),
        ("# Question\nQ\na ---\n# Answer", "Q\na ---"),
        ("# Question\nQ\n---\n## Answer", "Q\n---\n## Answer"),
    ],
)
def test_a_separator_vanishes_and_a_rule_stays(text: str, question: str) -> None:
    assert texts(text)["Question"] == question


@pytest.mark.parametrize(
    "text",
    [
        "Question\n========\nQ",
        "#Question\nQ",
        "#1 cause\nof # Question",
        "    # Question\nQ",
        "\t# Question\nQ",
        "> # Question\nQ",
        "- # Question\nQ",
        r"\# Question",
        "#\u00a0Question\nQ",
    ],
)
def test_what_only_looks_like_a_heading_is_text(text: str) -> None:
    """As CommonMark and Obsidian see it: a blank after the `#`, and at most three before it."""
    assert cut(text) == (
        {},
        [
            "a.md:1:1: warning: this text stands above the first section and is on no card"
            " [text-outside] -> move it below # Question or # Answer"
        ],
    )


@pytest.mark.parametrize(
    "code",
    [
        "```\n# Answer\n```",
        "```python\n# Answer\n```",
        "~~~\n# Answer\n~~~",
        "~~~ `x`\n# Answer\n~~~",
        "````\n```\n# Answer\n```\n````",
        "```\n~~~\n# Answer\n```",
        "```\n# Answer\n```x\n# Answer\n````",
        "   ```\n# Answer\n   ```",
        "> ```\n> # x\n> ```",
        "- item\n  ```\n  # Answer\n  ```",
        "- ```bash\n  # Answer\n  ```",
        "1. ```\n   # Answer\n   ```",
        "10) - ~~~\n# Answer\n~~~",
        "```\n- ```\n# Answer\n```",
    ],
)
def test_headings_in_code_are_code(code: str) -> None:
    assert texts(f"# Question\nQ\n{code}\n# Answer\nA") == {
        "Question": f"Q\n{code}",
        "Answer": "A",
    }


@pytest.mark.parametrize(
    "comment",
    [
        "%%\n# Answer\nnot seen\n%%",
        "%% # Answer\n# Answer\n%%",
        "  %% later:\n\n# Answer\n\n```\n%%  ",
        "<!--\n# Answer\n-->",
        "<!-- later:\n%%\n# Answer\n```\n-->",
        "%% a %%\n%%\n# Answer\n%%",
    ],
)
def test_headings_in_comments_of_several_lines_are_not_seen(comment: str) -> None:
    """So a whole section can be put aside."""
    assert texts(f"# Question\nQ\n{comment}\n# Answer\nA") == {
        "Question": f"Q\n{comment.rstrip()}",
        "Answer": "A",
    }


@pytest.mark.parametrize(
    "text",
    [
        "%% never closed",
        "<!-- never closed",
        "%% of 50%% is",
        "100%%\n50%%",
        "a %%",
        "`%%`",
        "```\n%%\n```",
        "    <!--",
        "<!-- one --> two <!--",
    ],
)
def test_what_is_no_comment_of_whole_lines_hides_no_heading(text: str) -> None:
    """Or else an answer could be lost without a word."""
    found = texts(f"# Question\n{text}\n# Answer\nA %% of 50%% is -->. So it is")

    assert found == {"Question": text, "Answer": "A %% of 50%% is -->. So it is"}


@pytest.mark.parametrize(
    "text",
    [
        "``` a ` b\nQ",
        "```a``` b\nQ",
        "``\nQ\n``",
        "a ```\nQ",
        "-```\nQ",
    ],
)
def test_what_only_looks_like_a_fence_opens_none(text: str) -> None:
    assert texts(f"# Question\n{text}\n# Answer\nA") == {"Question": text, "Answer": "A"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# Question\n\n```\ncode\n# Answer", Where("a.md", 12, 1)),
        ("# Question\n   ~~~~ x\n~~~\n# Answer", Where("a.md", 11, 4)),
        ("# Question\n- ```\n  a\n  ```\n- ```", Where("a.md", 14, 3)),
        ("# Question\n```\n```\n```", Where("a.md", 13, 1)),
        ("# Question\n```\n```", None),
    ],
)
def test_a_fence_that_is_never_closed_is_found(text: str, place: Where | None) -> None:
    assert headed_parts(text, Where("a.md", 10))[1] == place


def test_a_heading_that_names_no_field_stays_in_the_text() -> None:
    text = "# Question\nQ\n\n# Why ##\nbecause\n# Anser\nA\n# Answer\nB\n# 1. Therapy"

    assert cut(text, line=5) == (
        {
            "Question": Section("Question", "Q\n\n# Why\nbecause\n# Anser\nA", Where("a.md", 6)),
            "Answer": Section("Answer", "B\n# 1. Therapy", Where("a.md", 13)),
        },
        [
            "a.md:8:1: warning: no field is called 'Why': the heading stays in the text above it"
            " [heading-unknown] -> known are: Question, Answer, Hint, Extra"
            " (a heading of the text itself is written ##)",
            "a.md:10:1: warning: no field is called 'Anser': the heading stays in the text above it"
            " [heading-unknown] -> did you mean Answer?"
            " (a heading of the text itself is written ##)",
            "a.md:14:1: warning: no field is called '1. Therapy': the heading stays in the text"
            " above it [heading-unknown] -> known are: Question, Answer, Hint, Extra"
            " (a heading of the text itself is written ##)",
        ],
    )


def test_text_above_the_first_section_is_told() -> None:
    sections, found = cut("\n\n# My note\n\nAbout hearts.\n---\n# Question\nQ", line=4)

    assert list(sections) == ["Question"]
    assert found == [
        "a.md:6:1: warning: no field is called 'My note': the heading stays in the text above it"
        " [heading-unknown] -> known are: Question, Answer, Hint, Extra"
        " (a heading of the text itself is written ##)",
        "a.md:6:1: warning: this text stands above the first section and is on no card"
        " [text-outside] -> move it below # Question or # Answer",
    ]


def test_a_rule_above_the_first_section_is_a_separator() -> None:
    assert cut("---\n\n# Question\nQ")[1] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Question\nQ\n# question\nR", "12:1: error: section 'Question' stands twice: {} 10"),
        ("# Hint\n# Answer\n\n# HINT #\n", "13:1: error: section 'Hint' stands twice: {} 10"),
        ("x\n# Answer\n# Question\n# Answer", "13:1: error: section 'Answer' stands twice: {} 11"),
    ],
)
def test_a_repeated_section_is_refused_with_both_lines(text: str, expected: str) -> None:
    assert refusal(lambda: cut(text, line=10)) == [
        f"a.md:{expected.format('here and on line')} [section-repeated]"
        " -> put both texts under one heading"
    ]


def test_a_section_knows_where_its_text_stands() -> None:
    sections, _ = cut("# Question\n\n\nfirst\n  second **word**\n# Answer\nA", line=7)
    question = sections["Question"]

    assert question.where == Where("a.md", 10)
    assert question.at(question.text.index("word")) == Where("a.md", 11, 12)
    assert sections["Answer"].where == Where("a.md", 13)


@settings(max_examples=800, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "# Question",
                "# Answer",
                "# Hint",
                "# Other",
                "#",
                "# x",
                "a",
                "",
                "---",
                "```",
                "- ~~~",
            ]
        ),
        max_size=12,
    ),
    st.integers(1, 50),
)
def test_every_line_is_kept_where_it_was(lines: list[str], first: int) -> None:
    text = "\n".join(lines)
    try:
        sections, _ = cut(text, first)
    except DeckError:
        sections = {}
        cuts = [part.heading for part in headed_parts(text, Where("a.md"))[0]]
        assert any(cuts.count(name) > 1 for name in NAMES), "only repeated sections are refused"
    for section in sections.values():
        if not section.text:
            continue
        start = section.where.line - first
        there = lines[start : start + section.text.count("\n") + 1]
        assert section.text.split("\n") == there


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["#", "# ", "##", " ", "\t", "\n", "\n", "a", "Question", "\u00a0", "\x0c"])
    ).map("".join)
)
def test_headings_are_the_same_where_nothing_may_hide_them(text: str) -> None:
    here = Where("a.md", 3)

    assert headed_parts(text, here) == headed_parts(text, here, ("no such heading",))


@pytest.mark.parametrize(
    "line",
    [
        "# a" + " " * 100_000 + "b",
        "# " + "#" * 100_000 + "b",
        " " * 100_000 + "#",
        "# a" + " " * 100_000 + "^b c",
        "<!--\n" * 50_000,
        "<!--\n" * 50_000 + "--> a",
    ],
    ids=["blanks", "hashes", "indent", "name", "open", "open but for the last"],
)
def test_no_line_takes_long(line: str) -> None:
    begun = time.perf_counter()
    cut(f"# Question\n{line}\n# Answer\nA")

    assert time.perf_counter() - begun < 1
