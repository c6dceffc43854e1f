"""`deckwright diff`."""

from __future__ import annotations

from pathlib import Path

import click

from deckwright.commands.diffs import as_json, as_markdown, as_text
from deckwright.commands.options import stop_on
from deckwright.package.read import read_package, refuse_delta
from deckwright.problems import Problems
from deckwright.release.changes import changes

_FORMS = {"text": as_text, "markdown": as_markdown, "json": as_json}
_PACKAGE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("old", type=_PACKAGE)
@click.argument("new", type=_PACKAGE)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(_FORMS)),
    default="text",
    help="Text for a terminal, Markdown for release notes, or JSON.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when anything changed.")
def diff(old: Path, new: Path, form: str, *, exit_code: bool) -> None:
    """Show what a learner who imports NEW over OLD will see, note by note.

    \b
    Examples:
      python build.py diff released.apkg dist/deck.apkg
      python build.py diff released.apkg dist/deck.apkg --format markdown > notes.md
    """  # noqa: D301 (\b keeps the lines for Click)
    problems = Problems()
    packages = problems.each(read_package, (old, new))
    stop_on(problems)
    problems.attempt(lambda: refuse_delta(old, packages[0].memory))
    stop_on(problems)
    found = changes(*packages)
    click.echo(_FORMS[form](found), nl=form != "markdown")
    raise click.exceptions.Exit(1 if exit_code and not found.none else 0)
