"""Options and habits that the commands share."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

import click

from deckwright.commands.github import as_github
from deckwright.commands.sarif import as_sarif
from deckwright.commands.show import Outcome, as_json, count_text, problem_text
from deckwright.problems import DeckError, Problem, Problems, Where, did_you_mean
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
    help="The package that learners have, of several their folder. Else what is replaced.",
)
JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Read notes in so many processes. Else in one for each core.",
)
PACKAGE = click.option(
    "--package",
    "names",
    multiple=True,
    metavar="NAME",
    help="Only this one of the configuration's packages; may be repeated.",
)
CACHE = click.option(
    "--cache/--no-cache",
    default=True,
    help="Use what the last build has kept in the user's cache folder, or begin anew.",
)
# Every code that is, or may be, a warning: what --allow can let through a strict build.
ALLOWABLE = (
    "adopted-fault asset-name bold-open cloze-gone cloze-hint cloze-near cloze-outside "
    "cloze-renumbered cloze-reused cloze-whole comment-open date deck-case deck-renamed "
    "embed-missing encoding field-large field-twice folder-link footnote-unused heading-level "
    "heading-unknown html-open html-unknown id-changed id-missing key-near kind-changed link-file "
    "link-missing link-open math-open math-unbalanced media-absent media-broken media-kind "
    "media-large media-unused mod-future name-reused not-newer note-removed notetype-changed "
    "notetype-id-changed notetype-pinned notetype-renamed notetype-shared question-twice "
    "schema-changed sort-field-changed table-cells tag-blank template-left text-outside type-near"
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
    project: Project,
    baseline: str | None,
    jobs: int = 0,
    *,
    cached: bool = True,
    packages: Mapping[str, Path] | None = None,
) -> Release:
    """What a build starts from: the baseline as named, or the package at the output path.

    Where there is none, that of the configuration.
    `packages` are those to build, with their files, where the configuration has several.

    Raises:
        DeckError: baseline-missing, time-future.
    """
    if packages:
        found = _baselines(project, baseline, packages)
        return Release(None, build_time(), int(time.time()), jobs, cached, found, packages)
    file: Path | None = None
    if baseline is None and project.output.is_file():
        file = project.output
    elif baseline is None:
        file = project.root / project.config.baseline if project.config.baseline else None
        if file and not file.is_file():
            raise _no_baseline(project.config.baseline)
    elif baseline != "none":
        file = Path(baseline)
        if not file.is_file():
            raise _no_baseline(baseline)
    return Release(file, build_time(), int(time.time()), jobs, cached)


def chosen_packages(
    project: Project, names: tuple[str, ...], output: Path | None = None
) -> dict[str, Path]:
    """The packages to build, with their files; empty where the configuration has but one."""
    packages = {} if project.only else project.packages
    for name in names:
        if name not in packages:
            hint = did_you_mean(name, packages) if packages else "the configuration names none"
            raise click.UsageError(f"there is no package {name!r}; {hint}")
    if packages and output:
        if len(names) != 1:
            raise click.UsageError("-o is for one package: name it with --package")
        return {names[0]: output}
    return {name: file for name, file in packages.items() if not names or name in names}


def _baselines(
    project: Project, baseline: str | None, chosen: Mapping[str, Path]
) -> dict[str, Path | None]:
    """What learners have of each package; "" is that of the whole vault, before it was parted."""
    files = {**project.packages, **chosen, "": project.output}
    if baseline == "none":
        return dict.fromkeys(files)
    if baseline and Path(baseline).is_dir():
        files = {name: Path(baseline) / f"{name or project.name}.apkg" for name in files}
    elif baseline and len(chosen) == 1 and Path(baseline).is_file():
        files.update(dict.fromkeys(chosen, Path(baseline)))
    elif baseline and len(chosen) > 1 and Path(baseline).is_file():
        raise click.UsageError("--baseline is a folder where there are several packages, or none")
    found = {name: file if file.is_file() else None for name, file in files.items()}
    if not baseline and not found[""] and project.config.baseline:
        found[""] = project.root / project.config.baseline
    if baseline and not any(found.values()):
        raise _no_baseline(baseline)
    return found


def _no_baseline(baseline: str) -> DeckError:
    message = f"there is no package {baseline}"
    if Path(baseline).is_dir():
        message = f"there is no package of this vault in the folder {baseline}"
    hint = "name the package that learners have, or none for a first release"
    return DeckError(Problem("baseline-missing", message, Where(baseline), hint))


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
