"""What makes HTML of the sections of one note, and all that the note shows then."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from deckwright.data import MediaFile, Note, Section
from deckwright.frozen import dataclass, quick_dataclass
from deckwright.notes.definitions import with_definitions
from deckwright.notes.embeds import Embedder
from deckwright.notes.numbering import Counter
from deckwright.notes.verbatim import Verbatim
from deckwright.problems import Where
from deckwright.text.clozes import Cloze
from deckwright.text.editor import as_editor_writes
from deckwright.text.fenced import html_block
from deckwright.text.prose import plain_html
from deckwright.text.render import html_to_plain, html_to_typed, read_by_markdown
from deckwright.trust.judge import has_odd_tag


@quick_dataclass(frozen=True)
class Shows:
    """What a note shows: its fields as HTML, its files, and the texts of other files in it.

    `whole` are the fields with character 31 between them, which none can hold. `plain` says that
    the fields show all sections, and that all are as plain as `plain_html` wants them; `ours` that
    we wrote all of that HTML, so that with an embed came nothing but a picture.
    """

    fields: tuple[str, ...]
    whole: str
    plain: bool
    ours: bool
    media: Sequence[MediaFile]
    others: Callable[[], list[Section]]


@dataclass(slots=True)
class Means:
    """Makes HTML of the sections of one note.

    `of_editor` says that it is to be as Anki's own editor writes it. `begin` makes an Embedder,
    which few notes need. `plain` holds as long as the fields are what `plain_html` made of sections
    and nothing else: then they hold none but harmless elements, and name no files but those that
    were embedded. `odd` says that what was embedded is more than a picture as we write most.
    """

    note: Note
    counter: Counter
    of_editor: bool
    begin: Callable[[], Embedder]
    plain: bool = True
    odd: bool = False
    begun: Embedder | None = None
    verbatim: Verbatim | None = None

    def shown(self, section: Section) -> str:
        """The HTML of a section, with no cloze in it."""
        if not section.text:  # as of most fields
            return ""
        return self._verbatim(section) or self._html(section, ())

    def clozed(self, section: Section) -> str:
        """The same with its clozes, whose numbers are the next ones."""
        if not section.text:
            return ""
        asked = self.counter.asked(section) if not self.note.definitions else ""
        if asked:  # an editor writes it so, too
            return asked
        return self._verbatim(section) or self._html(section, self.counter.numbered(section))

    def words(self, section: Section) -> str:
        """The words of a section."""
        self.plain = False
        return html_to_plain(self.shown(section))

    def typed(self, section: Section) -> str:
        """What a learner types for it, with its pictures and sounds."""
        self.plain = False
        return html_to_typed(self.shown(section))

    @property
    def embedder(self) -> Embedder:
        """What turns the links and embeds of this note into HTML."""
        if self.begun is None:
            self.begun = self.begin()
        return self.begun

    @property
    def looked_up(self) -> bool:
        """Whether any file was looked up by its name."""
        looked_up = self.begun is not None and self.begun.looked_up
        return looked_up or (self.verbatim is not None and self.verbatim.looked_up)

    def shows(self, fields: Sequence[str]) -> Shows:
        """What the note shows with these fields, when all embeds are in place."""
        shown = tuple(self._finished(fields))
        whole, ours = "\x1f".join(shown), self.plain and not self.odd
        if not whole.isascii():
            shown = tuple([unicodedata.normalize("NFC", html) for html in shown])  # as Anki does
            composed = "\x1f".join(shown)
            whole, ours = composed, ours and composed == whole
        media = self.begun.media if self.begun else ()
        return Shows(shown, whole, self.plain, ours, media, self._pages)

    def _finished(self, fields: Sequence[str]) -> Sequence[str]:
        """The fields with all embeds in place, and all HTML that comes as it stands."""
        if not self.plain or (self.begun and self.begun.pieces):
            note, finished = self.note, self.embedder.finished
            texts = note.sections.values()
            fields = [finished(html, texts, note.where) if "<" in html else html for html in fields]
        return list(map(self.verbatim.put_back, fields)) if self.verbatim else fields

    def _pages(self) -> list[Section]:
        """The texts of other files in the note."""
        paths = self.begun.references if self.begun else ()
        return [self.embedder.notes.page(path).text for path in paths]

    def _verbatim(self, section: Section) -> str:
        """What keeps the place of a section that is one block of HTML; "" for any other."""
        text = section.text
        written = html_block(text) if text[0] == "`" else None
        if written is None:
            return ""
        self.plain = False
        if self.verbatim is None:
            embedder = self.embedder
            self.verbatim = Verbatim(embedder.folder, embedder.problems, embedder.media)
        return self.verbatim.place(written, section.at(0))

    def _html(self, section: Section, clozes: tuple[Cloze, ...]) -> str:
        note = self.note
        if note.definitions:
            section = with_definitions(section, note.definitions)
            self.plain = False
        html = plain_html(section, note.dialect, clozes, self._embed)
        if html is None:
            self.plain = False
            html = read_by_markdown(section, note.dialect, clozes, self._embed)
        return as_editor_writes(html) if self.of_editor else html

    def _embed(self, parts: tuple[str, ...], where: Where) -> str:
        html = self.embedder.html(parts, where)
        odd = "{" in html or "\\" in html or has_odd_tag(html)
        self.odd |= odd or bool(self.embedder.pieces)
        return html
