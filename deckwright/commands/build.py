"""`deckwright build`."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import click

from deckwright.commands.options import (
    ALLOW,
    BASELINE,
    CACHE,
    JOBS,
    OUTPUT,
    PACKAGE,
    ROOT,
    SOURCE,
    STRICT,
    chosen_packages,
    release_of,
    say,
)
from deckwright.commands.progress import ProgressBar
from deckwright.commands.show import Outcome, built_text
from deckwright.problems import Problems
from deckwright.shortcut import build as build_deck
from deckwright.vault.project import open_project


@click.command()
@SOURCE
@OUTPUT
@BASELINE
@PACKAGE
@STRICT
@ALLOW
@JOBS
@CACHE
@click.option(
    "--delta",
    is_flag=True,
    help="Write NAME.delta.apkg as well: what changed, for those who have the last release.",
)
@click.option(
    "--update-txt",
    is_flag=True,
    help="Write text files as well: what changed, for those who have fields or tags of their own.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How to say what happened.",
)
@ROOT
@click.pass_obj
def build(  # noqa: PLR0913 (one parameter an option)
    group_root: Path | None,
    *,
    source: Path | None,
    output: Path | None,
    baseline: str | None,
    names: tuple[str, ...],
    jobs: int,
    cache: bool,
    delta: bool,
    update_txt: bool,
    form: str,
    allow: tuple[str, ...],
    strict: bool,
    root: Path | None,
) -> None:
    """Build the deck package.

    SOURCE is a folder of notes, with or without a configuration. After an error nothing is written
    and the package of before stands.

    The package that learners have, the baseline, says what changed: notes that did not keep their
    time, so that learners' own tags and edits on them survive an import.

    \b
    Examples:
      python build.py
      python build.py build ~/vault -o deck.apkg
      python build.py build --baseline released/deck.apkg
      python build.py build --package exam               one of the configuration's packages
      python build.py build --strict --format github     in a workflow
    """  # noqa: D301 (\b keeps the lines for Click)
    began = time.monotonic()
    problems = Problems(strict=strict, allow=allow)
    project = problems.attempt(lambda: open_project(source, root or group_root, output))
    if project and project.only and not output:
        raise click.UsageError(f"{source} is a part of {project.root}: name its package with -o")
    report = None
    if project:
        problems.hush(project.config.quiet)
        packages = chosen_packages(project, names, output)
        if packages and output:
            project = open_project(source, root or group_root, None)
        with ProgressBar() as bar:
            report = problems.attempt(
                lambda: build_deck(
                    project,
                    replace(
                        release_of(project, baseline, jobs, cached=cache, packages=packages),
                        delta=delta,
                        update_txt=update_txt,
                    ),
                    problems,
                    bar,
                )
            )
    outcome = Outcome(
        project,
        problems.in_order,
        report.summary if report else None,
        report.size if report else 0,
        time.monotonic() - began,
        report.packages if report else (),
        report.extras if report else (),
    )
    say(outcome, form, built_text(outcome), to_stderr=True, wrote=report is not None)
