"""A learner who studied the old package imports the new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Deckwright, Write
from tests.engine import Learner

NOTE = """
    ---
    id: u9date{number}
    tags: [step::one]
    ---
    # Question
    The {word} of a frog has **{number}** chambers and **blood**.

    # Answer
    {answer}
    """


def release(
    folder: Write, deckwright: Deckwright, name: str, when: int, monkeypatch: pytest.MonkeyPatch,
    **words: str,
) -> Path:  # fmt: skip
    words = {"word": "heart", "answer": "Two atria, one ventricle.", **words}
    root = folder({f"n{n}.md": NOTE.format(number=n, **words) for n in (3, 4)}, name)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(when))
    (root / "pyproject.toml").write_text('[tool.deckwright]\nname = "frog"\n')
    result = deckwright("build", root, "-o", root / "frog.apkg")
    assert result.exit_code == 0, result.output
    return root / "frog.apkg"


def test_an_edited_note_is_updated_and_keeps_its_schedule(
    folder: Write, deckwright: Deckwright, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = release(folder, deckwright, "old", 1_760_000_000, monkeypatch)
    new = release(folder, deckwright, "new", 1_760_000_100, monkeypatch, answer="Three in all.")
    learner.imports(old)
    learner.studies("u9date3")
    before = learner.schedule()

    log = learner.imports(new)

    assert (log.new, log.updated, log.conflicting) == (0, 2, 0)
    assert learner.fields("u9date3")["Answer"] == "Three in all."
    assert learner.schedule() == before
    assert before[0]
    assert learner.check_database() == "Database rebuilt and optimized."


def test_a_moved_and_renamed_file_is_the_same_note(
    folder: Write, deckwright: Deckwright, learner: Learner
) -> None:
    note = NOTE.format(number=3, word="heart", answer="Two atria.")
    for name, path in (("old", "a/frog.md"), ("new", "b/toad.md")):
        root = folder({path: note}, name)
        assert deckwright("build", root, "-o", root / "d.apkg").exit_code == 0
        learner.imports(root / "d.apkg")

    assert list(learner.notes()) == ["u9date3"]
