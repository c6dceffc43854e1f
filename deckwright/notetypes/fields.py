"""What fills all fields of a note type, in one go where their expressions allow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deckwright.notetypes.jinja import END, RAISED, FieldTemplate, Joined, Templates
from deckwright.problems import DeckError, Problems


@dataclass(frozen=True, slots=True)
class FieldTemplates:
    """What fills each field, and all of them joined: to set up a template costs ten times its work.

    Where one cannot be joined, as it sets a variable or loops, each is on its own.
    """

    fillers: tuple[FieldTemplate, ...]
    joined: Joined | None

    def fill(self, values: Mapping[str, Any], problems: Problems) -> tuple[str, ...]:
        """The HTML of the fields, without those that cannot be filled: `problems` says why."""
        if self.joined is None:
            return problems.each(lambda filler: filler.fill(values), self.fillers)
        pieces: list[str] = []
        try:
            for piece in self.joined(values):
                pieces.append(piece)  # noqa: PERF402 (kept when the next one cannot be had)
        except (DeckError, *RAISED) as error:
            filled = "".join(pieces).split(END)[:-1]
            stopped, *others = self.fillers[len(filled) :]
            refusal = stopped.refusal(error, values)
            if not isinstance(refusal, DeckError):
                raise
            problems.add(*refusal.problems)
            return (*filled, *problems.each(lambda filler: filler.fill(values), others))
        return tuple("".join(pieces).split(END)[:-1])


def together(fillers: tuple[FieldTemplate, ...], jinja: Templates) -> FieldTemplates:
    """What fills these fields."""
    return FieldTemplates(fillers, jinja.join(filler.expression for filler in fillers))
