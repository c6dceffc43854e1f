"""Packages that no build of ours would write: one of ours, with its collection changed by SQL."""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path


def doctored(package: Path, name: str, *statements: str, media: bytes | None = None) -> Path:
    """The package beside it under another name; `media` are other contents for every file."""
    target = package.parent / name
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(package) as source,
        zipfile.ZipFile(target, "w") as written,
    ):
        collection = Path(source.extract("collection.anki2", folder))
        with closing(sqlite3.connect(collection)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        written.write(collection, "collection.anki2")
        for member in source.namelist():
            if member != "collection.anki2":
                replaced = media is not None and member.isdecimal()
                written.writestr(member, media if replaced else source.read(member))  # type: ignore[arg-type]
    return target
