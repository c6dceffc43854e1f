"""Pictures too wide -> narrower copies of them, each made once and kept in a folder."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from deckwright.notes.pictures import recipe, scaled

_KEY = 32  # hexadecimal digits, for what a copy was made of; and again for what it holds


class Copies:
    """The copies in a folder. A name says what a copy was made of and how, and what it holds.

    They can be deleted at any time; several processes may use one folder.
    """

    def __init__(self, folder: Path, max_width: int) -> None:
        self._folder = folder
        self._max_width = max_width

    def of(self, data: bytes, suffix: str) -> Path | None:
        """The narrower copy of a picture; None where the picture itself is narrow enough.

        Raises:
            Damaged: when it is too wide and cannot be read to its end.
        """
        made_of = f"{recipe()} {self._max_width} {hashlib.sha256(data).hexdigest()}"
        key = _sum(made_of.encode())
        known = self._known.get(key)
        if known and _is_whole(known):
            return known
        packed = scaled(data, self._max_width)
        if packed is data:
            return None
        file = self._folder / f"{key}-{_sum(packed)}{suffix}"
        self._folder.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        part.write_bytes(packed)
        part.replace(file)
        self._known[key] = file
        return file

    @cached_property
    def _known(self) -> dict[str, Path]:
        with suppress(OSError):
            return {
                file.name[:_KEY]: file
                for file in self._folder.iterdir()
                if file.name[_KEY : _KEY + 1] == "-" and file.suffix != ".part"
            }
        return {}


def _is_whole(file: Path) -> bool:
    with suppress(OSError):
        return file.stem == f"{file.name[:_KEY]}-{_sum(file.read_bytes())}"
    return False


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_KEY]
