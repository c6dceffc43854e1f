"""The other Markdown files of a vault, as the links and embeds of a note name them.

A file is found as Obsidian finds it: by any end of its path, whatever the case, and of several the
one that lies nearest. It is read when it is first linked or embedded.
"""

from __future__ import annotations

import os
import posixpath
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from deckwright.data import Dialect, FrontMatter, MediaFile, Section
from deckwright.frozen import dataclass
from deckwright.notes.choose import dialect_of
from deckwright.notes.filenames import below, file_key
from deckwright.notes.guids import guid_of, id_from_path
from deckwright.notes.kinds import is_flashcard, types_of
from deckwright.notes.passages import part_of
from deckwright.notes.searches import search_for
from deckwright.notes.values import the_one
from deckwright.notes.vault import Vault
from deckwright.notetypes.load import FilledNotetype
from deckwright.problems import DeckError, Problem, Problems, Where
from deckwright.text.clozes import explicit_clozes
from deckwright.text.marks import Edit, put_in
from deckwright.vault.files import NOTE_SUFFIXES, read_source
from deckwright.vault.frontmatter import split_front_matter
from deckwright.vault.sections import headed_parts


@dataclass(frozen=True, slots=True)
class Page:
    """What a file says below its front matter; `parts` only where it is no Markdown."""

    text: Section
    dialect: Dialect
    parts: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """`text[start:end]` of a file's page."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Embedded:
    """A passage as HTML, and all that came with it: what a note needs that embeds it."""

    html: str
    media: tuple[MediaFile, ...]
    references: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass()
class References:
    """The Markdown files of a vault by name; one for a whole build.

    `embedded` keeps what was embedded once, by passage and by how deep it stood.
    """

    vault: Vault
    embedded: dict[tuple[Passage, int], Embedded] = field(default_factory=dict)
    _pages: dict[str, Page] = field(default_factory=dict)
    _passages: dict[tuple[str, str], Passage | None] = field(default_factory=dict)
    _searches: dict[str, str] = field(default_factory=dict)

    def find(self, target: str, where: Where) -> str:
        """The path of the file that a note at `where` means by `target`, or ""."""
        written = target.strip().replace("\\", "/")
        beside = posixpath.dirname(where.path)
        for name in (written, unquote(written)) if "%" in written else (written,):
            found = self._found(_key(name), file_key(beside))
            if found:
                return found[0] if len(found) == 1 else _nearest(found, name, beside)
        return ""

    def _found(self, key: str, beside: str) -> list[str]:
        """The files of a name: those where it says, else all whose path ends so."""
        named = self._by_name.get(posixpath.basename(key), [])
        if not named:
            return []
        relative = key.startswith(("./", "../"))
        source = file_key(self.vault.project.source)
        folders = (source, "") if key.startswith("/") else (beside, source, "")
        for meant in below(folders[:1] if relative else folders, key.lstrip("/")):
            found = [path for path in named if _key(path) == meant]
            if found:
                return found
        end = "/" + posixpath.normpath(key.lstrip("/"))
        return [path for path in named if f"/{_key(path)}".endswith(end)]

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        by_name: dict[str, list[str]] = {}
        for path in self.vault.files:
            by_name.setdefault(_key(posixpath.basename(path)), []).append(path)
        return by_name

    def passage(self, path: str, fragment: str) -> Passage | None:
        """What stands in a file below `Heading#Heading` or at `^block`; all of it for "".

        Raises:
            DeckError: unreadable, encoding, media-outside.
        """
        if (path, fragment) not in self._passages:
            found = part_of(self.page(path).text.text, fragment)
            self._passages[path, fragment] = Passage(path, *found) if found else None
        return self._passages[path, fragment]

    def page(self, path: str) -> Page:
        """What a file says.

        Raises:
            DeckError: unreadable, encoding, media-outside.
        """
        if path not in self._pages:
            matter, text = self._read(path)
            parts = self._flashcard(matter, text)
            dialect = Problems().attempt(lambda: dialect_of(matter, parts, self.vault))
            if self.vault.card_types & {*types_of(matter)} or parts:
                text = _without_clozes(text)
            if parts and dialect == "export":
                self._pages[path] = Page(text, dialect, parts)
            else:
                self._pages[path] = Page(text, "markdown")
        return self._pages[path]

    def search(self, path: str) -> str:
        """What to type in Anki to find the note of a file; "" where there is not just one."""
        if path not in self._searches:
            self._searches[path] = Problems().attempt(lambda: self._search(path)) or ""
        return self._searches[path]

    def _search(self, path: str) -> str:
        matter, text = self._read(path)
        if not self._flashcard(matter, text):
            return ""
        project = self.vault.project
        guid = guid_of(matter.id or id_from_path(path, project.deck), project.config.namespace)
        return search_for(guid, self._notetypes(matter, guid))

    def _notetypes(self, matter: FrontMatter, guid: str) -> list[FilledNotetype]:
        """The note types that a note may have: two where its question decides."""
        known = self.vault.notetypes
        written = the_one(matter.values.get("notetype", ""))
        if isinstance(written, str) and written:
            named = {filled.notetype.name.casefold(): filled for filled in known.values()}
            named |= {key.casefold(): filled for key, filled in known.items()}
            return [filled for filled in [named.get(written.casefold())] if filled]
        pinned = self.vault.pinned.get(guid)
        return [known[key] for key in ([pinned] if pinned else ["cloze", "basic"]) if key in known]

    def _flashcard(self, matter: FrontMatter, text: Section) -> tuple[Section, ...]:
        """The parts of a file that holds one flashcard; none of any other."""
        parts, _ = headed_parts(text.text, text.where)
        word = self.vault.project.config.flashcard_type
        return parts if is_flashcard(matter, parts, word) else ()

    def _read(self, path: str) -> tuple[FrontMatter, Section]:
        root = self.vault.project.root
        if not Path(os.path.realpath(root / path)).is_relative_to(os.path.realpath(root)):
            raise DeckError(
                Problem(
                    "media-outside",
                    f"{path!r} lies outside this folder",
                    Where(path),
                    "copy the file itself into this folder",
                )
            )
        source = read_source(root, path, self.vault.is_flashcard)
        try:
            matter, body, line = split_front_matter(source)
        except DeckError:  # told of where it is a flashcard's
            matter, body, line = FrontMatter(), source.text, 1
        return matter, Section("", body, Where(path, line))


def _without_clozes(section: Section) -> Section:
    """A flashcard's text with `{{c1::text::hint}}` as its text: on another card it asks nothing."""
    clozes = Problems().attempt(lambda: explicit_clozes(section, "markdown")) or ()
    edits = [Edit(cloze.start, cloze.inner_start, "") for cloze in clozes]
    edits += [Edit(cloze.inner_end, cloze.end, "") for cloze in clozes]
    return replace(section, text=put_in(section.text, edits))


def _nearest(paths: list[str], name: str, folder: str) -> str:
    """Of files with equal names the nearest is meant; of these the one that is spelt so."""
    spelt = posixpath.basename(name).removesuffix(".md")

    def distance(path: str) -> tuple[int, bool, str]:
        steps = posixpath.relpath(f"/{path}", f"/{folder}").count("/")
        return steps, posixpath.splitext(posixpath.basename(path))[0] != spelt, path

    return min(paths, key=distance)


def _key(name: str) -> str:
    """What the spellings of one note's name share: its case and its ending do not count."""
    key = file_key(name.strip())
    return next((key.removesuffix(end) for end in NOTE_SUFFIXES if key.endswith(end)), key)
