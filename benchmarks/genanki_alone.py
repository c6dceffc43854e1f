"""genanki on fields that are already rendered: what is left when all before it costs nothing.

    python -m benchmarks.genanki_alone FOLDER OUTPUT

FOLDER is what `benchmarks.rendered` wrote.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import genanki

from benchmarks.rendered import load


def build(folder: Path, output: Path) -> None:
    """Write a package of rendered notes with genanki as it is."""
    rendered = load(folder)
    models = {
        key: genanki.Model(
            key,
            notetype["name"],
            fields=[{"name": field["name"]} for field in notetype["flds"]],
            templates=[
                {"name": card["name"], "qfmt": card["qfmt"], "afmt": card["afmt"]}
                for card in notetype["tmpls"]
            ],
            css=notetype["css"],
            model_type=notetype["type"],
        )
        for key, notetype in rendered.notetypes.items()
    }
    decks = {key: genanki.Deck(key, name) for key, name in rendered.decks.items()}
    for guid, notetype, deck, fields, tags in rendered.notes:
        decks[deck].add_note(
            genanki.Note(model=models[notetype], fields=fields, tags=tags, guid=guid)
        )
    package = genanki.Package([deck for deck in decks.values() if deck.notes])
    package.media_files = [str(folder / name) for name in rendered.media]
    package.write_to_file(output)


def main() -> None:
    """Build what the command line names."""
    parser = argparse.ArgumentParser(description="Write rendered notes with genanki alone.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    build(arguments.folder, arguments.output)


if __name__ == "__main__":
    main()
