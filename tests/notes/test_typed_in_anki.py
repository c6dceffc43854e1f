"""Answers to be typed, in the real engine: what it compares are the words and nothing else."""

from __future__ import annotations

import pytest

from tests.conftest import Deckwright, Write
from tests.engine import Learner
from tests.notes.samples import read, vault_at

NOTE = "---\nid: n\nnotetype: type-in-the-answer\n---\n# Question\nQ\n# Answer\n"


@pytest.mark.parametrize(
    ("answer", "typed"),
    [
        ("liver", "liver"),
        ("The **liver** & all ![[a.png]]", "The liver & all"),
        ("![[s.mp3]] left\n\n- atrium\n- ventricle", "left atrium ventricle"),
        ('<img alt="a > b" src="a.png"> one', "one"),
        ('one <video src="v.mp4">no film here</video>', "one"),
    ],
)
def test_pictures_and_sounds_are_shown_and_need_not_be_typed(
    folder: Write, deckwright: Deckwright, learner: Learner, answer: str, typed: str
) -> None:
    files = {"a.png": "a", "s.mp3": "s", "v.mp4": "v"}
    root = folder({"n.md": NOTE + answer, **{n: t for n, t in files.items() if n in answer}})
    assert deckwright("build", root, "-o", root / "deck.apkg").exit_code == 0
    learner.imports(root / "deck.apkg")

    field = learner.fields("n")["Answer"]
    compared = learner.col.compare_answer(field, typed)
    assert (
        compared == f"<code id=typeans><span class=typeGood>{compared_words(typed)}</span></code>"
    )
    assert sum(name in answer for name in files) == ('class="shown"' in learner.answer("n"))
    assert 'class="shown"' not in learner.question("n")


def compared_words(typed: str) -> str:
    return typed.replace("&", "&amp;")


def test_an_answer_that_is_typed_holds_no_search_and_no_other_note(folder: Write) -> None:
    root = folder(
        {
            "n.md": "---\nid: n\nnotetype: type-in-the-answer\n---\n"
            "# Question\nQ\n# Answer\n[[o|bile]] ![[r]]",
            "o.md": "---\nid: o\n---\n# Question\nQ",
            "r.md": "text",
        }
    )
    fields = read(vault_at(root), "n.md").fields

    assert "bile" in fields.values()
