"""`deckwright build`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from deckwright.commands.options import OUTPUT, ROOT, SOURCE, STRICT, build_time, say
from deckwright.commands.progress import ProgressBar
from deckwright.commands.show import Outcome, built_text
from deckwright.pipeline import build as build_deck
from deckwright.problems import Problems
from deckwright.vault.project import open_project


@click.command()
@SOURCE
@OUTPUT
@STRICT
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
            report = problems.attempt(lambda: build_deck(project, build_time(), problems, bar))
    outcome = Outcome(
        project,
        problems.in_order,
        report.reading if report else None,
        report.size if report else 0,
        time.monotonic() - began,
    )
    say(outcome, form, built_text(outcome), to_stderr=True, wrote=report is not None)
