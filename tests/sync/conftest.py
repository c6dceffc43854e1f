"""A maintainer with an empty project, and the folder in which a learner's collection lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.release.conftest import maintainer

__all__ = ["home", "maintainer"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "learner"
