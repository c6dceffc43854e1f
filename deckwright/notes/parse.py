"""A Markdown file -> the notes in it, or nothing where it is a reference note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from deckwright.data import FrontMatter, Note, Section, Source
from deckwright.notes.choose import Draft, choose, dialect_of
from deckwright.notes.decks import cards_of, deck_of
from deckwright.notes.definitions import definitions_of, unused
from deckwright.notes.guids import guid_of, id_from_path
from deckwright.notes.keys import bad_dates, near_keys, numbering_of, order_of
from deckwright.notes.kinds import is_flashcard, nearly_a_flashcard, types_of
from deckwright.notes.plain import reading_plainly
from deckwright.notes.tags import map_tags, tags_from_keys
from deckwright.notes.values import text_of
from deckwright.notes.vault import Vault
from deckwright.problems import DeckError, Problem, Problems, Where, warning
from deckwright.steps import Steps, at_once
from deckwright.text.spans import find_spans, span_at
from deckwright.vault.frontmatter import split_front_matter
from deckwright.vault.keyblocks import own_keys
from deckwright.vault.project import Project
from deckwright.vault.sections import headed_parts, notes_apart

_LINK_OVER_LINES = re.compile(r"\[\[(?=[^\n]*\S)[^\[\]\n]*\n[ \t>]*[^\s\[\]][^\[\]\n]*\]\]")


def parse_notes(source: Source, vault: Vault, problems: Problems) -> tuple[Note, ...] | None:
    """The notes of a file, or None for a reference note. Warnings go to `problems`.

    So do the errors of one note among several.

    Raises:
        DeckError: for what makes this file no note that Anki could hold.
    """
    return at_once(parsing(source, vault, problems))


def parsing(source: Source, vault: Vault, problems: Problems) -> Steps[tuple[Note, ...] | None]:
    """The same, in steps."""
    plain = yield from reading_plainly(source, vault)
    return (plain,) if plain else read_notes(source, vault, problems)


def read_notes(source: Source, vault: Vault, problems: Problems) -> tuple[Note, ...] | None:
    """The same for every file; `plain` is the short way for most.

    Raises:
        DeckError: as above.
    """
    try:
        matter, body, line = split_front_matter(source)
    except DeckError:
        if vault.is_flashcard(source.text):
            raise
        return None
    start = Where(source.path, line)
    if vault.several_type in types_of(matter):
        return _several(source, matter, headed_parts(body, start, vault.openings), vault, problems)
    parts, open_fence = headed_parts(body, start)
    if not is_flashcard(matter, parts, vault.project.config.flashcard_type):
        problems.add(*nearly_a_flashcard(matter, parts, body, vault))
        return None
    definitions = _definitions(source, parts, problems)
    draft = Draft(matter, (matter,), parts, Where(source.path), open_fence, definitions=definitions)
    return (_note(draft, source, vault, problems),)


def _several(
    source: Source,
    matter: FrontMatter,
    headed: tuple[tuple[Section, ...], Where | None],
    vault: Vault,
    problems: Problems,
) -> tuple[Note, ...]:
    """The notes of a file that says it holds several; what it says is said of each."""
    parts, open_fence = headed
    groups = notes_apart(parts, vault.openings, problems)
    if not groups:
        message, hint = "there is no # Question", "begin each note with # Question"
        raise DeckError(Problem("question-empty", message, parts[0].where, hint))
    if matter.id:
        problems.add(_id_of_several(matter, vault))
    definitions = _definitions(source, parts, problems)
    common = replace(matter, id="", places={k: w for k, w in matter.places.items() if k != "id"})

    def read(index: int) -> Note:
        _, opening, *others = groups[index]
        own, first = own_keys(opening, vault.openings)
        if not _says_card(own, vault):
            problems.add(_type_of_one(own))
        draft = Draft(
            FrontMatter(
                own.id,
                (*common.tag_items, *own.tag_items),
                {**common.values, **own.values},
                {**common.places, **own.places},
            ),
            (common, own),
            (Section("", "", opening.where), first, *others),
            opening.where,
            # What is never closed makes code of all that follows: it is in the last note.
            open_fence if index == len(groups) - 1 else None,
            opening.heading,
            definitions,
        )
        return _note(draft, source, vault, problems)

    return problems.each(read, range(len(groups)))


def _definitions(
    source: Source, parts: tuple[Section, ...], problems: Problems
) -> tuple[Section, ...]:
    """The footnotes and addresses that a file defines, whose parts may use those of the others."""
    if "]:" not in source.text:
        return ()
    definitions = definitions_of(parts)
    problems.add(*unused(parts, definitions))
    return definitions


def _note(draft: Draft, source: Source, vault: Vault, problems: Problems) -> Note:
    matter, project = draft.matter, vault.project
    found = Problems()
    dialect = found.attempt(lambda: dialect_of(matter, draft.parts, vault))
    numbering = found.attempt(lambda: numbering_of(matter, project.config))
    author_id = matter.id or _id_from_place(draft, project)
    guid = guid_of(author_id, project.config.namespace)
    pinned = vault.pinned.get(guid, "")
    chosen = found.attempt(lambda: choose(draft, dialect or "markdown", pinned, vault, problems))
    if draft.open_fence:
        found.add(_open_fence(draft.open_fence))
    found.add(*bad_dates(matter), *near_keys(matter, vault.field_keys))
    order = found.attempt(lambda: order_of(matter))
    cards = found.attempt(lambda: cards_of(matter))
    kept = bool(chosen and vault.notetypes[chosen.notetype].notetype.adopted)
    deck = found.attempt(lambda: deck_of(source.path, matter, project, adopted=kept))
    if not matter.id:
        problems.add(_missing_id(draft, project))  # at once: it hides nothing else that is wrong
    tags = _tags(draft, source, vault, found)
    if found.has_errors or not (chosen and dialect and numbering and deck):
        raise DeckError(*found.in_order)
    if dialect == "markdown":
        found.add(*_links_over_lines(chosen.sections.values()))
    problems.add(*found.in_order)
    return Note(
        guid=guid,
        guid_written=bool(matter.id),
        notetype=chosen.notetype,
        deck=deck,
        tags=tags,
        dialect=dialect,
        numbering=numbering,
        order=order,
        sections=chosen.sections,
        front_matter=matter,
        where=draft.where,
        meant=chosen.meant,
        definitions=draft.definitions if dialect == "markdown" else (),
        cards=cards,
    )


def _id_from_place(draft: Draft, project: Project) -> str:
    """The id of a note without one. Among several it only tells notes apart until one is written:
    no deck is made with it.
    """  # noqa: D205 (one rule, one sentence)
    place = f"{draft.where.path}:{draft.where.line}" if draft.begins else draft.where.path
    return id_from_path(place, project.deck)


def _tags(draft: Draft, source: Source, vault: Vault, found: Problems) -> tuple[str, ...]:
    """The tags of a note, of its file and its own; blanks in them are told of."""
    added = tags_from_keys(draft.matter, vault.project.config)
    tags: dict[str, str] = {}
    for matter in draft.tagged:
        mapped, blanks = map_tags(matter.tag_items, vault.tag_rules, added)
        if blanks:
            place = matter.places.get("tags", draft.where)
            found.add(*(_blank_in_tag(item, source, place) for item in blanks))
        if len(draft.tagged) == 1:
            return mapped
        for tag in mapped:
            tags.setdefault(tag.casefold(), tag)
        added = []
    return tuple(tags[key] for key in sorted(tags))


def _says_card(own: FrontMatter, vault: Vault) -> bool:
    types = types_of(own)
    return not types or not vault.card_types.isdisjoint(types)


def _type_of_one(own: FrontMatter) -> Problem:
    return Problem(
        "value",
        f"type: {text_of(own.values['type'])} cannot be said of one note in a file of several",
        own.places["type"],
        "delete this line; what is no card stands in a file of its own",
    )


def _id_of_several(matter: FrontMatter, vault: Vault) -> Problem:
    return Problem(
        "id-form",
        "an id belongs to one note, and this file holds several",
        matter.places["id"],
        f"move it between two lines %% below its # heading; or write type: "
        f"{vault.project.config.flashcard_type}, if the file holds one note",
    )


def _open_fence(where: Where) -> Problem:
    message = "this code block is never closed, so all below it is code"
    return Problem("fence-open", message, where, "write ``` on a line of its own below the code")


def _missing_id(draft: Draft, project: Project) -> Problem:
    where = draft.matter.places.get("id", draft.where)
    hint = f"type: {project.command('ids')}"
    if draft.begins:
        message = "this note has no id, and its place is none: a note put before it would move it"
        return Problem("id-needed", message, where, hint)
    return warning(
        "id-missing", "this note has no id, so its guid comes from its path", where, hint
    )


def _blank_in_tag(item: str, source: Source, tags_place: Where) -> Problem:
    lines = source.text.split("\n")[tags_place.line - 1 :]
    row = next((row for row, line in enumerate(lines) if item in line), -1)
    at = lines[row].find(item)  # none for a tag that was glued from several items
    return warning(
        "tag-blank",
        f"a tag cannot hold a blank: {item!r} is written with _",
        Where(source.path, tags_place.line + row, at + 1) if row >= 0 else tags_place,
        "write _ or - instead of the blank",
    )


def _links_over_lines(sections: Iterable[Section]) -> Iterator[Problem]:
    for section in sections:
        for link in _LINK_OVER_LINES.finditer(section.text):
            span = span_at(find_spans(section.text, "markdown"), link.start())
            if not span:
                yield warning(
                    "link-open",
                    "this [[link]] goes on over a line end, so it is no link",
                    section.at(link.start()),
                    f"write it on one line: {' '.join(link[0].split())}",
                )
