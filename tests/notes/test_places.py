"""Places kept in HTML: what is put there leaves it well-formed."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from deckwright.notes.places import place, put_pieces

BLOCK = "<details><p>x</p></details>"
PIECES = ("<input>", BLOCK, "<details>y</details>")


def put(html: str) -> str:
    for index in range(len(PIECES)):
        html = html.replace(f"@{index}", place(index))
    return put_pieces(html, PIECES)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("<p>a</p>", "<p>a</p>"),
        ("<p>a @0 b</p>", "<p>a <input> b</p>"),
        ("@1", "D"),
        ("a @1 b", "a\nD\nb"),
        ("a<br>\n@1<br>\nb", "a\nD\nb"),
        ("<p>@1</p>", "D"),
        ('<p><audio src="a.mp3"></audio> @1</p>', '<p><audio src="a.mp3"></audio></p>\nD'),
        ("<p>a @1 b</p>", "<p>a</p>\nD\n<p>b</p>"),
        ("<p>a<br>\n@1<br>\nb</p>", "<p>a</p>\nD\n<p>b</p>"),
        ("<p>@1<br>\n@2</p>", "D\n<details>y</details>"),
        ("<p>a @0 @1</p>\n<p>c</p>", "<p>a <input></p>\nD\n<p>c</p>"),
        ('<p class="k">a @1 b</p>', '<p class="k">a</p>\nD\n<p class="k">b</p>'),
        ("<ul><li>a @1</li></ul>", "<ul><li>a\nD</li></ul>"),
        ("<td>a @1 b</td>", "<td>a\nD\nb</td>"),
        ("<p><em>a @1 b</em> c</p>", "<p><em>a </em></p>\nD\n<p><em> b</em> c</p>"),
        ("<p><em>@1</em></p>", "D"),
        ("<p>a<br>b<img src='>'>@1</p>", "<p>a<br>b<img src='>'></p>\nD"),
        (
            "<p>{{c1::a @1 b}} c</p>",
            "<p>{{c1::a }}</p>\n{{c1::D}}\n<p>{{c1:: b}} c</p>",
        ),
        ("<p>{{c1::@1}}</p>", "{{c1::D}}"),
        ("<p>{{c1::x}} @1 }}</p>", "<p>{{c1::x}}</p>\nD\n<p>}}</p>"),
        (
            "<p>{{c1::<b>a {{c2::@1 b}}</b>}}</p>",
            "<p>{{c1::<b>a </b>}}</p>\n{{c1::{{c2::D}}}}\n<p>{{c1::<b>{{c2:: b}}</b>}}</p>",
        ),
    ],
)
def test_a_paragraph_ends_before_a_block_and_goes_on_below_it(html: str, expected: str) -> None:
    found = put(html)

    assert found == expected.replace("D", BLOCK)
    assert balanced(found)


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fine = True

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 (the parser's)
        self.fine &= not (tag == "details" and "p" in self.open)
        if tag not in ("br", "img", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.fine &= bool(self.open) and self.open.pop() == tag


def balanced(html: str) -> bool:
    """Whether every element is closed in its turn, and no fold stands in a paragraph."""
    parser = _Balance()
    parser.feed(html)
    return parser.fine and not parser.open
