"""`deckwright ids` and `deckwright new`: the commands that write into the folder of notes."""

from __future__ import annotations

from pathlib import Path

import click

from deckwright.commands.options import ROOT, SOURCE, project_of, stop_on
from deckwright.commands.show import shown_path
from deckwright.problems import Problems
from deckwright.vault.project import Project
from deckwright.writing.ids import write_missing_ids
from deckwright.writing.new import new_note


@click.command()
@SOURCE
@ROOT
@click.pass_obj
def ids(group_root: Path | None, source: Path | None, root: Path | None) -> None:
    """Write down the id of every note that has none: one line a file, the rest stays as it is.

    It is the id that the note had so far by its path, so learners keep their cards. From then on
    the file may be moved and renamed. In a file of several notes, each gets a fresh id of its own.
    """
    project = _known(project_of(source, root or group_root))
    problems = Problems()
    written = problems.attempt(lambda: write_missing_ids(project, problems)) or ()
    for path, author_id in written:
        click.echo(f"{path}: id {author_id}")
    stop_on(problems)
    if not written:
        click.echo("every note has its id", err=True)


def _known(project: Project) -> Project:
    """The project, if it is certain which folder is meant: ids made from paths stay for ever."""
    if not (project.configured or project.typed):
        raise click.UsageError(
            f"{project.root} has no [tool.deckwright] in a pyproject.toml: name the folder of notes"
        )
    return project


@click.command()
@click.argument("path")
@click.option("--notetype", default="", help="The note type, where it is not cloze or basic.")
@ROOT
@click.pass_obj
def new(group_root: Path | None, path: str, notetype: str, root: Path | None) -> None:
    """Begin a note at PATH below the notes' folder, with a fresh id.

    If there is a file of several notes already, the note comes last in it.

    \b
    Example:
      python build.py new "neuro/serotonin syndrome"
    """  # noqa: D301 (\b keeps the lines for Click)
    project = project_of(None, root or group_root)
    problems = Problems()
    file = problems.attempt(lambda: new_note(project, path, notetype))
    stop_on(problems)
    if file:
        click.echo(shown_path(file))
