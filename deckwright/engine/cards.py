"""Cards as the real Anki engine renders them: its filters, its clozes, its marks for sounds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import escape
from pathlib import Path
from typing import Any

from deckwright.engine.scratch import Engine
from deckwright.frozen import dataclass
from deckwright.stored import StoredNote

_TYPE = re.compile(r"\[\[type:(.+?)\]\]")  # qt/aqt/reviewer.py, 26.09
_MANY = 900  # guids in one question to SQLite


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound or film to play, by its file; or a text to be spoken, where `file` is ""."""

    file: str
    spoken: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class CardSides:
    """A card as Anki shows it, as HTML for a page with the note type's css.

    `ord` from 0; a mark `[anki:play:q:0]` or `[anki:play:a:0]` stands for the first of the question
    or answer `sounds`.
    """

    guid: str
    ord: int
    question: str
    answer: str
    question_sounds: tuple[Sound, ...] = ()
    answer_sounds: tuple[Sound, ...] = ()


def rendered_cards(engine: Engine, guids: Collection[str] | None = None) -> Iterator[CardSides]:
    """Both sides of the cards of these notes, or of all, in no order."""
    query = "select n.guid, c.id from cards c join notes n on n.id = c.nid"
    for guid, card_id in _asked(engine, query, guids):
        yield _sides(engine.col, guid, engine.col.get_card(card_id))


def put_note(engine: Engine, note: StoredNote) -> None:
    """Have this note in the collection as it is now: changed where it was there, else new.

    Its note type is there. A card that it no longer makes stays in the collection.
    """
    col = engine.col
    deck = col.decks.id(note.cards[0].deck if note.cards else "Default")
    found = col.db.list("select id from notes where guid = ?", note.guid)
    old = col.get_note(found[-1]) if found else col.new_note(col.models.get(note.notetype))
    old.guid, old.fields, old.tags = note.guid, list(note.fields), list(note.tags)
    if found:
        col.update_note(old)
        col.set_deck(col.card_ids_of_note(old.id), deck)
    else:
        col.add_note(old, deck)


def media_folder(engine: Engine) -> Path:
    """Where the files lie that notes show."""
    return Path(engine.col.media.dir())


def _asked(engine: Engine, query: str, guids: Collection[str] | None) -> Iterator[tuple[str, int]]:
    if guids is None:
        yield from engine.col.db.execute(query)
        return
    wanted = list(guids)
    for start in range(0, len(wanted), _MANY):
        some = wanted[start : start + _MANY]
        marks = ",".join("?" * len(some))
        yield from engine.col.db.execute(f"{query} where n.guid in ({marks})", *some)


def _sides(col: Any, guid: str, card: Any) -> CardSides:
    out = card.render_output()
    question, answer = out.question_text, out.answer_text
    if "[[type:" in question or "[[type:" in answer:
        question, answer = _with_box(col, card, question), _with_comparison(col, card, answer)
    return CardSides(
        guid,
        card.ord,
        question,
        answer,
        tuple(map(_sound, out.question_av_tags)),
        tuple(map(_sound, out.answer_av_tags)),
    )


def _sound(tag: Any) -> Sound:
    if hasattr(tag, "filename"):
        return Sound(str(tag.filename))
    return Sound("", str(tag.field_text), str(tag.lang))


def _with_box(col: Any, card: Any, text: str) -> str:
    """The question with a box to type into, as the desktop's reviewer puts it there."""
    return _typed(
        col,
        card,
        text,
        lambda style, _: f'\n<center>\n<input type=text id=typeans style="{style};">\n</center>\n',
    )


def _with_comparison(col: Any, card: Any, text: str) -> str:
    """The answer as it is where nothing was typed."""
    rule = "<hr id=answer>"
    had_rule = rule in text and bool(_TYPE.search(text.replace(rule, "")))

    def compared(style: str, expected: str) -> str:
        return f'{rule * had_rule}\n<div style="{style}">{col.compare_answer(expected, "")}</div>'

    return _typed(col, card, text.replace(rule, "") if had_rule else text, compared)


def _typed(col: Any, card: Any, text: str, filled: Any) -> str:
    def put(match: re.Match[str]) -> str:
        name = match[1].removeprefix("cloze:").removeprefix("nc:")
        field = next((f for f in card.note_type()["flds"] if f["name"] == name), None)
        if field is None:
            return str(col.tr.studying_type_answer_unknown_field(val=name))
        expected = card.note()[name]
        if match[1].startswith("cloze:"):
            expected = col.extract_cloze_for_typing(expected, card.ord + 1)
        style = f"font-family: '{escape(field['font'])}'; font-size: {field['size']}px"
        return str(filled(style, expected)) if expected else ""

    return _TYPE.sub(put, text)
