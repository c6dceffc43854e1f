"""Files read as notes, in an empty vault or one with a configuration."""

from __future__ import annotations

from deckwright.data import Source
from deckwright.notes.vault import Vault
from tests.conftest import Write
from tests.notes.samples import Read, read, read_text, vault_at


def told(vault: Vault, text: str) -> Read:
    return read_text(vault, Source("a.md", text))


def configured(folder: Write, lines: str, note: str) -> Read:
    root = folder({"pyproject.toml": f"[tool.deckwright]\n{lines}".encode(), "a.md": note.encode()})
    return read(vault_at(root))


CARD = "# Question\nQ\n# Answer\nA"
BELOW_QUESTION = "write the text below # Question"
