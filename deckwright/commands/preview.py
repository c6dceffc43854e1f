"""`deckwright preview`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from deckwright.commands.options import (
    BASELINE,
    CACHE,
    JOBS,
    ROOT,
    SOURCE,
    chosen_packages,
    release_of,
)
from deckwright.commands.progress import ProgressBar
from deckwright.commands.show import count_text, problem_text, shown_path, size_text
from deckwright.engine.scratch import NoEngine
from deckwright.preview.gallery import Gallery, Made
from deckwright.preview.mathjax import NoMathJax
from deckwright.problems import Problems
from deckwright.report import Release
from deckwright.vault.project import Project, open_project

_MISSING = 'a preview needs more than a build: pip install "deckwright[preview]"'


@click.command()
@SOURCE
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder to write. Else preview/ beside the package.",
)
@BASELINE
@click.option("--serve", is_flag=True, help="Show it in a browser, and again whenever you save.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8230,
    metavar="N",
    show_default=True,
    help="Where --serve listens, on this computer only. 0 for any that is free.",
)
@JOBS
@CACHE
@ROOT
@click.pass_obj
def preview(  # noqa: PLR0913 (one parameter an option)
    group_root: Path | None,
    *,
    source: Path | None,
    output: Path | None,
    baseline: str | None,
    serve: bool,
    port: int,
    jobs: int,
    cache: bool,
    root: Path | None,
) -> None:
    """Show every card as a learner will see it, as a site that opens from the disk.

    The real Anki engine renders the cards. With a baseline, what changed is shown before and now.
    Neither the package nor its baseline is touched. Needs more than a build does:
    pip install "deckwright[preview]".

    \b
    Examples:
      python build.py preview
      python build.py preview --serve
      python build.py preview ~/vault -o ~/vault-preview
      python build.py preview --baseline released/deck.apkg -o site
    """  # noqa: D301 (\b keeps the lines for Click)
    began = time.monotonic()
    problems = Problems()

    def opened() -> Project:
        return open_project(source, root or group_root, None)

    project = problems.attempt(opened)
    made, size = None, 0
    try:
        if project:
            one = baseline not in (None, "none") and Path(str(baseline)).is_file()
            packages = {} if one else chosen_packages(project, ())
            release = problems.attempt(
                lambda: release_of(project, baseline, jobs, cached=cache, packages=packages)
            )
            folder = output or project.output.parent / "preview"
            if release and serve:
                from deckwright.commands.serving import serve_preview

                problems.attempt(lambda: serve_preview(opened, release, output, port))
            elif release:
                made, size = problems.attempt(lambda: _made(project, folder, release)) or (None, 0)
    except (NoEngine, NoMathJax) as error:
        raise click.UsageError(_MISSING) from error
    _say(problems, made, size, time.monotonic() - began)


def _made(project: Project, folder: Path, release: Release) -> tuple[Made, int]:
    with ProgressBar() as bar, Gallery(project, folder) as gallery:
        made = gallery.make(release, bar)
        return made, gallery.finish()


def _say(problems: Problems, made: Made | None, size: int, seconds: float) -> None:
    found = (*problems.in_order, *(made.problems if made else ()))
    for problem in found:
        click.echo(problem_text(problem), err=True)
    if found:
        click.echo(count_text(found, wrote=made is not None), err=True)
    if made:
        changed = "" if made.changed is None else f", {made.changed:,} changed"
        click.echo(f"{made.notes:,} notes, {made.cards:,} cards{changed}")
        where = shown_path(made.folder / "index.html")
        click.echo(f"wrote {where} ({size_text(size)}) in {seconds:.1f} s")
    errors = any(problem.level == "error" for problem in found)
    raise click.exceptions.Exit(1 if errors else 0)
