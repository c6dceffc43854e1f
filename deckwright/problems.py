"""The only way to say that something is wrong: Where, Problem, Problems, DeckError.

An author's mistake is a `Problem`. Stages collect them in a `Problems` and go on, so that one bad
note never hides another; a stage that cannot go on raises `DeckError` with all it knows.
Anything else that is raised is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from typing import Literal, TypeVar

from deckwright.frozen import quick_dataclass

Given = TypeVar("Given")
Made = TypeVar("Made")

Level = Literal["error", "warning"]

ALLOWABLE_ERRORS = frozenset({"mod-future"})
_FAR = 20_000  # characters, which are counted fast; a text of 1 MB may hold 100,000 places


@quick_dataclass(frozen=True, order=True)
class Where:
    """A place in a file: `path` relative to the root with `/`, `line` and `column` from 1.

    Lines count over the whole file, front matter included; columns count characters.
    """

    path: str
    line: int = 1
    column: int = 1

    def down(self, text: str, offset: int) -> Where:
        """The place of `text[offset]`, when `text` begins here at the start of a line."""
        if offset > _FAR:
            starts = _line_starts(text)
            row = bisect_right(starts, offset) - 1
            return Where(self.path, self.line + row, offset - starts[row] + 1)
        line_start = text.rfind("\n", 0, offset) + 1
        return Where(self.path, self.line + text.count("\n", 0, offset), offset - line_start + 1)


@lru_cache(maxsize=2)
def _line_starts(text: str) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


@quick_dataclass(frozen=True)
class Problem:
    """Something an author can mend: what is wrong, where, and what to type instead."""

    code: str
    message: str
    where: Where
    hint: str = ""
    level: Level = "error"


def warning(code: str, message: str, where: Where, hint: str = "") -> Problem:
    """A problem that does not stop a build (unless it is strict)."""
    return Problem(code, message, where, hint, "warning")


def as_adopted(problem: Problem) -> Problem:
    """A problem of what came out of somebody's Anki so: learners have it, it cannot be refused."""
    if problem.level == "warning":
        return problem
    return warning("adopted-fault", problem.message, problem.where, problem.hint)


class DeckError(Exception):
    """What an author wrote cannot be used; carries every problem that is known."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(f"{p.where.path}:{p.where.line}: {p.message}" for p in problems))
        self.problems = problems


class Problems:
    """Collects problems over the stages of a build, in whatever order they turn up.

    A strict one makes every warning an error, but for the codes that it allows. A few errors can be
    allowed as well (`ALLOWABLE_ERRORS`): what breaks no package, but may hurt who does not know.
    """

    def __init__(self, *, strict: bool = False, allow: Collection[str] = ()) -> None:
        self._found: list[Problem] = []
        self._strict = strict
        self._allow = allow
        self._quiet: Collection[str] = ()
        self._refused = False

    def hush(self, codes: Collection[str]) -> None:
        """From now on pass over warnings of these codes, unless they are to be errors."""
        self._quiet = () if self._strict else codes

    def add(self, *problems: Problem) -> None:
        """Keep these problems."""
        for problem in problems:
            if problem.code in self._quiet and problem.level == "warning":
                continue
            self._refused |= problem.level == "error"
            allowed = problem.code in self._allow
            if allowed and problem.code in ALLOWABLE_ERRORS:
                self._found.append(replace(problem, level="warning"))
            elif self._strict and not allowed:
                self._found.append(replace(problem, level="error"))
            else:
                self._found.append(problem)

    def each(self, stage: Callable[[Given], Made], things: Iterable[Given]) -> tuple[Made, ...]:
        """`stage` of every thing, leaving out those for which it raised DeckError (kept here)."""
        made: list[Made] = []
        for thing in things:
            try:
                made.append(stage(thing))
            except DeckError as error:
                self.add(*error.problems)
        return tuple(made)

    def attempt(self, stage: Callable[[], Made]) -> Made | None:
        """`stage()`, or None when it raised DeckError (kept here)."""
        try:
            return stage()
        except DeckError as error:
            self.add(*error.problems)
            return None

    @property
    def in_order(self) -> tuple[Problem, ...]:
        """All problems by place (path, line, column), each once."""
        if not self._found:
            return ()
        return tuple(sorted(dict.fromkeys(self._found), key=lambda p: (p.where, p.code, p.message)))

    @property
    def has_errors(self) -> bool:
        """Whether any problem stops a build."""
        return bool(self._found) and any(problem.level == "error" for problem in self._found)

    @property
    def something_was_refused(self) -> bool:
        """Whether any was an error before strictness made more: then a note may be missing."""
        return self._refused

    def stop_if_errors(self) -> None:
        """The barrier between the stages.

        Raises:
            DeckError: with every problem, warnings too, if one of them is an error.
        """
        if self.has_errors:
            raise DeckError(*self.in_order)


def near(word: str, known: Iterable[str]) -> str:
    """The one of `known` that `word` was probably meant to be, or ""."""
    folded = {name.casefold().replace("-", "_"): name for name in known}
    match = difflib.get_close_matches(word.casefold().replace("-", "_"), folded, n=1, cutoff=0.75)
    return folded[match[0]] if match else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or else all of them."""
    names = tuple(known)
    nearest = near(word, names)
    return f"did you mean {nearest}?" if nearest else f"known are: {', '.join(names)}"
