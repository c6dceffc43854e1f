"""What is a tag, and what only has angle brackets."""

from __future__ import annotations

import pytest

from deckwright.text.html import html_block, tag_end


@pytest.mark.parametrize(
    "tag",
    [
        "<b>",
        "</b>",
        "<BR>",
        "<br/>",
        "<br />",
        "<h1>",
        '<img src="a > b.png">',
        "<img src='a' alt=b>",
        "<font color=red>",
        '<span\nclass="a">',
        "<input checked disabled>",
        '<div class="grid" markdown>',
        '<div data-a="b" aria-c=\'d\' xml:e="f">',
        '<a href="b"\thidden>',
    ],
)
def test_a_tag_ends_where_it_ends(tag: str) -> None:
    assert tag_end(tag, 0) == len(tag)
    assert tag_end(f"x{tag}>", 1) == len(tag) + 1


@pytest.mark.parametrize(
    "text",
    [
        "<b",
        "<>",
        "< b>",
        "</ b>",
        "<1>",
        "<-",
        "<b and c>",
        "<a or b=c>",
        "<b / c>",
        "<patient>",
        "<your-name>",
        "<String>",
        "<b=c>",
        '<a "b">',
        "<i<b>",
        "<b@c.de>",
        "b>",
    ],
)
def test_a_comparison_or_a_word_is_no_tag(text: str) -> None:
    assert tag_end(text, 0) == 0


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("<div>\na\n\nb", 2),
        ("<div>", 1),
        ("</div>\n\n", 1),
        ("   <table class='a'>\n<tr>", 2),
        ("<pre>\na\n\nb</pre> c\nd", 4),
        ("<pre>\na\n\nb", 4),
        ("<details\n>", 2),
        ("    <div>", 0),
        ("a <div>", 0),
        ("<b>", 0),
        ("<divide>", 0),
        ("a", 0),
        ("", 0),
    ],
)
def test_a_block_of_html_goes_up_to_the_blank_line_or_its_end_tag(text: str, end: int) -> None:
    assert html_block(text.split("\n"), 0) == end
