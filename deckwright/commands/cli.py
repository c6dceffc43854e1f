"""The `deckwright` command. Exit code: 0 good, 1 problems in the deck, 2 usage, 3 our bug."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import click

from deckwright import __version__
from deckwright.commands.progress import ProgressBar
from deckwright.commands.show import (
    Outcome,
    as_github,
    as_json,
    as_sarif,
    built_text,
    count_text,
    problem_text,
    reading_text,
)
from deckwright.pipeline import build as build_deck
from deckwright.pipeline import read_deck
from deckwright.problems import DeckError, Problem, Problems, Where
from deckwright.vault.project import Project, open_project
from deckwright.writing.ids import write_missing_ids
from deckwright.writing.new import new_note

_ISSUES = "https://github.com/deckwright/deckwright/issues"
_FORMATS: dict[str, Callable[[Outcome], str]] = {
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}


class _BuildByDefault(click.Group):
    """`deckwright` and `deckwright --strict` are `deckwright build` with those options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `build` where a command is missing."""
        at = 0
        while at < len(args) and args[at].startswith("--root"):
            at += 1 if "=" in args[at] else 2
        word = args[at] if at < len(args) else ""
        if word not in self.commands and word not in ("--help", "-h", "--version"):
            looks_like_command = word and not word.startswith("-") and not Path(word).exists()
            if not looks_like_command:
                args = [*args[:at], "build", *args[at:]]
        return super().parse_args(ctx, args)


_FOLDER = click.Path(path_type=Path)
_ROOT = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The project's folder. Else the nearest with [tool.deckwright].",
)
_STRICT = click.option("--strict", is_flag=True, help="Make every warning an error.")


@click.group(
    cls=_BuildByDefault,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@_ROOT
@click.version_option(__version__, prog_name="deckwright")
@click.pass_context
def cli(context: click.Context, root: Path | None) -> None:
    r"""Turn a folder of Markdown notes into an Anki deck that learners can import again and again.

    Without a command it builds.

    \b
    Examples:
      python build.py                               build the deck of this folder
      python build.py build ~/vault -o deck.apkg    build any folder of notes
      python build.py check                         say what is wrong, write nothing
      python build.py new "neuro/serotonin"         begin a note, with an id of its own
    """
    context.obj = root
    _respect_no_color(context)


@cli.command()
@click.argument("source", type=_FOLDER, required=False)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The package to write."
)
@_STRICT
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How to say what happened.",
)
@_ROOT
@click.pass_obj
def build(  # noqa: PLR0913 (one parameter an option)
    group_root: Path | None,
    source: Path | None,
    output: Path | None,
    form: str,
    *,
    strict: bool,
    root: Path | None,
) -> None:
    r"""Build the deck package.

    SOURCE is a folder of notes, with or without a configuration. After an error nothing is written
    and the package of before stands.

    \b
    Examples:
      python build.py
      python build.py build ~/vault -o deck.apkg
      python build.py build --strict --format github     in a workflow
    """
    began = time.monotonic()
    problems = Problems(strict=strict)
    project = problems.attempt(lambda: open_project(source, root or group_root, output))
    if project and project.only and not output:
        raise click.UsageError(f"{source} is a part of {project.root}: name its package with -o")
    report = None
    if project:
        with ProgressBar() as bar:
            report = problems.attempt(lambda: build_deck(project, _build_time(), problems, bar))
    outcome = Outcome(
        project,
        problems.in_order,
        report.reading if report else None,
        report.size if report else 0,
        time.monotonic() - began,
    )
    _say(outcome, form, built_text(outcome), to_stderr=True, wrote=report is not None)


@cli.command()
@click.argument("source", type=_FOLDER, required=False)
@_STRICT
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="How to say what was found.",
)
@_ROOT
@click.pass_obj
def check(
    group_root: Path | None, source: Path | None, form: str, *, strict: bool, root: Path | None
) -> None:
    r"""Say everything that a build would say, and write nothing.

    SOURCE may also be a part of a project: a folder in it, or one note.

    \b
    Examples:
      python build.py check
      python build.py check cards/neuro
      python build.py check --format sarif > deckwright.sarif
    """
    problems = Problems(strict=strict)
    project = problems.attempt(lambda: open_project(source, root or group_root, None))
    reading = None
    if project:
        with ProgressBar() as bar:
            reading = problems.attempt(lambda: read_deck(project, problems, bar))
    outcome = Outcome(project, problems.in_order, reading)
    good = f"{reading_text(reading)}: all is well" if reading and not outcome.problems else ""
    _say(outcome, form, good, to_stderr=False, wrote=True)


@cli.command()
@click.argument("source", type=_FOLDER, required=False)
@_ROOT
@click.pass_obj
def ids(group_root: Path | None, source: Path | None, root: Path | None) -> None:
    """Write down the id of every note that has none: one line a file, the rest stays as it is.

    It is the id that the note had so far by its path, so learners keep their cards. From then on
    the file may be moved and renamed.
    """
    project = _project(source, root or group_root)
    problems = Problems()
    written = problems.attempt(lambda: write_missing_ids(project)) or ()
    for path, guid in written:
        click.echo(f"{path}: id {guid}")
    _stop_on(problems)
    if not written:
        click.echo("every note has its id", err=True)


@cli.command()
@click.argument("path")
@click.option("--notetype", default="", help="The note type, where it is not cloze or basic.")
@_ROOT
@click.pass_obj
def new(group_root: Path | None, path: str, notetype: str, root: Path | None) -> None:
    r"""Begin a note at PATH below the notes' folder, with a fresh id.

    \b
    Example:
      python build.py new "neuro/serotonin syndrome"
    """
    project = _project(None, root or group_root)
    problems = Problems()
    file = problems.attempt(lambda: new_note(project, path, notetype))
    _stop_on(problems)
    click.echo(file)


def main() -> None:
    """Run the command line; a bug of ours ends with what to report and exit code 3."""
    try:
        status = cli.main(prog_name="deckwright", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped; nothing was written", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception:  # noqa: BLE001 (the one place where a bug of ours ends)
        traceback.print_exc()
        python = sys.version.split(maxsplit=1)[0]
        click.echo(
            f"\nThis is a bug in deckwright {__version__} (Python {python}, {sys.platform}), "
            f"not in your notes. Please report the lines above: {_ISSUES}",
            err=True,
        )
        sys.exit(3)
    sys.exit(status if isinstance(status, int) else 0)


def _say(outcome: Outcome, form: str, text: str, *, to_stderr: bool, wrote: bool) -> None:
    """Print an outcome, then leave with its exit code: results on stdout, talk on stderr."""
    if form in ("json", "sarif"):
        click.echo(_FORMATS[form](outcome))
    elif form == "github":
        if outcome.problems:
            click.echo(_FORMATS[form](outcome))
        click.echo(text, nl=bool(text))
    else:
        for problem in outcome.problems:
            click.echo(problem_text(problem), err=to_stderr)
        if outcome.problems:
            click.echo(count_text(outcome.problems, wrote=wrote), err=True)
        click.echo(text, nl=bool(text))
    raise click.exceptions.Exit(1 if outcome.errors else 0)


def _project(source: Path | None, root: Path | None) -> Project:
    problems = Problems()
    project = problems.attempt(lambda: open_project(source, root, None))
    _stop_on(problems)
    if project is None:
        raise AssertionError
    return project


def _stop_on(problems: Problems) -> None:
    for problem in problems.in_order:
        click.echo(problem_text(problem), err=True)
    if problems.has_errors:
        raise click.exceptions.Exit(1)


def _build_time() -> int:
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
        raise DeckError(
            Problem(
                "time-future",
                f"SOURCE_DATE_EPOCH={written} lies in the future",
                Where("SOURCE_DATE_EPOCH"),
                "set it to the time of the release",
            )
        )
    return int(written)


def _respect_no_color(context: click.Context) -> None:
    """Click knows terminals; https://no-color.org it does not (8.5)."""
    if os.environ.get("NO_COLOR"):
        context.color = False
