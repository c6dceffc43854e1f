"""Several files that take their places together: all are written before the first is moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from deckwright.problems import DeckError, Problem, Where
from deckwright.vault.atomic import replacing


@dataclass
class Together:
    """Files that wait beside their places, the last one to be moved first.

    As a context: what shall go goes, and then they move, when it ends without an error.
    """

    _waiting: ExitStack = field(default_factory=ExitStack)
    _going: list[Path] = field(default_factory=list)
    _moved: list[str] = field(default_factory=list)

    def replace(self, file: Path) -> Path:
        """A file to write to, which will take the place of `file`.

        Raises:
            DeckError: output, when the disk refuses.
        """
        self._waiting.enter_context(self._noting(file))
        return self._waiting.enter_context(replacing(file, Where(file.as_posix())))

    def remove(self, file: Path) -> None:
        """A file that will be gone, before any moves; another may take its place."""
        self._going.append(file)

    def __enter__(self) -> Self:
        self._waiting.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        """Move all.

        Raises:
            DeckError: output, with what has taken its place already.
        """
        try:
            if any(error):
                self._waiting.__exit__(*error)  # type: ignore[arg-type]
                return
            with self._waiting:
                for file in self._going:
                    _remove(file)
        except DeckError as refused:
            if not self._moved:
                raise
            new = f"{', '.join(self._moved)} {'is' if len(self._moved) == 1 else 'are'}"
            more = f"{new} of this build already, and all else of the one before: build again"
            told = (replace(p, hint=f"{p.hint}; {more}") for p in refused.problems)
            raise DeckError(*told) from refused

    @contextmanager
    def _noting(self, file: Path) -> Iterator[None]:
        yield
        self._moved.append(file.name)


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        message = f"{file.name} is of an earlier build and cannot be removed: {error.strerror}"
        hint = "remove it yourself, then build again"
        raise DeckError(Problem("output", message, Where(file.as_posix()), hint)) from error
