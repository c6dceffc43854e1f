"""Files go from step to step side by side, but for those that would fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deckwright.data import Place
from deckwright.notes import sheet as module
from deckwright.notes.references import References
from deckwright.notes.render import Renderer
from deckwright.notes.sheet import sheets_of
from deckwright.vault.files import read_source
from tests.notes.samples import vault_at

NOTE = "---\nid: {id}\ntype: flashcard\n---\n# Question\nA **b** {words}\n"


@pytest.mark.parametrize(
    ("length", "expected"), [(10, "read read read keep keep keep"), (30_000, "read keep " * 3)]
)
def test_long_files_go_alone(
    length: int, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for id_ in "abc":
        note = NOTE.format(id=id_, words="word " * (length // 5))
        (tmp_path / f"{id_}.md").write_text(note, encoding="utf-8")
    vault = vault_at(tmp_path)
    told: list[str] = []

    def read(*given: object) -> object:
        told.append("read")
        return read_source(*given)  # type: ignore[arg-type]

    def keep(*_: object) -> tuple[Place, bytes]:
        told.append("keep")
        return (0, 0, 0), b"digest"

    monkeypatch.setattr(module, "read_source", read)
    renderer = Renderer(vault.notetypes, vault.media, References(vault), ("bold",))
    sheets: Iterator[module.Sheet] = sheets_of(["a.md", "b.md", "c.md"], vault, renderer, keep)

    assert [slip.guid for sheet in sheets for slip in sheet.slips or ()] == ["a", "b", "c"]
    assert told == expected.split()
