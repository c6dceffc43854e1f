"""An empty vault, for tests that read one file after the other."""

from __future__ import annotations

import pytest

from deckwright.notes.vault import Vault
from tests.notes.samples import vault_at


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """An empty vault with the shipped note types, called `Deck`."""
    root = tmp_path_factory.mktemp("parse") / "Deck"
    root.mkdir()
    return vault_at(root)
