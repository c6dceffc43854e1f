"""A progress bar on a terminal, for whatever takes longer than a second; nothing when piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

Thing = TypeVar("Thing")

_PATIENCE = 1.0  # seconds without a word


class ProgressBar:
    """Watches the stages of a build. Use it in a `with`, so that the terminal is left clean."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._began = time.monotonic()
        self._wanted = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, stage: str, things: Sequence[Thing]) -> Iterable[Thing]:
        """The things, with a bar that moves as they are taken."""
        return self._shown(stage, things) if self._wanted else things

    def _shown(self, stage: str, things: Sequence[Thing]) -> Iterator[Thing]:
        task = None
        for index, thing in enumerate(things):
            yield thing
            if task is None and time.monotonic() - self._began > _PATIENCE:
                self._bar = self._bar or _bar()
                task = self._bar.add_task(stage, total=len(things))
            if task is not None and self._bar:
                self._bar.update(task, completed=index + 1)


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description:>12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.start()
    return bar
