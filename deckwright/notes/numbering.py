"""Numbers for the clozes of a note that have none."""

from __future__ import annotations

from collections.abc import Sequence

from deckwright.data import Note, Section
from deckwright.frozen import dataclass
from deckwright.notetypes.load import FilledNotetype
from deckwright.notetypes.parts import variable
from deckwright.problems import DeckError, Problem
from deckwright.text.clozes import (
    Cloze,
    bold_parts,
    explicit_clozes,
    has_explicit_cloze,
    marked_runs,
)
from deckwright.text.prose import asked_html, is_paragraph
from deckwright.vault.config import Mark

_MAX_NUMBER = 500  # of a cloze; Anki puts everything above on one card


@dataclass(slots=True)
class Counter:
    """Numbers the clozes of one note, over all sections that are shown as clozes."""

    note: Note
    explicit: bool
    marks: tuple[Mark, ...]
    last: int = 0

    def numbered(self, section: Section) -> tuple[Cloze, ...]:
        """The clozes of the next section, each with its numbers."""
        dialect = self.note.dialect
        if self.explicit:
            return explicit_clozes(section, dialect)
        runs = marked_runs(section.text, dialect, self.marks)
        if not runs:
            return explicit_clozes(section, dialect)  # for what is nearly one
        numbers = self._next(len(runs), section)
        return tuple(
            [
                Cloze(start, end, inner_start, inner_end, (number,))
                for number, (start, end, inner_start, inner_end) in zip(numbers, runs, strict=True)
            ]
        )

    def asked(self, section: Section) -> str:
        """The HTML of the next section with its clozes if it is words and bold, "" if not."""
        parts = () if self.explicit or "bold" not in self.marks else bold_parts(section.text)
        if not parts or not is_paragraph(parts):
            return ""
        return asked_html(parts, self._next(len(parts) // 2, section))

    def _next(self, count: int, section: Section) -> Sequence[int]:
        """The numbers of so many clozes."""
        if self.note.numbering == "together":
            self.last += 1
            return [1] * count
        first = self.last + 1
        self.last += count
        if self.last > _MAX_NUMBER:
            raise DeckError(
                Problem(
                    "cloze-number",
                    f"more than {_MAX_NUMBER} clozes, which Anki would put on one card",
                    section.where,
                    "make several notes of it, or write cloze: together",
                )
            )
        return range(first, first + count)


def note_has_explicit_cloze(note: Note, filled: FilledNotetype) -> bool:
    """Whether any section that is shown as clozes holds `{{c1::`: then bold is bold."""
    for name, section in note.sections.items():
        if (
            "{" in section.text
            and "{{" in section.text
            and (variable(name) in filled.cloze_names or name in filled.cloze_headings)
            and has_explicit_cloze(section.text, note.dialect)
        ):
            return True
    return False
