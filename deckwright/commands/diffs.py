"""What changes between two packages -> text for a terminal, Markdown release notes, JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import click

from deckwright.release.changes import Changes, NoteChange
from deckwright.release.finding import Finding, removed_search, title
from deckwright.release.words import MARKDOWN, TERMINAL, Form, renumbered
from deckwright.stored import StoredNote, StoredPackage

_FOLD = 20  # lists longer than this are folded in release notes
_NAMED = 5  # notes and note types that a breaking change names

Item = list[str]  # a line, and those that stand below it
Groups = dict[str, list[Item]]  # deck -> items; those of "" belong to none


def as_text(changes: Changes) -> str:
    """For a terminal: what went in red, what came in green, or [-..-] {+..+} without colours."""
    if changes.none:
        return "nothing changed"
    lines = [summary(changes)]
    for heading, groups in _sections(changes, TERMINAL):
        lines += ["", click.style(heading, bold=True)]
        for deck, items in groups.items():
            lines += [f"  {deck}"] * bool(deck)
            indent = "    " if deck else "  "
            for first, *below in items:
                lines += [f"{indent}{first}", *(f"{indent}    {line}" for line in below)]
    return "\n".join(lines)


def as_markdown(changes: Changes) -> str:
    """Release notes: grouped by deck, long lists folded."""
    if changes.none:
        return "Nothing changed.\n"
    lines = [f"{summary(changes)}."]
    for heading, groups in _sections(changes, MARKDOWN):
        lines += ["", f"### {heading[0].upper()}{heading[1:]}"]
        count = sum(len(items) for items in groups.values())
        lines += ["", f"<details><summary>{count} lines</summary>"] * (count > _FOLD)
        for deck, items in groups.items():
            lines += ["", f"#### {deck}"] * bool(deck) + [""]
            for first, *below in items:
                lines += [f"- {first}", *(f"  - {line}" for line in below)]
        lines += ["", "</details>"] * (count > _FOLD)
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
        "touched": [_note_json(note, new) for note in changes.touched],
        "lacking": [_note_json(note, old) for note in changes.lacking],
        "missing": changes.missing,
        "order": changes.reordered,
        "notetypes": changes.notetypes,
        "descriptions": [
            {"deck": d.deck, "before": d.before, "after": d.after} for d in changes.descriptions
        ],
        "media_added": changes.media_added,
        "media_removed": changes.media_gone,
        "media_changed": changes.media_changed,
        "breaking": [
            {
                "code": finding.code,
                "message": finding.message,
                "hint": finding.hint,
                "guid": finding.guid or None,
                "title": _finding_title(finding, changes) or None,
                "notetype": _finding_notetype(finding, changes) or None,
            }
            for finding in changes.breaking
        ],
    }
    return json.dumps(values, indent=2, ensure_ascii=False)


def summary(changes: Changes) -> str:
    """How much changed, in one line."""
    moved = sum(change.only_moved for change in changes.changed)
    kept = {change.after.guid for change in changes.changed}
    counts = {
        "added": len(changes.added),
        "changed": len(changes.changed) - moved,
        "moved": moved,
        "rewritten": len({note.guid for note in changes.touched} - kept),
        "removed": len(changes.removed),
    }
    different = kept | {note.guid for note in (*changes.added, *changes.touched)}
    same = sum(note.guid not in different for note in changes.new.notes)
    said = [f"{count} {what}" for what, count in {**counts, "unchanged": same}.items() if count]
    return f"notes: {', '.join(said) or 'none'}"


def _sections(changes: Changes, form: Form) -> Iterator[tuple[str, Groups]]:
    """Headings with what stands below them, those that have any."""
    old, new, written = changes.old, changes.new, form.written
    search = removed_search(changes.removed, old)
    how = f"Anki deletes nothing; to find them in its browser: {written(search)}"
    shown = [change for change in changes.changed if not change.only_moved]
    emptied = [change for change in changes.changed if change.only_moved and not change.decks]
    moved = [
        f"{_name(c.after, new, form)}: {written(c.decks[0])} to {written(c.decks[1])}"
        for c in changes.changed
        if c.only_moved and c.decks
    ]
    media = [
        *(f"{written(name)} added" for name in changes.media_added),
        *(f"{written(name)} no longer shown" for name in changes.media_gone),
        *(f"{written(name)} has other bytes under the same name: Anki will not replace it"
          for name in changes.media_changed),
    ]  # fmt: skip
    count = changes.reordered
    order = f"{count} note{'s stand' if count != 1 else ' stands'} elsewhere among new cards"
    sections: dict[str, Groups] = {
        "breaking": _plain_list(_breaking(changes, form)),
        "added": _by_deck(((note, []) for note in changes.added), new, form),
        "changed": _by_deck(((c.after, list(_parts(c, form))) for c in shown), new, form),
        "moved (cards that learners have stay where they are)": _plain_list(moved),
        "left empty": _by_deck(((c.after, list(_parts(c, form))) for c in emptied), new, form),
        "removed": {
            **_plain_list([how] * bool(search)),
            **_by_deck(((note, []) for note in changes.removed), old, form),
        },
        "rewritten without a change (learners' own tags on them are lost)": _by_deck(
            ((note, []) for note in changes.touched), new, form
        ),
        "order": _plain_list([order] * bool(count)),
        "note types": _plain_list(written(line) for line in changes.notetypes),
        "not in this delta package (import the whole one)": _by_deck(
            ((note, []) for note in changes.lacking), old, form
        )
        | _plain_list([f"{changes.missing} new notes"] * bool(changes.missing)),
        "descriptions": _plain_list(
            f"{written(d.deck)}: {form.change(d.before, d.after) or 'only its markup'}"
            for d in changes.descriptions
        ),
        "media": _plain_list(media),
    }
    yield from ((heading, groups) for heading, groups in sections.items() if groups)


def _plain_list(lines: Iterable[str]) -> Groups:
    items = [[line] for line in lines]
    return {"": items} if items else {}


def _by_deck(
    notes: Iterable[tuple[StoredNote, list[str]]], package: StoredPackage, form: Form
) -> Groups:
    """The names of notes, each with the lines below it, by deck."""
    decks: defaultdict[str, list[Item]] = defaultdict(list)
    for note, below in notes:
        deck = form.written(_deck(note)) or "(no deck)"
        decks[deck].append([_name(note, package, form), *below])
    return dict(sorted(decks.items()))


def _breaking(changes: Changes, form: Form) -> Iterator[str]:
    """A line a message with the names of those that it concerns; not many of one code."""
    named: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for finding in changes.breaking:
        name = _finding_title(finding, changes) or _finding_notetype(finding, changes)
        named[finding.code].setdefault(finding.message, []).append(name or finding.guid)
    for code, messages in named.items():
        for message, names in list(messages.items())[:_NAMED]:
            whom = ", ".join(form.written(name) for name in names[:_NAMED] if name)
            whom += f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            yield f"{whom}{': ' if whom else ''}{form.written(message)} {form.written(f'[{code}]')}"
        if len(messages) > _NAMED:
            more = sum(len(names) for names in list(messages.values())[_NAMED:])
            yield f"and {more} more {form.written(f'[{code}]')}"


def _parts(change: NoteChange, form: Form) -> Iterator[str]:
    written = form.written
    for field in change.fields:
        name, shown = written(field.name), form.change(field.before, field.after)
        numbers = [
            f"c{was} -> c{now}: {written(text)}"
            for was, now, text in renumbered(field.before, field.after)
        ]
        if shown or not numbers:
            yield f"{name}: {shown or 'only its markup'}"
        yield from (f"{name}: {number}" for number in numbers)
    tags = [f"+{tag}" for tag in change.tags_added] + [f"-{tag}" for tag in change.tags_gone]
    if tags:
        yield f"tags: {written(' '.join(tags))}"
    if change.cards_added:
        yield f"{len(change.cards_added)} new card{'s' * (len(change.cards_added) > 1)}"
    if change.cards_gone:
        yield f"{len(change.cards_gone)} card{'s' * (len(change.cards_gone) > 1)} left empty"
    if change.decks:
        yield f"moved from {written(change.decks[0])} to {written(change.decks[1])}"


def _finding_title(finding: Finding, changes: Changes) -> str:
    for package in (changes.new, changes.old):
        if finding.guid in package.by_guid:
            return title(package.by_guid[finding.guid], package)
    return ""


def _finding_notetype(finding: Finding, changes: Changes) -> str:
    known = {**changes.old.notetypes, **changes.new.notetypes}
    return known[finding.notetype].name if finding.notetype in known else ""


def _name(note: StoredNote, package: StoredPackage, form: Form) -> str:
    return form.written(title(note, package) or note.guid)


def _deck(note: StoredNote) -> str:
    return note.cards[0].deck if note.cards else ""


def _note_json(note: StoredNote, package: StoredPackage) -> dict[str, Any]:
    return {"guid": note.guid, "title": title(note, package), "deck": _deck(note)}
