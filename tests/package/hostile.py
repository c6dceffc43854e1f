"""Packages made to harm who reads them: each function spoils a sound one in its own way."""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import zstandard

from tests.package.making import plan, slip, write_package

Spoil = Callable[[Path], None]
_COLLECTION = "collection.anki2"


def sound(file: Path) -> None:
    """A package of ours with two notes."""
    write_package(plan(slip("g1", ("The {{c1::a}}",)), slip("g2", ("The {{c1::b}}",))), file)


def members(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def rezip(file: Path, changed: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    """The same package with other members."""
    whole = {**members(file), **changed}
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in whole.items():
            archive.writestr(name, data)


def sql(*statements: str) -> Spoil:
    """These statements run on its collection."""

    def spoil(file: Path) -> None:
        with tempfile.TemporaryDirectory() as name:
            copy = Path(name) / "c"
            copy.write_bytes(members(file)[_COLLECTION])
            with closing(sqlite3.connect(copy)) as connection:
                connection.create_collation("unicase", lambda a, b: (a > b) - (a < b))
                connection.execute("PRAGMA writable_schema = ON")
                for statement in statements:
                    connection.execute(statement)
                connection.commit()
            rezip(file, {_COLLECTION: copy.read_bytes()})

    return spoil


def col(column: str, change: Callable[[str], str]) -> Spoil:
    """A text of the table `col`, changed."""

    def spoil(file: Path) -> None:
        with tempfile.TemporaryDirectory() as name:
            copy = Path(name) / "c"
            copy.write_bytes(members(file)[_COLLECTION])
            with closing(sqlite3.connect(copy)) as connection:
                (text,) = connection.execute(f"SELECT {column} FROM col").fetchone()
                connection.execute(f"UPDATE col SET {column} = ?", (change(text),))
                connection.commit()
            rezip(file, {_COLLECTION: copy.read_bytes()})

    return spoil


def member(name: str, data: bytes | Callable[[bytes], bytes]) -> Spoil:
    """A member that holds something else."""

    def spoil(file: Path) -> None:
        new = data if isinstance(data, bytes) else data(members(file).get(name, b""))
        rezip(file, {name: new})

    return spoil


def whole(change: Callable[[bytes], bytes]) -> Spoil:
    """The bytes of the file, changed."""

    def spoil(file: Path) -> None:
        file.write_bytes(change(file.read_bytes()))

    return spoil


def bytes_at(at: int, data: bytes) -> Spoil:
    """Some bytes of the collection are others; `at` counts from its end where it is below 0."""

    def change(collection: bytes) -> bytes:
        start = at % len(collection)
        return collection[:start] + data + collection[start + len(data) :]

    return member(_COLLECTION, change)


def directory(at: int, value: int, size: int = 4) -> Spoil:
    """A number in every entry of the zip's directory is another (APPNOTE, 4.3.12)."""

    def change(data: bytes) -> bytes:
        found, changed = data.find(b"PK\x01\x02"), bytearray(data)
        while found >= 0:
            changed[found + at : found + at + size] = value.to_bytes(size, "little")
            found = data.find(b"PK\x01\x02", found + 4)
        return bytes(changed)

    return whole(change)


def twice(file: Path) -> None:
    """Two members with one name: readers differ in which they take."""
    data = members(file)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in (*data, _COLLECTION):
            info = zipfile.ZipInfo(name)
            archive.NameToInfo.pop(name, None)
            archive.writestr(info, data[name])
    file.write_bytes(stream.getvalue())


def overlapping(file: Path) -> None:
    """Every medium is one and the same piece of the file, as in the best zip bombs."""
    names = {str(number): f"a{number}.png" for number in range(200)}
    rezip(file, {"media": json.dumps(names).encode(), "0": bytes(1 << 20)})
    data = file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        start, count = archive.start_dir, len(archive.infolist())
    end = data.rfind(b"PK\x05\x06")
    entry = data[data.rfind(b"PK\x01\x02", start, end) : end]
    more = b"".join(
        entry[:28] + struct.pack("<H", len(str(n))) + entry[30:46] + str(n).encode() + entry[47:]
        for n in range(1, 200)
    )
    total = end - start + len(more)
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count + 199, count + 199, total, start, 0)
    file.write_bytes(data[:end] + more + tail)


def newest(media: bytes) -> Spoil:
    """A package of Anki's newest format with this list of media."""

    def spoil(file: Path) -> None:
        data = members(file)
        pack = zstandard.ZstdCompressor().compress
        rezip(file, {"collection.anki21b": pack(data[_COLLECTION]), "media": pack(media)})

    return spoil


def no_file(file: Path) -> None:
    """A pipe, to which nobody writes."""
    file.unlink()
    os.mkfifo(file)


def media(names: object) -> Spoil:
    return member("media", json.dumps(names).encode())


def _zeros(file: Path) -> None:
    rezip(file, {_COLLECTION: bytes(400 << 20)})


def _many(file: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(5_000):
            archive.writestr(f"{'x' * 60_000}{number}", b"")
    file.write_bytes(stream.getvalue())


_DEEP = "[" * 200_000
_MEMORY = '{"version":1,"notes":%s,"notetypes":[],"clozes":{},"names":{}}'
_SCHEMA = "UPDATE sqlite_master SET sql = "

HOSTILE: dict[str, Spoil] = {
    # the file
    "nothing": whole(lambda _: b""),
    "a letter": whole(lambda _: b"Dear aunt, " * 900),
    "half of it": whole(lambda data: data[: len(data) // 2]),
    "its end": whole(lambda data: data[-40:]),
    "a pipe": no_file,
    # the zip
    "another zip": whole(lambda _: b"PK\5\6" + bytes(18)),
    "encrypted": directory(8, 1, 2),
    "a size that is a lie": directory(24, 10),
    "a huge size that is a lie": directory(24, 0xFFFFFFF0),
    "a packed size that is a lie": directory(20, 0xFFFFFF),
    "a place that is a lie": directory(42, 0xFFFFFFF0),
    "a wrong sum": directory(16, 0),
    "packed as LZMA": lambda file: rezip(file, {}, zipfile.ZIP_LZMA),
    "packed in a way that nobody knows": directory(10, 77, 2),
    "two members with one name": twice,
    "members that overlap": overlapping,
    "a bomb of zeros": _zeros,
    "names that fill the memory": _many,
    # the list of media
    "media that is no JSON": member("media", b"{"),
    "media that is a list": media([1, 2]),
    "media that is a number": member("media", b"1"),
    "media deep in brackets": member("media", _DEEP.encode()),
    "media in another encoding": member("media", b'{"0": "\xff"}'),
    "a name with a path": media({"0": "../../.bashrc"}),
    "a name with a path of Windows": media({"0": "..\\x.dll"}),
    "an absolute name": media({"0": "/etc/passwd"}),
    "a name with a zero": media({"0": "a\0b"}),
    "a name with a line end": media({"0": "a\nb"}),
    "an endless name": media({"0": "a" * 10_000}),
    "a name that is a folder": media({"0": ".."}),
    "a name that is no text": media({"0": {"a": 1}}),
    "one name for two files": media({"0": "a.png", "1": "a.png"}),
    "a list that is no message": newest(b"\x0a\xff\xff\xff\xff\xff\xff"),
    "a message with endless numbers": newest(b"\x80" * 5_000),
    "a list of a path": newest(b"\x0a\x08\x0a\x06../../"),
    "zstd that is none": lambda file: rezip(file, {"collection.anki21b": b"\x28\xb5\x2f\xfdxx"}),
    "a bomb in zstd": lambda file: rezip(
        file, {"collection.anki21b": zstandard.ZstdCompressor().compress(bytes(400 << 20))}
    ),
    # the memory
    "memory that is no JSON": member("deckwright.json", b"{"),
    "memory that is a list": member("deckwright.json", b"[]"),
    "memory deep in brackets": member("deckwright.json", _DEEP.encode()),
    "memory with endless digits": member("deckwright.json", b'{"notes":' + b"9" * 9_000 + b"}"),
    "memory with no number": member("deckwright.json", (_MEMORY % '[{"id":NaN}]').encode()),
    "memory with a huge number": member(
        "deckwright.json",
        (
            _MEMORY
            % '[{"id":1,"guid":"x","notetype":1,"mod":1e300,"tags":[],"fields":[],"cards":[]}]'
        ).encode(),
    ),
    "memory with other keys": member("deckwright.json", b'{"notes": [{"a": 1}]}'),
    # the collection
    "no SQLite": member(_COLLECTION, b"Dear aunt, " * 900),
    "half of a collection": member(_COLLECTION, lambda data: data[: len(data) // 2]),
    "a page of zeros": bytes_at(4096, bytes(4096)),
    "pages of noise": bytes_at(4096 * 3, bytes(range(256)) * 64),
    "cells that point elsewhere": bytes_at(4096 + 8, b"\xff\xff\xff\xff\x00\x01"),
    "an end of noise": bytes_at(-3000, b"\xff" * 2000),
    "an odd page size": bytes_at(16, b"\x00\x03"),
    "a view": sql("DROP TABLE graves", "CREATE VIEW graves AS SELECT 1 AS a"),
    "notes that are a view": sql(
        "ALTER TABLE notes RENAME TO n", "CREATE VIEW notes AS SELECT * FROM n"
    ),
    "endless notes": sql(
        "DROP TABLE notes",
        "CREATE VIEW notes AS WITH RECURSIVE r(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM r) "
        "SELECT id, id AS guid, 1 AS mid, 1 AS mod, '' AS tags, '' AS flds FROM r",
    ),
    "a trigger": sql("CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM notes; END"),
    "a virtual table": sql("DROP TABLE graves", "CREATE VIRTUAL TABLE graves USING fts5(a)"),
    "a computed column": sql(
        "DROP TABLE notes",
        "CREATE TABLE notes (id integer primary key, guid text, mid integer, mod integer, "
        "tags text, flds text AS (hex(zeroblob(90000000))))",
        "INSERT INTO notes VALUES (1, 'g', 1, 1, '')",
    ),
    "a column too few": sql("ALTER TABLE notes DROP COLUMN flds"),
    "no notes": sql("DROP TABLE notes"),
    "no col": sql("DELETE FROM col"),
    "a schema that is none": sql(f"{_SCHEMA}'CREATE TABLE (' WHERE name = 'notes'"),
    "fields that are bytes": sql("UPDATE notes SET flds = x'00ff'"),
    "fields in another encoding": sql("UPDATE notes SET flds = CAST(x'ff' AS TEXT)"),
    "tags that are bytes": sql("UPDATE notes SET tags = x'00'"),
    "a huge text": sql("UPDATE notes SET flds = CAST(zeroblob(300000000) AS TEXT)"),
    "a time beyond all": sql("UPDATE notes SET mod = 9223372036854775807"),
    "a time before all": sql("UPDATE notes SET mod = -9223372036854775808"),
    "a time that is a word": sql("UPDATE notes SET mod = 'soon'"),
    "an ordinal beyond all": sql("UPDATE cards SET ord = 4611686018427387904"),
    "a guid that is endless": sql("UPDATE notes SET guid = hex(zeroblob(5000))"),
    "note types that are no JSON": col("models", lambda _: "{"),
    "note types that are a list": col("models", lambda _: "[]"),
    "note types deep in brackets": col("models", lambda _: _DEEP),
    "a note type without fields": col("models", lambda _: '{"1": {"name": "a", "type": 0}}'),
    "a note type with an endless id": col("models", lambda _: '{"%s": {}}' % ("9" * 5_000)),
    "decks that are no JSON": col("decks", lambda _: "nothing"),
    "a deck without a name": col("decks", lambda _: '{"1": {}}'),
    "a deck that is a number": col("decks", lambda _: '{"1": 1}'),
    "a time of a note type beyond all": col(
        "models", lambda text: re.sub('"mod": *', '"mod": 9999999999999999999', text)
    ),
    "a version of the future": sql("UPDATE col SET ver = 99"),
    "words that steer a terminal": col("models", lambda _: '{"\\u001b[31m\\nx": {}}'),
}
