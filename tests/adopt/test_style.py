"""Notes as questions and answers: bold clozes and halved tags, only where nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.adopt.names import is_safe, slug, unique
from deckwright.adopt.style import Style
from deckwright.notes.spelling import TagRules
from deckwright.notes.tags import map_tags
from deckwright.stored import StoredNote
from deckwright.vault.config import TagConfig
from tests.adopt.making import add, collection, export
from tests.conftest import Deckwright
from tests.engine import Learner

PHYSIO = "#Physio_v2::#Heart::01_Rhythm/Block"


def tagged(*tags: str) -> StoredNote:
    return StoredNote(1, "a", 1, 1, tags, (), ())


def test_a_deck_of_such_tags_becomes_a_vault_without_a_loss(
    tmp_path: Path, deckwright: Deckwright, learner: Learner
) -> None:
    file = tmp_path / "heart.apkg"
    with collection(tmp_path / "made") as col:
        fields = ["The {{c1::mitral}} valve has {{c2::two}} cusps<br>as a rule", "See <i>Atlas</i>"]
        add(col, "Cloze", fields, "Heart", [PHYSIO, "#Physio_v2::^Other", "leaf"])
        add(col, "Cloze", ["{{c2::b}} before {{c1::a::hint}}", ""], "Heart", [])
        wanted = {n.guid: (n.fields, n.tags) for n in Learner(col).notes().values()}
        export(col, file, legacy=True)
    deckwright("adopt", file, tmp_path / "deck", "--style", "questions")

    written = (tmp_path / "deck/cards/the-mitral-valve-has-two-cusps-as-a-rule.md").read_text()
    assert (
        """\
tags:
  - source/Physio_v2::
  - theme/Heart::01_Rhythm/Block
  - source/Physio_v2::^Other
  - leaf
---

# Question
The **mitral** valve has **two** cusps
as a rule

---

# Answer
See *Atlas*
"""
        in written
    )
    other = (tmp_path / "deck/cards/b-before-a.md").read_text()
    assert "# Question\n{{c2::b}} before {{c1::a::hint}}\n" in other
    learner.imports(file)
    log = learner.imports(tmp_path / "deck/dist/heart.apkg")
    assert (log.new, log.updated, log.conflicting) == (0, 0, 0)
    assert {n.guid: (n.fields, n.tags) for n in learner.notes().values()} == wanted


def test_one_tag_that_would_not_come_back_keeps_all_as_they_are() -> None:
    style = Style(as_questions=True)
    assert style.tags_of([tagged(PHYSIO)]).layout == "anking"
    assert style.tags_of([tagged(PHYSIO), tagged("a/b")]).layout == "verbatim"
    assert style.tags_of([tagged("a/b")]).items_of(["a/b"]) == ("a/b",)


@given(
    st.lists(
        st.lists(st.sampled_from(["#A", "#B_c", "d-e", "^f", "1/2", "!g", "source/x"]),
                 min_size=1, max_size=4).map("::".join),
        min_size=1, max_size=5, unique_by=str.casefold,
    )
)  # fmt: skip
def test_tags_in_halves_come_back_as_they_were(tags: list[str]) -> None:
    written = Style(as_questions=True).tags_of([tagged(*tags)])
    items = written.items_of(tags)
    layout = TagConfig(layout="anking" if written.layout == "anking" else "verbatim")
    assert set(map_tags(items, TagRules(layout))[0]) == set(tags)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What is shock?", "what-is-shock"),
        ("сказа\u0301ть", "сказа\u0301ть"),
        ("心 脏", "心-脏"),
        ("...", "note"),
        ("CON", "con-"),
        ("a/b\\c:d", "a-b-c-d"),
        ("x" * 300, "x" * 80),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_a_name_is_how_the_text_begins(text: str, name: str) -> None:
    assert slug(text, "note") == name
    assert is_safe(slug(text, "note"))


def test_names_differ_where_capital_letters_do_not_count() -> None:
    taken = {"a", "a-2"}
    assert unique("A", taken) == "A-3"


@pytest.mark.parametrize(
    ("name", "safe"),
    [("Heart", True), ("a b", True), ("..", False), (".git", False), ("a.", False), ("a ", False),
     ("nul.txt", False), ("a:b", False), ("", False), ("é", True), ("e\u0301", False)],
)  # fmt: skip
def test_what_every_system_can_hold(name: str, *, safe: bool) -> None:
    assert is_safe(name) == safe
