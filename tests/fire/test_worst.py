"""Texts that are nothing but signs are read or refused; none takes for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.worst import SHAPES, text_of
from tests.conftest import Deckwright

SIZE = 20_000


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_read_or_refused(shape: str, tmp_path: Path, deckwright: Deckwright) -> None:
    (tmp_path / "a.md").write_text(text_of(shape, SIZE), encoding="utf-8")
    result = deckwright("check", tmp_path)

    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output


def test_more_brackets_than_anybody_writes(tmp_path: Path, deckwright: Deckwright) -> None:
    (tmp_path / "a.md").write_text(text_of("[", 200_000), encoding="utf-8")

    assert "a.md:1:1: error: this text has more brackets" in deckwright("check", tmp_path).output
