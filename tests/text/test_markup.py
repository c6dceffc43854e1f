"""Markdown as Obsidian shows it. The cases are in `fixtures/`; here is what no fixture can say."""

from __future__ import annotations

import pytest

from deckwright.text.markup import markdown_to_html


def test_one_text_leaves_nothing_behind_for_the_next() -> None:
    with_note = "a[^1] [b][c]\n\n[^1]: d\n[c]: http://example.org"
    first = markdown_to_html(with_note)
    assert "footnote" in first
    assert markdown_to_html("a[^1] [b][c]") == "a[^1] [b][c]"
    assert markdown_to_html(with_note) == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "a"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("", ""),
        ("<p>a</p>", "a"),
        ("<p>a</p>\n\n<p>b</p>", "<p>a</p>\n<p>b</p>"),
        ("# a", "<h1>a</h1>"),
    ],
)
def test_only_a_lone_paragraph_comes_without_its_tag(text: str, expected: str) -> None:
    assert markdown_to_html(text) == expected
