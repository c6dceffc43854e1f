"""Links, pictures and sounds of a note -> HTML, with the media files that it needs."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape, unescape

from deckwright.data import MediaFile, Note
from deckwright.notes.media import MediaFolder
from deckwright.problems import Problem, Problems, Where, warning

_SOUNDS = frozenset(
    {".mp3", ".ogg", ".oga", ".opus", ".wav", ".m4a", ".flac", ".aac", ".3gp", ".spx"}
)
_PICTURES = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".ico", ".tif", ".tiff"}
)
_VIDEOS = frozenset({".mp4", ".webm", ".mkv", ".mov", ".avi", ".ogv", ".mpg", ".mpeg"})
_SIZE = re.compile(r"(?:^|\|)\s*(\d+)(?:\s*x\s*(\d+))?\s*$")
_SRC = re.compile(
    r"(<(?:img|audio|video|source)\b[^<>]*?\bsrc\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s<>\"']+)",
    re.IGNORECASE,
)
_REMOTE = re.compile(r"https?://", re.IGNORECASE)


def note_names(paths: Iterable[str]) -> frozenset[str]:
    """Every name that means one of these files in a link: `c`, `b/c`, `a/b/c` of `a/b/c.md`."""
    names: set[str] = set()
    for path in paths:
        parts = _note_key(path).split("/")
        names.update("/".join(parts[start:]) for start in range(len(parts)))
    return frozenset(names)


def _note_key(name: str) -> str:
    folded = unicodedata.normalize("NFC", name.strip()).casefold().lstrip("/")
    return folded.removesuffix(".md").removesuffix(".markdown")


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

        What is wrong goes to `problems`, so that one missing picture does not hide another.
        """
        return self.problems.attempt(lambda: self._html(parts, where)) or ""

    def _html(self, parts: tuple[str, ...], where: Where) -> str:
        kind, target, label = parts[:3]
        if kind == "link":
            return self.link(target, label, where)
        if kind == "image" and _REMOTE.match(target):
            return f'<img src="{escape(target)}" alt="{escape(label)}">'
        name, _, _heading = target.partition("#")
        ending = posixpath.splitext(name)[1].lower()
        is_note = ending in ("", ".md", ".markdown") or _note_key(name) in self.notes
        if (kind == "embed" and is_note) or not name:
            return self.link(target, label, where)
        file = self.folder.find(name, where)
        if kind == "sound" or ending in _SOUNDS or ending in _VIDEOS:
            self.media.append(file)
            return f"[sound:{file.name}]"
        if ending not in _PICTURES:
            self.problems.add(_no_picture(name, where))
            return self._text(label or name)
        self.media.append(file)
        return _picture(file, name, label if kind == "image" else "", label, parts[3:])

    def with_media(self, html: str, note: Note) -> str:
        """The HTML with the files that it names by `src`, as raw HTML and reference images do."""
        return _SRC.sub(lambda match: match[1] + self._source(match[2], note), html)

    def _source(self, written: str, note: Note) -> str:
        target = unescape(written.strip("\"'"))
        known = {file.name for file in self.media}
        if target in known or re.match(r"[a-z][a-z0-9+.-]+:", target, re.IGNORECASE):
            return written
        where = next(
            (s.at(s.text.find(target)) for s in note.sections.values() if target in s.text),
            note.where,
        )
        file = self.problems.attempt(lambda: self.folder.find(target, where))
        if not file:
            return written
        self.media.append(file)
        return f'"{file.name}"'

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
        return self._text(label.strip() or " › ".join(part for part in (name, heading) if part))

    @staticmethod
    def _text(shown: str) -> str:
        return f'<span class="link">{escape(shown, quote=False)}</span>'


def _no_picture(name: str, where: Where) -> Problem:
    return warning(
        "media-kind",
        f"Anki can neither show nor play {name!r}, so its name stands on the card",
        where,
        "embed a picture, a sound or a video",
    )


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
