"""Links, pictures and sounds of a note -> HTML, with the media files that it needs."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from deckwright.data import MediaFile
from deckwright.notes.media import MediaFolder
from deckwright.problems import Problems, Where, warning

_SOUNDS = frozenset(
    {".mp3", ".ogg", ".oga", ".opus", ".wav", ".m4a", ".flac", ".aac", ".3gp", ".spx"}
)
_VIDEOS = frozenset({".mp4", ".webm", ".mkv", ".mov", ".avi", ".ogv", ".mpg", ".mpeg"})
_SIZE = re.compile(r"(?:^|\|)\s*(\d+)(?:\s*x\s*(\d+))?\s*$")
_REMOTE = re.compile(r"https?://", re.IGNORECASE)


def note_names(paths: Iterable[str]) -> frozenset[str]:
    """Every name that means one of these files in a link: `c`, `b/c`, `a/b/c` of `a/b/c.md`."""
    names: set[str] = set()
    for path in paths:
        parts = _note_key(path).split("/")
        names.update("/".join(parts[start:]) for start in range(len(parts)))
    return frozenset(names)


def _note_key(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip()).casefold().removesuffix(".md").lstrip("/")


@dataclass(slots=True)
class Embedder:
    """Turns the links and embeds of one note into HTML; `media` gathers the files they need.

    `notes` are the names that links may have, as `note_names` gives them.
    """

    folder: MediaFolder
    notes: frozenset[str]
    problems: Problems
    media: list[MediaFile] = field(default_factory=list)

    def html(self, parts: tuple[str, ...], where: Where) -> str:
        """The HTML for a link or embed, whose parts are as `text.spans` found them.

        Raises:
            DeckError: media-missing, media-outside, unreadable.
        """
        kind, target, label = parts[:3]
        if kind == "link":
            return self.link(target, label, where)
        if kind == "image" and _REMOTE.match(target):
            return f'<img src="{escape(target)}" alt="{escape(label)}">'
        name, _, _heading = target.partition("#")
        ending = posixpath.splitext(name)[1].lower()
        if (kind == "embed" and ending in ("", ".md")) or not name:
            return self.link(target, label, where)
        file = self.folder.find(name, where)
        self.media.append(file)
        if kind == "sound" or ending in _SOUNDS or ending in _VIDEOS:
            return f"[sound:{file.name}]"
        return _picture(file, name, label if kind == "image" else "", label, parts[3:])

    def link(self, target: str, label: str, where: Where) -> str:
        """A link to another note, as text: Anki knows no links between notes."""
        name, _, heading = target.partition("#")
        if name and _note_key(name) not in self.notes:
            self.problems.add(
                warning(
                    "link-missing",
                    f"there is no note {name!r}",
                    where,
                    "write the name of a Markdown file of this vault",
                )
            )
        shown = label.strip() or " › ".join(part for part in (name, heading) if part)
        return f'<span class="link">{escape(shown, quote=False)}</span>'


def _picture(file: MediaFile, name: str, alt: str, sized: str, title: tuple[str, ...]) -> str:
    size = _SIZE.search(sized)
    alt = _SIZE.sub("", alt).strip() if size else alt
    alt = alt or posixpath.splitext(posixpath.basename(name))[0]
    attributes = [f'src="{file.name}"', f'alt="{escape(alt)}"']
    if size:
        attributes.append(f'width="{size[1]}"')
        attributes += [f'height="{size[2]}"'] if size[2] else []
    if title and title[0]:
        attributes.append(f'title="{escape(title[0])}"')
    return f"<img {' '.join(attributes)}>"
