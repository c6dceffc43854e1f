"""Packages of every format that Anki has written, and files that are none."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import genanki
import pytest
import zstandard

from deckwright.package import unpack
from deckwright.package.read import read_package
from deckwright.problems import DeckError
from tests.conftest import Deckwright, Write
from tests.engine import Learner

NOTES = {
    "a.md": "---\nid: r3aDa\ntags: [x::y]\n---\n# Question\nThe **aorta** ![[a.svg]]\n",
    "sub/b.md": "---\nid: r3aDb\n---\n# Question\nWhat is b?\n# Answer\nb\n",
    "a.svg": "<svg/>",
}

PLAIN = "---\nid: g3n{0}\nnotetype: plain\n---\n# Question\nWhat is {0}?\n# Answer\n{1}"


@pytest.fixture
def package(folder: Write, deckwright: Deckwright) -> Path:
    root = folder(NOTES)
    assert deckwright("build", root, "-o", root / "d.apkg").exit_code == 0
    return root / "d.apkg"


@pytest.mark.parametrize("legacy", [True, False], ids=["anki21", "anki21b"])
def test_what_anki_exports_reads_as_what_was_imported(
    package: Path, learner: Learner, tmp_path: Path, *, legacy: bool
) -> None:
    exported = tmp_path / "exported.apkg"
    learner.imports(package)
    learner.exports(exported, legacy=legacy)

    ours, anki = read_package(package), read_package(exported)

    assert {guid: (n.fields, n.tags, n.mod, [(c.ord, c.deck) for c in n.cards])
            for guid, n in ours.by_guid.items()} == {
            guid: (n.fields, n.tags, n.mod, [(c.ord, c.deck) for c in n.cards])
            for guid, n in anki.by_guid.items()}  # fmt: skip
    assert ours.notetypes == anki.notetypes
    assert ours.media == anki.media
    assert ours.decks.items() <= anki.decks.items()


@pytest.mark.parametrize("legacy", [True, False], ids=["anki21", "anki21b"])
def test_an_export_by_anki_is_a_baseline_in_which_nothing_changed(
    package: Path, learner: Learner, tmp_path: Path, deckwright: Deckwright, *, legacy: bool
) -> None:
    exported = tmp_path / "exported.apkg"
    learner.imports(package)
    learner.exports(exported, legacy=legacy)

    result = deckwright(
        *("build", package.parent, "-o", tmp_path / "new.apkg", "--baseline", exported),
        *("--format", "json"),
    )

    assert json.loads(result.stdout)["unchanged"] == 2
    assert (tmp_path / "new.apkg").read_bytes() == exported.read_bytes()


def test_a_package_of_plain_genanki_is_read_and_its_times_are_kept(tmp_path: Path) -> None:
    model = genanki.Model(1607392319, "Plain", [{"name": "F"}, {"name": "B"}],
                          [{"name": "Card 1", "qfmt": "{{F}}", "afmt": "{{B}}"}])  # fmt: skip
    deck = genanki.Deck(2059400110, "Top::Plain")
    deck.add_note(genanki.Note(model, ["front", "back"], guid="g3n", tags=["t"]))
    genanki.Package(deck).write_to_file(tmp_path / "plain.apkg", timestamp=1_700_000_000)

    stored = read_package(tmp_path / "plain.apkg")

    (note,) = stored.notes
    assert (note.guid, note.fields, note.tags, note.mod) == (
        *("g3n", ("front", "back"), ("t",)),
        1_700_000_000,
    )
    assert [(card.ord, card.deck) for card in note.cards] == [(0, "Top::Plain")]
    assert [field.id for field in stored.notetypes[1607392319].fields] == [0, 0]


def test_a_deck_of_plain_genanki_taken_over_adopts_its_note_type_without_a_fork(
    tmp_path: Path, folder: Write, deckwright: Deckwright, learner: Learner
) -> None:
    """Field ids are new, names are the same: Anki takes them silently (measured, 26.09)."""
    sides = {"name": "Card 1", "qfmt": "{{Question}}", "afmt": "{{Answer}}"}
    fields = [{"name": "Question"}, {"name": "Answer"}]
    model = genanki.Model(1607392319, "Plain", fields, [sides])
    deck = genanki.Deck(2059400110, "vault")
    for word in ("one", "two"):
        deck.add_note(genanki.Note(model, [f"What is {word}?", word], guid=f"g3n{word}"))
    old = tmp_path / "plain.apkg"
    genanki.Package(deck).write_to_file(old, timestamp=1_700_000_000)
    root = folder(
        {
            "one.md": PLAIN.format("one", "one"),
            "two.md": PLAIN.format("two", "2"),
            "templates/plain/notetype.yaml": (
                "name: Plain\nid: 1607392319\nkind: standard\nfields:\n"
                "  - {name: Question, id: 11}\n  - {name: Answer, id: 12}\n"
                "cards:\n  - {name: Card 1, id: 13, front: f.html, back: b.html}\n"
            ),
            "templates/plain/f.html": "{{Question}}",
            "templates/plain/b.html": "{{Answer}}",
            "templates/plain/style.css": "",
        }
    )
    learner.imports(old)
    result = deckwright("build", root, "-o", tmp_path / "n.apkg", "--baseline", old, "--strict")
    assert result.exit_code == 0, result.output

    log = learner.imports(tmp_path / "n.apkg")

    assert (log.new, log.updated, log.duplicate, log.conflicting) == (0, 1, 1, 0)
    assert learner.fields("g3ntwo")["Answer"] == "2"


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_DOT_", "."), data)
    return buffer.getvalue()


def collection(script: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        return connection.serialize()


TABLES = """
    CREATE TABLE col (ver, models, decks);
    CREATE TABLE notes (id, guid, mid, mod, tags, flds);
    CREATE TABLE cards (id, nid, did, ord, due);
"""
BAD: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "a text": lambda: b"no package at all",
    "half a zip": lambda: zipped(collection_DOT_anki2=b"x" * 1000)[:300],
    "a zip without a collection": lambda: zipped(media=b"{}"),
    "a collection that is no database": lambda: zipped(collection_DOT_anki2=b"x" * 5000),
    "an empty collection": lambda: zipped(collection_DOT_anki2=b""),
    "a database of something else": lambda: zipped(
        collection_DOT_anki2=collection("CREATE TABLE t (x)")
    ),
    "no rows": lambda: zipped(collection_DOT_anki2=collection(TABLES)),
    "models that are no JSON": lambda: zipped(
        collection_DOT_anki2=collection(TABLES + "INSERT INTO col VALUES (11, 'x', '{}')")
    ),
    "models of another shape": lambda: zipped(
        collection_DOT_anki2=collection(
            TABLES + """INSERT INTO col VALUES (11, '{"1": []}', '{}')"""
        )
    ),
    "JSON without end": lambda: zipped(
        collection_DOT_anki2=collection(
            TABLES + f"INSERT INTO col VALUES (11, '{'[' * 100_000}', '{{}}')"
        )
    ),
    "a view in the place of a table": lambda: zipped(
        collection_DOT_anki2=collection(
            "CREATE TABLE col (ver, models, decks); CREATE VIEW notes AS SELECT 1;"
        )
    ),
    "notes of another type": lambda: zipped(
        collection_DOT_anki2=collection(
            TABLES
            + "INSERT INTO col VALUES (11, '{}', '{}'); INSERT INTO notes VALUES (1,2,3,4,5,6)"
        )
    ),
    "zstd that is none": lambda: zipped(collection_DOT_anki21b=b"not zstd", media=b""),
    "media that are no message": lambda: zipped(
        collection_DOT_anki21b=zstandard.compress(collection(TABLES)),
        media=zstandard.compress(b"\xff" * 20),
    ),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_what_is_no_package_is_a_problem_and_no_traceback(
    data: Callable[[], bytes], tmp_path: Path
) -> None:
    file = tmp_path / "bad.apkg"
    file.write_bytes(data())

    with pytest.raises(DeckError) as raised:
        read_package(file)

    (problem,) = raised.value.problems
    assert problem.code == "package"
    assert problem.where.path == file.as_posix()


def test_a_collection_that_unpacks_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "_MAX_COLLECTION", 1 << 20)
    (tmp_path / "bomb.apkg").write_bytes(zipped(collection_DOT_anki2=bytes(8 << 20)))

    with pytest.raises(DeckError, match="larger than"):
        read_package(tmp_path / "bomb.apkg")
