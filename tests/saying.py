"""What problems say, on one line each, as tests compare it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deckwright.problems import DeckError, Problem, Problems


def said(*problems: Problem) -> list[str]:
    """`path:line:column: level: message [code] -> hint` of each problem."""
    return [
        f"{p.where.path}:{p.where.line}:{p.where.column}: {p.level}: {p.message} [{p.code}]"
        + (f" -> {p.hint}" if p.hint else "")
        for p in problems
    ]


def refusal(stage: Callable[[], object]) -> list[str]:
    """What `stage` says when it refuses; a test fails if it does not refuse."""
    with pytest.raises(DeckError) as refused:
        stage()
    assert refused.value.problems, "a refusal says why"
    return said(*refused.value.problems)


def talk(problems: Problems) -> list[str]:
    """Everything collected, by place."""
    return said(*problems.in_order)
