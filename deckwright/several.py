"""Several packages from one vault: read once, compared with all their last releases at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from deckwright.extras import write_extras
from deckwright.frozen import dataclass
from deckwright.notes.media import media_of
from deckwright.package.baseline import Baseline
from deckwright.package.parts import package_of
from deckwright.package.plan import Plan, plan_package
from deckwright.package.publish import prepare
from deckwright.package.union import open_baselines, union_of
from deckwright.pipeline import Notes, read_notes, summary_of
from deckwright.problems import Problem, did_you_mean
from deckwright.release.guard import judge
from deckwright.release.memory import remembered
from deckwright.report import Extra, Packed, Report, Summary
from deckwright.shelf.last import forget_last, keep_notes
from deckwright.shelf.underway import UnderWay
from deckwright.vault.project import Project
from deckwright.vault.selection import PackageConfig
from deckwright.vault.together import Together


@dataclass(frozen=True, slots=True)
class Part:
    """One package, planned: its name, where it goes, what learners have of it."""

    name: str
    file: Path
    plan: Plan
    baseline: Baseline


def build_several(way: UnderWay) -> Report:
    """Build the chosen packages of a project and put them in their places.

    Raises:
        DeckError: with every problem found, by place; nothing was written.
    """
    with open_baselines(way.release.baselines.values()) as baselines:
        notes, plan, parts = read_parts(way, baselines)
        way.problems.stop_if_errors()
        forget_last(way.shelf)
        way.watch.begin("writing")
        with Together() as together:
            extras = [_write(part, way, together) for part in parts]
        packed = [_packed(notes, *pair) for pair in zip(parts, extras, strict=True)]
    with way.shelf.keeping_on():
        way.shelf.new_collection.unlink(missing_ok=True)
        keep_notes(way.shelf, ((0, slip) for slip in notes.deck.slips))
    return Report(_summary(notes, plan), 0, tuple(packed))


def check_several(way: UnderWay) -> Summary:
    """What a build would find, without one.

    Raises:
        DeckError: when a baseline, the note types or the tag dictionary cannot be used.
    """
    with open_baselines(way.release.baselines.values()) as baselines:
        notes, plan, _ = read_parts(way, baselines)
        return _summary(notes, plan)


def read_parts(way: UnderWay, baselines: list[Baseline]) -> tuple[Notes, Plan, list[Part]]:
    """The notes of a vault, the plan of all that go into some package, and each chosen package.

    `baselines` are in the order of the release's. What is wrong is added to `problems`.

    Raises:
        DeckError: when the note types or the tag dictionary cannot be used.
    """
    way.problems.add(*_missing_folders(way.project))
    union = union_of(baselines)
    notes = read_notes(way, union)
    slips = tuple(slip for slip in notes.deck.slips if slip.packages)
    media = media_of(slips, notes.deck.notetypes)
    deck = replace(notes.deck, slips=slips, media=media)
    keys = {notetype.key: notetype for notetype in deck.notetypes}
    memory = remembered(slips, keys, union, way.shelf.texts)
    plan = plan_package(deck, union, way.release.build_time, memory, way.shelf.texts)
    parts = []
    by_name = dict(zip(way.release.baselines, baselines, strict=True))
    for package in way.project.config.packages:
        if package.name not in way.release.outputs:
            continue
        baseline = by_name[package.name]
        part = package_of(plan, package.name, baseline)
        parts.append(Part(package.name, way.release.outputs[package.name], part, baseline))
        if not part.notes and not notes.refused:
            way.problems.add(_empty(package))
        elif not notes.refused:
            way.problems.add(*judge(part, baseline, way.release.now, package.where))
    return notes, plan, parts


def _missing_folders(project: Project) -> Iterator[Problem]:
    """Folders of selections that are not there: nothing would go into a package from them."""
    base = project.root / project.source
    for package in project.config.packages:
        for folder in package.selection.every_folder:
            if not (base / folder).is_dir():
                known = [found.relative_to(base).as_posix() for found in _folders(base)]
                message = f"package {package.name!r} is of folder {folder!r}, which is not there"
                yield Problem("package-empty", message, package.where, did_you_mean(folder, known))


def _folders(base: Path) -> list[Path]:
    found = (path for path in base.rglob("*") if path.is_dir())
    return sorted(path for path in found if "/." not in path.as_posix())


def _empty(package: PackageConfig) -> Problem:
    message = f"no note goes into package {package.name!r}"
    hint = "see which folders, tags and keys the notes have; * stands for any text in tags"
    return Problem("package-empty", message, package.where, hint)


def _summary(notes: Notes, plan: Plan) -> Summary:
    left_out = sum(not slip.packages for slip in notes.deck.slips)
    return summary_of(plan, notes.references, left_out)


def _write(part: Part, way: UnderWay, together: Together) -> tuple[Extra, ...]:
    extras = write_extras(part.plan, part.baseline, part.file, way.release, together)
    prepare(part.plan, part.file, part.baseline, way.shelf.new_collection, together)
    return extras


def _packed(notes: Notes, part: Part, extras: tuple[Extra, ...]) -> Packed:
    size = part.file.stat().st_size
    return Packed(part.name, part.file, summary_of(part.plan, notes.references), size, extras)
