"""A mapping of a YAML file with the place of each value, read by key and checked as it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from deckwright.data import Value
from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Problems, Where, did_you_mean
from deckwright.vault.yamltext import Places

_MAX_ID = 2**53  # JavaScript in Anki's screens reads ids as doubles
_ANKIS_ID = re.compile(r"-?\d{1,19}", re.ASCII)
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Record:
    """One mapping at `path` in a file; what is wrong but can wait goes to `problems`."""

    values: Mapping[str, Value]
    places: Places
    path: tuple[str | int, ...]
    start: Where
    problems: Problems

    def where(self, key: str) -> Where:
        """The place of a key, or of the record where it lacks that key."""
        return self.places.get((*self.path, key)) or self.places.get(self.path) or self.start

    def wrong(self, key: str, message: str, hint: str) -> DeckError:
        """The error that stops the reading of this record."""
        return DeckError(Problem("notetype-value", message, self.where(key), hint))

    def allow(self, *keys: str) -> None:
        """Report every key that is none of these."""
        for key in self.values:
            if key not in keys:
                self.problems.add(
                    Problem(
                        "notetype-key",
                        f"unknown key {key!r}",
                        self.where(key),
                        did_you_mean(key, keys),
                    )
                )

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.wrong(key, f"{key} is missing or is no text", f"write {key}: and a text")
        return value

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number from 1 that JavaScript can hold."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        digits = value.lstrip("0") if isinstance(value, str) and value.isdecimal() else ""
        # Python counts no further than some thousand digits, and says so by ValueError.
        if not 0 < len(digits) <= len(str(_MAX_ID)) or int(digits) >= _MAX_ID:
            raise self.wrong(
                key,
                f"{key} is missing or is no whole number",
                f"write {key}: and a number below 2 to the 53rd",
            )
        return int(digits)

    def identity(self, key: str, *, adopted: bool) -> int:
        """An id. Anki's own go up to 2 to the 63rd; 0 where it says `none`: it came without one."""
        value = self.values.get(key)
        if adopted and isinstance(value, str) and _ANKIS_ID.fullmatch(value):
            return int(value)
        return 0 if value == "none" else self.number(key)

    def flag(self, key: str) -> bool:
        """A yes or no; no where it is missing."""
        value = self.values.get(key, "no")
        if not isinstance(value, str) or value.casefold() not in _FLAGS:
            raise self.wrong(key, f"{key} is neither true nor false", f"write {key}: true")
        return _FLAGS[value.casefold()]

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """One of these texts."""
        value = self.text(key)
        if value not in choices:
            raise self.wrong(key, f"{value!r} is not a {key}", did_you_mean(value, choices))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where it is missing."""
        value = self.values.get(key, ())
        texts = (value,) if isinstance(value, str) else value
        if not all(isinstance(text, str) for text in texts):
            raise self.wrong(key, f"{key} is no list of texts", f"write {key}: and a list")
        return tuple(map(str, texts))

    def items(self, key: str) -> Iterator[Record]:
        """The mappings of a list, at least one."""
        value = self.values.get(key)
        if not isinstance(value, tuple) or not value:
            raise self.wrong(key, f"{key} is missing or empty", f"write {key}: and a list")
        for index, item in enumerate(value):
            path = (*self.path, key, index)
            if not isinstance(item, Mapping):
                raise self.wrong(key, f"each of {key} is a mapping", "- name: ..., id: ...")
            yield Record(item, self.places, path, self.start, self.problems)
