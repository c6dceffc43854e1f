"""`deckwright preview --serve`: shown in a browser, and again whenever a file is saved."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

import click

from deckwright.commands.progress import ProgressBar
from deckwright.commands.show import count_text, problem_text
from deckwright.engine.scratch import EngineFailed
from deckwright.preview.gallery import Gallery, Made
from deckwright.preview.news import News
from deckwright.preview.server import serving
from deckwright.preview.watching import changes_in
from deckwright.problems import DeckError
from deckwright.report import Release
from deckwright.vault.project import Project


def serve_preview(
    opened: Callable[[], Project], release: Release, output: Path | None, port: int
) -> None:
    """Serve the preview until Ctrl-C. `opened` gives the project, with its configuration as it is.

    Raises:
        DeckError: when the vault cannot be read at all.
        NoEngine, NoMathJax: when the extra is not installed.
    """
    news, stop = News(), threading.Event()
    out = sys.stdout  # as long as the engine is open, Anki prints into a bucket (engine/scratch.py)
    project = opened()
    with ExitStack() as stack:
        folder = output or Path(stack.enter_context(TemporaryDirectory(prefix="deckwright-")))
        gallery = stack.enter_context(Gallery(project, folder, live=True))
        with ProgressBar() as bar:
            _tell(gallery.make(release, bar), 0.0, out)
        gallery.finish()
        try:
            address = stack.enter_context(serving(folder, port, news, gallery.finish))
        except OSError as error:
            message = f"port {port} is taken: choose another with --port"
            raise click.UsageError(message) from error
        click.echo(f"{address}  (Ctrl-C ends it)", file=out)
        try:
            for _ in changes_in(project, folder, release.baseline, stop):
                _show_again(gallery, opened, replace(release, now=int(time.time())), news, out)
        except KeyboardInterrupt:
            stop.set()
    click.echo("stopped", err=True)


def _show_again(
    gallery: Gallery, opened: Callable[[], Project], release: Release, news: News, out: TextIO
) -> None:
    began = time.monotonic()
    try:
        gallery.project = opened()
        made = gallery.make(release, ProgressBar())
    except DeckError as error:
        # The cards stay as they are: none can be made where the configuration is broken.
        gallery.keep(error.problems)
        news.tell()
        for problem in error.problems:
            click.echo(problem_text(problem), err=True)
    except EngineFailed as error:
        click.echo(f"Anki gave up: {error}", err=True)
    else:
        news.tell()
        _tell(made, time.monotonic() - began, out)


def _tell(made: Made, seconds: float, out: TextIO) -> None:
    for problem in made.problems:
        click.echo(problem_text(problem), err=True)
    if made.problems:
        click.echo(count_text(made.problems, wrote=True), err=True)
    changed = "" if made.changed is None else f", {made.changed:,} changed"
    took = f" in {seconds:.2f} s" if seconds else ""
    click.echo(f"{made.notes:,} notes, {made.cards:,} cards{changed}{took}", file=out)
