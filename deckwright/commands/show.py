"""Problems and reports -> text for people, and JSON."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from deckwright.problems import Problem
from deckwright.report import Summary
from deckwright.vault.project import Project

_COLOURS = {"error": "red", "warning": "yellow"}
_CHANGES = ("new", "changed", "unchanged", "removed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command has to say: `summary` is None when the vault could not be read.

    `size` (bytes) and `seconds` are those of a package that was written, 0 otherwise.
    """

    project: Project | None
    problems: tuple[Problem, ...]
    summary: Summary | None = None
    size: int = 0
    seconds: float = 0.0

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
    return ", ".join(parts)


def built_text(outcome: Outcome) -> str:
    """The closing lines of a build."""
    summary = outcome.summary
    if not (outcome.project and summary):
        return ""
    file = shown_path(outcome.project.output)
    size, seconds = size_text(outcome.size), f"{outcome.seconds:.1f} s"
    changes = ", ".join(f"{getattr(summary, what):,} {what}" for what in _CHANGES)
    wrote = "nothing changed, so this is the last release:" if summary.same else "wrote"
    return f"{summary_text(summary)}\n{changes}\n{wrote} {file} ({size}) in {seconds}"


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
    if outcome.project and outcome.size:
        values |= {
            "file": str(outcome.project.output),
            "size": outcome.size,
            "seconds": round(outcome.seconds, 3),
        }
    return json.dumps(values, indent=2, ensure_ascii=False)


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
