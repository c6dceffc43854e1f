"""A learner with a field, tags and decks of his own takes a release: by import, by text, by sync.

`python -m tests.sync.story` prints the table that docs/updates.md shows.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anki.collection import ImportCsvRequest

from deckwright.engine.scratch import engine_version
from deckwright.package.read import read_package
from deckwright.sync.run import Wanted, sync
from tests.conftest import Deckwright
from tests.engine import Learner, learner_in
from tests.release.vaults import FIRST

NOTE = "---\nid: st0ry{0}\ntags: [{tags}]\n---\n# Question\n{1}\n"


def _note(name: str, text: str, tags: str = "organ") -> str:
    return NOTE.format(name, text, tags=tags)


OLD = {
    "text.md": _note("Text", "The **glomerulus** filters"),
    "edited.md": _note("Edited", "A **podocyte** has feet"),
    "tags.md": _note("Tags", "The **macula densa** feels salt", "organ, salt"),
    "far/moved.md": _note("Moved", "**Renin** is made in the kidney"),
    "far/his.md": _note("His", "**ADH** keeps water"),
    "cloze.md": _note("Cloze", "**Aldosterone** keeps **salt**"),
    "gone/unseen.md": _note("Unseen", "An old **error**"),
    "gone/seen.md": _note("Seen", "Another old **error**"),
    "same.md": _note("Same", "**Urea** is waste"),
}
NEW = {
    **OLD,
    "text.md": _note("Text", "The **glomerulus** filters blood ![[foot.svg]]"),
    "tags.md": _note("Tags", "The **macula densa** feels salt", "organ, salt::taste"),
    "cloze.md": _note("Cloze", "**Aldosterone** keeps salt"),
    "new.md": _note("New", "**Calcitriol** is made here"),
    "near/moved.md": OLD["far/moved.md"],
    "near/his.md": OLD["far/his.md"],
    "foot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}
for _path in ("far/moved.md", "far/his.md", "gone/unseen.md", "gone/seen.md"):
    del NEW[_path]


@dataclass(frozen=True)
class Releases:
    """Two releases of a vault."""

    old: Path
    new: Path


def releases(root: Path) -> Releases:
    """Build both; the old one long ago, the new one now."""
    made: list[Path] = []
    for number, files in enumerate((OLD, NEW)):
        folder = root / "vault"
        shutil.rmtree(folder, ignore_errors=True)
        for path, text in files.items():
            (folder / "cards" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "cards" / path).write_text(text, encoding="utf-8")
        (folder / "pyproject.toml").write_text('[tool.deckwright]\nname = "Kidney"\n')
        os.environ["SOURCE_DATE_EPOCH"] = str(FIRST if number == 0 else int(time.time()) - 5)
        package = root / f"v{number + 1}.apkg"
        baseline = ("--baseline", made[0]) if made else ("--baseline", "none")
        result = Deckwright()("build", folder, "-o", package, *baseline, "--update-txt")
        assert result.exit_code == 0, result.output
        made.append(package)
    del os.environ["SOURCE_DATE_EPOCH"]
    return Releases(*made)


def lives(learner: Learner, old: Path) -> None:
    """Import the old release, study it, and make it his own a week before the new one."""
    col = learner.col
    learner.imports(old)
    for guid in ("st0ryText", "st0ryCloze", "st0rySeen", "st0ryMoved"):
        learner.studies(guid)
    notetype = learner.notetypes()["Deckwright Cloze"]
    col.models.add_field(notetype, col.models.new_field("Mine"))
    col.models.reposition_field(notetype, notetype["flds"][-1], 1)
    notetype["tmpls"][0]["afmt"] += "<hr>{{Mine}}"
    col.models.update_dict(notetype)
    for note in learner.notes().values():
        note["Mine"] = f"mine: {note.guid}" if note.guid != "st0ryUnseen" else ""
        note.tags.append("own::tag")
        col.update_note(note)
    cards = [card.id for card in learner.notes()["st0ryHis"].cards()]
    col.set_deck(cards, col.decks.id("Exam"))  # type: ignore[arg-type]
    week = int(time.time()) - 7 * 86_400
    col.db.execute("update notes set mod = ?", week)  # type: ignore[union-attr]
    col.db.execute("update notetypes set mtime_secs = ?", week)  # type: ignore[union-attr]
    edited = learner.notes()["st0ryEdited"]
    edited["Question"] += ", says I"
    col.update_note(edited)


def by_import(folder: Path, made: Releases) -> None:
    with learner_in(folder) as learner:
        learner.imports(made.new)


def by_text(folder: Path, made: Releases) -> None:
    with learner_in(folder) as learner:
        for file in sorted(made.new.parent.glob("v2.*.txt")):
            metadata = learner.col.get_csv_metadata(str(file), None)
            learner.col.import_csv(ImportCsvRequest(path=str(file), metadata=metadata))


def by_sync(folder: Path, made: Releases) -> None:
    sync(Wanted(made.new, read_package(made.new)), folder / "collection.anki2", dry=False)


WAYS: dict[str, Callable[[Path, Releases], None]] = {
    "import": by_import,
    "update.txt": by_text,
    "sync": by_sync,
}


def looked_at(folder: Path, schedule: list[object]) -> dict[str, bool]:
    """What was kept and what arrived, one line each."""
    with learner_in(folder) as learner:
        notes = learner.notes()
        return {
            "kept: fields of his own": all(
                notes[guid]["Mine"] == f"mine: {guid}"
                for guid in ("st0ryText", "st0ryTags", "st0ryMoved", "st0rySame")
            ),
            "kept: his template that shows his field": "{{Mine}}"
            in learner.notetypes()["Deckwright Cloze"]["tmpls"][0]["afmt"],
            "kept: own tags": all(
                "own::tag" in note.tags for guid, note in notes.items() if guid != "st0ryNew"
            ),
            "kept: a note that he edited, the release did not": notes["st0ryEdited"]["Question"]
            == "A {{c1::podocyte}} has feet, says I",
            "kept: the deck into which he moved a card": _decks(learner, "st0ryHis") == {"Exam"},
            "kept: schedule and reviews": _histories(learner) == schedule,
            "kept: no fork, no full sync": not any(n.endswith("+") for n in learner.notetypes())
            and learner.col.db.scalar("select scm from col") == schedule[-1],  # type: ignore[union-attr]
            "arrived: a correction": "filters blood" in notes["st0ryText"]["Question"],
            "arrived: its picture": any(name.startswith("foot") for name in learner.media()),
            "arrived: a new note, in its deck": "st0ryNew" in notes
            and _decks(learner, "st0ryNew") == {"Kidney"},
            "arrived: new tags, and old ones gone": "salt::taste" in notes["st0ryTags"].tags
            and "salt" not in notes["st0ryTags"].tags,
            "arrived: a moved note's card is in its new deck": _decks(learner, "st0ryMoved")
            == {"Kidney::near"},
            "arrived: an empty card is gone": len(notes["st0ryCloze"].cards()) == 1,
            "arrived: a removed note, never reviewed, is gone": "st0ryUnseen" not in notes,
            "arrived: a removed note, reviewed, is suspended": "st0rySeen" in notes
            and "retired" in notes["st0rySeen"].tags
            and all(card.queue == -1 for card in notes["st0rySeen"].cards()),
            "Check Database finds nothing": learner.check_database()
            == "Database rebuilt and optimized.",
        }


def _decks(learner: Learner, guid: str) -> set[str]:
    return {learner.col.decks.name(card.did) for card in learner.notes()[guid].cards()}


def _histories(learner: Learner) -> list[object]:
    """The schedule of studied cards but for the one that is to be suspended; all reviews."""
    notes = learner.notes()
    cards = [
        (card.id, card.due, card.ivl, card.reps, card.queue)
        for guid in ("st0ryText", "st0ryMoved")
        for card in notes[guid].cards()
    ]
    db: Any = learner.col.db
    return [cards, db.all("select * from revlog"), db.scalar("select scm from col")]


def table(root: Path) -> dict[str, dict[str, bool]]:
    """Way -> what was kept and what arrived."""
    made = releases(root)
    found = {}
    for way, takes in WAYS.items():
        folder = root / way
        with learner_in(folder) as learner:
            lives(learner, made.old)
            schedule = _histories(learner)
        takes(folder, made)
        found[way] = looked_at(folder, schedule)
    return found


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        found = table(Path(folder))
    lines = [f"| Anki {engine_version()} | {' | '.join(found)} |", "|---|" + "---|" * len(found)]
    for line in found["sync"]:
        cells = ("yes" if of_way[line] else "no" for of_way in found.values())
        lines.append(f"| {line} | {' | '.join(cells)} |")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(not all(found["sync"].values()))


if __name__ == "__main__":
    sys.exit(main())
