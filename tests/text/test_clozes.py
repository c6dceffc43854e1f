"""Which clozes stand where in a text, which texts are refused, and with what words.

What becomes of them is in `fixtures/clozes.md`, `explicit.md`, `highlights.md` and `export.md`.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.data import Dialect
from deckwright.text.clozes import (
    has_cloze,
    marked_runs,
    unpaired_bold,
)
from tests.text.rendering import refused, section
from tests.text.strategies import TEXTS, WORDS


def asked(text: str, dialect: Dialect = "markdown") -> list[str]:
    """What each run of bold asks for."""
    return [text[c.inner_start : c.inner_end] for c in marked_runs(text, dialect, ("bold",))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**renin*** falls", ["renin*"]),
        ("**a****b**", ["a", "b"]),
        ("**a****b****c**", ["a", "b", "c"]),
        ("**anti-**HBe", ["anti-"]),
        ("**late **text", ["late"]),
        ("** early** text", ["early"]),
        ("a**b**c", ["b"]),
        ("***a***", ["*a*"]),
        ("**a*b**", ["a*b"]),
        ("**a** ** **b**", ["a", "b"]),
        ("****a****", ["a"]),
        ("**a\nb**", ["a\nb"]),
        ("**`a**b`**", ["`a**b`"]),
        ("**$a**b$**", ["$a**b$"]),
        (r"**a\***", [r"a\*"]),
        (r"**a\*\***", [r"a\*\*"]),
        (r"\\**a**", ["a"]),
        ("`a\n\n**b** `", ["b"]),
        ("[**a**](b)", ["a"]),
        ("[a](b c **d**)", ["d"]),
        ("a](**b**)", ["b"]),
        ("<b>**a**</b>", ["a"]),
        ("<b **a**", ["a"]),
        ("x < **a** > y", ["a"]),
        ("$5 **a** $6", ["a"]),
        ("- **a**\n- **b**", ["a", "b"]),
        ("* **a**\n* **b**", ["a", "b"]),
        ("**a** **b\n\nc **d**", ["a", "d"]),
        ("> **all of\n> it** and **one**", ["all of\n> it", "one"]),
        ("> [!note] Title\n> **all of\n> it**", ["all of\n> it"]),
        ("> > **a\n> > b**", ["a\n> > b"]),
        ("> **a\nb**", ["a\nb"]),
        ("> > **a\n> b**", ["a\n> b"]),
        ("- > **a\n  > b**", ["a\n  > b"]),
        (">**a\n  >b**", ["a\n  >b"]),
        ("**P(A\n| B)**", ["P(A\n| B)"]),
        ("**a\n| b\n| c**", ["a\n| b\n| c"]),
        ("| **a** | b |\n|---|---|\n| c | **d** |\n\n**e\nf**", ["a", "d", "e\nf"]),
        ("- | a | b |\n  |---|---|\n- **c\n  d**", ["c\n  d"]),
        ("> | a | b |\n> |---|---|\n\n> **c\n> d**", ["c\n> d"]),
    ],
)
def test_each_run_of_bold_is_a_cloze(text: str, expected: list[str]) -> None:
    assert asked(text) == expected


LEFT_ALONE = [
    "",
    "plain",
    "*a*",
    "**",
    "** **",
    "****",
    "a **** b",
    "________ and ******** to fill in",
    "2**3",
    "x **y",
    "x** y",
    "**a\n\nb**",
    "**a\n- b**",
    "**a\n1. b**",
    "**a\n> b**",
    "**a\n## b**",
    "**a\n```\nb**\n```",
    "| **a |\n|---|\n| b** |",
    "| **a |\n|---|\n| b |\n| c** |",
    "**x\n| a |\n|---|\n| b** |",
    "a | b\n--- | ---\n**c | d\ne** | f",
    "> | **a |\n> |---|\n> | b** |",
    "- | **a |\n  |---|\n  | b** |",
    "> **a\n> > b**",
    "> **a\n>\n> b**",
    "> **a\n> - b**",
    "> **a\n> ## b**",
    "- > **a\n> b**",
    "> [!note] **a\n> b**",
    "# **a\nb**",
    "**a\n---\nb**",
    "`**a**`",
    "``**a**``",
    "```\n**a**\n```",
    "~~~\n**a**",
    "> ```\n> **a**\n> ```",
    "$**a**$",
    "$$\n**a**\n$$",
    r"\(**a**\)",
    r"\[**a**\]",
    r"\*\*a\*\*",
    r"\**a**",
    "![[**a**.png]]",
    "[[a|**b**]]",
    "![**a**](b.png)",
    "[a](http://b/**c**)",
    "[a](<b **c** d>)",
    '[a](b "**c**")',
    "<https://a.b/**c**>",
    '<a title="**b**">',
    "<!-- **a** -->",
    "%%**a**%%",
    "<svg>**a**</svg>",
    "__a__",
    "***\n***",
    "==a==",
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_not_bold_is_no_cloze(text: str) -> None:
    assert asked(text) == []
    assert not has_cloze(section(text), "markdown", ("bold",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`**a**`", ["a"]),
        ("$**a**$", ["a"]),
        ("<i>**a**</i>", ["a"]),
        ("![[**a**]]", ["a"]),
        (r"\**a**", ["a"]),
        (r"\(**a**\)", []),
        (r"\[**a**\] **b**", ["b"]),
        (r"\(**a**", ["a"]),
    ],
)
def test_in_an_export_only_formulas_hide_bold(text: str, expected: list[str]) -> None:
    assert asked(text, "export") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is **bold never closed", [8]),
        ("**a** and **b", [10]),
        ("x **y", [2]),
        ("x** y", [1]),
        ("renin*** falls", [5]),
        ("**a****b", [5]),
        ("a** ** b", [1]),
        ("**a\n\n**b", [0, 5]),
        ("- **a\n- **b**", [2]),
        ("> **a\n> > b**", [2, 11]),
        ("| **a |\n|---|\n| b** |", [2, 17]),
        (r"\***a", [2]),
        ("x**2", [1]),
        ("", []),
        ("**a** **b**", []),
        ("> **a\n> b**", []),
        ("2 ** 3", []),
        ("2**3", []),
        ("a **\nb", []),
        ("**", []),
        ("** **", []),
        ("a **** b", []),
        ("*****a", []),
        ("******** and ******", []),
        ("***\n***", []),
        ("*a*", []),
        ("`**a` $**b$ [c](**d) <b e='**f'> %%**g%% [[**h]]", []),
        ("```\n**a\n```", []),
        (r"\*\*a", []),
    ],
)
def test_stars_that_begin_bold_and_never_end_it_are_told(text: str, expected: list[int]) -> None:
    assert list(unpaired_bold(text, "markdown")) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("`**a`", [1]), (r"\(**a\) b", []), ("a **b", [2]), ("a ** b", [])]
)
def test_in_an_export_only_formulas_hide_unpaired_stars(text: str, expected: list[int]) -> None:
    assert list(unpaired_bold(text, "export")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("==a==", ["a"]),
        ("**a** ==b== **c**", ["a", "b", "c"]),
        ("==a **b** c==", ["a **b** c"]),
        ("**a ==b== c**", ["a ==b== c"]),
        ("== a ==", []),
        ("a == b == c", []),
        ("`==a==`", []),
        (r"\==a== ==b==", ["b"]),
        ("==a\n\nb==", []),
        ("==a=b==", ["a=b"]),
    ],
)
def test_highlights_are_clozes_where_it_is_configured(text: str, expected: list[str]) -> None:
    found = marked_runs(text, "markdown", ("bold", "highlight"))
    assert [text[c.inner_start : c.inner_end] for c in found] == expected


def test_bold_need_not_be_one() -> None:
    assert marked_runs("**a** ==b==", "markdown", ()) == ()
    assert len(marked_runs("**a** ==b==", "markdown", ("highlight",))) == 1


@settings(deadline=None)
@given(text=TEXTS)
def test_clozes_of_bold_hold_text_and_lie_apart(text: str) -> None:
    end = 0
    for cloze in marked_runs(text, "markdown", ("bold", "highlight")):
        assert end <= cloze.start < cloze.inner_start < cloze.inner_end < cloze.end <= len(text)
        inner = text[cloze.inner_start : cloze.inner_end]
        assert inner == inner.strip() != ""
        assert "\n\n" not in inner
        end = cloze.end


@settings(deadline=None)
@given(text=TEXTS)
def test_every_problem_of_a_text_lies_inside_it(text: str) -> None:
    lines = text.split("\n")
    for _, line, column in refused(text):
        assert lines[line - 7][column - 1 :].startswith("{{")


@given(words=st.lists(WORDS, min_size=1, max_size=6), gap=st.sampled_from(["", " ", "-", "\n"]))
def test_bold_words_are_found_however_close_they_stand(words: list[str], gap: str) -> None:
    assert asked(gap.join(f"**{word}**" for word in words)) == words
