"""What a learner did after a sync stays his: moved cards, a tag called retired, what he let go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine import Learner, learner_in
from tests.release.vaults import Maintainer
from tests.sync.bringing import brought, decks_of, imported

CLOZE = "---\nid: his{0}\n---\n# Question\nThe **{1}** of it\n"


def moves(learner: Learner, guid: str, deck: str) -> None:
    cards = [card.id for card in learner.notes()[guid].cards()]
    learner.col.set_deck(cards, learner.col.decks.id(deck))  # type: ignore[arg-type]


def tags(learner: Learner, guid: str, *names: str) -> None:
    note = learner.notes()[guid]
    note.tags += names
    learner.col.update_note(note)
    db: Any = learner.col.db
    db.execute("update notes set mod = 1760003000")  # before the next release


def suspends(learner: Learner, guid: str) -> None:
    learner.col.sched.suspend_cards([card.id for card in learner.notes()[guid].cards()])


def queues(learner: Learner, guid: str) -> set[int]:
    return {card.queue for card in learner.notes()[guid].cards()}


@pytest.mark.parametrize("names_old", [False, True])
def test_a_card_that_he_moved_back_stays_until_the_release_moves_it_on(
    maintainer: Maintainer, home: Path, *, names_old: bool
) -> None:
    note = CLOZE.format("M", "glomerulus")
    maintainer.release({"cards/one/m.md": note})
    imported(home, maintainer.last)
    maintainer.release({"cards/one/m.md": None, "cards/two/m.md": note})
    assert len(brought(maintainer.last, home).aftermath.moved) == 1
    with learner_in(home) as learner:
        assert decks_of(learner, "hisM") == ["Kidney::two"]
        moves(learner, "hisM", "Kidney::one")

    for text in ("glomerulus", "nephron"):
        had = maintainer.last
        maintainer.release({"cards/two/m.md": CLOZE.format("M", text)})
        done = brought(maintainer.last, home, had if names_old else None)

        assert (done.aftermath.moved, done.aftermath.his) == ((), 1)
        with learner_in(home) as learner:
            assert decks_of(learner, "hisM") == ["Kidney::one"]

    maintainer.release({"cards/two/m.md": None, "cards/three/m.md": note})
    brought(maintainer.last, home)
    with learner_in(home) as learner:
        assert decks_of(learner, "hisM") == ["Kidney::three"]
        assert learner.check_database() == "Database rebuilt and optimized."


@pytest.mark.parametrize("names_old", [False, True])
def test_his_own_tag_retired_and_what_he_suspended_stay(
    maintainer: Maintainer, home: Path, *, names_old: bool
) -> None:
    maintainer.release({"cards/a.md": CLOZE.format("A", "glomerulus")})
    imported(home, maintainer.last)
    with learner_in(home) as learner:
        tags(learner, "hisA", "retired", "mine")
        suspends(learner, "hisA")
    had = maintainer.last
    maintainer.release({"cards/a.md": CLOZE.format("A", "nephron")})

    done = brought(maintainer.last, home, had if names_old else None)

    assert (done.fitting.changed, done.aftermath.returned) == (["hisA"], ())
    with learner_in(home) as learner:
        assert "nephron" in learner.fields("hisA")["Question"]
        assert (learner.tags("hisA"), queues(learner, "hisA")) == (["mine", "retired"], {-1})


@pytest.mark.parametrize(
    ("tag", "suspended", "after"),
    [
        ("mine", False, (["mine"], False)),
        ("retired", False, (["retired"], False)),
        ("mine", True, (["mine"], True)),
        ("retired", True, (["retired"], True)),
    ],
)
def test_a_note_that_comes_back_is_as_he_had_it(
    maintainer: Maintainer, home: Path, tag: str, after: object, *, suspended: bool
) -> None:
    files = {"cards/a.md": CLOZE.format("A", "glomerulus"), "cards/b.md": CLOZE.format("B", "ADH")}
    maintainer.release(files)
    imported(home, maintainer.last)
    with learner_in(home) as learner:
        learner.studies("hisA")
        tags(learner, "hisA", tag)
        if suspended:
            suspends(learner, "hisA")
    maintainer.release({"cards/a.md": None})
    brought(maintainer.last, home)
    with learner_in(home) as learner:
        assert "retired" in learner.tags("hisA")
        assert queues(learner, "hisA") == {-1}
    assert brought(maintainer.last, home).nothing

    maintainer.release({"cards/a.md": files["cards/a.md"]})
    brought(maintainer.last, home)

    with learner_in(home) as learner:
        assert (learner.tags("hisA"), queues(learner, "hisA") == {-1}) == after
    assert brought(maintainer.last, home).nothing


def test_what_he_let_go_of_the_retired_is_not_retired_again(
    maintainer: Maintainer, home: Path
) -> None:
    maintainer.release({"cards/a.md": CLOZE.format("A", "x"), "cards/b.md": CLOZE.format("B", "y")})
    imported(home, maintainer.last)
    with learner_in(home) as learner:
        learner.studies("hisA")
    maintainer.release({"cards/a.md": None})
    assert brought(maintainer.last, home).aftermath.retired == ("hisA",)
    with learner_in(home) as learner:
        learner.col.sched.unsuspend_cards([c.id for c in learner.notes()["hisA"].cards()])

    assert brought(maintainer.last, home).nothing


def test_custom_data_of_others_stays(maintainer: Maintainer, home: Path) -> None:
    note = CLOZE.format("M", "glomerulus")
    maintainer.release({"cards/one/m.md": note})
    imported(home, maintainer.last)
    full = '{"c":"' + "x" * 80 + '"}'
    for data in ('{"v":"reschedule"}', full):
        with learner_in(home) as learner:
            (card,) = learner.notes()["hisM"].cards()
            card.custom_data = data
            learner.col.update_cards([card])
        old, new = ("one", "two") if data != full else ("two", "three")
        maintainer.release({f"cards/{old}/m.md": None, f"cards/{new}/m.md": note})

        assert len(brought(maintainer.last, home).aftermath.moved) == 1

        with learner_in(home) as learner:
            (card,) = learner.notes()["hisM"].cards()
            assert card.custom_data.startswith(data[:-1])
            assert decks_of(learner, "hisM") == [f"Kidney::{new}"]


FULL = '{"c":"' + "x" * 85 + '"}'
FOREIGN = '{"longer_than_8":1}'


@pytest.mark.parametrize("data", [FULL, FOREIGN])
def test_what_cannot_be_noted_on_a_card_is_not_done_to_it(
    maintainer: Maintainer, home: Path, data: str
) -> None:
    files = {f"cards/{name}.md": CLOZE.format(name, "x") for name in "ABC"}
    maintainer.release(files)
    imported(home, maintainer.last)
    with learner_in(home) as learner:
        for name in "AB":
            learner.studies(f"his{name}")
        (card,) = learner.notes()["hisA"].cards()
        db: Any = learner.col.db
        written = json.loads(db.scalar("select data from cards where id = ?", card.id) or "{}")
        whole = json.dumps({**written, "cd": data})
        db.execute("update cards set data = ? where id = ?", whole, card.id)
    maintainer.release({"cards/A.md": None, "cards/B.md": None})

    assert brought(maintainer.last, home).aftermath.retired == ("hisB",)
    with learner_in(home) as learner:
        assert (learner.tags("hisA"), queues(learner, "hisA") == {-1}) == ([], False)
        assert (learner.tags("hisB"), queues(learner, "hisB")) == (["retired"], {-1})
    maintainer.release(files)
    brought(maintainer.last, home)

    with learner_in(home) as learner:
        for name in "AB":
            assert (learner.tags(f"his{name}"), queues(learner, f"his{name}") == {-1}) == (
                [],
                False,
            )


def test_a_card_in_the_middle_that_lay_elsewhere_is_remembered(
    maintainer: Maintainer, home: Path
) -> None:
    def three(middle: str) -> str:
        decks = f"anki_cards:\n  1: Kidney\n  2: {middle}\n  3: Kidney\n"
        return f"---\nid: his3\ndeck: Kidney\n{decks}---\n# Question\n**One**, **two**, **three**\n"

    maintainer.release({"cards/a.md": three("Kidney::Old")})
    imported(home, maintainer.last)
    with learner_in(home) as learner:
        assert decks_of(learner, "his3") == ["Kidney", "Kidney::Old", "Kidney"]

    maintainer.release({"cards/a.md": three("Kidney")})

    assert len(brought(maintainer.last, home).aftermath.moved) == 1
    with learner_in(home) as learner:
        assert decks_of(learner, "his3") == ["Kidney"] * 3
