"""What Anki would show otherwise than an author expects, seen in a note that is rendered."""

from __future__ import annotations

from collections.abc import Iterator

from deckwright.data import Note
from deckwright.notes.values import NO_SECTION, section_from_key
from deckwright.notetypes.load import FilledNotetype, variable
from deckwright.problems import Problem, warning
from deckwright.text.clozes import has_explicit_cloze, unpaired_bold


def judge_note(
    note: Note, filled: FilledNotetype, fields: tuple[str, ...], ords: tuple[int, ...]
) -> Iterator[Problem]:
    """What Anki would show otherwise than its author expects."""
    notetype = filled.notetype
    question = note.sections.get("Question")
    where = question.where if question else note.where
    if notetype.kind == "cloze" and not ords:
        yield Problem(
            "cloze-missing",
            "a cloze note without a cloze",
            where,
            "make a word **bold**, or write {{c1::word}}",
        )
    if not fields[notetype.sort_field].strip():
        name = notetype.field_names[notetype.sort_field]
        yield Problem(
            "field-empty",
            f"the field {name!r} is empty",
            note.where,
            f"write its text below # {name}",
        )
    answer = note.sections.get("Answer") or section_from_key(
        "Answer", note.front_matter.values, note.front_matter.places
    )
    if notetype.kind == "standard" and "answer" in filled.names and not answer.text:
        yield Problem(
            "answer-empty",
            "the answer is empty, so the back of the card is blank",
            answer.where if answer.heading else note.where,
            "write the text below # Answer; only a cloze note may do without",
        )
    for at in unpaired_bold(question.text, note.dialect) if question else ():
        yield warning(
            "bold-open",
            "these stars begin bold that never ends, so they are shown as stars",
            (question or NO_SECTION).at(at),
            r"write ** behind the last word, or \*\* for stars",
        )
    for name, section in note.sections.items():
        shown = notetype.kind == "cloze" and variable(name) in filled.cloze_names
        if not shown and has_explicit_cloze(section.text, note.dialect):
            yield warning(
                "cloze-outside",
                f"{{{{c1::..}}}} in {name} makes no card there",
                section.where,
                "write notetype: cloze, or write it as code"
                if name == "Question"
                else "move it to the question, or write it as code",
            )
