"""Which clozes stand where in a text, which texts are refused, and with what words.

What becomes of them is in `fixtures/clozes.md`, `explicit.md`, `highlights.md` and `export.md`.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.data import Dialect
from deckwright.problems import DeckError
from deckwright.text.clozes import (
    explicit_clozes,
    has_cloze,
    has_explicit_cloze,
    marked_runs,
    unpaired_bold,
)
from tests.text.rendering import clozed, refused, section
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1::a}}", [("a", (1,), "")]),
        ("{{c2::a::b}}", [("a", (2,), "b")]),
        ("{{c1::a::b::c}}", [("a", (1,), "b::c")]),
        ("{{c1::a::}}", [("a", (1,), "")]),
        ("{{c1,2::a}}", [("a", (1, 2), "")]),
        ("{{c2,,1::a}}", [("a", (2, 1), "")]),
        ("{{c500::a}}", [("a", (500,), "")]),
        ("{{c1::{a}}}", [("{a}", (1,), "")]),
        ("{{c1::a}}}", [("a", (1,), "")]),
        ("{{c1::a { b}}", [("a { b", (1,), "")]),
        ("{{c1::a { b}} {{c2::{c}}}", [("a { b", (1,), ""), ("{c}", (2,), "")]),
        ("{{c1::a } b}}", [("a } b", (1,), "")]),
        ("{{c1::\\frac{a}{b}}}", [("\\frac{a}{b}", (1,), "")]),
        ("{{c1::a {{c2::b}}}}", [("a {{c2::b}}", (1,), ""), ("b", (2,), "")]),
        ("{{c1::a {{c2::b::d}} c::e}}", [("a {{c2::b::d}} c", (1,), "e"), ("b", (2,), "d")]),
        ("{{c1::`}}` a}}", [("`}}` a", (1,), "")]),
        ("{{c1::`::` a}}", [("`::` a", (1,), "")]),
        ("{{c1::$}}$ a}}", [("$}}$ a", (1,), "")]),
        ("{{c1::![[a}}b]]}}", [("![[a}}b]]", (1,), "")]),
        ("{{c1::a\n\nb}}", [("a\n\nb", (1,), "")]),
        ("$x^{{c1::2}}$", [("2", (1,), "")]),
        ("$\\frac{{{c1::1}}}{2}$", [("1", (1,), "")]),
        ("$\\frac{{{c1::\\sqrt{1}}}}{2}$", [("\\sqrt{1}", (1,), "")]),
        ("{{{c1::a}}}", [("a", (1,), "")]),
        ("}}{{c1::a}}{{", [("a", (1,), "")]),
        ("`{{c1::a}}` {{c2::b}}", [("b", (2,), "")]),
        ("<!-- {{c1::a --> {{c2::b}}", [("b", (2,), "")]),
        (r"\{{c1::a {{c2::b}}", [("b", (2,), "")]),
    ],
)
def test_explicit_clozes_have_their_text_numbers_and_hint(
    text: str, expected: list[tuple[str, tuple[int, ...], str]]
) -> None:
    found = [
        (
            text[cloze.inner_start : cloze.inner_end],
            cloze.numbers,
            text[cloze.hint + 2 : cloze.end - 2] if cloze.hint >= 0 else "",
        )
        for cloze in explicit_clozes(section(text), "markdown")
    ]
    assert found == expected


REFUSED = [
    ("{{c1::a", [("cloze-open", 7, 1)]),
    ("a {{c2::b}", [("cloze-open", 7, 3)]),
    ("a\n\nb {{c3::c", [("cloze-open", 9, 3)]),
    ("{{c1::a {{c2::b}}", [("cloze-open", 7, 1)]),
    ("{{c1::a {{c2::b", [("cloze-open", 7, 1), ("cloze-open", 7, 9)]),
    ("{{c1::a `}}`", [("cloze-open", 7, 1)]),
    ("{{c1::a $}}$", [("cloze-open", 7, 1)]),
    ("${{c1::a$ }}", [("cloze-open", 7, 2)]),
    ("```\n{{c1::a\n```\n}}", [("cloze-open", 8, 1)]),
    ("{{c1::a\n```\n}}\n```", [("cloze-open", 7, 1)]),
    ("{{c1::a <!-- }} -->", [("cloze-open", 7, 1)]),
    ("{{c1::a [[b}}]]", [("cloze-open", 7, 1)]),
    ("{{c1::}}", [("cloze-empty", 7, 1)]),
    ("a\n{{c1:: }}", [("cloze-empty", 8, 1)]),
    ("{{c1::\n\n}}", [("cloze-empty", 7, 1)]),
    ("{{c1::::hint}}", [("cloze-empty", 7, 1)]),
    ("{{c1::%%a%%}}", [("cloze-empty", 7, 1)]),
    ("{{c1::<!-- a -->}}", [("cloze-empty", 7, 1)]),
    ("{{c1::}}}", [("cloze-empty", 7, 1)]),
    ("$x={{c1::}}$", [("cloze-empty", 7, 4)]),
    ("{{c0::a}}", [("cloze-number", 7, 1)]),
    ("{{c501::a}}", [("cloze-number", 7, 1)]),
    ("{{c1,0::a}}", [("cloze-number", 7, 1)]),
    ("{{c,::a}}", [("cloze-number", 7, 1)]),
    ("{{c12345678901234567890::a}}", [("cloze-number", 7, 1)]),
    ("{{c0::}}", [("cloze-empty", 7, 1), ("cloze-number", 7, 1)]),
    ("{{C1::a}}", [("cloze-form", 7, 1)]),
    ("{{ c1::a}}", [("cloze-form", 7, 1)]),
    ("{{c1 ::a}}", [("cloze-form", 7, 1)]),
    ("{{c 1::a}}", [("cloze-form", 7, 1)]),
    ("{{c1:a}}", [("cloze-form", 7, 1)]),
    ("{{c1: :a}}", [("cloze-form", 7, 1)]),
    ("{{c1, 2::a}}", [("cloze-form", 7, 1)]),
    ("{{c1-3::a}}", [("cloze-form", 7, 1)]),
    ("{{c::a}}", [("cloze-form", 7, 1)]),
    ("{{c1}}", [("cloze-form", 7, 1)]),
    ("a **b** c\nd {{C2::e}} {{c1::f}}", [("cloze-form", 8, 3)]),
    (
        "{{c1::a}}\n{{c0::b}} {{c2::}}\n\n{{c3::c",
        [("cloze-open", 10, 1), ("cloze-number", 8, 1), ("cloze-empty", 8, 11)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_a_cloze_that_anki_would_not_read_is_refused_at_its_place(
    text: str, expected: list[tuple[str, int, int]]
) -> None:
    assert refused(text) == expected
    assert has_cloze(section(text), "markdown", ("bold",))


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("{{c7::a", "cloze c7 is never closed", "write }} after its last word"),
        ("{{c1,2::a", "cloze c1,2 is never closed", "write }} after its last word"),
        (
            "{{c1::}}",
            "this cloze has no text, so its card has no answer",
            "write the answer between :: and }}",
        ),
        ("{{c0::a}}", "cloze numbers go from 1 to 500", "write {{c1::"),
        (
            "{{ C1::a}}",
            "'{{ C1:' is nearly a cloze, but Anki sees none",
            "write {{c1::text}}, without blanks",
        ),
    ],
)
def test_the_problem_says_what_is_wrong_and_what_to_type(
    text: str, message: str, hint: str
) -> None:
    with pytest.raises(DeckError) as caught:
        clozed(text)
    assert [(p.message, p.hint, p.level) for p in caught.value.problems] == [
        (message, hint, "error")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "`{{c1::`",
        "```{{c1::a}}\nb\n```",
        "a\n\n    {{c1::b}}",
        "```{{c1::a}}``` b",
        r"\{{c1::a",
        r"{\{c1::a",
        "<!-- {{c1:: -->",
        "%%{{c0::a}}%%",
        "[a](http://b/{{c1::)",
        '<b title="{{c1::">',
        "![[{{c1::a]]",
        "{{c}}",
        "{{C3 convertase}}",
        "{{Front}} {{cloze:Text}} {{}} {{ }}",
        "{{1::a}}",
        "{c1::a}",
        "}} and {{",
    ],
)
def test_what_is_no_cloze_in_any_way_is_neither_refused_nor_one(text: str) -> None:
    assert refused(text) == []
    assert not has_cloze(section(text), "markdown", ("bold",))
    assert not has_explicit_cloze(text, "markdown")


def test_in_an_export_code_hides_no_cloze() -> None:
    assert has_explicit_cloze("`{{c1::a}}`", "export")
    assert refused("`{{c1::a`", "export") == [("cloze-open", 7, 2)]


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


NESTED = st.recursive(
    st.sampled_from(
        ["a", "a b", "{a}", "a{b}c", "`}}`", "$x^{2}$", "$\\frac{1}{{2}}$", "`::`", "é"]
    ),
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("{{{{c{}::{}}}}}".format, st.integers(1, 500), inner),
        st.builds("{{{{c{}::{}::hint}}}}".format, st.integers(1, 500), inner),
    ),
    max_leaves=8,
)


@given(inner=NESTED, number=st.integers(1, 500))
def test_a_cloze_that_is_written_is_the_cloze_that_is_found(inner: str, number: int) -> None:
    text = f"{{{{c{number}::{inner}}}}}"
    first = explicit_clozes(section(text), "markdown")[0]
    assert (first.start, first.end, first.numbers, first.hint) == (0, len(text), (number,), -1)
    assert text[first.inner_start : first.inner_end] == inner
