"""Texts that are nothing but signs are read or refused; none takes for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.worst import SHAPES, text_of
from deckwright.problems import DeckError, Where
from deckwright.text.limits import too_long
from deckwright.text.prose import plain_html
from deckwright.text.render import read_by_markdown
from deckwright.trust.allowed import NOTHING
from deckwright.trust.anki import bad_formulas, bad_marks
from tests.conftest import Deckwright
from tests.text.rendering import section
from tests.text.tokens import tokens

SIZE = 20_000


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_read_or_refused(shape: str, tmp_path: Path, deckwright: Deckwright) -> None:
    (tmp_path / "a.md").write_text(text_of(shape, SIZE), encoding="utf-8")
    result = deckwright("check", tmp_path)

    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output


def test_more_brackets_than_anybody_writes(tmp_path: Path, deckwright: Deckwright) -> None:
    (tmp_path / "a.md").write_text(text_of("[", 200_000), encoding="utf-8")

    assert "a.md:1:1: error: this text has more brackets" in deckwright("check", tmp_path).output


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        (r"\(", 1_000_000),
        (r"\[", 30_000),
        ("[sound:", 100_000),
        ("[latex]", 100_000),
        (r"\(<code>", 300_000),
    ],
)
def test_what_nothing_ends_is_not_looked_for_again_and_again(shape: str, size: int) -> None:
    """Each of these would take minutes to hours if each sign were looked for to the end."""
    text = shape * (size // len(shape))

    assert sum(1 for token in tokens(text)) <= size
    assert len([*bad_formulas(text, NOTHING), *bad_marks(text, NOTHING, ())]) == 0


@pytest.mark.parametrize(
    "shape", ["&", "&#", "A&E\n", "a*b ", "a*a*", "*a ", "p <5 ", "a <5@ ", "\\("]
)
def test_a_sign_is_told_by_what_is_near_it(shape: str) -> None:
    """Each of these would take minutes if the whole text were looked at for each sign."""
    text = f"A{shape * (2_000_000 // len(shape))}z"
    html = plain_html(section(text), "markdown", (), lambda *_: "")

    assert html is None or html[0] + html[-1] == "Az"


def test_a_paragraph_with_more_marks_than_anybody_writes(
    tmp_path: Path, deckwright: Deckwright
) -> None:
    (tmp_path / "a.md").write_text(text_of("<b>", 115_000), encoding="utf-8")

    assert "[text-intricate]" in deckwright("check", tmp_path).output


def test_a_long_note_that_somebody_did_write(tmp_path: Path, deckwright: Deckwright) -> None:
    """100 kB with a formula, a quote, a cloze, a link and marks in every few lines."""
    line = (
        "The {{{{c{0}::word {0}}}}} of $x_{{{0}}} > 2$ is ==marked== and ~~struck~~, see "
        "[a page](https://example.org/{0}) and **that**.%%a comment%%\n"
        "> Somebody said `so {0}`, with *some* <b>force</b>: \\(a_{0} < b\\).\n\n"
    )
    text = "".join(line.format(number) for number in range(1, 500))
    text = f"---\nid: long1\ndialect: markdown\n---\n# Question\n{text}"
    assert len(text) > 100_000
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    result = deckwright("check", tmp_path)

    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("more", [0, 1])
def test_a_text_that_is_longer_than_any_note(more: int) -> None:
    problem = too_long("x" * (4_000_000 + more), Where("a.md", 3))

    assert bool(problem) is bool(more)
    if problem:
        assert (problem.code, problem.where) == ("text-intricate", Where("a.md", 3))
        with pytest.raises(DeckError):
            read_by_markdown(section("x" * 4_000_001), "markdown", (), lambda *_: "")
