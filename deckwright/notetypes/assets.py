"""The `_` files that css and card templates refer to: fonts, scripts, style sheets, pictures.

They lie beside the templates or in `_shared`. In Anki the name of each holds its hash, for an
import never replaces a file whose name begins with `_`; so the references are written anew.
"""

from __future__ import annotations

import os
import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from deckwright.data import MediaFile
from deckwright.frozen import dataclass
from deckwright.notetypes.jinja import Templates
from deckwright.problems import DeckError, Problem, Problems, Where, near, warning
from deckwright.vault.files import read_bytes
from deckwright.vault.media import anki_name, contents_of, fault_of, keep, read_contents

SHARED = "_shared"
# Those beginnings of names by which Anki takes a file that no note shows (media.rs, 26.09).
_SIGNS = ("_", "latex-")

Place = Callable[[str, int], Where]  # of these words, at this offset of a text

_PIECES = re.compile(
    r"""(?P<comment><!--.*?-->|/\*.*?\*/)
      | (?P<script><script\b[^<>]*>)(?P<body>.*?)(?=</script\b)
      | (?P<tag><[a-z](?:"[^"<>]*"|'[^'<>]*'|[^<>"'])*>)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
# A file after url(, @import, src= or [sound:, or a whole string, which is how scripts name one.
# What Anki puts in, as in src="_{{Word}}.mp3", is no name that we could know.
_REFERENCE = re.compile(
    r"""(?P<lead>\burl\(\s*|@import\s+(?=["'])|\[sound:
           |(?<![\w-])(?:src|href|poster|data)\s*=\s*)?
        (?P<quote>["'`])?(?(lead)|(?(quote)(?=(?:\./)?_)|(?!)))
        (?P<name>(?(quote)[^"'`<>{}\n?\#]++|[^\s"'`()\[\]<>{};,?\#]++))
        (?(quote)(?=(?P=quote)|[?\#][^"'`\n{}]*(?P=quote))|(?!\{))""",
    re.VERBOSE | re.IGNORECASE,
)
_REWRITTEN = frozenset({".css", ".js", ".mjs", ".svg"})  # what may refer to others in its turn
_LOCAL = re.compile(
    r"[^_/\\:][^/\\:]*\.(?:woff2?|ttf|otf|css|m?js|png|jpe?g|gif|svg|webp|avif|mp3|ogg|mp4|webm)",
    re.IGNORECASE,
)


@dataclass()
class Assets:
    """The assets of the note type in the folder `key`; `media` gathers those referred to.

    One keeps its name where `kept` has its SHA-256 by it. `adopted` templates are no Jinja.
    """

    key: str
    templates: Templates
    problems: Problems
    kept: Mapping[str, str] = field(default_factory=dict)
    adopted: bool = False
    media: dict[str, MediaFile] = field(default_factory=dict)
    _making: list[str] = field(default_factory=list)

    def sources_of(self, text: str, file: str) -> Sequence[tuple[Where, str]]:
        """What the template `file` and those that it includes say, and their places."""
        if self.adopted:
            return ((Where(self.templates.place_of(file)), text),)
        return self.templates.sources_of(file)

    def in_template(self, text: str, file: str) -> str:
        """`text`, which Jinja made of the template `file`, with the names that Anki will know."""

        def place(words: str, _: int) -> Where:
            for where, source in self.sources_of(text, file):
                if words in source:
                    return where.down(source, source.index(words))
            return Where(self.templates.place_of(file))

        return self._rewritten(text, place, sure=True)

    @property
    def files(self) -> tuple[MediaFile, ...]:
        """All that were referred to, by name."""
        return tuple(sorted(self.media.values(), key=lambda file: file.name))

    @cached_property
    def _known(self) -> dict[str, tuple[Path, str]]:
        """Every asset by name: where it lies, and how problems name it.

        What lies beside the templates comes before what is shared, and one's own before shipped.
        """
        found: dict[str, tuple[Path, str]] = {}
        for inside in (self.key, SHARED):
            for folder in self.templates.folders:
                place = f"{self.templates.places[folder]}/{inside}"
                files = (file for sign in _SIGNS for file in (folder / inside).glob(f"{sign}*"))
                for file in sorted(files):
                    if _lies_in(file, folder):
                        key = unicodedata.normalize("NFC", file.name)
                        found.setdefault(key, (file, f"{place}/{file.name}"))
        return found

    def _rewritten(self, text: str, place: Place, *, sure: bool) -> str:
        """Not `sure`: a script, in which what looks like a reference may be none."""
        parts, end = list[str](), 0
        for piece in _PIECES.finditer(text):
            parts.append(self._part(text[end : piece.start()], end, place, sure=sure))
            start, end = piece.span()
            if piece["comment"]:
                parts.append(piece[0])
            elif piece["script"]:
                parts.append(self._part(piece["script"], start, place, sure=sure, tag=True))
                parts.append(self._part(piece["body"], piece.start("body"), place, sure=False))
            else:
                is_link = piece["tag"][:3].lower() in ("<a ", "<a\n")  # it may lead anywhere
                known = sure and not is_link
                parts.append(self._part(piece["tag"], start, place, sure=known, tag=True))
        parts.append(self._part(text[end:], end, place, sure=sure))
        return "".join(parts)

    def _part(self, text: str, start: int, place: Place, *, sure: bool, tag: bool = False) -> str:
        def renamed(match: re.Match[str]) -> str:
            lead, written = match["lead"] or "", match["name"]
            name = unicodedata.normalize("NFC", written.strip().removeprefix("./"))
            is_reference = sure and bool(lead) and (tag or not lead.rstrip().endswith("="))
            at = start + match.start("name")
            known = name if name in self._known else unquote(name)
            if known in self._known:
                new = self.problems.attempt(lambda: self._asset(known, place, written, at))
                return match[0].removesuffix(written) + new.name if new else match[0]
            if is_reference and name.startswith("_") and "/" not in name:
                self.problems.add(self._missing(name, place(written, at)))
            elif is_reference and _LOCAL.fullmatch(name):
                self.problems.add(_without_underscore(name, place(written, at)))
            return match[0]

        return _REFERENCE.sub(renamed, text)

    def _asset(self, name: str, place: Place, written: str, offset: int) -> MediaFile:
        made = self.media.get(name)
        if made:
            return made
        if name in self._making:
            raise DeckError(
                Problem(
                    "asset",
                    f"{name} refers to itself, or to a file that refers to it",
                    place(written, offset),
                    "the name of each holds a hash of what is in it: let one not name the other",
                )
            )
        self._making.append(name)
        try:
            made = self.media[name] = self._made(name, place(written, offset))
        finally:
            self._making.pop()
        return made

    def _made(self, name: str, where: Where) -> MediaFile:
        file, source = self._known[name]
        ending = posixpath.splitext(name)[1].lower()
        if ending not in _REWRITTEN:
            contents = read_contents(file, where, source)
            new_name = self._name(name, contents.sha256)
            fault = fault_of(name, contents)
            return MediaFile(new_name, file, contents.sha256, source, contents.size, fault)
        data = read_bytes(file, where, source)
        fault = fault_of(name, contents_of(data))
        packed = self._bytes_rewritten(data, source, sure=ending in (".css", ".svg"))
        contents = contents_of(packed)
        new_name = self._name(name, contents.sha256)
        file = file if packed == data else keep(new_name, packed)
        return MediaFile(new_name, file, contents.sha256, source, contents.size, fault)

    def _name(self, name: str, sha256: str) -> str:
        is_kept = self.kept.get(name) == sha256
        return name if is_kept else anki_name(name, sha256, of_template=True)

    def also(self, name: str, where: Where) -> None:
        """Pack an asset that is named nowhere: a script may put its name together."""
        if name in self._known:
            self.problems.attempt(lambda: self._asset(name, lambda *_: where, name, 0))
        else:
            self.problems.add(self._missing(name, where))

    def _bytes_rewritten(self, data: bytes, source: str, *, sure: bool) -> bytes:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:  # then it names no file that we could read either
            return data
        start = Where(source)
        place: Place = lambda _, offset: start.down(text, offset)  # noqa: E731
        return self._rewritten(text, place, sure=sure).encode()

    def _missing(self, name: str, where: Where) -> Problem:
        meant = near(name, self._known)
        hint = f"did you mean {meant}?" if meant else f"put it beside the templates or in {SHARED}"
        return Problem("asset", f"there is no file {name!r}", where, hint)


def _without_underscore(name: str, where: Where) -> Problem:
    return warning(
        "asset-name",
        f"learners will not get {name!r}: Anki takes from templates only files that begin with _",
        where,
        f"put it beside the templates, and call it _{name} there and here",
    )


def _lies_in(file: Path, folder: Path) -> bool:
    """Whether it is a file, and no link that leads out of the templates."""
    return file.is_file() and Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder))
