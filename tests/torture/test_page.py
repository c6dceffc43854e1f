"""The reader of cards, tried on pages whose look is plain."""

from __future__ import annotations

import pytest

from tests.torture.page import crossed_tags, lines_of, matches, page, prose_of

LIST = "<p>a  b\nc</p><ul><li>d<ol start='3'><li><b>e</b></li></ol></li></ul>"


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        (LIST, ["a b c", "• d", "  3. e"]),
        ("a<br>b<hr>c", ["a", "b", "―――", "c"]),
        ("<table><tr><td>a </td><td></td><td>b</td></tr></table>", ["a | | b"]),
        ("<pre><code>a\n  b\n\nc</code></pre>", ["a", "  b", "c"]),
        ("<ul><li></li><li><input type=checkbox checked> a</li></ul>", ["•", "• ☑ a"]),
        ("<ul><li><ol><li>a</li></ol></li></ul>", ["• 1. a"]),
        ("<dl><dt>a</dt><dd>b</dd></dl>", ["a", "  b"]),
        ("<img alt='x'> [anki:play:q:0] \\(a &lt; b\\)", ["(picture: x) (sound) \\(a < b\\)"]),
        ("<style>a</style><input hidden value=b><i hidden>c</i>d", ["d"]),
    ],
)
def test_what_shows(html: str, lines: list[str]) -> None:
    assert lines_of(page(html)) == lines


def test_prose_is_without_code_and_formulas() -> None:
    html = "<p>a <code>**</code> \\(_x_\\)</p><pre>==</pre><ul><li>b</li></ul>"
    assert prose_of(page(html)) == ["a code formula", "code", "b"]


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("li", 2),
        ("ul > li", 1),
        ("ul li", 2),
        ("ol[start]", 1),
        ('ol[start="3"] > li b', 1),
        ('ol[start="4"]', 0),
        ('b "e"', 1),
        ('b "E"', 0),
        ('p ~"b c"', 1),
        (".x", 0),
    ],
)
def test_what_a_selector_finds(selector: str, found: int) -> None:
    assert matches(page(LIST), selector) == (found, None)
    assert matches(page(LIST), f"{selector} x7") == (found, 7)


def test_classes() -> None:
    root = page("<p class='a b'><i class='b'>c</i></p>")
    assert matches(root, ".b") == (2, None)
    assert matches(root, 'p.a.b i.b "c"') == (1, None)


def test_a_tag_that_crosses_another_is_found() -> None:
    assert crossed_tags("<p>a <b>c</b><br></p>") == []
    assert crossed_tags("<p>a <b>c</p></b>") == ["</p> in <b>", "</b> in <page>"]
    assert crossed_tags("<p>a") == ["<p> is never closed"]
