"""Problems and reports -> text for people, and JSON."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from deckwright.frozen import dataclass
from deckwright.problems import Problem
from deckwright.report import Extra, Packed, Summary
from deckwright.vault.project import Project

_COLOURS = {"error": "red", "warning": "yellow"}
_CHANGES = ("new", "changed", "unchanged", "removed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command has to say: `summary` is None when the vault could not be read.

    `size` (bytes) and `seconds` are those of a package that was written, 0 otherwise; `packages`
    are those of several.
    """

    project: Project | None
    problems: tuple[Problem, ...]
    summary: Summary | None = None
    size: int = 0
    seconds: float = 0.0
    packages: tuple[Packed, ...] = ()
    extras: tuple[Extra, ...] = ()

    @property
    def errors(self) -> int:
        """How many problems stop a build."""
        return sum(problem.level == "error" for problem in self.problems)


def problem_text(problem: Problem) -> str:
    """One problem for people: place, level, message, code, and an indented hint."""
    where = problem.where
    level = click.style(f"{problem.level}:", fg=_COLOURS[problem.level], bold=True)
    code = click.style(f"[{problem.code}]", dim=True)
    text = f"{where.path}:{where.line}:{where.column}: {level} {problem.message} {code}"
    return f"{text}\n    {problem.hint}" if problem.hint else text


def count_text(problems: Iterable[Problem], *, wrote: bool) -> str:
    """The line below all problems: how many of each, in how many files."""
    problems = tuple(problems)
    levels = Counter(problem.level for problem in problems)
    counts = [some(levels[level], level) for level in ("error", "warning") if levels[level]]
    files = len({problem.where.path for problem in problems})
    ending = "" if wrote else "; nothing was written"
    return f"{' and '.join(counts)} in {some(files, 'file')}{ending}"


def summary_text(summary: Summary) -> str:
    """What a vault holds, for people."""
    parts = [
        some(summary.notes, "note"),
        some(summary.cards, "card"),
        some(len(summary.notes_by_deck), "deck"),
        some(summary.media, "media file"),
        some(summary.references, "reference note"),
    ]
    if summary.left_out:
        parts.append(f"{some(summary.left_out, 'note')} in no package")
    return ", ".join(parts)


def built_text(outcome: Outcome) -> str:
    """The closing lines of a build."""
    summary = outcome.summary
    if not (outcome.project and summary):
        return ""
    lines = [summary_text(summary)]
    if outcome.packages:
        for packed in outcome.packages:
            notes = some(packed.summary.notes, "note")
            lines.append(f"{packed.name}: {notes}, {_changes(packed.summary)}")
            lines.append(f"    {_wrote(packed.summary, packed.file, packed.size)}")
            lines += [f"    {line}" for extra in packed.extras for line in _extra(extra)]
        return "\n".join([*lines, f"in {outcome.seconds:.1f} s"])
    wrote = _wrote(summary, outcome.project.output, outcome.size)
    lines += [_changes(summary), f"{wrote} in {outcome.seconds:.1f} s"]
    return "\n".join([*lines, *(line for extra in outcome.extras for line in _extra(extra))])


def _changes(summary: Summary) -> str:
    return ", ".join(f"{getattr(summary, what):,} {what}" for what in _CHANGES)


def _wrote(summary: Summary, file: Path, size: int) -> str:
    wrote = "nothing changed, so this is the last release:" if summary.same else "wrote"
    return f"{wrote} {shown_path(file)} ({size_text(size)})"


def _extra(extra: Extra) -> Iterator[str]:
    if not extra.file:
        what = "delta package" if extra.kind == "delta" else "text to import"
        yield f"nothing in it is new to those who have the last release: no {what}"
        return
    if extra.stands:
        beside = f"{shown_path(extra.file)} ({size_text(extra.size)})"
        yield f"{beside} belongs to it, and stands as it was"
        return
    notes = some(extra.notes, "note")
    yield f"wrote {shown_path(extra.file)} ({size_text(extra.size)}) with {notes}"
    if extra.media:
        yield f"    text brings no media; these notes need {', '.join(extra.media)}"
    if extra.retagged:
        notes = some(extra.retagged, "note")
        yield f"    it leaves tags alone, also of {notes} with other ones than before"


def size_text(size: int) -> str:
    """Bytes for people, in powers of ten as file managers show them."""
    for unit, power in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= power:
            return f"{size / power:.1f} {unit}"
    return f"{size} bytes"


def as_json(outcome: Outcome) -> str:
    """Everything about an outcome, as docs/json.md describes it."""
    values: dict[str, Any] = {
        "version": 1,
        "ok": not outcome.errors,
        "errors": outcome.errors,
        "warnings": len(outcome.problems) - outcome.errors,
        "problems": [problem_json(problem) for problem in outcome.problems],
    }
    if outcome.project:
        values["root"] = str(outcome.project.root)
    if outcome.summary:
        summary = outcome.summary
        values |= {
            "deck": summary.deck,
            "notes": summary.notes,
            "cards": summary.cards,
            "references": summary.references,
            "media": summary.media,
            **{what: getattr(summary, what) for what in _CHANGES},
            "notes_by_type": dict(sorted(summary.notes_by_type.items())),
            "notes_by_deck": dict(sorted(summary.notes_by_deck.items())),
        }
    if outcome.project and outcome.project.packages and outcome.summary:
        values["left_out"] = outcome.summary.left_out
    if outcome.packages:
        values["packages"] = [_packed_json(packed) for packed in outcome.packages]
        values["seconds"] = round(outcome.seconds, 3)
    if outcome.project and outcome.size:
        values |= {
            "file": str(outcome.project.output),
            "size": outcome.size,
            "seconds": round(outcome.seconds, 3),
        }
        if outcome.extras:
            values["extras"] = [_extra_json(extra) for extra in outcome.extras]
    return json.dumps(values, indent=2, ensure_ascii=False)


def _packed_json(packed: Packed) -> dict[str, Any]:
    summary = packed.summary
    return {
        "name": packed.name,
        "file": str(packed.file),
        "size": packed.size,
        "notes": summary.notes,
        "cards": summary.cards,
        "media": summary.media,
        **{what: getattr(summary, what) for what in _CHANGES},
        **({"extras": [_extra_json(extra) for extra in packed.extras]} if packed.extras else {}),
    }


def _extra_json(extra: Extra) -> dict[str, Any]:
    return {**asdict(extra), "file": str(extra.file) if extra.file else None}


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as docs/json.md has it."""
    where = problem.where
    return {
        "code": problem.code,
        "level": problem.level,
        "message": problem.message,
        "hint": problem.hint,
        "path": where.path,
        "line": where.line,
        "column": where.column,
    }


def place_of(outcome: Outcome, problem: Problem) -> str:
    """The problem's path as seen from the repository that a workflow has checked out.

    Elsewhere that is the working folder. A path that lies outside comes whole.
    """
    path = problem.where.path
    if not outcome.project or path.startswith("<"):
        return path
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    return shown_path(outcome.project.root / path, Path(workspace) if workspace else None)


def shown_path(path: Path, base: Path | None = None) -> str:
    """A path as seen from a folder (or else the working folder), if it lies there."""
    absolute = path.absolute()
    for folder in (base, Path.cwd()):
        if folder and absolute.is_relative_to(folder):
            return absolute.relative_to(folder).as_posix()
    return os.fspath(path)


def some(number: int, thing: str) -> str:
    """So many things, in words."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
