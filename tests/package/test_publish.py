"""Nothing takes the place of the old package that was not read back and found right."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from deckwright.package import collection as collections
from deckwright.package import publish as module
from deckwright.package.baseline import open_baseline
from deckwright.package.collection import write_collection
from deckwright.package.publish import NotAsMeant
from deckwright.problems import DeckError
from tests.package.making import plan, published, slip, write_package


def test_a_package_that_reads_back_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a failing disk or a bug in a library would have it."""
    output = tmp_path / "deck.apkg"
    output.write_bytes(b"the old package")
    meant = plan(slip("g1", ("{{c1::x}}",), (0,)))
    other = plan(slip("g1", ("{{c1::y}}",), (0,)))
    monkeypatch.setattr(
        collections, "write_collection", lambda _, file: write_collection(other, file)
    )

    with pytest.raises(NotAsMeant, match="note 'g1': wrote "):
        published(meant, output)

    assert output.read_bytes() == b"the old package"
    assert [file.name for file in tmp_path.iterdir()] == ["deck.apkg"]


def test_a_disk_that_refuses_what_was_written_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linux says so once, whoever asks first."""
    told: list[int] = []

    def fsync(handle: int) -> None:
        told.append(handle)
        if len(told) == 1:
            raise OSError(errno.EIO, "Input/output error")

    output = tmp_path / "deck.apkg"
    output.write_bytes(b"the old package")
    monkeypatch.setattr(os, "fsync", fsync)

    with pytest.raises(DeckError) as raised:
        published(plan(slip("g1", ("{{c1::x}}",))), output)

    assert [problem.code for problem in raised.value.problems] == ["output"]
    assert output.read_bytes() == b"the old package"


def test_a_folder_in_the_way_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "deck.apkg").mkdir()
    (tmp_path / "deck.apkg" / "inside").touch()

    with pytest.raises(DeckError) as raised:
        published(plan(slip("g1", ("{{c1::x}}",))), tmp_path / "deck.apkg")

    assert [problem.code for problem in raised.value.problems] == ["output"]


def test_media_that_changes_while_it_is_packed_is_a_problem(tmp_path: Path) -> None:
    """The name of a media file holds a hash of the bytes that were first read."""
    from deckwright.data import MediaFile

    picture = tmp_path / "p.svg"
    picture.write_text("<svg/>")
    meant = plan(slip("g1", ("{{c1::x}}",), (0,)), media=(MediaFile("p.svg", picture, "0" * 64),))

    with pytest.raises(DeckError) as raised:
        published(meant, tmp_path / "deck.apkg")

    assert [problem.code for problem in raised.value.problems] == ["media-changed"]
    assert not (tmp_path / "deck.apkg").exists()


def test_the_difference_names_what_is_missing(tmp_path: Path) -> None:
    one, two = (slip(guid, ("{{c1::x}}",), (0,)) for guid in ("g1", "g2"))
    meant = plan(one, two)
    write_package(replace(meant, notes=meant.notes[:1]), tmp_path / "a.apkg")

    with open_baseline(tmp_path / "a.apkg") as stored:
        differences = list(module._differences(meant, stored))

    assert differences == ["2 notes were written, 1 read"]
