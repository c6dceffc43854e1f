"""Clozes with numbers of their own: found, refused at their place, written back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.problems import DeckError
from deckwright.text.clozes import (
    explicit_clozes,
    has_cloze,
    has_explicit_cloze,
)
from tests.text.rendering import clozed, refused, section


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
