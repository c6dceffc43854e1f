"""A note without cards, edited by itself."""

from __future__ import annotations

from pathlib import Path

from deckwright.package.read import read_package
from tests.conftest import Deckwright

BARE = "---\nid: b4re0\nanki_cards: none\n---\n\n# Question\nThe **{0}** of it\n"


def test_a_note_without_cards_may_be_edited_alone(tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.deckwright]\nname = "b"\nsource = "cards"\n')
    for n in range(1, 30):
        other = f"---\nid: b4re{n}\n---\n\n# Question\nNumber {n} is **{n}**\n"
        (tmp_path / "cards" / f"{n}.md").write_text(other)
    for word in ("first", "second", "third"):
        (tmp_path / "cards" / "bare.md").write_text(BARE.format(word))

        built = Deckwright()("build", "--root", tmp_path)

        assert built.exit_code == 0, built.output
        note = read_package(tmp_path / "dist" / "b.apkg").by_guid["b4re0"]
        assert word in note.fields[0]
