"""A progress bar on a terminal, for whatever takes longer than a second; nothing when piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress, Task, TaskID

Thing = TypeVar("Thing")

_PATIENCE = 1.0  # seconds without a word
_PAUSE = 0.1  # seconds between two drawings of the bar


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

    def begin(self, stage: str) -> None:
        """Name a stage of which nobody can say how far it has come."""
        if self._wanted and time.monotonic() - self._began > _PATIENCE:
            self._show(stage, None)

    def _shown(self, stage: str, things: Sequence[Thing]) -> Iterator[Thing]:
        task, latest = None, time.monotonic()
        for index, thing in enumerate(things):
            yield thing
            now = time.monotonic()
            if now - latest < _PAUSE or now - self._began < _PATIENCE:
                continue
            latest = now
            if task is None:
                task = self._show(stage, len(things))
            if self._bar:
                self._bar.update(task, completed=index + 1, refresh=True)

    def _show(self, stage: str, total: int | None) -> TaskID:
        """Begin a line for a stage, in the place of the line before."""
        self._bar = self._bar or _bar()
        for task_id in self._bar.task_ids:
            self._bar.remove_task(task_id)
        return self._bar.add_task(stage, total=total)


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.table import Table
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    class Counted(ProgressColumn):
        """The other columns, for stages whose end is known."""

        def __init__(self, *columns: ProgressColumn) -> None:
            super().__init__()
            self._columns = columns

        def render(self, task: Task) -> Table:
            grid = Table.grid(padding=(0, 1))
            if task.total is not None:
                grid.add_row(*(column(task) for column in self._columns))
            return grid

    bar = Progress(
        TextColumn("{task.description:>12}"),
        Counted(BarColumn(30), MofNCompleteColumn(), Rate(), TimeRemainingColumn()),
        console=Console(stderr=True),
        transient=True,
        # By a thread of its own it would be drawn more often, but processes may yet be forked.
        auto_refresh=False,
    )
    bar.start()
    return bar
