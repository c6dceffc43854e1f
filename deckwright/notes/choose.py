"""What is written of a note -> its note type, and its sections under the names of its fields."""

from __future__ import annotations

import re
from typing import NamedTuple, cast, get_args

from deckwright.data import Dialect, FrontMatter, Section, Value
from deckwright.frozen import quick_dataclass
from deckwright.notes.keys import bad_value, named_sections, section_names
from deckwright.notes.kinds import deeper_question
from deckwright.notes.tags import has_beginnings
from deckwright.notes.values import NO_SECTION, sections_from_keys, text_of, the_one
from deckwright.notes.vault import Vault
from deckwright.problems import DeckError, Problem, Problems, Where, did_you_mean, warning
from deckwright.text.clozes import has_cloze
from deckwright.vault.sections import sections_of, without_separator

_DIALECTS = get_args(Dialect)


@quick_dataclass(frozen=True)
class Draft:
    """What is written of one note: its keys, and its text cut at the headings.

    `tagged` are the front matters with its tags: that of its file, and its own among several notes.
    `where` is the file, or the note's first heading, which is `begins` where a file holds several.
    `definitions` are all of the file's.
    """

    matter: FrontMatter
    tagged: tuple[FrontMatter, ...]
    parts: tuple[Section, ...]
    where: Where
    open_fence: Where | None
    begins: str = ""
    definitions: tuple[Section, ...] = ()


class Choice(NamedTuple):
    """A note type (its key), the sections by field name, and the note type that the text asks for.

    That is "" where the author named one.
    """

    notetype: str
    sections: dict[str, Section]
    meant: str


def choose(draft: Draft, dialect: Dialect, pinned: str, vault: Vault, problems: Problems) -> Choice:
    """The note type and the sections under the names of its fields.

    As written; else as in the last release, since Anki refuses a note whose note type changed;
    else cloze when the question holds a cloze, or basic.

    Raises:
        DeckError: notetype-unknown, question-empty, section-repeated.
    """
    written = the_one(draft.matter.values.get("notetype", ""))
    if written:
        key = _known_notetype(written, draft.matter.places["notetype"], vault)
        return Choice(key, _sections(key, draft, dialect, vault, problems), "")
    quiet = Problems()
    sections = _sections("cloze", draft, dialect, vault, quiet)
    question = sections.get("Question")
    marks = vault.project.config.cloze.marks
    meant = "cloze" if question and has_cloze(question, dialect, marks) else "basic"
    if pinned and pinned != meant:
        problems.add(_pinned(pinned, meant, question.where if question else draft.parts[0].where))
        return Choice(pinned, _sections(pinned, draft, dialect, vault, problems), meant)
    if meant == "cloze":
        problems.add(*quiet.in_order)
        return Choice(meant, sections, meant)
    return Choice(meant, _sections(meant, draft, dialect, vault, problems), meant)


def dialect_of(matter: FrontMatter, parts: tuple[Section, ...], vault: Vault) -> Dialect:
    """Export exactly when a tag item ends in `::`, the converter's mark, and no section has two
    lines: as soon as an author has written a second line it is Markdown.

    Raises:
        DeckError: value.
    """  # noqa: D205 (one rule, one sentence)
    written = the_one(matter.values.get("dialect", "")) or vault.project.config.dialect
    if written in _DIALECTS:
        return cast("Dialect", written)
    if written != "auto":
        raise bad_value(matter, "dialect", ("auto", "markdown", "export"))
    signed = has_beginnings(matter.tag_items)
    single = signed and all(
        part.heading.casefold() in vault.headings and is_single(part.text) for part in parts
    )
    return "export" if single else "markdown"


def is_single(text: str) -> bool:
    """Whether a part has one line, but for blank ones and a separator before the next heading."""
    return "\n" not in without_separator(text.rstrip()).strip()


def _pinned(pinned: str, meant: str, where: Where) -> Problem:
    return warning(
        "notetype-pinned",
        f"this note is now written as a {meant} note, but stays {pinned} as in the last release",
        where,
        f"write notetype: {pinned}; or give it a new id, and learners get a new {meant} note",
    )


def _known_notetype(written: Value, where: Where, vault: Vault) -> str:
    for key, filled in vault.notetypes.items():
        names = (key.casefold(), filled.notetype.name.casefold())
        if isinstance(written, str) and written.casefold() in names:
            return key
    shown = text_of(written)
    hint = did_you_mean(shown, vault.notetypes)
    raise DeckError(Problem("notetype-unknown", f"there is no note type {shown!r}", where, hint))


def _sections(
    key: str, draft: Draft, dialect: Dialect, vault: Vault, problems: Problems
) -> dict[str, Section]:
    """The sections by the names of fields: from headings, and from keys where there are none."""
    filled = vault.notetypes[key]
    names = section_names(filled)
    twice, first_twice = _hints(draft, vault)
    sections = sections_of(draft.parts, names, problems, twice=twice, first_twice=first_twice)
    if dialect == "export":
        sections = {name: unwrapped(section) for name, section in sections.items()}
    named = named_sections(filled)
    sections.update(sections_from_keys(draft.matter, named, sections, problems))
    if "question" in filled.names and not sections.get("Question", NO_SECTION).text:
        raise DeckError(_no_question(draft))
    return sections


def _hints(draft: Draft, vault: Vault) -> tuple[str, str]:
    """What to type when a section stands twice, and when the first one does."""
    twice = "put both texts under one heading"
    if draft.begins:
        return f"{twice}; the next note of this file begins with # {draft.begins}", ""
    return twice, f"{twice}; for several notes in one file, write type: {vault.several_type}"


def _no_question(draft: Draft) -> Problem:
    parts = draft.parts
    heading = next((part for part in parts if part.heading.casefold() == "question"), None)
    if heading:
        hint = "write the text below # Question"
        return Problem("question-empty", "the question is empty", heading.where, hint)
    texts = (f"# {part.heading}{part.text}" if part.heading else part.text for part in parts)
    deeper = next(filter(None, map(deeper_question, texts)), None)
    hint = (
        f"write # Question instead of {deeper[0].strip()}"
        if deeper
        else "write the text below # Question"
    )
    return Problem("question-empty", "there is no # Question", parts[0].where, hint)


def unwrapped(section: Section) -> Section:
    """A section without the quotes that a text export puts round what holds `"`, `#` or a tab."""
    inner = section.text[1:-1]
    quoted = len(section.text) > 1 and section.text[0] == section.text[-1] == '"'
    if not quoted or '"' in inner.replace('""', "") or not re.search('["#\t]', inner):
        return section
    return Section(section.heading, inner.replace('""', '"'), section.where)
