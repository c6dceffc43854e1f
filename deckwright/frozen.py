"""Data classes that are quickly defined, and frozen data that are quickly made.

What `dataclass` (Python 3.11 to 3.14) writes and compiles for each class takes a millisecond,
a quarter of the start of a build in all. Here classes share most methods, and an `__init__` is
compiled when the first of its kind is made: most classes are never used by a run.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "quick_dataclass"]

_Values = Callable[[Any], tuple[Any, ...]]

if TYPE_CHECKING:
    from dataclasses import dataclass
    from dataclasses import dataclass as quick_dataclass
else:

    def dataclass(*, frozen: bool = False, slots: bool = False) -> Callable[[type], type]:
        """The same as `dataclasses.dataclass`, which has further arguments and no such haste."""
        return lambda cls: _defined(cls, hashed=frozen, guarded=frozen, slots=slots)

    def quick_dataclass(*, frozen: bool, order: bool = False) -> Callable[[type], type]:
        """The same with slots, for what is made by the hundred thousand.

        What `dataclass(frozen=True)` makes sets each attribute by a call, so that a build of a
        large vault would spend a tenth of its time on that. Here it is mypy who sees to it that
        nobody changes them: at run time they are plain.
        """
        return lambda cls: _defined(cls, hashed=frozen, guarded=False, slots=True, order=order)


def _defined(cls: type, *, hashed: bool, guarded: bool, slots: bool, order: bool = False) -> type:
    """The class with its fields and methods; `guarded` against changes at run time."""
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    _refuse_what_is_not_known(made)
    names = tuple(field.name for field in dataclasses.fields(made))
    values = _values_of(names)
    methods: dict[str, Any] = {
        "__init__": _init_later(made, guarded=guarded),
        "__repr__": _repr_of(names),
        "__hash__": (lambda self: hash(values(self))) if hashed else None,
    }
    for name in ("__eq__", *(("__lt__", "__le__", "__gt__", "__ge__") if order else ())):
        methods[name] = _compared(values, getattr(operator, name))
    if guarded:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
        if slots:  # a pickled one is filled past the guard
            methods |= {
                "__getstate__": lambda self: values(self),  # noqa: PLW0108 (one that binds)
                "__setstate__": _filled_with(names),
            }
    for name, method in methods.items():
        if vars(cls).get(name) is None:  # as is the hash of a class with an `__eq__` of its own
            setattr(made, name, method)
    return made


def _refuse_what_is_not_known(cls: type) -> None:
    """Refuse what `dataclasses` knows and this does not."""
    odd = [
        field.name
        for field in dataclasses.fields(cls)
        if not (field.init and field.repr and field.compare)
        or field.hash is not None
        or field.kw_only
    ]
    if odd or hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__}: {', '.join(odd) or '__post_init__'} is for dataclasses")


def _values_of(names: tuple[str, ...]) -> _Values:
    if len(names) > 1:
        return operator.attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _compared(values: _Values, compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compared(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compare(values(self), values(other))

    return compared


def _repr_of(names: tuple[str, ...]) -> Callable[[Any], str]:
    def shown(self: Any) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({values})"

    return shown


def _init_later(cls: Any, *, guarded: bool) -> Callable[..., None]:
    """An `__init__` that puts the real one in its place when it is first called."""

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        cls.__init__ = _init_of(cls, guarded=guarded)
        cls.__init__(self, *args, **kwargs)

    return init


def _init_of(cls: Any, *, guarded: bool) -> Callable[..., None]:
    arguments, lines = [], []
    known: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": dataclasses.MISSING}
    for field in dataclasses.fields(cls):
        name = value = argument = field.name
        if field.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = field.default
            argument = f"{name}=_default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_default_{name}"] = field.default_factory
            argument = f"{name}=_MISSING"
            empty = "[]" if field.default_factory is list else f"_default_{name}()"
            value = f"{empty} if {name} is _MISSING else {name}"
        arguments.append(argument)
        lines.append(f"_set(self, {name!r}, {value})" if guarded else f"self.{name} = {value}")
    body = "\n ".join(lines or ["pass"])
    exec(f"def __init__({', '.join(['self', *arguments])}):\n {body}", known)  # noqa: S102 (our own words)
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = (
        f"{cls.__qualname__}.__init__"  # as it is called where an argument is missing
    )
    return init


def _filled_with(names: tuple[str, ...]) -> Callable[[Any, tuple[Any, ...]], None]:
    def fill(self: Any, values: tuple[Any, ...]) -> None:
        for name, value in zip(names, values, strict=True):
            object.__setattr__(self, name, value)

    return fill


def _refuse_to_set(self: Any, name: str, value: Any) -> None:  # noqa: ARG001 (as Python calls it)
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:  # noqa: ARG001 (as Python calls it)
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
