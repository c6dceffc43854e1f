"""Packages that were made by patching the last one, in the collection of who studies them."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckwright import edits
from deckwright.shelf import shelf
from deckwright.shelf.last import Last
from deckwright.shelf.underway import UnderWay
from tests.conftest import Deckwright, Write
from tests.engine import Learner

NOTE = (
    "---\nid: sh0rt{0}\ntags: [a::b]\n---\n\n"
    "# Question\nOrgan {0} has a **{1}**{2}.\n\n# Answer\n{3}\n"
)
PICTURE = "![[organ.svg]]"
NOTES = 200  # in fewer, a page that is free weighs too much, and all is written anew


def test_releases_made_the_short_way_update_what_learners_study(
    folder: Write, deckwright: Deckwright, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word, a new cloze, then a cloze that goes: one note each time, and no history moves."""
    files = {f"{n}.md": NOTE.format(n, "wall", "", PICTURE) for n in range(NOTES)}
    root = folder({**files, "media/organ.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"})
    package, clock = root.parent / "organs.apkg", 1_760_000_000
    short: list[bool] = []
    really = edits.build_edits

    def noted(way: UnderWay, last: Last, stale: list[str]) -> object:
        report = really(way, last, stale)
        short.append(report is not None)
        return report

    monkeypatch.setattr(edits, "build_edits", noted)
    monkeypatch.setattr(shelf, "_TICK", -(10**12))  # as if the files had stood still for a while

    def release(text: str) -> Path:
        nonlocal clock
        clock += 1000
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(clock))
        (root / "7.md").write_text(text, encoding="utf-8")
        assert deckwright("build", root, "-o", package).exit_code == 0
        return package

    learner.imports(release(NOTE.format(7, "wall", "", PICTURE)))
    for guid in ("sh0rt7", "sh0rt8"):
        learner.studies(guid)
    learner.adds_tag("sh0rt8", "mine")
    before = learner.schedule()
    for text, ords in (
        (NOTE.format(7, "wall", "", f"Three layers. {PICTURE}"), [0]),
        (NOTE.format(7, "wall", " and a **valve**", PICTURE), [0, 1]),
        (NOTE.format(7, "wall", "", PICTURE), [0, 1]),  # Anki keeps the card, which is empty now
    ):
        log = learner.imports(release(text))

        assert (log.new, log.updated, log.duplicate, log.conflicting) == (0, 1, NOTES - 1, 0)
        assert learner.card_ords("sh0rt7") == ords
    assert short == [True, True, True]
    assert learner.schedule() == before
    assert "mine" in learner.tags("sh0rt8")
    assert len(learner.notes()) == NOTES
    assert {name.partition("-")[0] for name in learner.media()} == {"organ"}
    assert "optimized" in learner.check_database()
