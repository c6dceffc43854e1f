"""What in a text is no prose: found once, from left to right, none inside another."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings

from deckwright.text.spans import find_spans
from tests.text.rendering import plain
from tests.text.strategies import TEXTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`a`", [("code", "`a`", ())]),
        ("``a`b``", [("code", "``a`b``", ())]),
        ("a ``b` c", [("escape", "``", ("``",)), ("escape", "`", ("`",))]),
        ("`a\n\nb`", [("escape", "`", ("`",)), ("escape", "`", ("`",))]),
        ("```\na\n```\nb", [("fence", "```\na\n```", ())]),
        ("~~~~ c\n~~~\n~~~~", [("fence", "~~~~ c\n~~~\n~~~~", ())]),
        ("```a```", [("code", "```a```", ())]),
        ("- ```\n  a\n  ```\n- b", [("fence", "```\n  a\n  ```", ())]),
        ("- 1. ```\n     a", [("fence", "```\n     a", ())]),
        ("> ```\n> a\nb", [("fence", "```\n> a", ())]),
        ("```\n> ```\n```", [("fence", "```\n> ```\n```", ())]),
        ("$a$", [("math", "$a$", ("a",))]),
        ("$$a$$", [("display", "$$a$$", ("a",))]),
        (r"\(a\) \[b\]", [("math", r"\(a\)", ("a",)), ("display", r"\[b\]", ("b",))]),
        (r"$a\$b$", [("math", r"$a\$b$", (r"a\$b",))]),
        ("CO$_2$", [("math", "$_2$", ("_2",))]),
        ("2$x$", [("math", "$x$", ("x",))]),
        ("`$a$`", [("code", "`$a$`", ())]),
        ("$`a`$", [("math", "$`a`$", ("a",))]),
        ("a $`b$c`$ d", [("math", "$`b$c`$", ("b$c",))]),
        ("2$`a`$3", [("math", "$`a`$", ("a",))]),
        ("$`a` b$", [("math", "$`a` b$", ("`a` b",))]),
        ("$``$", [("math", "$``$", ("``",))]),
        ("costs $`a` and 5", [("code", "`a`", ())]),
        (r"\*", [("escape", r"\*", ("*",))]),
        (r"\\*", [("escape", r"\\", ("\\",))]),
        ("a\\\nb", [("escape", "\\", ("",))]),
        (r"\(a", [("escape", r"\(", ("(",))]),
        ("a*b", [("stray", "*", ())]),
        ("a<b", [("stray", "<", ())]),
        ("<b>a</b>", [("html", "<b>", ()), ("html", "</b>", ())]),
        ("<svg><g>a</g></svg>", [("html", "<svg><g>a</g></svg>", ())]),
        ("<!-- a\n\nb -->", [("comment", "<!-- a\n\nb -->", ())]),
        ("%%a\n\nb%%", [("comment", "%%a\n\nb%%", ())]),
        ("a ^b1", [("comment", " ^b1", ())]),
        ("<https://a.b/c_d>", [("autolink", "<https://a.b/c_d>", ("https://a.b/c_d",) * 2)]),
        ("<a.b@c.de>", [("autolink", "<a.b@c.de>", ("mailto:a.b@c.de", "a.b@c.de"))]),
        ("[a](b)", [("target", "](b)", ("",))]),
        ("[a](<b c> 'd')", [("target", "](<b c> 'd')", ("b c",))]),
        ("[[a|b]]", [("embed", "[[a|b]]", ("link", "a", "b"))]),
        (r"[[a\|b]]", [("embed", r"[[a\|b]]", ("link", "a", "b"))]),
        ("[[a b#c]]", [("embed", "[[a b#c]]", ("link", "a b#c", ""))]),
        ("![[a.png|9x9]]", [("embed", "![[a.png|9x9]]", ("embed", "a.png", "9x9"))]),
        ("![a](b.png)", [("embed", "![a](b.png)", ("image", "b.png", "a", ""))]),
        ('![](b c.png "d")', [("embed", '![](b c.png "d")', ("image", "b c.png", "", "d"))]),
        ("![a](<b(c>)", [("embed", "![a](<b(c>)", ("image", "b(c", "a", ""))]),
        ("![a](b_(c).png)", [("embed", "![a](b_(c).png)", ("image", "b_(c).png", "a", ""))]),
        ("[sound:a b.mp3]", [("embed", "[sound:a b.mp3]", ("sound", "a b.mp3", ""))]),
    ],
)
def test_spans_have_their_kind_their_text_and_their_parts(
    text: str, expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    found = [
        (span.kind, text[span.start : span.end], span.parts)
        for span in find_spans(text, "markdown")
    ]
    assert found == expected


@pytest.mark.parametrize("opened", ["<!--", "\\(", "\\[", "![", "![[a|", "<svg>", "[latex]"])
def test_what_is_opened_often_and_never_closed_takes_no_time(opened: str) -> None:
    text = opened * 20_000
    started = time.process_time()
    find_spans(text, "markdown")

    assert time.process_time() - started < 2


CODE = [
    ("What?\n\n    print(**a, **b)", ["    print(**a, **b)"]),
    ("    a\n\n\tb\nc", ["    a", "\tb"]),
    ("a\n\n    `b\n    $c$ `\n", ["    `b", "    $c$ `"]),
    ("a\n    b", []),
    ("a\n\n   b", []),
    ("# a\n    b", ["    b"]),
    ("- a\n\n    b", []),
    ("- a\n\n      b", ["      b"]),
    ("1. a\n\n    b\n\n       c", ["       c"]),
    ("- a\n  - b\n\n      c\n\n    d\n\n        e", ["        e"]),
    ("- a\n  - b\n\n        c", ["        c"]),
    ("- a\n    - b\n\n        c", []),
    ("- 1. a\n\n       b\n\n         c", ["         c"]),
    ("- a\nb\n\n    c", []),
    ("- a\n\nb\n\n    c", ["    c"]),
    ("- a\n\n  > b\n\n    c", []),
    ("10. a\n11. b\n\n    c", []),
    ("> a\n>\n>     b", ["    b"]),
    ("> - a\n>\n>     b", []),
    ("> - a\n\n    b", ["    b"]),
    ("> a\n    b", []),
    ("a\n1986. b\n    c", []),
    ("- > a\n      b", []),
    ("   1. a\n\n    - b", []),
    ("[^1]: a\n\n    b", []),
    ("a\n:   b\n\n    c", []),
]


@pytest.mark.parametrize(("text", "expected"), CODE)
def test_code_stands_four_columns_in_its_container(text: str, expected: list[str]) -> None:
    found = [text[s.start : s.end] for s in find_spans(text, "markdown") if s.kind == "code"]
    assert found == expected
    assert ("<pre>" in plain(text)) == bool(expected)


@pytest.mark.parametrize(
    "text", ["```\n\n    a\n```", "%%\n\n    a\n%%", "$$\n\n    a\n$$", "<!--\n\n    a\n-->"]
)
def test_what_stands_four_columns_in_another_span_is_part_of_it(text: str) -> None:
    assert [(span.start, span.end) for span in find_spans(text, "markdown")] == [(0, len(text))]


def test_an_export_has_no_indented_code() -> None:
    assert find_spans("a\n\n    b", "export") == ()


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "$5 and $10",
        "US$5 or 5$",
        "5$/10$ and 5$-10$",
        "$ a$ $a $ a$",
        "$a\n\nb$",
        "100% or 50 %",
        "*a* **b** ***",
        "2 * 3",
        "~~a~~ ==b== _c_",
        "a > b & c",
        "[a] [b][c] (d) ![e]",
        "[[]] [[ ]] [[a]b]]",
        "](a) b",
        "[a\n\nb](c)",
        "[a] (b)",
        "x ^2 y ^n z ^ab c",
        "x ^2",
        r"\alpha C:\Temp \é",
        "{{c1::a}}",
        "&lt;",
    ],
)
def test_prose_has_no_spans(text: str) -> None:
    assert find_spans(text, "markdown") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\(a\) `b` $c$ <d> [[e]] \* \[f\]", [r"\(a\)", r"\[f\]"]),
        (r"\(a `b` \[c", [r"\(", r"\["]),
        ("$$a$$ ```\n%%b%%", []),
    ],
)
def test_an_export_has_formulas_and_nothing_else(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in find_spans(text, "export")] == expected


@settings(deadline=None)
@given(text=TEXTS)
def test_spans_follow_each_other_and_none_is_empty(text: str) -> None:
    end = 0
    for span in find_spans(text, "markdown"):
        assert end <= span.start < span.end <= len(text)
        end = span.end
