"""What Anki would show otherwise than an author expects, seen in a note that is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from deckwright.data import Note, Section
from deckwright.notes.asked import asks_nothing, nearly_clozes, telling_hints
from deckwright.notes.formulas import formula_slips, may_slip
from deckwright.notes.keys import section_names
from deckwright.notes.markings import section_slips
from deckwright.notes.means import Shows
from deckwright.notes.values import NO_SECTION, section_from_key
from deckwright.notetypes.cards import front_is_empty
from deckwright.notetypes.load import FilledNotetype
from deckwright.notetypes.parts import variable
from deckwright.problems import Problem, Where, warning
from deckwright.text.clozes import explicit_openings, unpaired_bold
from deckwright.text.fenced import html_block
from deckwright.text.spans import find_spans, span_at

_LARGE = 100_000  # characters: a picture written out in letters, or a chapter of a book


def judge_note(
    note: Note, filled: FilledNotetype, shows: Shows, ords: tuple[int, ...]
) -> list[Problem]:
    """What Anki would show otherwise than its author expects, in no order."""
    found = [*_of_cards(note, filled, shows.fields, ords), *_of_fields(note, filled, shows)]
    for name, section in note.sections.items() if _may_slip(note, shows) else ():
        if section.text and not (section.text[0] == "`" and html_block(section.text) is not None):
            found += _of_section(note, filled, name, section)
    return found


def _may_slip(note: Note, shows: Shows) -> bool:
    """Whether something in a section may be shown otherwise.

    A plain text holds no mark that never ends, no table that loses cells, no heading: with these
    it would not be plain. What it may hold are braces and formulas.
    """
    if not shows.plain:
        return True
    for section in note.sections.values():
        text = section.text
        if ("{" in text and ("{{" in text or "{c" in text)) or "｛" in text:
            return True
        if not shows.ours and ("\\" in text or "$" in text):
            return True
    whole = shows.whole
    return shows.ours and ("\\" in whole or "$" in whole) and may_slip(whole)


def _of_cards(
    note: Note, filled: FilledNotetype, fields: tuple[str, ...], ords: tuple[int, ...]
) -> Iterable[Problem]:
    """Cards that could not be learnt."""
    notetype = filled.notetype
    if notetype.kind == "cloze":
        if not ords:
            return (
                Problem(
                    "cloze-missing",
                    "a cloze note without a cloze",
                    _begins(note),
                    "make a word **bold**, or write {{c1::word}}",
                ),
            )
        if asks_nothing(filled, fields, ords):
            return (
                warning(
                    "cloze-whole",
                    "the cloze is all that the front of this card shows, so it asks for nothing",
                    _begins(note),
                    "leave some words outside it, or give it a hint: {{c1::word::hint}}",
                ),
            )
    elif (
        ords == (0,)
        and fields[notetype.sort_field].strip()  # else that is what is wrong
        and front_is_empty(notetype, fields, has_tags=bool(note.tags))
    ):
        return (
            Problem(
                "front-empty",
                "no card template has anything to show on its front, so the card is blank",
                _begins(note),
                f"fill a field that a front of {notetype.key} shows",
            ),
        )
    return ()


def _begins(note: Note) -> Where:
    question = note.sections.get("Question")
    return question.where if question else note.where


def _of_fields(note: Note, filled: FilledNotetype, shows: Shows) -> Iterable[Problem]:
    notetype, fields = filled.notetype, shows.fields
    problems: list[Problem] = []
    if not fields[notetype.sort_field].strip():
        name = notetype.field_names[notetype.sort_field]
        problems.append(
            Problem(
                "field-empty",
                f"the field {name!r} is empty",
                note.where,
                f"write its text below # {name}",
            )
        )
    if notetype.kind == "standard":
        problems += _blank_back(note, filled, fields)
    if len(shows.whole) > _LARGE:
        problems += _too_large(note, filled, fields)
    return problems


def _too_large(note: Note, filled: FilledNotetype, fields: tuple[str, ...]) -> Iterator[Problem]:
    for name, html in zip(filled.notetype.field_names, fields, strict=True):
        if len(html) > _LARGE:
            section = note.sections.get(name, NO_SECTION)
            at = section.text.find("data:")
            yield warning(
                "field-large",
                f"the field {name!r} holds {len(html):,} characters, which every device syncs",
                section.at(max(at, 0)) if section.text else note.where,
                "save the picture as a file and write ![[file.png]]"
                if at >= 0
                else "make several notes of it, or link to the text",
            )


@lru_cache(maxsize=64)
def _fields_of_answer(filled: FilledNotetype) -> tuple[int, ...]:
    return tuple(i for i, filler in enumerate(filled.fillers) if "answer" in filler.names)


def _blank_back(note: Note, filled: FilledNotetype, fields: tuple[str, ...]) -> Iterable[Problem]:
    """The field that shows the answer is empty: it was not written, or is a mere comment."""
    shows = _fields_of_answer(filled)
    if not shows or any(fields[index].strip() for index in shows):
        return ()
    answer = note.sections.get("Answer") or section_from_key(
        "Answer", note.front_matter.values, note.front_matter.places
    )
    return (
        Problem(
            "answer-empty",
            "the answer is empty, so the back of the card is blank",
            answer.where if answer.heading else note.where,
            "write the text below # Answer; only a cloze note may do without",
        ),
    )


def _of_section(
    note: Note, filled: FilledNotetype, name: str, section: Section
) -> Iterator[Problem]:
    """What an editor shows otherwise than a card."""
    text, dialect = section.text, note.dialect
    # Elsewhere no card hangs on it: stars that are not even in number are worth a look.
    if "*" in text and (name == "Question" or text.count("**") % 2):
        for at in unpaired_bold(text, dialect):
            yield warning(
                "bold-open",
                "these stars begin bold that never ends, so they are shown as stars",
                section.at(at),
                r"write ** behind the last word, or \*\* for stars",
            )
    braces = "{" in text
    if (
        braces
        and "{{c" in text
        and not (
            filled.notetype.kind == "cloze"
            and (variable(name) in filled.cloze_names or name in filled.cloze_headings)
        )
    ):
        spans = find_spans(text, dialect)
        for at in explicit_openings(text, dialect):
            span = span_at(spans, at)
            if span and span.kind == "fence":
                continue  # code that shows how a cloze is written
            yield warning(
                "cloze-outside",
                f"{{{{c1::..}}}} in {name} makes no card there",
                section.at(at),
                "write notetype: cloze, or write it as code"
                if name == "Question"
                else "move it to the question, or write it as code",
            )
            break
    if braces or "｛" in text:
        yield from nearly_clozes(section, dialect)
        yield from telling_hints(section, dialect)
    if "\\" in text or "$" in text:
        yield from formula_slips(section, dialect)
    heading = "#" in text and "##" in text
    if heading or "<" in text or "|" in text or ("%" in text and "%%" in text):
        yield from section_slips(section, dialect, _missing(note, filled) if heading else ())


def _missing(note: Note, filled: FilledNotetype) -> frozenset[str]:
    """The names (folded) of the sections that this note could have and has not."""
    names = {name.casefold() for name in (*section_names(filled), "Question", "Answer")}
    return frozenset(names - {name.casefold() for name in note.sections})
