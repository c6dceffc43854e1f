"""The files of a preview: the page, its data in small pieces, the media."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from deckwright.frozen import dataclass
from deckwright.preview.before import Before, changes_of
from deckwright.preview.data import data_script, in_steps
from deckwright.preview.draft import Draft
from deckwright.preview.index import (
    CARDS_STEP,
    CHANGES_STEP,
    TEXTS_STEP,
    card_ords,
    index_of,
    tags_of,
)
from deckwright.preview.overview import overview_page
from deckwright.preview.rows import Listed, Row
from deckwright.preview.scripts import Script, scripts_of
from deckwright.preview.studio import Faces
from deckwright.preview.words import Words, WordsOfNotes, folded
from deckwright.problems import DeckError, Problem, Where
from deckwright.stored import StoredNotetype

_HTML, _LIVE = b'<html lang="en">', b'<html lang="en" data-live="true">'
OVERVIEW = "overview.html"
MARK = ".deckwright-preview"  # a folder with this file is ours to write to; it names our files
_PAGE = ("index.html", "page.css", "overview.css", "frame.css", "store.js", "search.js",
         "filters.js", "tree.js", "list.js", "stage.js", "change.js", "marks.js", "keys.js",
         "live.js", "main.js", "frame.js", "icon.svg")  # fmt: skip


_OURS = re.compile(r"(?:(?:data|media|before|mathjax)/)?[^/\\:.][^/\\:]*")


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a preview shows."""

    draft: Draft
    listed: Listed
    faces: Faces
    before: Before


class Site:
    """The folder of a preview, which is written again and again: only what is new each time."""

    def __init__(self, folder: Path, *, live: bool = False) -> None:
        """`folder` is new, empty, or a preview of before; a live page waits for news.

        Raises:
            DeckError: output, when it holds something else.
        """
        self.folder = folder
        self._live = live
        self._words = WordsOfNotes()
        self._written: dict[str, Any] = {}
        if folder.exists() and not (folder / MARK).is_file() and any(_visible(folder)):
            message = f"{folder} holds files that are no preview"
            hint = "name an empty folder, or one that does not exist yet"
            raise DeckError(Problem("output", message, Where(folder.as_posix()), hint))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).open("a").close()
        (folder / ".nojekyll").touch()  # GitHub Pages would leave out files that begin with _

    def write(self, shown: Shown, engine: Mapping[str, bytes]) -> None:
        """Write all but the overview, and remove what is no longer part of the site.

        `engine` are the files of MathJax.
        """
        media = {f"media/{file.name}": file.path for file in shown.draft.media}
        before = {f"before/{name}": content for name, content in shown.before.media.items()}
        wanted = {
            **dict(_page(shown, live=self._live)),
            **engine,
            **dict(site_data(shown, self._words)),
            **before,
            **media,
        }
        for name, content in wanted.items():
            if name not in self._written or self._written[name] != content:
                self._put(self.folder / name, content)
        known = self._written.keys() if self._written else self._lying()
        for name in known - wanted.keys():
            (self.folder / name).unlink(missing_ok=True)
        if not self._written or self._written.keys() != wanted.keys():
            (self.folder / MARK).write_text("\n".join(sorted(wanted)), encoding="utf-8")
        self._written = wanted

    def write_overview(self, shown: Shown) -> None:
        """Write the overview, which takes longer than a saved note should."""
        self._put(self.folder / OVERVIEW, overview_page(shown.draft, shown.listed).encode())

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum((self.folder / name).stat().st_size for name in (*self._written, OVERVIEW))

    def _lying(self) -> set[str]:
        """What an earlier run wrote there, and nothing that somebody else put beside it."""
        names = (self.folder / MARK).read_text(encoding="utf-8").splitlines()
        return {name for name in names if _OURS.fullmatch(name)}

    def _put(self, file: Path, content: Any) -> None:
        """Write a file: bytes, a copy of another, or data."""
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, file)
        else:
            data = content if isinstance(content, bytes) else data_script(file.stem, content)
            file.write_bytes(data if isinstance(data, bytes) else data.encode())


def site_data(shown: Shown, words: WordsOfNotes) -> Iterator[tuple[str, Any]]:
    """Every file of data by name, as the value that is in it."""
    rows, draft, before, faces = shown.listed.rows, shown.draft, shown.before, shown.faces
    notetypes = {**draft.notetypes, **before.notetypes, **draft.notetypes}
    known = [words.of(row, notetypes) for row in rows]
    changes = list(changes_of(rows, draft, before))
    yield _named(
        "index",
        {"deck": draft.deck}
        | index_of(
            rows,
            [word.label for word in known],
            shown.listed.others,
            notetypes,
            [number for number, _ in changes],
            draft.packages,
        ),
    )
    yield _named("tags", tags_of(rows))
    yield _named("styles", _styles(notetypes, draft.notetypes, before.notetypes))
    sides = [faces.get(row.guid, {}).get(ord_) for row in rows for ord_ in card_ords(row)]
    for number, some in in_steps(sides, CARDS_STEP):
        yield _named(f"cards-{number}", some)
    for number, texts in in_steps(list(map(_text, rows, known)), TEXTS_STEP):
        yield _named(f"texts-{number}", texts)
    for number, told in in_steps([told for _, told in changes], CHANGES_STEP):
        yield _named(f"changes-{number}", told)


def _styles(
    notetypes: Iterable[int],
    now: Mapping[int, StoredNotetype],
    before: Mapping[int, StoredNotetype],
) -> dict[str, Any]:
    return {
        "now": [now[id_].css if id_ in now else "" for id_ in notetypes],
        "before": [before[id_].css if id_ in before else "" for id_ in notetypes],
        "scripts": list(map(_script, scripts_of(now.values()))),
        "scriptsBefore": list(map(_script, scripts_of(before.values()))),
    }


def _text(row: Row, words: Words) -> str:
    """All that a search looks through."""
    return f"{words.text} {folded(row.where.path)}" if row.where else words.text


def _visible(folder: Path) -> Iterator[Path]:
    """What lies in a folder, but for what belongs to version control and the like."""
    return (entry for entry in folder.iterdir() if not entry.name.startswith("."))


def _named(name: str, value: Any) -> tuple[str, Any]:
    return f"data/{name}.js", value


def _script(script: Script) -> dict[str, Any]:
    return {"text": script.text, "source": script.source, "module": script.module}


def _page(shown: Shown, *, live: bool) -> Iterator[tuple[str, bytes]]:
    folder = files("deckwright.preview") / "page"
    for name in _PAGE:
        content = (folder / name).read_bytes()
        yield name, content.replace(_HTML, _LIVE) if live and name == "index.html" else content
    frame = (folder / "frame.html").read_text(encoding="utf-8")
    for name, notetypes in (
        ("media", shown.draft.notetypes.values()),
        ("before", shown.before.notetypes.values()),
    ):
        allowed = " ".join(sorted({s.hash for s in scripts_of(notetypes) if s.text}))
        yield f"frame-{name}.html", _filled(frame, hashes=allowed, base=f"{name}/")


def _filled(text: str, **values: str) -> bytes:
    """A page of ours with values of ours in the places of their names."""
    for name, value in values.items():
        text = text.replace(f"[[{name}]]", value)
    return text.encode()
