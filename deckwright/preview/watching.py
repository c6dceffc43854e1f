"""Waits until files of a project change, as editors save them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deckwright.vault.config import FILE_NAME
from deckwright.vault.project import Project

_QUIET = 30  # milliseconds without another change: an editor writes a file in several steps
_LONG = 300  # milliseconds after which changes that go on and on are looked at anyway
_GLANCE = 500  # milliseconds between two looks at the files that lie outside the folders


def changes_in(
    project: Project, site: Path, baseline: Path | None, stop: threading.Event
) -> Iterator[None]:
    """Once for each time that something changed; ends when `stop` is set.

    `site` is what is written meanwhile, and no reason to write it again.

    Raises:
        ImportError: when watchfiles is not installed.
    """
    from watchfiles import watch

    root, site = project.root, site.resolve()
    folders = [root / name for name in (*project.places, "templates")]
    singles = [root / FILE_NAME, *([baseline] if baseline else [])]
    if project.config.tags.dictionary:
        singles.append(root / project.config.tags.dictionary)

    def concerns(_: Any, path: str) -> bool:
        place = Path(path)
        if place.is_relative_to(site) or not place.is_relative_to(root):
            return False
        hidden = any(part.startswith(".") for part in place.relative_to(root).parts)
        return not hidden and place.suffix != ".apkg"

    before = _stamps(singles)
    for changes in watch(
        *sorted({folder for folder in folders if folder.is_dir()}),
        watch_filter=concerns,
        debounce=_LONG,
        step=_QUIET,
        stop_event=stop,
        rust_timeout=_GLANCE,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    ):
        now = _stamps(singles)
        if changes or now != before:
            yield
        before = now


def _stamps(files: list[Path]) -> list[tuple[int, int]]:
    return [
        (status.st_mtime_ns, status.st_size)
        for file in files
        if file.is_file() and (status := file.stat())
    ]
