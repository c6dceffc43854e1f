"""Five releases of the sample deck, rehearsed from every older one to the newest: no harm.

tests/matrix.py runs this on every engine; docs/updates.md has the table.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from deckwright.engine.scratch import engine_version
from tests.conftest import Deckwright
from tests.release.vaults import FIRST

REPO = Path(__file__).parent.parent.parent
NMS = Path("cards/neuroleptic malignant syndrome")
APART = Path("cards/telling them apart")

# Before 23.10 Anki knows fields by name only, so a new name forks the note type there.
KNOWS_FIELDS_BY_ID = tuple(int(part) for part in engine_version().split(".")[:2]) >= (23, 10)


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer says {old!r}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def edits_and_retags(root: Path) -> None:
    replace(root / NMS / "lead-pipe-rigidity.md", "lead-pipe", "plastic, lead-pipe")
    replace(
        root / APART / "skin-and-bowel.md", "tags:\n", "tags:\n  - checked/by-a-second-reader\n"
    )


def clozes_and_names_of_files(root: Path) -> None:
    replace(root / NMS / "nms-time-course.md", "starting an", "**starting** an")
    (root / "cards" / "criteria").mkdir()
    (root / "cards/serotonin syndrome/hunter-criteria.md").rename(
        root / "cards/criteria/what hunter asks for.md"
    )
    for file in (root / "cards").rglob("*.md"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("[[hunter-criteria", "[[what hunter asks for"), "utf-8")


def a_picture_and_the_styling(root: Path) -> None:
    replace(root / "media" / "onset-timeline.svg", "</svg>", "<!-- drawn anew --></svg>")
    with (root / "templates/_shared/text.css").open("a") as css:
        css.write("\n.question { letter-spacing: 0.01em; }\n")


def a_field_and_the_notes(root: Path) -> None:
    if KNOWS_FIELDS_BY_ID:
        for file in (root / "templates").rglob("notetype.yaml"):
            replace(file, "Spare 1", "Mnemonic")
        replace(root / "templates/_shared/more.html", "Spare 1", "Mnemonic")
    (root / APART / "why-acetaminophen-fails.md").unlink()
    (root / APART / "new one.md").write_text(
        "---\nid: ch5inNew\ntype: flashcard\n---\n# Question\nA **new** one\n", encoding="utf-8"
    )


STEPS: tuple[Callable[[Path], None], ...] = (
    lambda _: None,
    edits_and_retags,
    clozes_and_names_of_files,
    a_picture_and_the_styling,
    a_field_and_the_notes,
)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The five packages, each built against the one before."""
    root = tmp_path_factory.mktemp("chain") / "project"
    root.mkdir()
    for name in ("cards", "media", "templates"):
        shutil.copytree(REPO / name, root / name)
    shutil.copy(REPO / "pyproject.toml", root)
    packages: list[Path] = []
    with pytest.MonkeyPatch.context() as patch:
        for number, step in enumerate(STEPS):
            step(root)
            patch.setenv("SOURCE_DATE_EPOCH", str(FIRST + number * 86_400))
            package = root.parent / f"v{number + 1}.apkg"
            result = Deckwright()(
                *("build", "--root", root, "-o", package, "--strict"),
                *("--baseline", packages[-1] if packages else "none"),
                *("--allow", "note-removed", "--allow", "cloze-gone", "--allow", "notetype-shared"),
            )
            assert result.exit_code == 0, result.output
            packages.append(package)
    return packages


@pytest.mark.parametrize("start", range(len(STEPS) - 1), ids=lambda n: f"v{n + 1}")
def test_every_older_release_updates_to_the_newest_without_harm(
    releases: list[Path], start: int
) -> None:
    result = Deckwright()(
        *("verify", releases[-1], "--from", releases[start], "--format", "json"),
        *("--allow", "note-removed", "--allow", "cloze-gone"),
    )

    _, rehearsal = rehearsals = json.loads(result.stdout)["rehearsals"]
    assert [c for r in rehearsals for c in r["checks"] if not c["kept"]] == []
    assert result.exit_code == 0
    assert rehearsal["log"]["new"] == 1
    assert bool(rehearsal["log"]["updated"]) == (start < len(STEPS) - 2)  # the last step edits none


def test_the_newest_release_imports_into_an_empty_collection(releases: list[Path]) -> None:
    result = Deckwright()("verify", releases[-1])

    assert result.exit_code == 0, result.stdout
    assert "nothing would be harmed" in result.stdout


def test_each_release_changed_what_it_meant_to(releases: list[Path]) -> None:
    seen = []
    for old, new in pairwise(releases):
        said = json.loads(Deckwright()("diff", old, new, "--format", "json").stdout)
        seen.append([len(said[key]) for key in ("added", "changed", "removed")])

    assert seen[0] == [0, 2, 0]
    assert seen[1][0] == seen[1][2] == 0
    assert seen[2] == [0, 1, 0]
    assert seen[3] == [1, 0, 1]
