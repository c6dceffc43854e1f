"""A file of one plain flashcard -> its Note, in a fraction of the time; None for any other file.

Nearly all files of a large deck are plain: front matter of plain lines with an id and without keys
that change how the rest is read, `# Question`, `# Answer`, and nothing to tell of. Whatever else
there may be is for `parse`. `tests/notes/test_plain.py` holds both ways against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from deckwright.data import Dialect, FrontMatter, Note, Section, Source
from deckwright.notes.choose import is_single, unwrapped
from deckwright.notes.decks import CARDS, deck_of
from deckwright.notes.guids import guid_of
from deckwright.notes.keys import bad_dates, near_key, section_names
from deckwright.notes.tags import has_beginnings, map_tag_list, map_tags, tags_from_keys
from deckwright.notes.vault import Vault
from deckwright.notetypes.load import FilledNotetype
from deckwright.notetypes.parts import variable
from deckwright.problems import Where
from deckwright.steps import Steps
from deckwright.text.clozes import has_cloze
from deckwright.vault.config import Config
from deckwright.vault.plainmatter import plain_but_tags, plain_matter
from deckwright.vault.sections import headings_of, trimmed, without_separator
from deckwright.vault.taglists import TagList

_QUESTION, _ANSWER = "# Question\n", "\n# Answer\n"
_HEADINGS = {"question": "Question", "answer": "Answer"}.items()
_DECIDING = frozenset({"notetype", "deck", "order", "cloze", "dialect", CARDS})
_OPEN_LINK = re.compile(r"\[\[[^\[\]\n]*\n")


def reading_plainly(source: Source, vault: Vault) -> Steps[Note | None]:
    """The note of a file, or None where the long way may see more in it, or tell of something."""
    text, config = source.text, vault.project.config
    end = text.find("\n---\n", 3)
    if end < 0 or not text.startswith("---\n"):
        return None
    sections = _sections(text, end + 5, source.path)
    if not sections or not sections[0].text:
        return None
    yield
    block, start = text[4 : end + 1], Where(source.path, 2)
    matter = plain_but_tags(block, start) or plain_matter(block, start)
    if not matter:
        return None
    yield
    matter, tags = _with_tags(matter, block, start, vault)
    if not matter or not _leaves_all_to_the_text(matter, vault):
        return None
    yield
    dialect = _dialect(matter.tag_items, sections, config)
    if dialect == "export":
        sections = [unwrapped(section) for section in sections]
    guid = guid_of(matter.id, config.namespace)
    yield
    meant = "cloze" if has_cloze(sections[0], dialect, config.cloze.marks) else "basic"
    if vault.pinned.get(guid, meant) != meant:
        return None
    yield
    return Note(
        guid=guid,
        guid_written=True,
        notetype=meant,
        deck=deck_of(source.path, matter, vault.project),
        tags=tags,
        dialect=dialect,
        numbering=config.cloze.numbering,
        order=None,
        sections={section.heading: section for section in sections},
        front_matter=matter,
        where=Where(source.path),
        meant=meant,
    )


def _with_tags(
    matter: FrontMatter, block: str, start: Where, vault: Vault
) -> tuple[FrontMatter | None, tuple[str, ...]]:
    """The keys and Anki's tags; no keys where a line is odd, or there is a tag to tell of."""
    rules, added = vault.tag_rules, tags_from_keys(matter, vault.project.config)
    items = matter.tag_items
    if isinstance(items, TagList):
        mapped = map_tag_list(items, rules, added)
        if mapped is not None:
            return matter, mapped
        read = plain_matter(block, start)  # which looks at each line
        if not read:
            return None, ()
        matter, items = read, read.tag_items
    tags, blanks = map_tags(items, rules, added)
    return (None if blanks else matter), tags


def _sections(text: str, start: int, path: str) -> list[Section]:
    """The sections of a text whose only headings of level one are theirs; none of any other."""
    body = text[start:]
    question = 0 if body.startswith(_QUESTION) else body.find(_QUESTION)
    answer = body.find(_ANSWER, question)
    if question < 0 or (question and body[:question].strip()) or _is_odd(body):
        return []
    if body.count("#") != (1 if answer < 0 else 2):
        return []
    line = 1 + text.count("\n", 0, start + question)
    asked = body[question + len(_QUESTION) - 1 : answer if answer >= 0 else len(body)]
    if answer < 0:
        return [trimmed("Question", asked, Where(path, line), headed=True)]
    line_below = line + 1 + asked.count("\n")
    told = body[answer + len(_ANSWER) - 1 :]
    return [
        trimmed("Question", without_separator(asked.rstrip()), Where(path, line), headed=True),
        trimmed("Answer", told, Where(path, line_below), headed=True),
    ]


def _is_odd(body: str) -> bool:
    """Whether something may hide a heading, define what a section names, or go on over a line."""
    return (
        ("`" in body and "```" in body)
        or ("~" in body and "~~~" in body)
        or ("%" in body and "%%" in body)
        or ("<" in body and "<!--" in body)
        or ("]" in body and "]:" in body)
        or ("[[" in body and _OPEN_LINK.search(body) is not None)
    )


def _dialect(items: Iterable[str], sections: list[Section], config: Config) -> Dialect:
    if config.dialect != "auto":
        return config.dialect
    *above, last = sections  # which may end in a separator, as the others no longer do
    single = not any("\n" in section.text for section in above) and is_single(last.text)
    return "export" if single and has_beginnings(items) else "markdown"


def _leaves_all_to_the_text(matter: FrontMatter, vault: Vault) -> bool:
    """Whether its keys decide nothing, fill no section, and nothing is wrong with them."""
    word = vault.project.config.flashcard_type
    cloze, basic = vault.notetypes.get("cloze"), vault.notetypes.get("basic")
    return bool(
        matter.id
        and matter.values.get("type", word) == word
        and cloze
        and basic
        and _are_plain(tuple(matter.values), (cloze, basic), vault.field_keys)
        and not bad_dates(matter)
    )


@lru_cache(maxsize=1024)
def _are_plain(
    keys: tuple[str, ...], types: tuple[FilledNotetype, ...], used: frozenset[str]
) -> bool:
    names = {name for filled in types for name in section_names(filled)}
    fields = {variable(name) for name in names} - {"sources"}
    return (
        all(headings_of(section_names(filled)).items() >= _HEADINGS for filled in types)
        and _DECIDING.isdisjoint(keys)
        and not any(variable(key) in fields for key in keys)
        and not any(near_key(key, used) for key in keys)
    )
