"""Marks go in before Markdown and become HTML and clozes after it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.text.marks import BLOCK, CLOSE, HINT, NOTHING, Edit, Kept, opening, put_back, put_in

ONE, TWO, BOTH = opening([1]), opening([2]), opening([1, 2])


def test_edits_may_come_in_any_order() -> None:
    edits = [Edit(4, 5, "E"), Edit(0, 1, "A"), Edit(2, 2, "-")]
    assert put_in("abcde", edits) == "Ab-cdE"
    assert put_in("abcde", []) == "abcde"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("a", "a"),
        (f"{ONE}a{CLOSE}", "{{c1::a}}"),
        (f"{BOTH}a{HINT}b{CLOSE}", "{{c1,2::a::b}}"),
        (f"{ONE}a {TWO}b{CLOSE} c{CLOSE}", "{{c1::a {{c2::b}} c}}"),
        (f"{ONE}a::b:c{CLOSE}::d", "{{c1::a&#58;&#58;b:c}}::d"),
        (f"{ONE}a:{HINT}:b{CLOSE}", "{{c1::a&#58;:::b}}"),
        (f"{ONE}a}}}}b}}{CLOSE}}}}}", "{{c1::a&#125;&#125;b&#125;}}}}"),
        ("{{c1::a}} {{Front}}", "&#123;&#123;c1::a}} {{Front}}"),
        (f"a{NOTHING}b", "ab"),
        (f"{ONE}<b>a</b>{CLOSE}", "{{c1::<b>a</b>}}"),
        (f"{ONE}<b>a{CLOSE} c</b>", "<b>{{c1::a}} c</b>"),
        (f"<b>a {ONE}b</b> c{CLOSE}", "<b>a {{c1::b}}</b>{{c1:: c}}"),
        (f"{ONE}a<br>b<img src='c'>{CLOSE}", "{{c1::a<br>b<img src='c'>}}"),
        (f"<p>{ONE}a</p>\n<p>b{CLOSE}</p>", "<p>{{c1::a}}</p>\n<p>{{c1::b}}</p>"),
        (f"<p>{ONE}</p>\n<ul>\n<li>a{CLOSE}</li>\n</ul>", "<ul>\n<li>{{c1::a}}</li>\n</ul>"),
        (f"<p>{ONE}a </p>\n<hr>\n<p>{CLOSE}b</p>", "<p>{{c1::a}} </p>\n<hr>\n<p>b</p>"),
        (
            f"<p>{ONE}a {TWO}b</p><p>c{CLOSE} d{CLOSE}</p>",
            "<p>{{c1::a {{c2::b}}}}</p><p>{{c1::{{c2::c}} d}}</p>",
        ),
        (f"{ONE}<p>a</p>{CLOSE}", "<p>{{c1::a}}</p>"),
        (f"{ONE}a</b>b{CLOSE}", "{{c1::a</b>b}}"),
    ],
)
def test_clozes_are_written_as_anki_reads_them(marked: str, expected: str) -> None:
    assert put_back(marked, Kept()) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("x^2", "{{c1::x^2}}"),
        ("{a}", "{{c1::{a} }}"),
        ("{{a}}", "{{c1::{{a} } }}"),
        ("a::b", "{{c1::a:&#58;b}}"),
        ("{{c1::a}}", "{{c1::{ {c1:&#58;a} } }}"),
    ],
)
def test_a_formula_in_a_cloze_neither_closes_it_nor_has_a_hint(tex: str, expected: str) -> None:
    kept = Kept()
    assert put_back(f"{ONE}{kept.mark(tex, formula=True)}{CLOSE}", kept) == expected
    assert put_back(kept.mark("{{a}}", formula=True), kept) == "{{a}}"


def test_kept_html_stands_where_its_mark_stood() -> None:
    kept = Kept()
    text = f"a {kept.mark('<i>*b*</i>')} <p>{BLOCK}{kept.mark('<pre>c</pre>')}{BLOCK}</p>"
    assert put_back(text, kept) == "a <i>*b*</i> <pre>c</pre>"


PIECES = ["a", " ", "\n", "::", "}}", "}", "{", "{{", "<b>", "</b>", "<p>", "</p>", "<br>", "<li>"]
INNER = st.recursive(
    st.lists(st.sampled_from(PIECES), max_size=5).map("".join),
    lambda inner: st.builds(
        "{}{}{}{}".format, st.sampled_from([ONE, TWO]), inner, inner, st.just(CLOSE)
    ),
    max_leaves=6,
)


@given(html=st.lists(INNER, max_size=4).map("".join))
def test_every_cloze_that_opens_closes_and_no_block_lies_in_one(html: str) -> None:
    written = put_back(html, Kept())
    depth = 0
    for token in re.findall(r"\{\{c[12]::|\}\}|</?(?:p|li)>", written):
        assert depth == 0 or not token.startswith("<")
        if token.startswith("{{c"):
            depth += 1
        elif token == "}}" and depth:
            depth -= 1
    assert depth == 0
    assert not re.search("[\x0e-\x14]", written)
