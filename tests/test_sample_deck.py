"""The deck of this repository, as its README promises it, in the real Anki engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Deckwright
from tests.engine import Learner

REPO = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("dist") / "sample.apkg"
    result = Deckwright()("build", REPO, "--strict", "-o", output)
    assert result.exit_code == 0, result.output
    return output


def test_real_anki_imports_the_sample_deck(package: Path, learner: Learner) -> None:
    log = learner.imports(package)

    assert (log.new >= 30, log.conflicting) == (True, 0)
    assert all(note.cards() for note in learner.notes().values())
    assert learner.check_database() == "Database rebuilt and optimized."
    assert learner.imports(package).duplicate == log.new


def test_anki_itself_would_make_the_same_cards(package: Path, learner: Learner) -> None:
    learner.imports(package)

    guids = list(learner.notes())
    assert {g: learner.card_ords(g) for g in guids} == {g: learner.own_card_ords(g) for g in guids}


def test_every_card_shows_without_a_template_error(package: Path, learner: Learner) -> None:
    learner.imports(package)

    for guid, note in learner.notes().items():
        for card in note.cards():
            question, answer = learner.question(guid, card.ord), learner.answer(guid, card.ord)
            for text in (question, answer):
                assert "{{" not in text
                assert "**" not in text
                assert "No cloze" not in text
            assert question != answer


def test_every_picture_and_sound_arrives(package: Path, learner: Learner) -> None:
    learner.imports(package)

    report = learner.col.media.check()
    assert (list(report.missing), list(report.unused)) == ([], [])
    assert len(learner.media()) == 4
