"""`deckwright check`."""

from __future__ import annotations

from pathlib import Path

import click

from deckwright.commands.options import (
    ALLOW,
    BASELINE,
    CACHE,
    JOBS,
    ROOT,
    SOURCE,
    STRICT,
    chosen_packages,
    release_of,
    say,
)
from deckwright.commands.progress import ProgressBar
from deckwright.commands.show import Outcome, summary_text
from deckwright.problems import Problems
from deckwright.shortcut import check as check_deck
from deckwright.vault.project import open_project


@click.command()
@SOURCE
@BASELINE
@STRICT
@JOBS
@CACHE
@ALLOW
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="How to say what was found.",
)
@ROOT
@click.pass_obj
def check(  # noqa: PLR0913 (one parameter an option)
    group_root: Path | None,
    *,
    source: Path | None,
    baseline: str | None,
    jobs: int,
    cache: bool,
    form: str,
    allow: tuple[str, ...],
    strict: bool,
    root: Path | None,
) -> None:
    """Say everything that a build would say, and write nothing.

    SOURCE may also be a part of a project: a folder in it, or one note.

    \b
    Examples:
      python build.py check
      python build.py check cards/neuro
      python build.py check --format sarif > deckwright.sarif
    """  # noqa: D301 (\b keeps the lines for Click)
    problems = Problems(strict=strict, allow=allow)
    project = problems.attempt(lambda: open_project(source, root or group_root, None))
    summary = None
    if project:
        problems.hush(project.config.quiet)
        # Notes outside the part that is checked are not gone.
        packages = chosen_packages(project, ())
        against = baseline or "none" if project.only else baseline
        with ProgressBar() as bar:
            summary = problems.attempt(
                lambda: check_deck(
                    project,
                    release_of(project, against, jobs, cached=cache, packages=packages),
                    problems,
                    bar,
                )
            )
    outcome = Outcome(project, problems.in_order, summary)
    good = f"{summary_text(summary)}: all is well" if summary and not outcome.problems else ""
    say(outcome, form, good, to_stderr=False, wrote=True)
