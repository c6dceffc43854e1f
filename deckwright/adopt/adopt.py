"""A deck that exists -> a project, or what is new in it -> the project that it became before."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deckwright.adopt.crowdanki import find_crowdanki
from deckwright.adopt.lock import Lock, read_lock
from deckwright.adopt.merge import Merge, merge
from deckwright.adopt.source import COLLECTION_IN, Found, find_package
from deckwright.adopt.stage import Staged, stage
from deckwright.adopt.style import Style
from deckwright.adopt.target import check_target, is_empty
from deckwright.adopt.textfile import find_text
from deckwright.engine.adoption import import_over
from deckwright.engine.scratch import ImportLog
from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Where
from deckwright.report import Watch
from deckwright.stored import StoredPackage
from deckwright.vault.config import load_config


@dataclass(frozen=True, slots=True)
class Adoption:
    """What became of a deck. `log` is what Anki says of an import of the build over the original.

    `counts` are the notes of a project that was there, "new", "changed" and "untouched"; empty for
    a new project; `gone` the files of notes that a newer release no longer has. `problems` are
    conflicts and warnings.
    """

    package: StoredPackage
    staged: Staged
    media: int
    log: ImportLog | None
    counts: dict[str, int]
    gone: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the author wants: `unclean` writes into any folder, `keep_mine` settles conflicts."""

    style: Style
    unclean: bool = False
    keep_mine: bool = False


def adopt(file: Path, target: Path, wishes: Wishes, watch: Watch) -> Adoption:
    """Make a project of a deck, in an empty folder or in the one that an older release became.

    Raises:
        DeckError: package, adopt-target, adopt-note, config-value; nothing was written.
        NoEngine: when `anki` is not installed.
    """
    check_target(target, unclean=wishes.unclean)
    old = read_lock(target)
    style = Style(as_questions=old.style == "questions") if old else wishes.style
    quiet = load_config(target).quiet if old else ()
    with _folder_beside(target) as work:
        watch.begin("reading")
        (work / "found").mkdir()
        (work / "project").mkdir()
        found = _found(file, work / "found")
        media = sum(1 for _ in found.media.iterdir())
        staged = stage(found, work / "project", file.stem, style, watch)
        log = _proved(staged, work) if found.learnt else None
        made = _put(staged, target, old, wishes)
    told = (problem for problem in staged.warnings if problem.code not in quiet)
    problems = (*(made.problems if made else ()), *told)
    return Adoption(
        found.package,
        staged,
        media,
        log,
        made.counts if made else {},
        tuple(made.gone) if made else (),
        problems,
    )


def _found(file: Path, folder: Path) -> Found:
    """The deck that is named, whatever kind of file or folder it is."""
    if file.is_dir():
        return find_crowdanki(file / "deck.json", folder)
    if file.suffix.casefold() == ".json":
        return find_crowdanki(file, folder)
    if file.suffix.casefold() in (".txt", ".csv", ".tsv"):
        return find_text(file, folder)
    return find_package(file, folder)


def _proved(staged: Staged, work: Path) -> ImportLog:
    """The import of the build over the original, in which nothing may happen."""
    log = import_over(work / "found" / COLLECTION_IN, staged.package)
    if log.new or log.updated or log.conflicting:
        message = (
            f"Anki would not take the project for the deck: {log.new} new, {log.updated} updated, "
            f"{log.conflicting} conflicting"
        )
        where = Where(staged.package.name)
        raise DeckError(Problem("adopt-note", message, where, "please report this deck"))
    return log


def _put(staged: Staged, target: Path, old: Lock | None, wishes: Wishes) -> Merge | None:
    """Put a staged project into its place; what became of the one that was there, if any."""
    if old:
        return merge(staged.root, staged.lock, target, old, keep_mine=wishes.keep_mine)
    if target.is_dir() and not is_empty(target):
        _refuse_overwriting(staged.root, target)
    target.mkdir(parents=True, exist_ok=True)
    for source in sorted(staged.root.rglob("*")):
        path = source.relative_to(staged.root)
        if source.is_file():
            (target / path.parent).mkdir(parents=True, exist_ok=True)
            shutil.move(source, target / path)
    return None


def _refuse_overwriting(root: Path, target: Path) -> None:
    files = (file.relative_to(root) for file in sorted(root.rglob("*")) if file.is_file())
    there = [path for path in files if (target / path).exists()]
    if there:
        raise DeckError(
            *(
                Problem(
                    "adopt-target",
                    "this file is there already, and adopt did not write it",
                    Where(path.as_posix()),
                    "move it away, or adopt into an empty folder",
                )
                for path in there
            )
        )


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """A folder for a while on the disk of the target, so that files need only be moved."""
    near = target.absolute()
    while not near.is_dir():
        near = near.parent
    beside = near if near != target.absolute() else near.parent
    try:
        folder = Path(tempfile.mkdtemp(prefix=".deckwright-adopting-", dir=beside))
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="deckwright-adopting-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
