"""What genanki (0.13.1) does otherwise than Anki or we want, and how it is put right."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from deckwright.data import MediaFile
from deckwright.package.read import read_package
from tests.conftest import Write
from tests.engine import Learner
from tests.package.making import BUILD_TIME, plan, published, slip, write_package

REPO = Path(__file__).parent.parent.parent


def col(package: Path, tmp_path: Path, column: str) -> Any:
    with zipfile.ZipFile(package) as zipped:
        zipped.extract("collection.anki2", tmp_path)
    with closing(sqlite3.connect(tmp_path / "collection.anki2")) as connection:
        return connection.execute(f"SELECT {column} FROM col").fetchone()[0]


def test_a_note_type_of_two_decks_stands_once_in_the_collection(tmp_path: Path) -> None:
    """genanki writes it twice into one JSON object, under a text and under a number."""
    package = tmp_path / "a.apkg"
    write_package(
        plan(slip("g1", ("{{c1::x}}",), (0,), deck="Top::a"),
             slip("g2", ("{{c1::y}}",), (0,), deck="Top::b")),
        package,
    )  # fmt: skip

    pairs = json.loads(col(package, tmp_path, "models"), object_pairs_hook=list)

    assert len(pairs) == 1


def test_card_ordinals_are_ours_and_not_those_genanki_would_choose(tmp_path: Path) -> None:
    """genanki misses the inner number of nested clozes and every number of `{{c3,4::x}}`."""
    package = tmp_path / "a.apkg"
    write_package(plan(slip("g1", ("{{c1::a {{c2::b}}}} {{c3,4::c}}",), (0, 1, 2, 3))), package)

    (note,) = read_package(package).notes
    assert [card.ord for card in note.cards] == [0, 1, 2, 3]


def test_markup_in_a_formula_makes_no_warning(tmp_path: Path) -> None:
    """genanki warns of `<` that is no tag; warnings are errors in these tests."""
    note = slip("g1", (r"{{c1::\(a<b \text{ and } c>d\)}}",), (0,))

    write_package(plan(note), tmp_path / "a.apkg")


def test_fields_and_card_templates_carry_permanent_ids(tmp_path: Path) -> None:
    package = tmp_path / "a.apkg"
    write_package(plan(slip("g1", ("{{c1::x}}",), (0,))), package)

    (notetype,) = json.loads(col(package, tmp_path, "models")).values()

    assert all(field["id"] and field["preventDeletion"] for field in notetype["flds"])
    assert all(template["id"] for template in notetype["tmpls"])


def test_ids_end_at_the_build_time_and_follow_the_order_of_the_notes() -> None:
    made = plan(
        slip("z", ("{{c1::x}} {{c2::x}}",), (0, 1)),
        slip("a", ("{{c1::y}}",), (0,)),
    )
    planned = made.notes

    assert [note.id for note in planned] == [BUILD_TIME * 1000 - 2, BUILD_TIME * 1000 - 1]
    assert [card_id for note in planned for _, card_id in note.cards] == [
        BUILD_TIME * 1000 - 3, BUILD_TIME * 1000 - 2, BUILD_TIME * 1000 - 1,
    ]  # fmt: skip
    assert {note.mod for note in planned} == {BUILD_TIME}


def test_the_collection_is_deflated_and_pictures_are_not_deflated_twice(tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(b"\x89PNG" + bytes(1000))
    drawing = tmp_path / "d.svg"
    drawing.write_text("<svg/>" * 100)
    media = tuple(
        MediaFile(file.name, file, sha256(file.read_bytes()).hexdigest())
        for file in (picture, drawing)
    )
    package = tmp_path / "a.apkg"
    write_package(plan(slip("g1", ("{{c1::x}}",), (0,)), media=media), package)

    with zipfile.ZipFile(package) as zipped:
        methods = {info.filename: info.compress_type for info in zipped.infolist()}
        names = json.loads(zipped.read("media"))

    assert names == {"0": "d.svg", "1": "p.png"}
    assert methods == {
        "collection.anki2": zipfile.ZIP_DEFLATED,
        "media": zipfile.ZIP_DEFLATED,
        "0": zipfile.ZIP_DEFLATED,
        "1": zipfile.ZIP_STORED,
    }


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Kolkata", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "3", "TZ": "America/New_York", "PYTHONUTF8": "1"},
    ],
    ids=["seed 1, UTC", "seed 2, Kolkata", "seed 3, New York"],
)
def test_the_same_notes_give_the_same_bytes(
    environment: dict[str, str], tmp_path: Path, folder: Write
) -> None:
    """Whatever the hash seed, the time zone, the locale and the order of files on the disk."""
    notes = {f"cards/d{n % 3}/n{n}.md": note(n) for n in range(20)}
    here, there = folder(notes, "one"), folder(dict(reversed(notes.items())), "two/one")
    first, second = tmp_path / "first.apkg", tmp_path / "second.apkg"
    for root, package, extra in ((here, first, {}), (there, second, environment)):
        (root / "pyproject.toml").write_text('[tool.deckwright]\nname = "n"\n')
        subprocess.run(
            [sys.executable, REPO / "build.py", "--root", root, "build", "-o", package],
            check=True,
            capture_output=True,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(BUILD_TIME), **extra},
        )

    assert first.read_bytes() == second.read_bytes()


def note(number: int) -> str:
    return f"""
        ---
        id: wr1te{number}
        tags: [b::{number}, a, Z, z::x]
        ---
        # Question
        Number **{number}** and **{number + 1}**.
        """


def test_a_description_is_shown_with_the_deck(tmp_path: Path, learner: Learner) -> None:
    package = tmp_path / "a.apkg"
    write_package(plan(slip("g1", ("{{c1::x}}",), (0,), deck="Top::Sub")), package)

    learner.imports(package)

    assert learner.decks() == {"Top", "Top::Sub"}
    deck = learner.col.decks.by_name("Top")
    assert deck is not None
    assert deck["desc"] == "About it"


@pytest.mark.parametrize("blank", ["\u00a0", "\u2003", "\u2028", "\u0085", "\u205f"])
def test_a_tag_may_hold_every_blank_that_anki_keeps(
    tmp_path: Path, learner: Learner, blank: str
) -> None:
    tag = f"a{blank}b"
    meant = plan(slip("g1", ("{{c1::x}}",), tags=(tag,)))

    published(meant, tmp_path / "a.apkg")
    learner.imports(tmp_path / "a.apkg")

    assert len(learner.tags("g1")) == 1
