"""The sample deck as two overlapping packages, imported in every order over three releases.

`python -m tests.release.orders` prints the table that docs/updates.md shows.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deckwright.engine.scratch import engine_version
from tests.conftest import Deckwright
from tests.engine import Learner, learner_in
from tests.release.vaults import FIRST

REPO = Path(__file__).parent.parent.parent
PACKAGES = """
[[tool.deckwright.packages]]
name = "serotonin"
folders = ["serotonin syndrome", "antidotes"]

[[tool.deckwright.packages]]
name = "treatment"
any = [{ folders = ["antidotes", "malignant hyperthermia"] }, { tags = ["toxidrome::*"] }]
not = { keys = { specialty = "nobody" } }
"""
SHARED = "cards/antidotes/bromocriptine.md"
ALONE = "cards/serotonin syndrome/hunter-criteria.md"
# s and t are the two packages, each with the number of its release.
ORDERS = (
    "s1 t1 s2 t2 s3 t3",
    "t1 s1 t2 s2 t3 s3",
    "s1 s2 s3 t1 t2 t3",
    "t3 s3",
    "s3 t1 t3",
    "t1 s3 t2 s1 t3",
    "s1 t3 s2 s3",
)


@dataclass(frozen=True)
class Row:
    """What became of a learner who imported packages in one order."""

    order: str
    notes: int
    twice: int
    refused: int
    forks: tuple[str, ...]
    turned_back: int  # how often a note type or a note became older than it was
    content: tuple[object, ...]
    full_syncs: int
    database: str


def releases(root: Path) -> dict[str, Path]:
    """The packages by their short names. The second release of one of them is that of the first."""
    root.mkdir(parents=True)
    for name in ("cards", "media", "templates"):
        shutil.copytree(REPO / name, root / name)
    text = (REPO / "pyproject.toml").read_text(encoding="utf-8")
    (root / "pyproject.toml").write_text(text + PACKAGES, encoding="utf-8")
    found: dict[str, Path] = {}
    for number in (1, 2, 3):
        _edit(root, number)
        os.environ["SOURCE_DATE_EPOCH"] = str(FIRST + number * 86_400)
        only = ("--package", "serotonin") if number == 2 else ()
        result = Deckwright()("build", "--root", root, *only)
        assert result.exit_code == 0, result.output
        for name in ("serotonin", "treatment"):
            copy = root.parent / f"{name}-{number}.apkg"
            shutil.copy(root / "dist" / f"{name}.apkg", copy)
            found[f"{name[0]}{number}"] = copy
    del os.environ["SOURCE_DATE_EPOCH"]
    return found


def _edit(root: Path, number: int) -> None:
    """What changes for a release: notes of both and of one package, and how the cards look."""
    if number == 1:
        return
    for path in (SHARED, ALONE):
        file = root / path
        text = file.read_text(encoding="utf-8")
        head, _, rest = text.partition("# Question\n")
        file.write_text(f"{head}# Question\n**Word {number}** and {rest}", encoding="utf-8")
    with (root / "templates/_shared/text.css").open("a", encoding="utf-8") as css:
        css.write(f"\n.question {{ letter-spacing: 0.0{number}em; }}\n")


def imported(order: str, packages: dict[str, Path], folder: Path) -> Row:
    """Import packages one after the other, and look after each whether anything turned back."""
    with learner_in(folder) as learner:
        times: dict[object, int] = {}
        turned_back, refused, schemas = 0, 0, set()
        for name in order.split():
            refused += learner.imports(packages[name]).conflicting
            # Anki before 25.02 dates updated notes to the import, which here is long after all
            # releases; learners import a release before the next one is made.
            when = FIRST + int(name[1]) * 86_400
            learner.col.db.execute("update notes set mod = ? where mod > ?", when, when + 864_000)  # type: ignore[union-attr]
            now = _times(learner)
            turned_back += sum(now.get(key, 0) < time for key, time in times.items())
            times = now
            schemas.add(learner.col.db.scalar("select scm from col"))  # type: ignore[union-attr]
        guids = [row[0] for row in learner.col.db.execute("select guid from notes")]  # type: ignore[union-attr]
        return Row(
            order=order,
            notes=len(guids),
            twice=len(guids) - len(set(guids)),
            refused=refused,
            forks=tuple(name for name in learner.notetypes() if name.endswith("+")),
            turned_back=turned_back,
            content=tuple(_content(learner)),
            full_syncs=len(schemas) - 1,
            database=learner.check_database(),
        )


def _times(learner: Learner) -> dict[object, int]:
    found: dict[object, int] = {guid: note.mod for guid, note in learner.notes().items()}
    ours = [n for n in learner.notetypes().values() if n["name"].startswith("Deckwright")]
    return found | {notetype["id"]: notetype["mod"] for notetype in ours}


def _content(learner: Learner) -> Iterator[object]:
    """All notes and the looks of all note types, as they are in the end."""
    for guid, note in sorted(learner.notes().items()):
        yield guid, note.mid, tuple(note.fields), tuple(note.tags), tuple(learner.card_ords(guid))
    for name, notetype in sorted(learner.notetypes().items()):
        if name.startswith("Deckwright"):
            yield name, notetype["mod"], notetype["css"]


def rows(folder: Path) -> list[Row]:
    """One row for each order."""
    packages = releases(folder / "project")
    return [imported(order, packages, folder / order.replace(" ", "")) for order in ORDERS]


def main() -> int:
    """Print the table; exits with 1 when anything was twice, forked or turned back."""
    with tempfile.TemporaryDirectory() as folder:
        found = rows(Path(folder))
    lines = [
        f"Anki {engine_version()}",
        "| imported | notes | twice | refused | forks | turned back | full syncs | as by s3 t3 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in found:
        same = "yes" if row.content == found[0].content else "NO"
        lines.append(
            f"| {row.order} | {row.notes} | {row.twice} | {row.refused} | {len(row.forks)} "
            f"| {row.turned_back} | {row.full_syncs} | {same} |"
        )
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(row.content != found[0].content or row.turned_back for row in found))


if __name__ == "__main__":
    sys.exit(main())
