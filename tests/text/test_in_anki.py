"""Clozes in the real engine: the cards are Anki's own, and each hides its text and no other.

Many notes travel in one package, since an import costs as much as some hundred notes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import Deckwright
from tests.engine import Learner, learner_in


@dataclass(frozen=True)
class Sides:
    """What a learner reads on the two sides of a card, without HTML."""

    question: str
    answer: str


@contextmanager
def learned(questions: Iterable[str]) -> Iterator[list[dict[int, Sides]]]:
    """Cloze notes of these questions in Anki: of each, its cards by ordinal.

    Our ordinals are those that Anki makes of the same fields, or this fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        vault.mkdir()
        count = 0
        for count, question in enumerate(questions, start=1):
            text = f"---\nid: n{count}\nnotetype: cloze\n---\n\n# Question\n{question}\n"
            (vault / f"{count}.md").write_text(text, encoding="utf-8")
        package = Path(folder) / "deck.apkg"
        result = Deckwright()("build", vault, "-o", package)
        assert result.exit_code == 0, result.output
        with learner_in(Path(folder) / "learner") as learner:
            assert learner.imports(package).new == count
            yield [cards_of(learner, f"n{index}") for index in range(1, count + 1)]


def cards_of(learner: Learner, guid: str) -> dict[int, Sides]:
    assert learner.card_ords(guid) == learner.own_card_ords(guid)
    cards = learner.notes()[guid].cards()
    return {card.ord: Sides(read(card.question()), read(card.answer())) for card in cards}


def read(html: str) -> str:
    """The words of a card as its reader sees them; nothing of a cloze's syntax is among them."""
    html = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", html)
    text = re.sub(r"""<(?:"[^"]*"|'[^']*'|[^<>"'])*>""", "", html)
    assert not re.search(r"\{\{c\d|\}\}|No cloze", text), text
    return " ".join(unescape(text).split())


TABLE: list[tuple[str, dict[int, tuple[str, str]]]] = [
    ("**renin*** falls", {0: ("[...] falls", "renin* falls")}),
    ("**a****b**", {0: ("[...]b", "ab"), 1: ("a[...]", "ab")}),
    ("{**a**}", {0: ("{[...]}", "{a}")}),
    ("**:a:**:", {0: ("[...]:", ":a::")}),
    ("**std::vector** x", {0: ("[...] x", "std::vector x")}),
    ("**f(){{}}** x", {0: ("[...] x", "f(){{}} x")}),
    ("**`a::b}}`** x", {0: ("[...] x", "a::b}} x")}),
    ("**{c2::a}** x", {0: ("[...] x", "{c2::a} x")}),
    (r"**$\frac{1}{x^{2}}$** x", {0: ("[...] x", r"\(\frac{1}{x^{2} }\) x")}),
    (r"$\frac{{{c1::a}}}{b}$", {0: (r"\(\frac{[...]}{b}\)", r"\(\frac{a}{b}\)")}),
    (r"${{c1::\frac{a}{b}}}+1$", {0: (r"\([...]+1\)", r"\(\frac{a}{b} +1\)")}),
    (r"**$a::b$** x", {0: ("[...] x", r"\(a::b\) x")}),
    ("{{c1::a::b}}", {0: ("[b]", "a")}),
    ("{{c1::`a::b`::c}}", {0: ("[c]", "a::b")}),
    ("{{c1::{a}}} x", {0: ("[...] x", "{a} x")}),
    ("{{c1::a { b}} x", {0: ("[...] x", "a { b x")}),
    ("{{c1::a {{c2::b}} c}}", {0: ("[...]", "a b c"), 1: ("a [...] c", "a b c")}),
    ("{{c1,3::a}} {{c3::b}}", {0: ("[...] b", "a b"), 2: ("[...] [...]", "a b")}),
    ("{{c500::a}} {{c1::b}}", {0: ("a [...]", "a b"), 499: ("[...] b", "a b")}),
    ("{{c1::one\n\ntwo}} three", {0: ("[...] [...] three", "one two three")}),
    (
        "{{c1::one {{c2::two\n\nthree}} four}}",
        {
            0: ("[...] [...]", "one two three four"),
            1: ("one [...] [...] four", "one two three four"),
        },
    ),
    ("- {{c1::a\n- b}}\n- c", {0: ("[...] [...] c", "a b c")}),
    ("| {{c1::a | b}} |\n|---|---|\n| c | d |", {0: ("[...] [...] c d", "a b c d")}),
    ("*a **b* c** d", {0: ("a [...][...] d", "a b c d")}),
    ("**a\nb** c", {0: ("[...] c", "a b c")}),
    (
        "```python\ndef {{c1::f}}(x): return {{c2::x[{1}]::what?}}\n```",
        {
            0: ("def [...](x): return x[{1}]", "def f(x): return x[{1}]"),
            1: ("def f(x): return [what?]", "def f(x): return x[{1}]"),
        },
    ),
    (
        "> ```c\n> if (a) {{c1::{ b();\n> }}}\n> ```",
        {0: ("if (a) [...]", "if (a) { b(); }")},
    ),
    (
        "```cpp\n{{c1::std}}::{{c2::move}}\n```",
        {0: ("[...]::move", "std::move"), 1: ("std::[...]", "std::move")},
    ),
    ("{{c1::one\n\ntwo::h}} three", {0: ("[h] [h] three", "one two three")}),
    ("- {{c1::a\n- b::x *y*}}", {0: ("[x y] [x y]", "a b")}),
    ("{{c1::\n| a |\n|---|\n| b |\n::c}}", {0: ("[c] [c]", "a b")}),
    ("{{c1::a}} <!-- {{c2::b}} --> %%{{c3::c}}%%", {0: ("[...]", "a")}),
    ("> [!tip]- t\n> **a**", {0: ("t [...]", "t a")}),
    ("a^[**b**] c[^1]\n\n[^1]: d", {0: ("a1 c2 [...] d", "a1 c2 b d")}),
    ("> $$\n> a > {{c1::b}}\n> $$", {0: (r"\[ a > [...] \]", r"\[ a > b \]")}),
    (
        r"$\ce{H2O ->[{{c1::\Delta}}] O2}$",
        {0: (r"\(\ce{H2O ->[[...]] O2}\)", r"\(\ce{H2O ->[\Delta] O2}\)")},
    ),
    ("`{{c9::x}}` **a**", {}),
]


@pytest.mark.parametrize("question", [question for question, cards in TABLE if not cards])
def test_what_looks_like_a_cloze_in_code_makes_no_card(question: str) -> None:
    """Such a text holds the brackets that `read` refuses, so only its cards are looked at."""
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        vault.mkdir()
        (vault / "a.md").write_text(f"---\nid: a\n---\n# Question\n{question}\n", encoding="utf-8")
        package = Path(folder) / "deck.apkg"
        assert Deckwright()("build", vault, "-o", package).exit_code == 0
        with learner_in(Path(folder) / "learner") as learner:
            learner.imports(package)
            assert learner.card_ords("a") == learner.own_card_ords("a") == [0]
            assert "{{c9::x}}" in unescape(learner.answer("a"))


def test_each_card_hides_its_text_and_shows_the_rest() -> None:
    table = [(question, cards) for question, cards in TABLE if cards]
    with learned(question for question, _ in table) as notes:
        found = [
            (question, {ord_: (sides.question, sides.answer) for ord_, sides in cards.items()})
            for (question, _), cards in zip(table, notes, strict=True)
        ]
    assert found == table


@dataclass(frozen=True)
class Word:
    """A word of a generated question; `form` is what stands round it."""

    form: str


@dataclass(frozen=True)
class Gap:
    """A cloze of a generated question."""

    numbers: tuple[int, ...]
    parts: tuple[Word | Gap, ...]
    hint: bool


@dataclass(frozen=True)
class Question:
    """The Markdown of a question, and by word the numbers of the clozes that it stands in."""

    text: str
    words: dict[str, frozenset[int]]


# Whatever Anki's parser could trip over before a word; what follows a word, `TABLE` shows.
FORMS = (
    *(
        "{}",
        "{}",
        "*{}*",
        "`{}`",
        "<b>{}</b>",
        "3 < 4 & {}",
        "[{}](http://example.org/a_b)",
        "({})",
    ),
    *("`x::{}`", "x::{}", "x:{}:", "$x_{{{}}}$", r"\(\frac{{1}}{{{}}}\)", r"$x::\text{{{}}}$"),
    *("{{{}}}", "f(){{x}}{}", r"\{{x\}}{}", "~~{}~~", "=={}==", "x\n{}", "“{}”", "é{}心"),
)
# These are for the inside of clozes: outside they would show what `read` looks for.
FORMS_IN_GAPS = (
    *FORMS,
    r"$\frac{{1}}{{x^{{2}}}}{}$",
    "`x}}}}{}`",
    "{{{{x}}}}{}",
    r"$\{{\{{x\}}\}}{}$",
    "$x^{{2^{{3}}}}$ {}",
)
JOINTS = (" ", " ", " ", ", ", "\n", "\n\n", "\n\n- ", "\n\n> ")


def written(parts: Iterable[Word | Gap], joints: Iterable[str], *, bold: bool) -> Question:
    """A question of these parts, its words numbered so that each can be looked for."""
    words: dict[str, frozenset[int]] = {}
    bold_number = iter(range(1, 1000))

    def write(part: Word | Gap, around: frozenset[int]) -> str:
        if isinstance(part, Word):
            word = f"w{len(words)}w"
            words[word] = around
            return part.form.format(word)
        if bold:
            numbers = frozenset({next(bold_number)})
            return "**" + " ".join(write(inner, numbers) for inner in part.parts) + "**"
        inner = " ".join(write(inner, around | set(part.numbers)) for inner in part.parts)
        hint = "::why?" if part.hint else ""
        return f"{{{{c{','.join(map(str, part.numbers))}::{inner}{hint}}}}}"

    pieces = [write(part, frozenset()) for part in parts]
    text = "".join(piece + joint for piece, joint in zip(pieces, joints, strict=True))
    return Question(text.rstrip("\n ->,"), words)


OUTSIDE = st.sampled_from(FORMS).map(Word)
INSIDE = st.sampled_from(FORMS_IN_GAPS).map(Word)
NUMBERS = st.lists(st.integers(1, 4), min_size=1, max_size=2, unique=True).map(tuple)
# Inside an explicit cloze a bare `::` begins the hint: it is the author's to write.
PLAIN_INSIDE = INSIDE.filter(lambda word: word.form != "x::{}")
GAPS = st.recursive(
    st.builds(Gap, NUMBERS, st.tuples(PLAIN_INSIDE), st.booleans()),
    lambda gap: st.builds(
        Gap,
        NUMBERS,
        st.lists(st.one_of(PLAIN_INSIDE, gap), min_size=1, max_size=3).map(tuple),
        st.just(value=False),
    ),
    max_leaves=4,
)
BOLD = st.builds(
    Gap, st.just(()), st.lists(INSIDE, min_size=1, max_size=2).map(tuple), st.just(value=False)
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question with at least one cloze."""
    bold = draw(st.booleans())
    gap = BOLD if bold else GAPS
    parts = [*draw(st.lists(st.one_of(OUTSIDE, gap), max_size=4)), draw(gap)]
    joints = draw(st.lists(st.sampled_from(JOINTS), min_size=len(parts), max_size=len(parts)))
    return written(parts, joints, bold=bold)


# Not shrunk: that would be some hundred imports more. The message has question, word and card.
@settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(batch=st.lists(questions(), min_size=40, max_size=40))
def test_whatever_the_question_each_card_asks_for_its_words_alone(batch: list[Question]) -> None:
    with learned(question.text for question in batch) as notes:
        for question, cards in zip(batch, notes, strict=True):
            numbers = frozenset[int]().union(*question.words.values())
            assert sorted(cards) == sorted(number - 1 for number in numbers), question.text
            for ord_, sides in cards.items():
                for word, around in question.words.items():
                    hidden = word not in sides.question
                    assert hidden == (ord_ + 1 in around), (question.text, word, sides)
                    assert word in sides.answer, (question.text, word, sides)
