"""Our data classes are those of the standard library, but for the time that they take."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from deckwright import frozen


@frozen.dataclass(frozen=True, slots=True)
class Ours:
    """Frozen, with slots."""

    name: str
    size: int = 3
    parts: list[str] = dataclasses.field(default_factory=list)


@frozen.dataclass(frozen=True)
class Loose:
    """Frozen, without slots."""

    name: str
    size: int = 3
    parts: list[str] = dataclasses.field(default_factory=list)


@frozen.dataclass(slots=True)
class Open:
    """Not frozen."""

    name: str
    size: int = 3
    parts: list[str] = dataclasses.field(default_factory=list)


@frozen.quick_dataclass(frozen=True, order=True)
class Quick:
    """What is made by the hundred thousand."""

    name: str
    size: int = 3
    parts: list[str] = dataclasses.field(default_factory=list)


@frozen.dataclass(frozen=True, slots=True)
class One:
    """With one field."""

    name: str


@frozen.dataclass(frozen=True, slots=True)
class Empty:
    """With none."""


FOUR = (Ours, Loose, Open, Quick)
STANDARD = dataclasses.make_dataclass(
    "Standard",
    ["name", ("size", int, 3), ("parts", list, dataclasses.field(default_factory=list))],
    frozen=True,
)

# What may be done with a class; the standard library says what comes of it.
ACTS: dict[str, Callable[[Any], object]] = {
    "plain": lambda cls: cls("a"),
    "by position": lambda cls: cls("a", 1, ["b"]),
    "by name": lambda cls: cls(size=1, parts=["b"], name="a"),
    "nothing given": lambda cls: cls(),
    "too much given": lambda cls: cls("a", 1, [], 4),
    "unknown name": lambda cls: cls("a", colour=1),
    "lists of their own": lambda cls: cls("a").parts is cls("a").parts,
    "equal": lambda cls: cls("a", 1, ["b"]) == cls("a", 1, ["b"]),
    "not equal": lambda cls: cls("a", 1, ["b"]) == cls("a", 2, ["b"]),
    "of another class": lambda cls: cls("a") == ("a", 3, []),
    "replace": lambda cls: dataclasses.replace(cls("a"), size=9),
    "replace with nonsense": lambda cls: dataclasses.replace(cls("a"), colour=9),
    "asdict": lambda cls: dataclasses.asdict(cls("a")),
    "fields": lambda cls: [field.name for field in dataclasses.fields(cls)],
    "match": lambda cls: cls.__match_args__,
    "copy": lambda cls: copy.deepcopy(cls("a", 1, ["b"])),
    "document": lambda cls: bool(cls.__doc__),
}


def outcome(act: Callable[[Any], object], cls: type) -> str:
    try:
        return repr(act(cls)).replace(cls.__qualname__, "A")
    except (TypeError, AttributeError) as error:
        return repr(error).replace(cls.__qualname__, "A")


@pytest.mark.parametrize("cls", FOUR)
@pytest.mark.parametrize("act", ACTS)
def test_they_do_what_the_standard_ones_do(cls: type, act: str) -> None:
    assert outcome(ACTS[act], cls) == outcome(ACTS[act], STANDARD)


@pytest.mark.parametrize("cls", FOUR)
def test_they_can_be_pickled(cls: type) -> None:
    for made in (cls("a", 2, ["b"]), One("a"), Empty()):
        assert pickle.loads(pickle.dumps(made)) == made


@pytest.mark.parametrize("made", [Ours("a"), Loose("a"), One("a")])
def test_what_is_frozen_stays(made: Any) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'name'"):
        made.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'name'"):
        del made.name


def test_what_is_not_frozen_changes_and_has_no_hash() -> None:
    made = Open("a")
    made.name = "b"
    assert made == Open("b")
    with pytest.raises(TypeError, match="unhashable"):
        hash(made)


def test_equal_ones_hash_alike() -> None:
    assert {One("a"), One("a"), One("b")} == {One("b"), One("a")}
    assert hash(Empty()) == hash(Empty())
    assert Empty() == Empty()
    assert repr((One("a"), Empty())) == "(One(name='a'), Empty())"


def test_they_stand_in_the_order_of_their_fields() -> None:
    mixed = [Quick("b", 1), Quick("a", 2), Quick("a", 1)]
    assert sorted(mixed) == [Quick("a", 1), Quick("a", 2), Quick("b", 1)]
    assert Quick("a") <= Quick("a") >= Quick("a")
    assert not Quick("a") > Quick("a")
    with pytest.raises(TypeError, match="not supported"):
        sorted([Ours("b"), Ours("a")])  # type: ignore[type-var]


def test_a_method_of_its_own_is_kept() -> None:
    @frozen.dataclass(frozen=True, slots=True)
    class Named:
        name: str

        def __repr__(self) -> str:
            return self.name

    assert repr(Named("a")) == "a"


@pytest.mark.parametrize("cls", [Ours, One])
def test_slots_are_slots(cls: type) -> None:
    assert not hasattr(cls("a"), "__dict__")


def test_what_only_dataclasses_know_is_refused() -> None:
    class Started:
        name: str

        def __post_init__(self) -> None: ...

    class Apart:
        name: str = dataclasses.field(compare=False)

    for odd in (Started, Apart):
        with pytest.raises(TypeError, match="is for dataclasses"):
            frozen.dataclass(frozen=True, slots=True)(odd)


def test_an_equality_of_its_own_leaves_it_a_hash() -> None:
    class Named:  # noqa: PLW1641 (its hash is what it is about)
        name: str

        def __eq__(self, other: object) -> bool:
            return True

    made: Any = frozen.dataclass(frozen=True, slots=True)(Named)

    assert hash(made("a")) == hash(made("a"))


def test_a_field_named_as_the_default_of_another_is_none() -> None:
    class Both:
        _a: int = 1
        a: list[int] = dataclasses.field(default_factory=list)

    made: Any = frozen.dataclass(frozen=True, slots=True)(Both)

    assert (made()._a, made().a) == (1, [])
