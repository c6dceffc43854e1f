"""One deck of every kind of note, exported by Anki in each of its formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adopt.making import collection, export, export_collection, fill

FORMATS = ("legacy.apkg", "new.apkg", "legacy.colpkg", "new.colpkg")


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the deck in each of the formats."""
    folder = tmp_path_factory.mktemp("exports")
    with collection(folder / "made") as col:
        fill(col)
        export(col, folder / "legacy.apkg", legacy=True)
        export(col, folder / "new.apkg", legacy=False)
    for name, legacy in (("legacy.colpkg", True), ("new.colpkg", False)):
        with collection(folder / "made") as col:
            export_collection(col, folder / name, legacy=legacy)
    return folder
