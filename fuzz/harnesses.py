"""What each harness does with some bytes. Tests run every one of them over its corpus."""

from __future__ import annotations

import io
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from html import escape
from pathlib import Path

from deckwright.data import Dialect, Section, Source
from deckwright.notes.spelling import TagRules
from deckwright.notes.tags import map_tags
from deckwright.package.memory import memory_from_json
from deckwright.package.protobuf import decoded
from deckwright.package.read import read_package
from deckwright.problems import DeckError, Where
from deckwright.release.html import words_and_clozes
from deckwright.text.clozes import Cloze, explicit_clozes, has_explicit_cloze, marked_runs
from deckwright.text.render import read_by_markdown, section_to_html
from deckwright.trust.allowed import NOTHING
from deckwright.trust.judge import offences
from deckwright.vault.config import TagConfig
from deckwright.vault.files import without_control
from deckwright.vault.frontmatter import read_by_yaml, split_front_matter
from deckwright.vault.plainmatter import plain_matter

Harness = Callable[[bytes], None]


def front_matter(data: bytes) -> None:
    """Front matter is read; by its plain way, it says the same as by YAML."""
    text = _text(data)
    with suppress(DeckError):
        split_front_matter(Source("a.md", text, b""))
    block = text.removeprefix("---\n").partition("\n---")[0] + "\n"
    with suppress(DeckError):
        plain = plain_matter(block, Where("a.md", 2))
        if plain is not None and plain != read_by_yaml(block, Where("a.md", 2)):
            raise AssertionError(f"read without YAML as {plain}")


def clozes(data: bytes) -> None:
    """Clozes are found, and each stands in its text."""
    text = _text(data)
    for dialect in ("markdown", "export"):
        with suppress(DeckError):
            found = _numbered(text, dialect)
            for cloze in found:
                if not 0 <= cloze.start <= cloze.inner_start <= cloze.inner_end <= cloze.end:
                    raise AssertionError(cloze)


def tags(data: bytes) -> None:
    """Tags are mapped in every layout, and what comes out is a tag of Anki's."""
    items = tuple(_text(data).split("\n"))
    for layout in ("nested", "split", "anking"):
        rules = TagRules(TagConfig(layout=layout))
        with suppress(DeckError):
            for tag in map_tags(items, rules)[0]:
                if not tag or " " in tag or "::::" in tag or tag.startswith("::"):
                    raise AssertionError(tag)


def markdown(data: bytes) -> None:
    """A section becomes HTML: by the short way the same as by the long one; then it is judged."""
    section = Section("Question", _text(data).strip("\n"), Where("a.md", 3))
    dialect: Dialect = "export" if data[:1] > b"\xc0" else "markdown"
    with suppress(DeckError):
        found = _numbered(section.text, dialect)
        html = section_to_html(section, dialect, found, _embed)
        if section.text and html != read_by_markdown(section, dialect, found, _embed):
            raise AssertionError("the short way and the long way differ")
        list(offences((html, section.text), NOTHING, ("a.mp3",)))
        words_and_clozes((html,))


def package(data: bytes) -> None:
    """A package is read, or is no package; and so are its parts."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "x.apkg"
        file.write_bytes(_packed(data))
        with suppress(DeckError):
            read_package(file)
    with suppress(ValueError):
        decoded(data)
    with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
        memory_from_json(data)


def _packed(data: bytes) -> bytes:
    """The bytes as a zip; or as the SQLite file, the list of media or the memory in a sound one."""
    kind, rest = data[:1], data[1:]
    members = {"collection.anki21": _collection(), "media": b"{}"}
    if kind == b"c":
        changed = bytearray(members["collection.anki21"])
        for at in range(0, len(rest) - 2, 3):  # each three bytes: where, and what
            changed[int.from_bytes(rest[at : at + 2]) % len(changed)] = rest[at + 2]
        members["collection.anki21"] = bytes(changed)
    elif kind == b"m":
        members["media"] = rest
    elif kind == b"d":
        members["deckwright.json"] = rest
    else:
        return data
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


@cache
def _collection() -> bytes:
    """A small collection as Anki writes it in packages for older versions."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "collection"
        connection = sqlite3.connect(file)
        connection.executescript(
            "CREATE TABLE col (id integer, crt integer, mod integer, scm integer, ver integer,"
            " dty integer, usn integer, ls integer, conf text, models text, decks text,"
            " dconf text, tags text);"
            "CREATE TABLE notes (id integer primary key, guid text, mid integer, mod integer,"
            " usn integer, tags text, flds text, sfld integer, csum integer, flags integer,"
            " data text);"
            "CREATE TABLE cards (id integer primary key, nid integer, did integer, ord integer,"
            " mod integer, usn integer, type integer, queue integer, due integer, ivl integer,"
            " factor integer, reps integer, lapses integer, left integer, odue integer,"
            " odid integer, flags integer, data text);"
            'INSERT INTO col VALUES (1,0,0,0,11,0,0,0,\'{}\',\'{"1":{"id":1,"name":"B","type":0,'
            '"mod":1,"flds":[{"name":"F","ord":0}],"tmpls":[{"name":"C","ord":0,"qfmt":"{{F}}",'
            '"afmt":"x"}],"css":"","sortf":0}}\',\'{"1":{"id":1,"name":"D","desc":""}}\',\'{}\','
            "'{}');"
            "INSERT INTO notes VALUES (1,'g',1,1,0,' a ','x',0,0,0,'');"
            "INSERT INTO cards VALUES (1,1,1,0,1,0,0,0,1,0,0,0,0,0,0,0,0,'');"
        )
        connection.commit()
        connection.close()
        return file.read_bytes()


def _numbered(text: str, dialect: Dialect) -> tuple[Cloze, ...]:
    section = Section("Question", text, Where("a.md", 3))
    if has_explicit_cloze(text, dialect):
        return explicit_clozes(section, dialect)
    found = marked_runs(text, dialect, ("bold",))
    return tuple(Cloze(*run, (n,)) for n, run in enumerate(found, start=1))


def _embed(parts: tuple[str, ...], where: Where) -> str:
    return f"<i>{escape('|'.join(parts))} {where.line}</i>"


def _text(data: bytes) -> str:
    """The bytes as what `vault.files` gives of them."""
    return without_control(data.decode("utf-8", "replace").replace("\r", "\n"))


HARNESSES: dict[str, Harness] = {
    harness.__name__: harness for harness in (front_matter, clozes, tags, markdown, package)
}
