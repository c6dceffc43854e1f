"""A section becomes the HTML of a field: what authors see in Obsidian is what learners get.

The cases stand in `fixtures/*.md`, where a new one needs no Python: a title, the text, what becomes
of it, each ended by a dot on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deckwright.data import Dialect
from deckwright.text.render import html_to_plain, html_to_typed
from tests.text.rendering import FIXTURES, Case, cases, clozed, plain, refused
from tests.text.strategies import TEXTS, WORDS

RENDERERS: dict[str, Callable[[str], str]] = {
    "blocks.md": plain,
    "callouts.md": plain,
    "directions.md": plain,
    "footnotes.md": plain,
    "html.md": plain,
    "inline.md": plain,
    "lists.md": plain,
    "math.md": plain,
    "clozes.md": clozed,
    "code.md": clozed,
    "pieces.md": clozed,
    "explicit.md": clozed,
    "highlights.md": lambda text: clozed(text, marks=("bold", "highlight")),
    "export.md": lambda text: clozed(text, "export"),
}
CASES = [
    pytest.param(name, case, id=f"{name}: {case.title}")
    for name in RENDERERS
    for case in cases(name)
]
DIALECTS: tuple[Dialect, ...] = ("markdown", "export")


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_text_becomes_the_html_that_its_fixture_expects(name: str, case: Case) -> None:
    assert RENDERERS[name](case.given) == case.expected


def test_every_fixture_file_is_read_and_no_title_stands_twice_in_one() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == set(RENDERERS)
    for name in RENDERERS:
        titles = [case.title for case in cases(name)]
        assert len(titles) == len(set(titles)) > 1


def test_an_empty_section_is_an_empty_field() -> None:
    assert plain("") == clozed("") == clozed("", "export") == ""


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(deadline=None)
@given(words=st.lists(WORDS, min_size=1).map(" ".join))
def test_plain_words_come_out_as_they_are(words: str, dialect: Dialect) -> None:
    assert plain(words, dialect) == clozed(words, dialect) == words


@settings(deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_in_an_export_everything_but_clozes_and_formulas_is_escaped_and_otherwise_as_it_is(
    text: str,
) -> None:
    bare = text.replace("*", "").replace("\\", "").replace("{", "")
    assert plain(bare, "export") == escape(bare, quote=False)


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(deadline=None)
@given(text=TEXTS)
@example(text="[^1](\\'](`")
@example(text="**: %%*</div>]]<pre>")
def test_any_text_is_rendered_or_refused_and_no_mark_of_ours_is_left(
    text: str, dialect: Dialect
) -> None:
    html = plain(text, dialect)
    assert not re.search("[\x02\x03\x0e-\x14]", html)
    assert html == plain(text, dialect)
    if not refused(text, dialect):
        html = clozed(text, dialect, ("bold", "highlight"))
        assert not re.search("[\x02\x03\x0e-\x14]", html)
        assert html == clozed(text, dialect, ("bold", "highlight"))


MONSTERS = {
    "a cloze number of five thousand digits": "{{c" + "9" * 5000 + "::x}}",
    "stars and clozes": "{{c1::a}}" * 9 + "**" * 9,
    "a thousand bullets in a line": "- " * 999 + "a",
    "a thousand numbers in a line": "1. " * 999 + "a",
    "a thousand quotes in a line": ">" * 999 + "a",
    "three hundred levels of list": "\n".join(" " * indent + "- a" for indent in range(300)),
    "four hundred nested clozes": "{{c1::" * 400 + "a" + "}}" * 400,
    "italics and bold that never end": "*a **b " * 300,
    "tags that never end": "<div>" * 300 + "\n" + "<b>" * 300,
    "brackets that never end": "[" * 500 + "![" * 500,
    "formulas and code that never end": "$a \\( \\[ ` " * 500,
}


@pytest.mark.parametrize("text", MONSTERS.values(), ids=MONSTERS.keys())
def test_no_text_is_too_much(text: str) -> None:
    assert plain(text)
    assert plain(text, "export")
    assert {code for code, *_ in refused(text)} <= {"cloze-number", "cloze-open"}


@settings(deadline=None)
@given(text=TEXTS)
def test_without_clozes_nothing_that_anki_would_take_for_one_is_left(text: str) -> None:
    assert not re.search(r"\{\{c[\d,]+::", plain(text))


@settings(deadline=None)
@given(text=st.lists(st.sampled_from("a b * ` [ ] ( ) < > _ ~ = $ \\ \n".split(" "))).map("".join))
def test_no_letter_of_an_author_is_lost(text: str) -> None:
    # Addresses, tags and the language of code are not shown.
    bare = re.sub(r"(?s)\]\(.*?\)|<.*?>|\[.*?\]:.*|```|~~~", "", text)
    shown = unescape(re.sub(r"</?[a-z][^<>]*>", "", plain(bare)))
    assert re.sub("[^ab]", "", shown) == re.sub("[^ab]", "", bare)


def test_where_python_markdown_gives_up_the_text_is_shown_as_it_stands() -> None:
    assert plain("a\n)`](x\\)**</b>***y\\]****[!z]**</pre>\\[::").startswith("a<br>\n)")


@pytest.mark.parametrize(
    ("html", "typed"),
    [
        ("one", "one"),
        ("one<br>two<br/>three<BR />four", "one two three four"),
        ("<p>one</p>\n<p>two</p>", "one two"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "a b"),
        ("H<sub>2</sub>O", "H2O"),
        ("a &lt; b &amp; c", "a &lt; b &amp; c"),
        ('<img alt="a > b" src="c.png">d', "d"),
        ("a < b", "a < b"),
        (
            'a<sup class="footnote">1</sup>\n<div class="footnotes">\n<ol>\n<li>b</li></ol></div>',
            "a",
        ),
        ("  a   b  ", "a b"),
        ("", ""),
    ],
)
def test_what_a_learner_types_is_the_text_without_tags(html: str, typed: str) -> None:
    assert html_to_plain(html) == typed


@pytest.mark.parametrize(
    ("html", "words", "shown"),
    [
        ("one <b>two</b>", "one two", ""),
        ('<p>one</p>\n<p><img src="c.png" alt="a &gt; b"></p>', "one",
         '<img src="c.png" alt="a &gt; b">'),
        ('one<br><IMG alt="a > b" src=c.png>', "one", '<IMG alt="a &gt; b" src=c.png>'),
        ("a [sound:b.mp3] c [sound:d.mp4]", "a c", "[sound:b.mp3][sound:d.mp4]"),
        ('a <video src="b.mp4"><track src="t.vtt">No film here</video> c', "a c",
         '<video src="b.mp4"><track src="t.vtt"></video>'),
        ("<img src=a.png>", "", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_typed_stands_below_the_words(html: str, words: str, shown: str) -> None:
    below = f'<div class="shown">{shown}</div>' if shown else ""
    assert html_to_typed(html) == words + below


def test_an_embed_is_asked_for_with_its_place_in_the_file() -> None:
    text = "a\n\n- b [[c|d]]\n\n```\n[[e]]\n```\n![f](g.png)"
    assert 'title="9:5"' in plain(text)
    assert 'title="14:1"' in plain(text)
    assert "[[e]]" in plain(text)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_line_ends_in_an_export_never_reach_markdown(dialect: Dialect) -> None:
    assert plain("- a", dialect) == ("<ul>\n<li>a</li>\n</ul>" if dialect == "markdown" else "- a")
