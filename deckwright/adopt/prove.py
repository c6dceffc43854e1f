"""Each note as a file, proved: what our own stages make of the file is what the package holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from deckwright.adopt.markup import as_bold, html_section, tries
from deckwright.adopt.notefile import Place, note_text
from deckwright.adopt.shapes import Shape
from deckwright.data import RenderedNote, Source
from deckwright.frozen import dataclass
from deckwright.notes.parse import parse_notes
from deckwright.notes.render import Renderer
from deckwright.notes.vault import Vault
from deckwright.problems import DeckError, Problem, Problems, Where
from deckwright.stored import StoredNote

_MAX_LENGTH = 50_000  # of a field that is worth a try as Markdown
# What is so in the deck already, whichever way its fields are written.
_TOLD = frozenset({"adopted-fault", "media-absent", "cloze-whole", "field-large", "encoding"})
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


@dataclass(frozen=True, slots=True)
class Proved:
    """The text of a note's file, and how many of its `filled` fields became what.

    `markdown` have no HTML in them, `mixed` some.
    """

    text: str
    filled: int
    markdown: int
    mixed: int


@dataclass(frozen=True, slots=True)
class _Trial:
    """What our stages make of a text: `wrong` fields (from 0) come out otherwise, `odd` ones are
    told of. All are wrong where nobody can tell.
    """  # noqa: D205 (one sentence)

    rendered: RenderedNote | None
    problems: tuple[Problem, ...]
    wrong: frozenset[int]
    odd: frozenset[int]


@dataclass(frozen=True, slots=True)
class Prover:
    """Writes notes for a vault in which their note types and media lie already.

    `with_cards` says that the cards of the notes are known.
    """

    vault: Vault
    renderer: Renderer
    with_cards: bool = True

    def prove(self, note: StoredNote, shape: Shape, place: Place, tags: Sequence[str]) -> Proved:
        """The most readable file that says what the note says.

        Raises:
            DeckError: adopt-note, where no file does.
        """
        bold = shape.clozes if shape.as_questions else frozenset[int]()
        choices = [_choices(html, bold=index in bold) for index, html in enumerate(note.fields)]
        chosen = [0] * len(choices)
        while True:
            texts = [choice[at] for choice, at in zip(choices, chosen, strict=True)]
            trial = self._try(note, place, note_text(note, shape, place, tags, texts), texts)
            movable = [i for i in trial.wrong | trial.odd if chosen[i] + 1 < len(choices[i])]
            if not movable:
                break
            for index in movable:
                chosen[index] += 1
        if trial.wrong or trial.rendered is None:
            raise DeckError(_refusal(note, place, trial))
        place = _with_cards(note, place, trial.rendered) if self.with_cards else place
        filled = [i for i, html in enumerate(note.fields) if html]
        markdown = [texts[i] for i in filled if chosen[i] + 1 < len(choices[i])]
        mixed = sum(bool(_TAG.search(text)) for text in markdown)
        text = note_text(note, shape, place, tags, texts)
        return Proved(text, len(filled), len(markdown) - mixed, mixed)

    def _try(self, note: StoredNote, place: Place, text: str, texts: Sequence[str]) -> _Trial:
        problems, every = Problems(), frozenset(range(len(texts)))
        rendered = problems.attempt(lambda: self._rendered(place, text, problems))
        found = problems.in_order
        if (
            rendered is None
            or len(rendered.fields) != len(note.fields)
            or rendered.guid != note.guid
            or not _same_tags(rendered.tags, note.tags)
        ):
            return _Trial(None, found, every, frozenset())
        fields = [unicodedata.normalize("NFC", html) for html in note.fields]
        wrong = frozenset(i for i in every if rendered.fields[i] != fields[i])
        lines = {problem.where.line for problem in found if problem.code not in _TOLD}
        odd = _at_lines(text, texts, lines) if lines else frozenset[int]()
        return _Trial(rendered, found, wrong, odd)

    def _rendered(self, place: Place, text: str, problems: Problems) -> RenderedNote | None:
        notes = parse_notes(Source(place.path, text), self.vault, problems)
        return self.renderer.render(notes[0], problems) if notes else None


def _refusal(note: StoredNote, place: Place, trial: _Trial) -> Problem:
    errors = [problem.message for problem in trial.problems if problem.level == "error"]
    said = "; ".join(errors) or "it reads back otherwise"
    message = f"note {note.guid!r} cannot be written as a file: {said}"
    return Problem("adopt-note", message, Where(place.path), "please report this note")


def _with_cards(note: StoredNote, place: Place, rendered: RenderedNote) -> Place:
    """The place, with the cards of the note where Anki would make others."""
    main = note.cards[0].deck if note.cards else ""
    decks = {card.ord: card.deck if card.deck != main else "" for card in note.cards}
    same = tuple(sorted(decks)) == rendered.card_ords and not any(decks.values())
    return place if same else replace(place, cards=decks)


def _choices(html: str, *, bold: bool) -> tuple[str, ...]:
    """The ways to write a field, the most readable first; `bold` is for clozes in bold."""
    if not html:
        return ("",)
    markdown = tries(html) if len(html) <= _MAX_LENGTH else ()
    if bold and markdown:
        markdown = (*tries(as_bold(html)), *markdown)
    return (*filter(None, markdown), html_section(html))


def _same_tags(one: Sequence[str], other: Sequence[str]) -> bool:
    return {tag.casefold() for tag in one} == {tag.casefold() for tag in other}


def _at_lines(text: str, texts: Sequence[str], lines: set[int]) -> frozenset[int]:
    """The fields whose sections hold these lines, from 1; every field for a line of none."""
    places: dict[int, range] = {}
    at = text.index("\n---\n") + 1
    for index, section in enumerate(texts):
        if section:
            at = text.index(f"\n{section}\n", at) + 1
            first = text.count("\n", 0, at) + 1
            places[index] = range(first - 1, first + section.count("\n") + 1)
            at += len(section) - 1
    inside = frozenset(i for i, place in places.items() if not lines.isdisjoint(place))
    return inside or frozenset(places)
