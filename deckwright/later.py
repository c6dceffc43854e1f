"""Modules that are loaded when they are first used, and not when they are named."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


class Later(ModuleType):
    """Stands for a module, which is loaded when the first of its attributes is asked for."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)
        return value


@contextmanager
def put_off(name: str) -> Iterator[None]:
    """A block in which others import a module that they hardly ever use, and get a `Later`."""
    if name in sys.modules:
        yield
        return
    stands = sys.modules[name] = Later(name)
    try:
        yield
    finally:
        if sys.modules.get(name) is stands:
            del sys.modules[name]
