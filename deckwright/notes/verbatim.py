"""HTML that an author wrote as HTML: it comes as it stands, its files are packed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from html import escape, unescape
from urllib.parse import unquote

from deckwright.data import MediaFile
from deckwright.frozen import dataclass
from deckwright.notes.media import MediaFolder
from deckwright.problems import DeckError, Problem, Problems, Where, warning

_ATTRIBUTES = r"""(?>"[^"<]*"|'[^'<]*'|[^<>])*?"""
# What Anki takes for the name of a file in a field (rslib/src/text.rs, 26.09).
_FILES = re.compile(
    rf"""(?P<tag><(?:(?:img|audio|video|source)\b{_ATTRIBUTES}\ssrc|object\b{_ATTRIBUTES}\sdata)
           \s*=\s*)(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s<>"']+))
       |\[sound:(?P<sound>[^\[\]]+)\]""",
    re.IGNORECASE | re.VERBOSE,
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+:|//", re.IGNORECASE)
_SIGN = "\x1c"  # no file and no note holds it
_PLACE = re.compile(f"{_SIGN}(\\d+){_SIGN}")


def files_in(html: str) -> Iterator[str]:
    """The names of the files that some HTML shows or plays."""
    for match in _FILES.finditer(html):
        target = unescape(match[match.lastgroup or ""])
        if target.strip() and not _ELSEWHERE.match(target):
            yield from {target, unquote(target)}


@dataclass(slots=True)
class Verbatim:
    """Such HTML of one note; `media` gathers the files that it names."""

    folder: MediaFolder
    problems: Problems
    media: list[MediaFile]
    looked_up: bool = False
    _pieces: list[str] = field(default_factory=list)

    def place(self, html: str, where: Where) -> str:
        """What keeps the place of some HTML until `put_back`.

        A file that is not there is no error: the HTML came from somewhere else.
        """
        self._pieces.append(_FILES.sub(lambda match: self._renamed(match, where), html))
        return f"{_SIGN}{len(self._pieces) - 1}{_SIGN}"

    @property
    def holds_any(self) -> bool:
        """Whether any was placed."""
        return bool(self._pieces)

    def put_back(self, html: str) -> str:
        """The HTML of a field with all that was placed in it."""
        return _PLACE.sub(lambda place: self._pieces[int(place[1])], html)

    def _renamed(self, match: re.Match[str], where: Where) -> str:
        """A reference under the name that the file has in Anki."""
        kind = match.lastgroup or ""
        target = unescape(match[kind])
        if not target.strip() or _ELSEWHERE.match(target):
            return match[0]
        self.looked_up = True
        try:
            file = self.folder.find(target, where)
        except DeckError as error:
            self.problems.add(*(_absent(problem) for problem in error.problems))
            return match[0]
        self.media.append(file)
        if file.name in (target, unquote(target)):
            return match[0]
        return f"[sound:{file.name}]" if kind == "sound" else f'{match["tag"]}"{escape(file.name)}"'


def _absent(problem: Problem) -> Problem:
    return warning("media-absent", problem.message, problem.where, problem.hint)
