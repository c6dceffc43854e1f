"""Options and habits that the commands share."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from deckwright.commands.github import as_github
from deckwright.commands.sarif import as_sarif
from deckwright.commands.show import Outcome, as_json, count_text, problem_text
from deckwright.problems import DeckError, Problem, Problems, Where
from deckwright.report import Release
from deckwright.vault.project import Project, open_project

SOURCE = click.argument("source", type=click.Path(path_type=Path), required=False)
ROOT = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The project's folder. Else the nearest with [tool.deckwright].",
)
STRICT = click.option("--strict", is_flag=True, help="Make every warning an error.")
OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The package to write. Else dist/NAME.apkg.",
)

BASELINE = click.option(
    "--baseline",
    metavar="FILE|none",
    help="The package that learners have. Else the one that the build would replace.",
)
JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Read notes in so many processes. Else in one for each core.",
)
CACHE = click.option(
    "--cache/--no-cache",
    default=True,
    help="Use what the last build has kept in the user's cache folder, or begin anew.",
)
# Every code that is, or may be, a warning: what --allow can let through a strict build.
ALLOWABLE = (
    "asset-name bold-open cloze-gone cloze-hint cloze-near cloze-outside cloze-renumbered "
    "cloze-reused cloze-whole comment-open date deck-case deck-renamed embed-missing encoding "
    "field-large field-twice folder-link footnote-unused heading-level heading-unknown html-open "
    "id-changed id-missing key-near kind-changed link-missing link-open math-open math-unbalanced "
    "media-broken media-kind media-large media-unused mod-future name-reused not-newer "
    "note-removed notetype-changed notetype-id-changed notetype-pinned notetype-renamed "
    "notetype-shared question-twice schema-changed sort-field-changed table-cells tag-blank "
    "text-outside type-near"
).split()

ALLOW = click.option(
    "--allow",
    multiple=True,
    metavar="CODE",
    type=click.Choice(ALLOWABLE),
    help="Let this code of problem through, knowingly; may be repeated.",
)

_FORMATS = {"json": as_json, "sarif": as_sarif}


def say(outcome: Outcome, form: str, text: str, *, to_stderr: bool, wrote: bool) -> None:
    """Print an outcome, then leave with its exit code: results on stdout, talk on stderr.

    `text` is what people read when nothing is wrong; `to_stderr` sends problems there.
    """
    if form in ("json", "sarif"):
        click.echo(_FORMATS[form](outcome))
    elif form == "github":
        if outcome.problems:
            click.echo(as_github(outcome, wrote=wrote))
            click.echo(count_text(outcome.problems, wrote=wrote), err=True)
        click.echo(text, nl=bool(text))
    else:
        for problem in outcome.problems:
            click.echo(problem_text(problem), err=to_stderr)
        if outcome.problems:
            click.echo(count_text(outcome.problems, wrote=wrote), err=True)
        click.echo(text, nl=bool(text))
    raise click.exceptions.Exit(1 if outcome.errors else 0)


def release_of(
    project: Project, baseline: str | None, jobs: int = 0, *, cached: bool = True
) -> Release:
    """What a build starts from: the baseline as named, or the package at the output path.

    Where there is none, that of the configuration.

    Raises:
        DeckError: baseline-missing, time-future.
    """
    file: Path | None = None
    if baseline is None and project.output.is_file():
        file = project.output
    elif baseline is None:
        file = project.root / project.config.baseline if project.config.baseline else None
        if file and not file.is_file():
            raise DeckError(_no_baseline(project.config.baseline, project.place))
    elif baseline != "none":
        file = Path(baseline)
        if not file.is_file():
            raise DeckError(_no_baseline(baseline, Where(baseline)))
    return Release(file, build_time(), int(time.time()), jobs, cached)


def _no_baseline(name: str, where: Where) -> Problem:
    hint = "name the package that learners have, or none for a first release"
    return Problem("baseline-missing", f"there is no package {name}", where, hint)


def project_of(source: Path | None, root: Path | None) -> Project:
    """The project of a command that has nothing to say but what it did."""
    problems = Problems()
    project = problems.attempt(lambda: open_project(source, root, None))
    stop_on(problems)
    if project is None:
        raise AssertionError
    return project


def stop_on(problems: Problems) -> None:
    """Print all problems and leave if one of them is an error."""
    for problem in problems.in_order:
        click.echo(problem_text(problem), err=True)
    if problems.has_errors:
        raise click.exceptions.Exit(1)


def build_time() -> int:
    """Seconds since 1970: SOURCE_DATE_EPOCH (reproducible-builds.org) or now.

    Raises:
        DeckError: time-future: Anki would refuse every later update as older.
    """
    now = int(time.time())
    written = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not written:
        return now
    if not written.isdecimal():
        raise click.UsageError(f"SOURCE_DATE_EPOCH={written} is no number of seconds since 1970")
    if int(written) > now:
        message = f"SOURCE_DATE_EPOCH={written} lies in the future"
        where = Where("SOURCE_DATE_EPOCH")
        raise DeckError(Problem("time-future", message, where, "set it to the release's time"))
    return int(written)
