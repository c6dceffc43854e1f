"""Works that go together make what each makes alone, in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deckwright import steps
from deckwright.steps import Steps, at_once, together


def works(told: list[str], *, count: int, stops: Callable[[int], int]) -> list[Steps[int]]:
    def work(index: int) -> Steps[int]:
        for stop in range(stops(index)):
            told.append(f"{index}.{stop}")
            yield
        told.append(f"{index}.end")
        return index * 10

    return [work(index) for index in range(count)]


def test_a_work_alone_makes_the_same() -> None:
    assert [at_once(work) for work in works([], count=3, stops=lambda index: index)] == [0, 10, 20]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
@pytest.mark.parametrize(
    "stops", [lambda _: 0, lambda _: 2, lambda index: index % 3, lambda index: 5 - index % 5]
)
def test_works_make_the_same_in_order(
    count: int, stops: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_TOGETHER", 3)

    made = list(together(works([], count=count, stops=stops)))

    assert made == [index * 10 for index in range(count)]


def test_no_work_goes_on_before_the_others_have_come_to_its_stop() -> None:
    told: list[str] = []

    list(together(works(told, count=2, stops=lambda _: 1)))

    assert told == ["0.0", "1.0", "0.end", "1.end"]


def test_those_of_a_group_are_given_before_the_next_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_TOGETHER", 2)
    told: list[str] = []

    ended = together(works(told, count=4, stops=lambda _: 0))

    assert next(ended) == 0
    assert told == ["0.end", "1.end"]


def test_what_goes_wrong_in_one_is_heard() -> None:
    def wrong() -> Steps[int]:
        yield
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(together([*works([], count=1, stops=lambda _: 3), wrong()]))
