"""The short way from a text to its HTML gives what the long way gives, or leaves the text to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deckwright.data import Dialect
from deckwright.problems import DeckError, Where
from deckwright.text.bold import find_bold
from deckwright.text.clozes import Cloze, bold_parts, marked_runs
from deckwright.text.prose import asked_html, is_paragraph, literal_html, prose_html
from deckwright.text.render import read_by_markdown
from deckwright.text.spans import find_spans
from deckwright.vault.config import Mark
from deckwright.vault.files import _clean
from tests.text.rendering import FIXTURES, cases, embed, numbered, section
from tests.text.strategies import PROSE, TEXTS
from tests.torture.cases import all_cases

DECK = Path(__file__).parents[2] / "cards"
MARKS: tuple[Mark, ...] = ("bold", "highlight")


def both_ways(text: str) -> Iterator[tuple[str, str]]:
    """Which of the ways that a text may be shown the short way took; it must say the same."""
    dialects: tuple[Dialect, ...] = ("markdown", "export")
    for dialect in dialects:
        for kind, clozes in ways(text, dialect):
            short = (
                literal_html(text, clozes)
                if dialect == "export"
                else prose_html(section(text), clozes, embed)
            )
            if short is not None:
                assert short == read_by_markdown(section(text), dialect, clozes, embed), kind
            yield f"{dialect} {kind}", "short" if short is not None else "long"


def ways(text: str, dialect: Dialect) -> Iterator[tuple[str, tuple[Cloze, ...]]]:
    """The clozes that a text may be shown with: none, and those of its marks."""
    yield "plain", ()
    for marks in (MARKS[:1], MARKS, MARKS[1:]) if "==" in text else (MARKS[:1],):
        try:
            found = numbered(text, dialect, marks)
        except DeckError:
            continue
        if found:
            yield "clozed", found


def shares(texts: list[str]) -> dict[str, float]:
    """How much of each kind of text the short way took."""
    taken: Counter[tuple[str, str]] = Counter(way for text in texts for way in both_ways(text))
    kinds = {kind for kind, _ in taken}
    return {
        kind: taken[kind, "short"] / (taken[kind, "short"] + taken[kind, "long"]) for kind in kinds
    }


def test_near_its_border_the_short_way_says_what_the_long_way_says_or_nothing() -> None:
    texts: list[str] = []

    @settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(text=PROSE)
    def same(text: str) -> None:
        texts.append(text)
        list(both_ways(text))

    same()
    taken = shares(texts)
    assert taken["markdown plain"] > 0.2
    assert taken["markdown clozed"] > 0.1
    assert taken["export clozed"] > 0.2


@settings(deadline=None)
@given(text=TEXTS)
def test_so_it_does_for_any_text(text: str) -> None:
    list(both_ways(text))


BLANKS = st.sampled_from(["\u00a0", "\u2009", "\u202f", "a\u00a0b", "5\u202fmg", "x\u20095"])


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(st.one_of(BLANKS, BLANKS, PROSE), min_size=1, max_size=5))
def test_so_it_does_with_blanks_that_break_no_line(pieces: list[str]) -> None:
    list(both_ways("".join(pieces)))


@settings(max_examples=300, deadline=None)
@given(
    text=st.lists(
        st.sampled_from(["a", "b c", " ", "  ", "   ", "\n", "**", "*", "&", "<", "==", "::", "}}",
                         "{{c1::", "\\(", "\\)", "| a |", "- "])
    ).map("".join)
)  # fmt: skip
def test_so_it_does_where_blanks_and_stars_are_thick(text: str) -> None:
    list(both_ways(text))


ASKED = st.lists(
    st.sampled_from(["**", "**", "**a**", "**b c**", "*", "a", "b, c.", " ", "  ", "5. ", "- ", "|",
                     ":", "é", "心", "\u00a0", "#", "9", "(", ")", "/"])
).map("".join)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(text=st.one_of(ASKED, PROSE))
@example(text="**a** b **c** d")
@example(text="**a****b** ****c**** ***d***")
@example(text="a **b** ** **c**")
@example(text="**a** http://b.c **d**")
@example(text="| **a** |")
@example(text="**a::b** c")
def test_words_and_bold_are_what_the_long_way_makes_of_them(text: str) -> None:
    parts = bold_parts(text)
    dialects: tuple[Dialect, ...] = ("markdown", "export")
    for dialect in dialects if parts else ():
        runs = marked_runs(text, dialect, ("bold",))
        assert [text[run.inner_start : run.inner_end] for run in runs] == list(parts[1::2])
        assert not find_bold(text, find_spans(text, dialect)).unpaired
        if is_paragraph(parts):
            clozes = tuple(Cloze(*run, (number,)) for number, run in enumerate(runs, start=7))
            html = asked_html(parts, range(7, 7 + len(runs)))
            assert html == read_by_markdown(section(text), dialect, clozes, embed)


def test_so_it_does_for_every_fixture() -> None:
    for path in FIXTURES.glob("*.md"):
        for case in cases(path.name):
            list(both_ways(case.given))
    for torture in all_cases():
        note = _clean(torture.note)
        for text in (note, *sections(note)):
            list(both_ways(text))


def test_nearly_all_of_the_sample_deck_goes_the_short_way() -> None:
    texts = [
        text
        for path in DECK.rglob("*.md")
        if path.parent.name != "reference"
        for text in sections(path.read_text(encoding="utf-8"))
    ]

    assert len(texts) > 50
    taken = shares(texts)
    assert taken["markdown plain"] > 0.9
    assert taken["markdown clozed"] > 0.85


def sections(note: str) -> Iterator[str]:
    """The texts below the headings of a note."""
    for part in re.split(r"^# .*\n", note, flags=re.MULTILINE)[1:]:
        yield re.sub(r"\n---\s*\Z", "", part).strip("\n")


TAKEN = [
    "word",
    "Two lines,\nwhatever stands  \nat their ends",
    "Two\n\nparagraphs\n\n\nor three",
    "**Bold** with *italics* and **bold *with* italics**",
    "*However, one star",
    "HLA-B*27 and 2 * 3 and snake_case and x^2 and 10 % and a = b",
    "p < 0.05, >60, x->y, A&E, R&D, &amp; and &#8594;",
    r"\(x_1\) and $\frac{a}{b}$ and \[y\] and $$z$$ and **$x$**",
    "So\n\n$$\n\\Delta G = -RT \\ln K\n$$\n\nholds",
    "US$5",
    "`x = a[i]` and **`code`**",
    "H<sub>2</sub>O<br>**x<sup>2</sup>**",
    "- one\n- two\n  - three\n    - four\n- five",
    "1. one\n2. two\n   - three\n\nand so on",
    "Causes:\n- one\n- two",
    "* one\n* **two**",
    "| a | b |\n|---|:-:|\n| **c** | \\(d\\) |",
    "| a | b |\n|---|---|\n| c | d |\n|| e |\n\n![[f.png|300]] and [[g|h]]",
    "![a](b.png)",
    "See [[a]] and [[a b|c]].\n\n![[b.png|300]]",
    "[words](https://example.org/a_b) and https://example.org/a_b, (see https://example.org)",
    "as said [sic] in [12]",
    "{{c1::one}} and {{c2,3::two::hint}} and {{c1::\\(x\\) three}}",
    "**Ω-3** für Ärztinnen – “心”",
    "5\u00a0mg of **x\u202fy** and 1\u2009000",
]


@pytest.mark.parametrize("text", TAKEN)
def test_what_the_short_way_is_for_it_takes(text: str) -> None:
    clozes = numbered(text)
    ways_taken = {way for _, way in both_ways(text)}

    assert prose_html(section(text), clozes, embed) is not None
    assert "short" in ways_taken


BORDER = [
    "- one\n      - so far in that it is text",
    "- one\n     - five in",
    "born in\n2. it is no list",
    "below\n1. it is one",
    "*However (*it* goes) on",
    "*However **a** 2 * 3 **b** c_d **e**",
    "**a*** and **b***",
    "[a](https://x.org)https://y.org **b** (https://z.org **c**",
    'https://x.org**a** (https://x.org/) https://x.org/a.b, "https://x.org"',
    "_a_ b_c_ __d__ _e",
    "Title\n=\n- a\n=",
    "- $$a\n- b$$",
    "| $$a |\n|---|\n| b$$ |",
    "| `a|b` |\n|---|\n| [[c|d]] |",
    "- שלום\n\nשלום",
    "- a\n\n- b\n\n1. c\n2. d\ne",
    "a\n\n    b\n\n    c",
    "[a]: https://x.org\n\n[a] [b] x[a]",
    "<5@a.b> <b@c.d> <sub> </sub>",
    "**a <sub>b** c</sub>",
    "{{c1::**a** ::b}} {{c1::a::b::c}} {{c1::{a}}}",
    "**[[a]]** and **$x^{y^{z}}$** and **a\u00a0**",
    "\nhttps://a.b",
    " a",
    "a\n",
    "a  b   c    d     e  ",
    "==a== **b**  &",
    "**a**  ****b**** ** c **",
    "| a |\n|---|\n||| b",
    "| a | b |\n|---|---|\n| c |\n| d | e | f |",
    "| a |\n|---|\n|\n| b |",
    "a\n- b\nc\n- d",
    "a\n\n\n\n- b\n\n\nc  \nd",
    "9. a\n\n1. b\n9999. c\n10000. d",
    "- \n- a",
    "\n".join(f"{'  ' * depth}- a" for depth in range(12)),
    "- a\n  1. b\n     - c\n  2. d\n- e\n   * f\n  1. g",
    "a\u0085b **c\u0092**",
]


@pytest.mark.parametrize("text", BORDER)
def test_at_its_border_it_says_the_same_or_nothing(text: str) -> None:
    assert [*both_ways(text)]


def test_it_asks_for_embeds_in_their_order_and_only_when_it_takes_the_text() -> None:
    asked: list[tuple[str, int, int]] = []

    def note(parts: tuple[str, ...], where: Where) -> str:
        asked.append((parts[1], where.line, where.column))
        return embed(parts, where)

    assert prose_html(section("[[a]]\n\n- ![[b]]\n- ![c](d)"), (), note)
    assert asked == [("a", 7, 1), ("b", 9, 3), ("d", 10, 3)]
    assert prose_html(section("[[a]]\n\n> b"), (), note) is None
    assert prose_html(section("[[a]] ~~b~~"), (), note) is None
    assert len(asked) == 3
