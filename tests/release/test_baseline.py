"""The last release is the lock file: what did not change keeps its time, its ids, its numbers."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from deckwright.package.read import read_package
from tests.engine import Learner
from tests.release.vaults import FIRST, Maintainer, codes

RENIN = """
    ---
    id: b4renin
    tags: [raas]
    ---
    # Question
    **Renin** is made by the **juxtaglomerular** cells.
    # Answer
    They sit at the afferent arteriole.
    """
ADH = """
    ---
    id: b4adh
    ---
    # Question
    What opens the collecting duct?
    # Answer
    ADH
    """
VAULT: dict[str, str | None] = {"cards/renin.md": RENIN, "cards/adh.md": ADH}


def test_nothing_changed_is_the_last_release_byte_for_byte(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)

    said = maintainer.release()

    digests = {sha256(package.read_bytes()).hexdigest() for package in maintainer.packages}
    assert len(digests) == 1
    assert [said[key] for key in ("new", "changed", "unchanged", "removed")] == [0, 0, 2, 0]


def test_only_the_changed_note_is_updated_and_the_tags_of_the_other_live(
    maintainer: Maintainer, learner: Learner
) -> None:
    maintainer.release(VAULT)
    learner.imports(maintainer.last)
    for guid in ("b4renin", "b4adh"):
        learner.studies(guid)
        learner.adds_tag(guid, "mine")
    before = learner.schedule()

    said = maintainer.release({"cards/adh.md": ADH.replace("ADH", "Vasopressin (ADH)")})
    # A release comes after what learners did with the one before.
    log = learner.imports(maintainer.last)

    assert (said["changed"], said["unchanged"]) == (1, 1)
    assert (log.new, log.conflicting) == (0, 0)
    assert learner.tags("b4renin") == ["mine", "raas"]
    assert learner.schedule() == before


def test_a_changed_note_is_newer_even_when_the_clock_went_back(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    maintainer.when = FIRST - 10_000

    maintainer.release({"cards/adh.md": ADH.replace("ADH", "Vasopressin")})

    old, new = (read_package(package).by_guid for package in maintainer.packages)
    assert new["b4adh"].mod == old["b4adh"].mod + 1
    assert new["b4renin"] == old["b4renin"]


def test_a_change_of_style_touches_no_note(maintainer: Maintainer, learner: Learner) -> None:
    maintainer.release(VAULT)
    learner.imports(maintainer.last)
    own = maintainer.root / "templates" / "basic"
    own.mkdir(parents=True)
    from deckwright.notetypes.files import SHIPPED

    for file in (SHIPPED / "basic").iterdir():
        (own / file.name).write_bytes(file.read_bytes())
    (own / "style.css").write_text(".card { color: teal }")

    said = maintainer.release()
    log = learner.imports(maintainer.last)

    assert (said["changed"], said["unchanged"]) == (0, 2)
    assert (log.updated, log.duplicate) == (0, 2)
    assert learner.notetypes()["Deckwright Basic"]["css"] == ".card { color: teal }"


def test_a_changed_picture_is_a_change_of_the_note_that_shows_it(
    maintainer: Maintainer, learner: Learner
) -> None:
    shown = ADH.replace("    ADH", "    ADH ![[duct.svg]]")
    maintainer.release({**VAULT, "cards/adh.md": shown, "media/duct.svg": "<svg/>"})
    learner.imports(maintainer.last)

    said = maintainer.release({"media/duct.svg": "<svg></svg>"})
    log = learner.imports(maintainer.last)

    assert (said["changed"], log.updated, log.duplicate) == (1, 1, 1)
    assert list(learner.col.media.check().missing) == []


@pytest.mark.parametrize("tags", ["[RAAS]", "[Raas]"])
def test_another_case_of_a_tag_is_no_change(maintainer: Maintainer, tags: str) -> None:
    """Anki keeps the case that a learner has, and an update would cost the learner's own tags."""
    maintainer.release(VAULT)

    said = maintainer.release({"cards/renin.md": RENIN.replace("[raas]", tags)})

    assert said["changed"] == 0


def test_ids_of_notes_and_cards_stay_and_new_ones_are_new(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    maintainer.release({"cards/aldosterone.md": ADH.replace("b4adh", "b4aldo")})

    old, new = (read_package(package) for package in maintainer.packages)
    assert {note.id for note in old.notes} < {note.id for note in new.notes}
    assert new.by_guid["b4adh"].cards[0].id == old.by_guid["b4adh"].cards[0].id
    assert len({card.id for note in new.notes for card in note.cards}) == 4


def test_a_basic_note_stays_basic_when_a_word_becomes_bold(
    maintainer: Maintainer, learner: Learner
) -> None:
    maintainer.release(VAULT)
    learner.imports(maintainer.last)

    said = maintainer.release({"cards/adh.md": ADH.replace("collecting", "**collecting**")})
    log = learner.imports(maintainer.last)

    assert codes(said) == ["notetype-pinned"]
    assert (log.updated, log.conflicting) == (1, 0)
    assert "<strong>collecting</strong>" in learner.fields("b4adh")["Question"]


def test_a_lost_baseline_makes_everything_changed_and_nothing_skipped(
    maintainer: Maintainer, learner: Learner
) -> None:
    maintainer.release(VAULT)
    learner.imports(maintainer.last)
    maintainer.packages.clear()

    said = maintainer.release({"cards/adh.md": ADH.replace("ADH", "Vasopressin")})
    log = learner.imports(maintainer.last)

    assert (said["new"], log.new, log.updated) == (2, 0, 2)


def test_a_strict_build_tells_what_is_gone_beside_its_other_warnings(
    maintainer: Maintainer,
) -> None:
    """A warning that strictness makes an error is no reason to keep the guard quiet."""
    maintainer.release(VAULT)
    maintainer.write({"cards/adh.md": None, "cards/new.md": "# Question\nSome **new** organ"})

    result = maintainer.build("--strict")

    assert result.exit_code == 1
    assert sorted(codes(json.loads(result.stdout))) == ["id-missing", "note-removed"]


def test_a_baseline_that_is_no_package_is_a_problem(maintainer: Maintainer) -> None:
    bad = maintainer.root / "bad.apkg"
    bad.write_bytes(b"PK\x03\x04 not really")
    maintainer.packages.append(bad)
    maintainer.write(VAULT)

    result = maintainer.build()

    assert result.exit_code == 1
    assert "this is no package that can be read" in result.stdout
