"""No raw mark is left over on any card of the sample deck or of the torture vault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Deckwright
from tests.engine import Learner
from tests.torture.cases import Case
from tests.torture.leftovers import leftovers
from tests.torture.test_torture import CASES, cards_of

REPO = Path(__file__).parents[2]
_CLOZES = re.compile(r"\{\{c[\d,]+::|::[^:{}]*\}\}|\}\}")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_mark_is_left_over(case: Case) -> None:
    """Both sides of every card, and every field, shown or not."""
    literal = case.values("literal")
    for card in cards_of(case):
        for html in (card.front.html, card.back.html):
            assert list(leftovers(html, literal)) == []
        for name, html in card.fields:
            plain = html if name == "Key" else _CLOZES.sub("", html)
            assert list(leftovers(plain, (*literal, "{{", "[sound:"))) == [], name


def test_none_is_left_over_in_the_sample_deck(
    tmp_path: Path, deckwright: Deckwright, learner: Learner
) -> None:
    package = tmp_path / "sample.apkg"
    result = deckwright("build", REPO, "-o", package)
    assert result.exit_code == 0, result.output
    learner.imports(package)

    for note in learner.notes().values():
        shown = [html for card in note.cards() for html in (card.question(), card.answer())]
        shown += [_CLOZES.sub("", html) for html in note.fields[:-1]]
        assert [found for html in shown for found in leftovers(html, ["[sound:"])] == []


@pytest.mark.parametrize(
    ("html", "mark"),
    [
        ("<p>a **b</p>", "**"),
        ("see __init", "__"),
        ("==a", "=="),
        ("<li>~~a~~</li>", "~~"),
        ("[[a]]", "[["),
        ("![a]", "!["),
        ("[a](b)", "]("),
        ("a[^1]", "[^"),
        ("<blockquote>[!note] a</blockquote>", "[!"),
        ("```python", "```"),
        ("a `b", "`"),
        ("%%a%%", "%%"),
        ("a<br># b", "# "),
        ("a<br>- b", "- "),
        ("<li>[ ] a</li>", "[ ]"),
        ("| a | b |", "| "),
        ("&gt; a", "> "),
        ("a<br>---<br>b", "---"),
        ("a |---| b", "|--"),
        ("$x$", "$"),
        ("a {{c1::b", "{{"),
        ("a }}", "{{"),
        ("b::hint", ""),
        ("b ::hint", "::"),
        ("[sound:a.mp3]", "[sound:"),
        ("a &amp;lt; b", "&"),
        ("&lt;strong>a", "<"),
        ("a\x02b", "control"),
        ("wzxhzdk:0wzxhzdk", "wzxhzdk"),
        ("No cloze 1 found on card.", "Anki says 'No cloze'"),
        ("<code>**a**</code> \\(x ** y\\) <pre>- a</pre> 5 &lt; 6, $5 and $10, a_b, 2 ** ", "**"),
        ("<code>**a**</code> \\(x ** y\\) <pre>- a</pre> 5 &lt; 6, $5 and $10, a_b - c", ""),
    ],
)
def test_a_left_over_mark_is_found(html: str, mark: str) -> None:
    """The finder itself: it must be able to fail."""
    assert [found.split(" in ")[0] for found in leftovers(html)] == ([mark] if mark else [])


def test_a_mark_that_is_meant_may_stand() -> None:
    assert list(leftovers("a ** b", ["**"])) == []
