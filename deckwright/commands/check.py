"""`deckwright check`."""

from __future__ import annotations

from pathlib import Path

import click

from deckwright.commands.options import ROOT, SOURCE, STRICT, say
from deckwright.commands.progress import ProgressBar
from deckwright.commands.show import Outcome, reading_text
from deckwright.pipeline import read_deck
from deckwright.problems import Problems
from deckwright.vault.project import open_project


@click.command()
@SOURCE
@STRICT
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="How to say what was found.",
)
@ROOT
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
    say(outcome, form, good, to_stderr=False, wrote=True)
