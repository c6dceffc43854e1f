"""What a finished package holds, as plain data: input for those that cannot read a vault.

    python -m benchmarks.rendered PACKAGE FOLDER

writes `FOLDER/notes.marshal` (a `Rendered` as a tuple) and the media files beside it.
"""

from __future__ import annotations

import argparse
import json
import marshal
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

_NOTES = "notes.marshal"
_COLUMNS = """select n.guid, n.mid, c.did, n.flds, n.tags from notes n
 join cards c on c.nid = n.id group by n.id order by n.id"""


class RenderedNote(NamedTuple):
    """`notetype` and `deck` are ids."""

    guid: str
    notetype: int
    deck: int
    fields: list[str]
    tags: list[str]


class Rendered(NamedTuple):
    """`notetypes` are as Anki's JSON has them, by id; `decks` are names by id."""

    notetypes: dict[int, dict[str, Any]]
    decks: dict[int, str]
    notes: list[RenderedNote]
    media: list[str]


def unpack(package: Path, folder: Path) -> None:
    """Write what a legacy package holds into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(package) as archive, tempfile.TemporaryDirectory() as scratch:
        connection = sqlite3.connect(archive.extract("collection.anki2", scratch))
        models, decks = connection.execute("select models, decks from col").fetchone()
        notes = [
            (guid, notetype, deck, fields.split("\x1f"), tags.split())
            for guid, notetype, deck, fields, tags in connection.execute(_COLUMNS)
        ]
        connection.close()
        media = json.loads(archive.read("media"))
        for number, name in media.items():
            (folder / name).write_bytes(archive.read(number))
    rendered = (
        {int(key): notetype for key, notetype in json.loads(models).items()},
        {int(key): deck["name"] for key, deck in json.loads(decks).items()},
        notes,
        sorted(media.values()),
    )
    (folder / _NOTES).write_bytes(marshal.dumps(rendered))


def load(folder: Path) -> Rendered:
    """What `unpack` wrote; quick, so that what is measured is what is done with it."""
    notetypes, decks, notes, media = marshal.loads((folder / _NOTES).read_bytes())  # noqa: S302
    return Rendered(notetypes, decks, [RenderedNote(*note) for note in notes], media)


def main() -> None:
    """Unpack what the command line names."""
    parser = argparse.ArgumentParser(description="Unpack a package as plain data.")
    parser.add_argument("package", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    unpack(arguments.package, arguments.folder)


if __name__ == "__main__":
    main()
