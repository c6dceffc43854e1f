"""A package from strangers is read or refused, within seconds, in little memory, in one line."""

from __future__ import annotations

import os
import shutil
import time
import tracemalloc
from pathlib import Path

import pytest

from deckwright.package.baseline import open_baseline
from deckwright.package.read import read_package
from deckwright.problems import DeckError
from tests.conftest import Deckwright, Write
from tests.package.hostile import HOSTILE, sound


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sound") / "sound.apkg"
    sound(file)
    return file


@pytest.mark.skipif(os.name == "nt", reason="one of them is a pipe")
@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_one_clear_line(name: str, whole: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.apkg"
    shutil.copyfile(whole, file)
    HOSTILE[name](file)
    began = time.monotonic()
    tracemalloc.start()
    said = []
    for read in (read_package, lambda file: open_baseline(file).__enter__()):
        with pytest.raises(DeckError) as caught:
            read(file)
        said += [(p.code, p.message) for p in caught.value.problems]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    for code, message in said:
        assert code == "package"
        assert message.isprintable()
        assert 40 < len(message) < 300
        assert "object" not in message
    assert time.monotonic() - began < 20, "a bomb"
    assert peak < 200 << 20


def test_a_sound_one_is_read(whole: Path) -> None:
    assert [note.guid for note in read_package(whole).notes] == ["g1", "g2"]


@pytest.mark.skipif(os.name == "nt", reason="one of them is a pipe")
@pytest.mark.parametrize("name", ["a letter", "a view", "words that steer a terminal"])
def test_commands_say_so_and_nothing_is_written(
    name: str, whole: Path, tmp_path: Path, folder: Write, deckwright: Deckwright
) -> None:
    file, output = tmp_path / "x.apkg", tmp_path / "out.apkg"
    shutil.copyfile(whole, file)
    HOSTILE[name](file)
    root = folder({"a.md": "---\nid: a1\n---\n# Question\nThe **a**"})
    for words in (("build", root, "-o", output, "--baseline", file), ("diff", file, whole)):
        result = deckwright(*words)
        assert (result.exit_code, output.exists()) == (1, False)
        assert "[package]" in result.output
        assert "Traceback" not in result.output
