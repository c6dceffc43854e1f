"""Problems as GitHub's annotations, which stand beside the line in a pull request."""

from __future__ import annotations

from collections import Counter

from deckwright.commands.show import Outcome, count_text, place_of
from deckwright.problems import Problem

_SHOWN = 10  # of each level, in one step of a workflow; the log has all


def as_github(outcome: Outcome, *, wrote: bool) -> str:
    """One workflow command a problem; when GitHub will not show all of them, how many there are."""
    lines = [_annotation(outcome, problem) for problem in outcome.problems]
    levels = Counter(problem.level for problem in outcome.problems)
    if max(levels.values(), default=0) > _SHOWN:
        count = count_text(outcome.problems, wrote=wrote)
        more = f"{count}; GitHub shows {_SHOWN} of each kind here, the log of this step has all"
        lines.append(f"::notice title=deckwright::{_escaped(more)}")
    return "\n".join(lines)


def _annotation(outcome: Outcome, problem: Problem) -> str:
    where = problem.where
    path = place_of(outcome, problem)
    properties = {
        "file": path,
        "line": str(where.line),
        "col": str(where.column),
        "title": f"deckwright {problem.code}",
    }
    written = ",".join(f"{key}={_escaped_property(value)}" for key, value in properties.items())
    # The log shows no more of a command than its text, so the place stands there as well.
    text = f"{path}:{where.line}:{where.column}: {problem.message}\n{problem.hint}".strip()
    return f"::{problem.level} {written}::{_escaped(text)}"


def _escaped(text: str) -> str:
    """The text of a workflow command (actions/toolkit, packages/core/src/command.ts)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
