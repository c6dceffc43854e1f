"""A maintainer with an empty project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.release.vaults import Maintainer


@pytest.fixture
def maintainer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maintainer:
    """Releases packages from a folder of notes, each against the one before."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text('[tool.deckwright]\nname = "kidney"\ndeck = "Kidney"\n')
    return Maintainer(root, monkeypatch)
