"""Deck options that a package carries: nothing by themselves, there for learners who want them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deckwright.package.baseline import open_baseline
from tests.engine import Learner
from tests.release.vaults import Maintainer

NOTE = "---\nid: pr3set{0}\n---\n# Question\nThe **kidney** {0}\n"
CONFIG = '[tool.deckwright]\nname = "kidney"\ndeck = "Kidney"\n'
OPTIONS = """
[tool.deckwright.options]
preset = "Kidney, gently"
new_per_day = 7
reviews_per_day = 80
order = "random"
"""
VAULT = {"pyproject.toml": CONFIG + OPTIONS, "a.md": NOTE.format("A"), "b/c.md": NOTE.format("C")}


def imports(learner: Learner, package: Path, *, presets: bool) -> None:
    from anki import import_export_pb2 as api

    if not hasattr(api, "ImportAnkiPackageOptions") or "with_deck_configs" not in (
        api.ImportAnkiPackageOptions.DESCRIPTOR.fields_by_name
    ):
        pytest.skip("this Anki has no such option")
    options = api.ImportAnkiPackageOptions(with_deck_configs=presets)
    request = api.ImportAnkiPackageRequest(package_path=str(package), options=options)
    learner.col.import_anki_package(request)


def presets(learner: Learner) -> dict[str, Any]:
    return {config["name"]: config for config in learner.col.decks.all_config()}


def preset_of(learner: Learner, deck: str) -> str:
    found: Any = learner.col.decks.by_name(deck)
    return str(learner.col.decks.config_dict_for_deck_id(found["id"])["name"])


def test_a_learner_who_imports_presets_gets_it(maintainer: Maintainer, learner: Learner) -> None:
    maintainer.release(VAULT)

    imports(learner, maintainer.last, presets=True)

    preset = presets(learner)["Kidney, gently"]
    assert (preset["new"]["perDay"], preset["rev"]["perDay"], preset["new"]["order"]) == (7, 80, 0)
    assert {preset_of(learner, deck) for deck in ("Kidney", "Kidney::b")} == {"Kidney, gently"}
    assert preset_of(learner, "Default") == "Default"
    assert learner.check_database() == "Database rebuilt and optimized."


def test_for_all_others_there_is_none(maintainer: Maintainer, learner: Learner) -> None:
    maintainer.release(VAULT)

    imports(learner, maintainer.last, presets=False)

    assert list(presets(learner)) == ["Default"]
    assert preset_of(learner, "Kidney") == "Default"


def test_what_a_learner_made_of_it_stays(maintainer: Maintainer, learner: Learner) -> None:
    maintainer.release(VAULT)
    imports(learner, maintainer.last, presets=True)
    mine = presets(learner)["Kidney, gently"]
    mine["new"]["perDay"] = 99
    learner.col.decks.update_config(mine)
    maintainer.release(
        {"pyproject.toml": CONFIG + OPTIONS.replace("7", "8"), "d.md": NOTE.format("D")}
    )

    imports(learner, maintainer.last, presets=True)

    assert presets(learner)["Kidney, gently"]["new"]["perDay"] == 99
    assert len(presets(learner)) == 2


def test_it_is_part_of_what_is_compared(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    first = maintainer.last.read_bytes()
    maintainer.release()
    assert maintainer.last.read_bytes() == first

    said = maintainer.release({"pyproject.toml": CONFIG + OPTIONS.replace("7", "8")})
    assert maintainer.last.read_bytes() != first
    assert (said["changed"], said["unchanged"]) == (0, 2)

    maintainer.release({"pyproject.toml": CONFIG})
    with open_baseline(maintainer.last) as baseline:
        assert baseline.presets == ""
