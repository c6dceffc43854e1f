"""Links, embedded notes, pictures and sounds of a note -> HTML, with the files that it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

from deckwright.data import MediaFile, Section
from deckwright.notes.definitions import definitions_of, with_definitions
from deckwright.notes.images import ending_of, no_picture, not_imported, picture, remote, unsized
from deckwright.notes.links import (
    as_text,
    linked_file,
    no_note,
    no_part,
    ring,
    split_target,
    title_of,
    too_much,
)
from deckwright.notes.media import MediaFolder
from deckwright.notes.named import HREF, SRC, UNSEEN
from deckwright.notes.passages import names_in, without_indent
from deckwright.notes.places import place, put_pieces
from deckwright.notes.references import Embedded, Passage, References
from deckwright.problems import DeckError, Problems, Where
from deckwright.text.render import section_to_html
from deckwright.vault.files import NOTE_SUFFIXES
from deckwright.vault.media import PICTURES, SHOWN, SOUNDS, VIDEOS

_MAX_DEPTH = 8  # of notes in notes
_MAX_LENGTH = 1_000_000  # of what one embed shows: a note may hold another twice, and that one too
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
_ELSEWHERE = re.compile(r"https?://|data:image/", re.IGNORECASE)
_BRACES = re.compile(r":(?=:)|(?<=:):|\}(?=\})|(?<=\})\}")


@dataclass(slots=True)
class Embedder:
    """Turns the links and embeds of one note into HTML.

    `media` gathers the files that the note needs, `references` the notes whose text or id went
    into it; `looked_up` says whether any file was looked up by its name, `cites` that of a file in
    sources the name is enough. `within` are the passages that this text is embedded in, from the
    outermost, and where each was embedded. `pieces` are what has a place in the HTML until the end.
    """

    folder: MediaFolder
    notes: References
    problems: Problems
    media: list[MediaFile] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    looked_up: bool = False
    cites: bool = False
    _tells_of_files: bool = True
    within: tuple[tuple[Passage, Where], ...] = ()
    pieces: list[str] = field(default_factory=list)

    def html(self, parts: tuple[str, ...], where: Where) -> str:
        """The HTML for a link or embed, whose parts are as `text.spans` found them.

        What is wrong goes to `problems`, so that one missing picture does not hide another.
        `finished` has the last word on this HTML.
        """
        return self.problems.attempt(lambda: self._html(parts, where)) or ""

    def _html(self, parts: tuple[str, ...], where: Where) -> str:
        kind, target, label = parts[:3]
        if kind == "link":
            return self.link(target, label, where)
        if kind == "image" and _ELSEWHERE.match(target):
            return remote(target, label, "".join(parts[3:]))
        name = self._without_anchor(target)
        ending = ending_of(name)
        if self._is_note(kind, target, ending, where):
            return self._embed(unquote(target) if kind == "image" else target, label, where)
        self.looked_up = True
        file = self.folder.find(name, where)
        if kind == "sound" or ending in SOUNDS or ending in VIDEOS:
            self.media.append(file)
            return f"[sound:{file.name}]"
        if ending not in PICTURES:
            self.problems.add(no_picture(name, where))
            return as_text(escape(unsized(label) or name, quote=False))
        self.media.append(file)
        return picture(file.name, name, label, "".join(parts[3:]))

    def _is_note(self, kind: str, target: str, ending: str, where: Where) -> bool:
        """Whether what is embedded is a note; `![](x)` is one only if it says `x.md`."""
        if kind != "embed" or ending in SHOWN:
            return kind == "image" and ending in NOTE_SUFFIXES
        may_be = ("", *NOTE_SUFFIXES)
        return ending in may_be or bool(self.notes.find(split_target(target)[0], where))

    def _without_anchor(self, target: str) -> str:
        """The file of `x.png#outline`; but `C#.png` is one."""
        name, anchor, _ = target.partition("#")
        is_file = anchor and not ending_of(name) and ending_of(target) and self.folder.holds(target)
        return target if is_file else name

    def link(self, target: str, label: str, where: Where) -> str:
        """A link to another note: how to find its card in Anki, or plain text if it has none."""
        name, fragment = split_target(target)
        words = escape(label.strip() or title_of(name, fragment), quote=False)
        return self._linked(name, words, where) if name else as_text(words)

    def _linked(self, name: str, words: str, where: Where, *, bare: bool = False) -> str:
        self.looked_up = True
        path = self.notes.find(name, where)
        if not path:
            if ending_of(name) in NOTE_SUFFIXES or not self.folder.holds(name):
                self.problems.add(no_note(name, where, bare=bare))
            elif self._tells_of_files and not self.cites and ending_of(name) not in SHOWN:
                self.problems.add(linked_file(name, where))
                self._tells_of_files = False  # once a note is enough
            return as_text(words)
        self._refer(path)
        search = self.notes.search(path) if path != where.path else ""
        if not search:
            return as_text(words)
        # No word of the text, or it would be typed as an answer and stand in Anki's list of notes.
        found = f'<input hidden readonly value="{escape(search)}">'
        piece = self._piece(f'<input type="checkbox" hidden>{found}')
        return f'<label class="note-link">{words}{piece}</label>'

    def _embed(self, target: str, label: str, where: Where) -> str:
        """Another note, or a part of it, folded."""
        self.looked_up = True
        name, fragment = split_target(target)
        title = escape(label.strip() or title_of(name, fragment), quote=False)
        path = self.notes.find(name, where) if name else where.path
        if not path:
            self.problems.add(no_note(name, where))
            return as_text(title)
        self._refer(path)
        passage = self.notes.passage(path, fragment)
        if not passage:
            text = self.notes.page(path).text.text
            self.problems.add(no_part(path, fragment, names_in(text, fragment), where))
            return as_text(title)
        self._refuse_rings(passage, where)
        embedded = self._embedded(passage, where)
        if len(embedded.html) > _MAX_LENGTH:
            raise DeckError(too_much("this embeds more than a million signs", where))
        self.media += embedded.media
        for other in embedded.references:
            self._refer(other)
        self.problems.add(*embedded.problems)
        body = f"<summary>{title}</summary>\n{embedded.html}"
        return self._piece(f'<details class="embed">{body}</details>')

    def _embedded(self, passage: Passage, where: Where) -> Embedded:
        key = passage, len(self.within)
        if key not in self.notes.embedded:
            inside = (*self.within, (passage, where))
            inner = Embedder(self.folder, self.notes, Problems(), within=inside)
            html = inner.passage(passage)
            self.notes.embedded[key] = Embedded(
                html[: _MAX_LENGTH + 1],
                tuple(dict.fromkeys(inner.media)),
                tuple(inner.references),
                inner.problems.in_order,
            )
        return self.notes.embedded[key]

    def passage(self, passage: Passage) -> str:
        """The HTML of a passage, in which no cloze is left: bold is bold."""
        page = self.notes.page(passage.path)
        text = page.text.text
        part = without_indent(text[passage.start : passage.end])
        is_all = part == text
        section = Section("", part, page.text.at(passage.start))
        if not is_all:
            section = with_definitions(section, definitions_of((page.text,)))
        sections = page.parts if page.parts and is_all else (section,)
        pieces = []
        for each in sections:
            if each.heading:
                pieces.append(f"<h1>{escape(each.heading, quote=False)}</h1>")
            html = section_to_html(each, page.dialect, (), self.html)
            pieces.append(self.finished(html, (each,), each.where))
        html = "\n".join(piece for piece in pieces if piece)
        return _BRACES.sub(lambda match: f"&#{ord(match[0])};", html)

    def _refuse_rings(self, passage: Passage, where: Where) -> None:
        chain = [inside for inside, _ in self.within]
        if passage in chain:
            start = chain.index(passage)
            places = [place for _, place in self.within[start + 1 :]] + [where]
            raise DeckError(ring(places))
        if len(chain) >= _MAX_DEPTH:
            raise DeckError(too_much(f"this is more than {_MAX_DEPTH} notes deep", where))

    def _refer(self, path: str) -> None:
        if path not in self.references:
            self.references.append(path)

    def _piece(self, html: str) -> str:
        self.pieces.append(html)
        return place(len(self.pieces) - 1)

    def finished(self, html: str, sections: Collection[Section], where: Where) -> str:
        """The HTML of these sections with all embeds in place.

        The files and notes that it names by `src` and `href`, as raw HTML and Markdown links do,
        are looked up as well.
        """
        if "=" not in html:  # no tag has an attribute
            return put_pieces(html, self.pieces)

        def where_is(target: str) -> Where:
            for written in (target, unquote(target)):
                for section in sections:
                    if written in section.text:
                        return section.at(section.text.find(written))
            return where

        if "poster" in html or "srcset" in html:
            html = UNSEEN.sub(lambda match: self._unseen(match, where_is), html)
        html = SRC.sub(lambda match: f"{match[1]}={self._source(match[2], where_is)}", html)
        if "href" in html:
            html = HREF.sub(lambda match: self._target(match, where_is), html)
        return put_pieces(html, self.pieces)

    def _unseen(self, tag: re.Match[str], where_is: Callable[[str], Where]) -> str:
        """The tag without a file that no learner would have; one of the web stays."""
        target = unescape(tag[3].strip("\"'"))
        if all(_ELSEWHERE.match(each.strip()) for each in target.split(", ")):
            return tag[0]
        self.problems.add(not_imported(tag[2].lower(), target, where_is(target)))
        return tag[1]

    def _source(self, written: str, where_is: Callable[[str], Where]) -> str:
        target = unescape(written.strip("\"'"))
        known = {file.name for file in self.media}
        if target in known or re.match(r"[a-z][a-z0-9+.-]+:", target, re.IGNORECASE):
            return written
        self.looked_up = True
        file = self.problems.attempt(lambda: self.folder.find(target, where_is(target)))
        if not file:
            return written
        self.media.append(file)
        return written if file.name in (target, unquote(target)) else f'"{file.name}"'

    def _target(self, link: re.Match[str], where_is: Callable[[str], Where]) -> str:
        """A link by `href`: as it is to the web, or else to a note; cards open no other files."""
        target = unescape(link[1].strip("\"'"))
        name = unquote(split_target(target)[0])
        if _SCHEME.match(target) or (target.strip() and not name):
            return link[0]
        return self._linked(name, link[2], where_is(target.strip() or "]()"), bare=True)
