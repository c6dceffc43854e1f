"""What the cards of changed and removed notes were: as the last release shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from deckwright.engine.scratch import EngineFailed
from deckwright.frozen import dataclass
from deckwright.package.baseline import open_baseline
from deckwright.preview.draft import Draft
from deckwright.preview.rows import Row
from deckwright.preview.studio import Faces, open_studio
from deckwright.problems import DeckError, Problem, Where
from deckwright.release.changes import NoteChange
from deckwright.release.html import plain
from deckwright.release.words import changed_words
from deckwright.report import Watch
from deckwright.stored import StoredNote, StoredNotetype

_NAME = re.compile(
    r"""\b(?:src|data|href|poster)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))"""
    r"""|\burl\(\s*["']?([^"')]+)""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Before:
    """The cards that the last release had of some notes; `media` are their files, by name."""

    notetypes: Mapping[int, StoredNotetype] = field(default_factory=dict)
    faces: Faces = field(default_factory=dict)
    media: Mapping[str, bytes] = field(default_factory=dict)


NOTHING = Before()


def look_back(baseline: Path | None, draft: Draft, watch: Watch) -> Before:
    """The cards of the draft's changed and removed notes as they are in the baseline.

    Raises:
        DeckError: package, also where Anki cannot import it.
    """
    notes = [*(change.before for change in draft.changed.values()), *draft.removed]
    if not baseline or not notes:
        return NOTHING
    with open_baseline(baseline) as stored:
        notetypes = dict(stored.notetypes)
    try:
        return _looked_at(baseline, notetypes, notes, watch)
    except EngineFailed as error:
        message = f"Anki cannot import this package: {error}"
        hint = "name another, or --baseline none"
        raise DeckError(Problem("package", message, Where(baseline.as_posix()), hint)) from error


def _looked_at(
    baseline: Path, notetypes: Mapping[int, StoredNotetype], notes: list[StoredNote], watch: Watch
) -> Before:
    with open_studio(baseline, notetypes) as studio:
        studio.render(notes, watch)
        texts = [
            side for ords in studio.faces.values() for sides in ords.values() for side in sides
        ]
        styles = [notetype.css for notetype in notetypes.values()]
        named = _named([*texts, *styles]) | studio.sounds
        files = {
            name: (studio.media / name).read_bytes()
            for name in named
            if Path(name).name == name and (studio.media / name).is_file()
        }
        return Before(notetypes, studio.faces, files)


def _named(texts: Iterable[str]) -> set[str]:
    """The files that HTML and css name."""
    names = (
        next(filter(None, match.groups()), "") for text in texts for match in _NAME.finditer(text)
    )
    return {unquote(unescape(name)) for name in names}


def changes_of(
    rows: Sequence[Row], draft: Draft, before: Before
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number of each row that changed or is gone, with what the page shows of it."""
    for number, row in enumerate(rows):
        if row.guid not in before.faces and row.guid not in draft.changed:
            continue
        change = draft.changed.get(row.guid)
        if change or row.state == "removed":
            yield number, _told(row.guid, change, before)


def _told(guid: str, change: NoteChange | None, before: Before) -> dict[str, Any]:
    return {
        "cards": dict(sorted(before.faces.get(guid, {}).items())),
        "fields": list(map(list, _fields(change))) if change else [],
        "tags": [list(change.tags_added), list(change.tags_gone)] if change else [[], []],
        "decks": list(change.decks) if change and change.decks else [],
    }


def _fields(change: NoteChange) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The name of each changed field, and the way from its old text to the new one."""
    for field_ in change.fields:
        old, new = plain(field_.before), plain(field_.after)
        yield field_.name, list(changed_words(old, new))
