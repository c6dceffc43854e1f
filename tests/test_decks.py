"""Whole folders of notes and what becomes of them: packages as text, or reports of problems.

`pytest tests/test_decks.py --update-golden` rewrites what is expected; the diff is the review.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deckwright.package.read import read_package
from tests.conftest import Deckwright
from tests.engine import Learner, readable

DECKS = Path(__file__).parent / "decks"
GOOD = sorted(path for path in (DECKS / "good").iterdir())
BROKEN = sorted(path for path in (DECKS / "broken").iterdir())


@pytest.fixture
def update(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--update-golden"))


@pytest.mark.parametrize("vault", GOOD, ids=lambda path: path.name)
def test_a_good_deck_becomes_the_package_that_is_expected(
    vault: Path, tmp_path: Path, deckwright: Deckwright, learner: Learner, *, update: bool
) -> None:
    package = tmp_path / "deck.apkg"
    result = deckwright("build", "--root", vault, "-o", package, "--format", "json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    problems = [f"{p['path']}:{p['line']}: {p['code']}" for p in said["problems"]]
    found = readable({"problems": problems, **as_text(package)}) + "\n"
    expected = DECKS / f"{vault.name}.json"

    if update:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")

    assert learner.imports(package).new == said["notes"]
    for guid in learner.notes():
        assert learner.card_ords(guid) == learner.own_card_ords(guid)
    assert learner.check_database() == "Database rebuilt and optimized."


@pytest.mark.parametrize("vault", BROKEN, ids=lambda path: path.name)
def test_a_broken_deck_is_reported_as_expected(
    vault: Path, tmp_path: Path, deckwright: Deckwright, *, update: bool
) -> None:
    package = tmp_path / "deck.apkg"
    package.write_bytes(b"the old package")
    result = deckwright("build", "--root", vault, "-o", package, "--baseline", "none")
    expected = DECKS / f"{vault.name}.txt"

    if update:
        expected.write_text(result.stderr, encoding="utf-8")
    assert result.exit_code == 1
    assert result.stderr == expected.read_text(encoding="utf-8")
    assert package.read_bytes() == b"the old package"


def as_text(package: Path) -> dict[str, Any]:
    """What a package holds, without the times of the build."""
    stored = read_package(package)
    notetypes = {
        notetype.name: {
            "fields": [field.name for field in notetype.fields],
            "cards": [template.name for template in notetype.card_templates],
        }
        for notetype in stored.notetypes.values()
    }
    notes = [
        {
            "guid": note.guid,
            "notetype": stored.notetypes[note.notetype].name,
            "deck": sorted({card.deck for card in note.cards}),
            "tags": list(note.tags),
            "cards": [card.ord for card in note.cards],
            "fields": [field for field in note.fields if field],
        }
        for note in stored.notes
    ]
    return {"notes": notes, "notetypes": notetypes, "media": sorted(stored.media)}
