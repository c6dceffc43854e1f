"""A file of several notes on its way to learners, in the real Anki engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Deckwright, Write
from tests.engine import Learner

VALVES = """\
---
type: flashcards
tags: [heart]
sources: Atlas of the Heart
---

# Question
%%
id: valveMitral
%%
The mitral valve has **two** cusps ![[heart.png]]

---

# Question
%%
id: valveAortic
tags: [aorta]
%%
How many cusps has the aortic valve?

# Answer
Three

---

# Question
<!--
id: valveLung00
notetype: basic-and-reversed
-->
the valve before the lungs

# Answer
the pulmonary valve
"""

INSERTED = """\
# Question
%%
id: valveRight0
%%
The tricuspid valve has **three** cusps

# Question
%%
id: valveAortic
"""


def built(
    deckwright: Deckwright, root: Path, when: int, name: str, baseline: Path | str
) -> dict[str, int]:
    """What a build at a time says; the package is `name` in the root."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(when))
        result = deckwright(
            "build", root, "-o", root / name, "--baseline", baseline, "--format", "json"
        )
    assert result.exit_code == 0, result.output
    said: dict[str, int] = json.loads(result.stdout)
    assert said["references"] == 1
    return said


def counts(said: dict[str, int]) -> tuple[int, int, int, int]:
    return said["notes"], said["new"], said["changed"], said["removed"]


def test_each_note_of_a_file_is_a_note_of_its_own(
    folder: Write, deckwright: Deckwright, learner: Learner
) -> None:
    """An edit in the middle updates one note; a note put in the middle is new, and only that."""
    files = {
        "pyproject.toml": '[tool.deckwright]\nname = "valves"\n',
        "cards/ref.md": "Only a text.",
        "cards/heart/heart.png": b"\x89PNG\r\n\x1a\n",
    }
    root = folder({**files, "cards/heart/valves.md": VALVES.encode()})
    file = root / "cards" / "heart" / "valves.md"
    assert counts(built(deckwright, root, 1_760_000_000, "1.apkg", "none")) == (3, 3, 0, 0)

    log = learner.imports(root / "1.apkg")
    assert (log.new, log.updated) == (3, 0)
    for guid in learner.notes():
        learner.studies(guid)
    schedule = learner.schedule()
    assert learner.tags("valveMitral") == ["heart"]
    assert learner.tags("valveAortic") == ["aorta", "heart"]
    assert learner.card_ords("valveLung00") == [0, 1]
    assert "Atlas of the Heart" in learner.fields("valveLung00")["Sources"]
    assert "heart-" in learner.fields("valveMitral")["Question"]
    assert "%%" not in str([learner.fields(guid) for guid in learner.notes()])

    file.write_bytes(VALVES.replace("Three\n", "Three, shaped like half moons\n").encode())
    said = built(deckwright, root, 1_760_000_100, "2.apkg", root / "1.apkg")
    assert counts(said) == (3, 0, 1, 0)
    log = learner.imports(root / "2.apkg")
    assert (log.new, log.updated, log.duplicate) == (0, 1, 2)
    assert learner.fields("valveAortic")["Answer"] == "Three, shaped like half moons"

    text = file.read_text(encoding="utf-8")
    file.write_bytes(text.replace("# Question\n%%\nid: valveAortic\n", INSERTED).encode())
    said = built(deckwright, root, 1_760_000_200, "3.apkg", root / "2.apkg")
    assert counts(said) == (4, 1, 0, 0)
    log = learner.imports(root / "3.apkg")
    assert (log.new, log.updated, log.duplicate) == (1, 0, 3)
    assert learner.schedule() == schedule
    assert learner.check_database() == "Database rebuilt and optimized."


def test_notes_stand_in_the_order_of_files_and_then_of_lines(
    folder: Write, deckwright: Deckwright, learner: Learner
) -> None:
    several = "---\ntype: flashcards\n---\n" + "".join(
        f"# Question\n%%\nid: {name}\n%%\nIt is **{name}**\n" for name in ("b1", "b2", "b3")
    )
    root = folder(
        {
            "a.md": "---\nid: a\n---\n# Question\n**a**",
            "b.md": several.replace("id: b3\n", "id: b3\norder: 1\n").encode(),
            "c.md": "---\nid: c\n---\n# Question\n**c**",
        }
    )
    assert deckwright("build", root, "-o", root / "k.apkg").exit_code == 0
    learner.imports(root / "k.apkg")
    cards = learner.col.db.all(  # type: ignore[union-attr]
        "select guid from cards join notes on nid = notes.id order by due"
    )

    assert [guid for (guid,) in cards] == ["b3", "a", "b1", "b2", "c"]


def test_a_guid_taken_twice_is_named_with_its_lines(folder: Write, deckwright: Deckwright) -> None:
    text = VALVES.replace("valveLung00", "valveMitral").replace(" ![[heart.png]]", "")
    root = folder({"a.md": text.encode()})

    said = deckwright("check", root).stdout

    assert "a.md:29:1: error: id 'valveMitral' is taken by a.md:9 [id-twice]" in said


def test_a_problem_of_a_release_stands_where_its_note_does(
    folder: Write, deckwright: Deckwright
) -> None:
    root = folder(
        {
            "cards/ref.md": "x",
            "cards/heart.png": b"\x89PNG\r\n\x1a\n",
            "cards/valves.md": VALVES.encode(),
        }
    )
    file = root / "cards" / "valves.md"
    built(deckwright, root, 1_760_000_000, "1.apkg", "none")
    file.write_bytes(VALVES.replace("has **two**", "has two").encode())

    said = deckwright("check", root, "--baseline", root / "1.apkg").stdout

    assert "cards/valves.md:11:1: warning: this note is now written as a basic note" in said
