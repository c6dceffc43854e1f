"""What changes between two packages -> text for a terminal, Markdown release notes, JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any

import click

from deckwright.release.changes import Changes, NoteChange
from deckwright.release.finding import removed_search, title
from deckwright.release.html import plain
from deckwright.release.words import as_line
from deckwright.stored import StoredNote, StoredPackage

_FOLD = 20  # lists longer than this are folded in release notes


def as_text(changes: Changes) -> str:
    """For a terminal: what went in red, what came in green, or [-..-] {+..+} without colours."""
    if changes.none:
        return "nothing changed"
    lines = [summary(changes)]
    for heading, items in _sections(changes, _terminal_line):
        lines += ["", click.style(heading, bold=True), *(f"  {item}" for item in items)]
    return "\n".join(lines)


def as_markdown(changes: Changes) -> str:
    """Release notes: grouped by deck, long lists folded."""
    if changes.none:
        return "Nothing changed.\n"
    lines = [f"{summary(changes)}."]
    for heading, items in _sections(changes, _markdown_line):
        lines += ["", f"### {heading[0].upper()}{heading[1:]}", ""]
        long = len(items) > _FOLD
        lines += [f"<details><summary>{len(items)} lines</summary>", ""] * long
        lines += [f"- {item}" for item in items]
        lines += ["", "</details>"] * long
    return "\n".join(lines) + "\n"


def as_json(changes: Changes) -> str:
    """Everything, as docs/json.md describes it."""
    old, new = changes.old, changes.new
    values: dict[str, Any] = {
        "version": 1,
        "added": [_note_json(note, new) for note in changes.added],
        "changed": [
            {
                **_note_json(change.after, new),
                "fields": {
                    field.name: {"before": field.before, "after": field.after}
                    for field in change.fields
                },
                "tags_added": change.tags_added,
                "tags_removed": change.tags_gone,
                "cards_added": change.cards_added,
                "cards_removed": change.cards_gone,
                "moved_from": change.decks[0] if change.decks else None,
            }
            for change in changes.changed
        ],
        "removed": [_note_json(note, old) for note in changes.removed],
        "notetypes": changes.notetypes,
        "media_added": changes.media_added,
        "media_removed": changes.media_gone,
        "breaking": [
            {"code": f.code, "message": f.message, "hint": f.hint, "guid": f.guid or None}
            for f in changes.breaking
        ],
    }
    return json.dumps(values, indent=2, ensure_ascii=False)


def summary(changes: Changes) -> str:
    """How much changed, in one line."""
    moved = sum(change.only_moved for change in changes.changed)
    counts = {
        "added": len(changes.added),
        "changed": len(changes.changed) - moved,
        "moved": moved,
        "removed": len(changes.removed),
    }
    same = len(changes.new.notes) - len(changes.added) - len(changes.changed)
    said = [f"{count} {what}" for what, count in {**counts, "unchanged": same}.items() if count]
    return f"notes: {', '.join(said)}"


def _sections(
    changes: Changes, line: Callable[[NoteChange, StoredPackage], str]
) -> Iterator[tuple[str, list[str]]]:
    """Headings with their lines, those that have any."""
    breaking = [f"{f.message} [{f.code}]" for f in changes.breaking]
    sections = {
        "breaking": breaking,
        "added": list(_by_deck(changes.added, changes.new)),
        "changed": [line(c, changes.new) for c in changes.changed if not c.only_moved],
        "moved (cards that learners have stay where they are)": [
            f"{_name(c.after, changes.new)}: {c.decks[0]} to {c.decks[1]}"
            for c in changes.changed
            if c.only_moved and c.decks
        ],
        "left empty": [line(c, changes.new) for c in changes.changed if _only_emptied(c)],
        "removed": list(_by_deck(changes.removed, changes.old)),
        "note types": list(changes.notetypes),
        "media": [
            *(f"{name} added" for name in changes.media_added),
            *(f"{name} no longer shown" for name in changes.media_gone),
        ],
    }
    search = removed_search(changes.removed)
    if search:
        sections["removed"].append(f"Anki deletes nothing; to find them in its browser: {search}")
    yield from ((heading, items) for heading, items in sections.items() if items)


def _only_emptied(change: NoteChange) -> bool:
    return change.only_moved and not change.decks


def _by_deck(notes: Iterable[StoredNote], package: StoredPackage) -> Iterator[str]:
    decks: defaultdict[str, list[str]] = defaultdict(list)
    for note in notes:
        decks[note.cards[0].deck if note.cards else ""].append(_name(note, package))
    for deck in sorted(decks):
        yield from (f"{deck}: {name}" for name in decks[deck])


def _terminal_line(change: NoteChange, package: StoredPackage) -> str:
    """Coloured; Click takes the colours away where nobody would see them."""
    gone, new = ("\x1b[31m[-", "-]\x1b[0m"), ("\x1b[32m{+", "+}\x1b[0m")
    return "\n      ".join([_name(change.after, package), *_parts(change, gone, new, str)])


def _markdown_line(change: NoteChange, package: StoredPackage) -> str:
    gone, new = ("<del>", "</del>"), ("<ins>", "</ins>")
    parts = _parts(change, gone, new, lambda text: escape(text, quote=False))
    return "\n  - ".join([escape(_name(change.after, package), quote=False), *parts])


def _parts(
    change: NoteChange,
    gone: tuple[str, str],
    new: tuple[str, str],
    written: Callable[[str], str],
) -> Iterator[str]:
    for field in change.fields:
        before, after = written(plain(field.before)), written(plain(field.after))
        shown = as_line(before, after, gone, new) if before != after else "only its markup"
        yield f"{field.name}: {shown}"
    tags = [f"+{tag}" for tag in change.tags_added] + [f"-{tag}" for tag in change.tags_gone]
    if tags:
        yield f"tags: {written(' '.join(tags))}"
    if change.cards_added:
        yield f"{len(change.cards_added)} new card{'s' * (len(change.cards_added) > 1)}"
    if change.cards_gone:
        yield f"{len(change.cards_gone)} card{'s' * (len(change.cards_gone) > 1)} left empty"
    if change.decks:
        yield f"moved from {change.decks[0]} to {change.decks[1]}"


def _name(note: StoredNote, package: StoredPackage) -> str:
    return title(note, package) or note.guid


def _note_json(note: StoredNote, package: StoredPackage) -> dict[str, Any]:
    return {
        "guid": note.guid,
        "title": title(note, package),
        "deck": note.cards[0].deck if note.cards else "",
    }
