"""Anki's own engine: writes a package of rendered notes, and imports packages as learners do.

    python -m benchmarks.engine write FOLDER OUTPUT
    python -m benchmarks.engine import PACKAGE AGAIN

FOLDER is what `benchmarks.rendered` wrote. AGAIN is imported over PACKAGE; the seconds and counts
of both imports are printed as JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from anki.collection import (
    AddNoteRequest,
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.consts import MODEL_CLOZE
from anki.decks import DeckId
from anki.models import NotetypeId

from benchmarks.rendered import Rendered, load


@contextmanager
def collection() -> Iterator[Collection]:
    """An empty collection. Anki prints where it is slow, and that goes to stderr."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(sys.stderr):
        opened = Collection(str(Path(folder) / "collection.anki2"))
        try:
            yield opened
        finally:
            opened.close()


def write(folder: Path, output: Path) -> None:
    """Add all notes to an empty collection and export it for older Anki versions too."""
    rendered = load(folder)
    with collection() as col:
        notetypes = _notetypes(col, rendered)
        decks = {key: col.decks.id(name) for key, name in rendered.decks.items()}
        requests = []
        for guid, notetype, deck, fields, tags in rendered.notes:
            note = col.new_note(notetypes[notetype])
            note.guid, note.fields, note.tags = guid, fields, tags
            requests.append(AddNoteRequest(note, DeckId(decks[deck] or 1)))
        col.add_notes(requests)
        for name in rendered.media:
            shutil.copy(folder / name, col.media.dir())
        options = ExportAnkiPackageOptions(with_media=True, legacy=True)
        col.export_anki_package(out_path=str(output), options=options, limit=None)


def _notetypes(col: Collection, rendered: Rendered) -> dict[int, Any]:
    made = {}
    for key, notetype in rendered.notetypes.items():
        new = col.models.new(notetype["name"])
        for field in notetype["flds"]:
            col.models.add_field(new, col.models.new_field(field["name"]))
        for card in notetype["tmpls"]:
            template = col.models.new_template(card["name"])
            template["qfmt"], template["afmt"] = card["qfmt"], card["afmt"]
            col.models.add_template(new, template)
        new["css"] = notetype["css"]
        if notetype["type"] == MODEL_CLOZE:
            new["type"] = MODEL_CLOZE
        made[key] = col.models.get(NotetypeId(col.models.add_dict(new).id))
    return made


def import_twice(package: Path, again: Path) -> dict[str, Any]:
    """Import a package into an empty collection, then another over it."""
    with collection() as col:
        return {"first": _import(col, package), "again": _import(col, again)}


def _import(col: Collection, package: Path) -> dict[str, Any]:
    request = ImportAnkiPackageRequest(
        package_path=str(package.resolve()), options=ImportAnkiPackageOptions()
    )
    began = time.perf_counter()
    log = col.import_anki_package(request).log
    seconds = time.perf_counter() - began
    counts = {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate")}
    return {"seconds": seconds, **counts}


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description="What Anki's own engine does with a deck.")
    parser.add_argument("what", choices=["write", "import"])
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    arguments = parser.parse_args()
    if arguments.what == "write":
        write(arguments.first, arguments.second)
    else:
        sys.stdout.write(json.dumps(import_twice(arguments.first, arguments.second)))


if __name__ == "__main__":
    main()
