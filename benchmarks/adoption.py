"""A deck as Anki's own editor would have written it, adopted and built again.

    python -m benchmarks.adoption --notes 10000
    python -m benchmarks.adoption write FILE --notes 10000

Of the fields most have line breaks and bold words, some lists, tables, `<div>`, pictures, sounds
and formulas, as decks of years have. Prints seconds and memory as JSON. Unix only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from dataclasses import asdict
from pathlib import Path

import genanki

from benchmarks.measure import deckwright, module, run
from benchmarks.vault import guid
from benchmarks.words import TAGS

_SEED = 7
_WORDS = "heart lung renal nerve valve tubule cortex reflex fever pressure pulse vessel".split()
_BASIC = genanki.Model(
    1_607_392_319,
    "Benchmark Basic",
    fields=[{"name": "Front"}, {"name": "Back"}, {"name": "Extra"}],
    templates=[{"name": "Card 1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr>{{Back}}"}],
)
_CLOZE = genanki.Model(
    1_607_392_320,
    "Benchmark Cloze",
    fields=[{"name": "Text"}, {"name": "Extra"}],
    templates=[{"name": "Cloze", "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}<br>{{Extra}}"}],
    model_type=genanki.Model.CLOZE,
)


def _words(dice: random.Random, least: int, most: int) -> str:
    return " ".join(dice.choices(_WORDS, k=dice.randint(least, most)))


def _html(dice: random.Random) -> str:
    """A field: of ten four are plain, three have breaks and bold, three are richer."""
    one, two, three = (_words(dice, 4, 14) for _ in range(3))
    return dice.choice(
        (
            *(one, f"{one}, {two}", f"{one}. {two}.", three),
            f"{one}<br>{two}",
            f"{one}<br><br><b>{two}</b> {three}",
            f"{one} <i>{two}</i>&nbsp;{three}",
            f"<ul><li>{one}</li><li>{two}</li></ul>",
            f"<div>{one}</div><div>{two}</div>",
            f"{one} \\(x_{{1}} &lt; 2\\)<table><tbody><tr><td>{two}</td></tr></tbody></table>",
        )
    )


def write_deck(file: Path, notes: int) -> None:
    """A package of so many notes, the same each time."""
    dice = random.Random(_SEED)  # noqa: S311 (no secret)
    decks = [
        genanki.Deck(1_700_000_000 + at, f"Medicine::{word}") for at, word in enumerate(_WORDS)
    ]
    for number in range(notes):
        tags = [f"#Bench::#Part_{dice.randrange(TAGS)}::{word}" for word in dice.sample(_WORDS, 5)]
        front = f"{number} {_words(dice, 4, 9)}"
        if number % 2:
            text = f"The {{{{c1::{_words(dice, 1, 3)}}}}} of {front} is {{{{c2::{_html(dice)}}}}}"
            note = genanki.Note(_CLOZE, [text, _html(dice)], guid=guid(number), tags=tags)
        else:
            fields = [front, _html(dice), _html(dice)]
            note = genanki.Note(_BASIC, fields, guid=guid(number), tags=tags)
        decks[number % len(decks)].add_note(note)
    genanki.Package(decks).write_to_file(file, timestamp=1_700_000_000)


def measure(notes: int) -> dict[str, object]:
    """Adopt a deck of so many notes, build it again, edit one note, build that."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DECKWRIGHT_CACHE"] = str(Path(folder) / "cache")
        file, root = Path(folder) / "deck.apkg", Path(folder) / "deck"
        run(module("adoption", "write", file, "--notes", str(notes)))
        adopted = run(deckwright("adopt", file, root, "--format", "json"))
        built = run(deckwright("build", root, "--no-cache"))
        again = run(deckwright("adopt", file, root, "--unclean", "--format", "json"))
        said = json.loads(adopted.stdout)["adoption"]
    runs = {"adopt": adopted, "build": built, "adopt again": again}
    figures = {name: _figures(asdict(one)) for name, one in runs.items()}
    fields = {key: said[key] for key in ("notes", "fields", "markdown", "mixed", "html", "import")}
    return {**figures, **fields}


def _figures(values: dict[str, float]) -> dict[str, float]:
    return {"seconds": round(values["seconds"], 1), "megabytes": round(values["peak"] / 1e6)}


def main() -> None:
    """Write a deck, or measure what becomes of one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=["measure", "write"], default="measure")
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--notes", type=int, default=10_000)
    arguments = parser.parse_args()
    if arguments.what == "write":
        write_deck(arguments.file, arguments.notes)
    else:
        print(json.dumps(measure(arguments.notes), indent=2))  # noqa: T201 (its only output)


if __name__ == "__main__":
    main()
