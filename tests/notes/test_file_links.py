"""Links to files of the vault that no card can open."""

from __future__ import annotations

import pytest

from tests.conftest import Write
from tests.notes.samples import read, vault_at

FILES = {"my dir/plan.pdf": "plan", "data.xlsx": "", "pic.png": "", "say.mp3": "", "x.canvas": ""}


def noted(folder: Write, question: str, matter: str = "") -> tuple[str, list[str]]:
    note = f"---\nid: n1\n{matter}---\n# Question\n{question}\n\n# Answer\nA\n"
    found = read(vault_at(folder({"n.md": note, **FILES})), "n.md")
    return found.fields["Question"], found.problems


@pytest.mark.parametrize(
    ("question", "words", "column", "name"),
    [
        ("See [a](plan.pdf)", "a", 9, "plan.pdf"),
        ("See [a](my%20dir/plan.pdf#page=2)", "a", 9, "my dir/plan.pdf"),
        ("See [[plan.pdf]]", "plan.pdf", 5, "plan.pdf"),
        ("See [[plan.pdf#page=2|the plan]]", "the plan", 5, "plan.pdf"),
        ("See [[data.xlsx]]", "data.xlsx", 5, "data.xlsx"),
        ("See [[x.canvas]]", "x.canvas", 5, "x.canvas"),
        ("See <a href='data.xlsx'>d</a>", "d", 14, "data.xlsx"),
    ],
)
def test_the_words_stand_and_it_is_told(
    folder: Write, question: str, words: str, column: int, name: str
) -> None:
    html, problems = noted(folder, question)

    assert html.removeprefix("<p>").removesuffix("</p>") == f'See <span class="link">{words}</span>'
    assert [problem.split(" -> ")[0] for problem in problems] == [
        f"n.md:5:{column}: warning: a card cannot open {name!r}, so only the words of this link"
        " stand there [link-file]"
    ]


def test_once_a_note_is_enough(folder: Write) -> None:
    _, problems = noted(folder, "See [[plan.pdf]], [[data.xlsx]] and [a](plan.pdf)")

    assert len(problems) == 1


@pytest.mark.parametrize("question", ["See [[pic.png]]", "See [a](say.mp3)", "`[[plan.pdf]]`"])
def test_what_anki_can_show_may_be_named(folder: Write, question: str) -> None:
    assert noted(folder, question)[1] == []


def test_a_source_may_be_a_file(folder: Write) -> None:
    assert noted(folder, "What?", 'sources: ["[[plan.pdf#page=3|Plan, p. 3]]"]\n')[1] == []
    text = "What?\n\n# Sources\n[[plan.pdf]]"
    assert noted(folder, text)[1] == []
    assert len(noted(folder, "See [[plan.pdf]]", 'sources: ["[[data.xlsx]]"]\n')[1]) == 1
