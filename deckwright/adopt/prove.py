"""Each note as a file, proved: what our own stages make of the file is what the package holds."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from deckwright.adopt.markup import as_bold, html_section, tries
from deckwright.adopt.notefile import Place, note_text
from deckwright.adopt.shapes import Shape
from deckwright.data import RenderedNote, Source
from deckwright.notes.parse import parse_notes
from deckwright.notes.render import Renderer
from deckwright.notes.vault import Vault
from deckwright.problems import DeckError, Problem, Problems, Where
from deckwright.stored import StoredNote

_MAX_LENGTH = 50_000  # of a field that is worth a try as Markdown


@dataclass(frozen=True, slots=True)
class Proved:
    """The text of a note's file; `markdown` of its `filled` fields became Markdown."""

    text: str
    filled: int
    markdown: int


@dataclass(frozen=True, slots=True)
class Prover:
    """Writes notes for a vault in which their note types and media lie already."""

    vault: Vault
    renderer: Renderer

    def prove(self, note: StoredNote, shape: Shape, place: Place, tags: Sequence[str]) -> Proved:
        """The most readable file that says what the note says.

        Raises:
            DeckError: adopt-note, where no file does.
        """
        bold = shape.clozes if shape.as_questions else frozenset[int]()
        choices = [
            _choices(html, bold_clozes=index in bold) for index, html in enumerate(note.fields)
        ]
        chosen = [0] * len(choices)
        while True:
            texts = [choice[at] for choice, at in zip(choices, chosen, strict=True)]
            text = note_text(note, shape, place, tags, texts)
            wrong, odd = self._wrong(note, place, text, texts)
            movable = [i for i in wrong | odd if chosen[i] + 1 < len(choices[i])]
            if wrong and not movable:
                raise DeckError(self._refusal(note, place, text))
            if not movable:
                break
            for index in movable:
                chosen[index] += 1
        filled = [i for i, html in enumerate(note.fields) if html]
        markdown = sum(chosen[i] + 1 < len(choices[i]) for i in filled)
        return Proved(text, len(filled), markdown)

    def _wrong(
        self, note: StoredNote, place: Place, text: str, texts: Sequence[str]
    ) -> tuple[set[int], set[int]]:
        """The fields, from 0, that do not come out as they should, and those with a problem.

        All are wrong where nobody can tell.
        """
        every = set(range(len(texts)))
        problems = Problems()
        rendered = self._rendered(place, text, problems)
        found = {problem.where.line for problem in problems.in_order if problem.code not in _TOLD}
        if rendered is None or len(rendered.fields) != len(note.fields):
            return every, set()
        if rendered.guid != note.guid or not _same_tags(rendered.tags, note.tags):
            return every, set()
        fields = [unicodedata.normalize("NFC", html) for html in note.fields]
        wrong = {i for i in every if rendered.fields[i] != fields[i]}
        return wrong, _at_lines(text, texts, found) if found else set()

    def _rendered(self, place: Place, text: str, problems: Problems) -> RenderedNote | None:
        try:
            notes = parse_notes(Source(place.path, text), self.vault, problems)
            return self.renderer.render(notes[0], problems) if notes else None
        except DeckError as error:
            problems.add(*error.problems)
            return None

    def _refusal(self, note: StoredNote, place: Place, text: str) -> Problem:
        problems = Problems()
        self._rendered(place, text, problems)
        said = "; ".join(
            problem.message for problem in problems.in_order if problem.level == "error"
        )
        message = (
            f"note {note.guid!r} cannot be written as a file: {said or 'it reads back otherwise'}"
        )
        return Problem("adopt-note", message, Where(place.path), "please report this note")


# What is so in the deck already, whichever way its fields are written.
_TOLD = frozenset(
    ("cloze-missing", "cloze-whole", "front-empty", "field-empty", "field-large", "answer-empty",
     "media-missing", "media-outside", "encoding")
)  # fmt: skip


def _choices(html: str, *, bold_clozes: bool) -> tuple[str, ...]:
    if not html:
        return ("",)
    markdown = tries(html) if len(html) <= _MAX_LENGTH else ()
    if bold_clozes and len(html) <= _MAX_LENGTH:
        markdown = (*tries(as_bold(html)), *markdown)
    return (*filter(None, markdown), html_section(html))


def _same_tags(one: Sequence[str], other: Sequence[str]) -> bool:
    return {tag.casefold() for tag in one} == {tag.casefold() for tag in other}


def _at_lines(text: str, texts: Sequence[str], lines: set[int]) -> set[int]:
    """The fields whose sections hold these lines, from 1; every field for a line of none."""
    ends: dict[int, tuple[int, int]] = {}
    at = text.index("\n---\n") + 1
    for index, section in enumerate(texts):
        if section:
            at = text.index(f"\n{section}\n", at) + 1
            first = text.count("\n", 0, at) + 1
            ends[index] = (first - 1, first + section.count("\n"))
            at += len(section) - 1
    inside = {i for i, (first, last) in ends.items() if any(first <= n <= last for n in lines)}
    return inside or set(ends)
