"""What a cache was made from, in one value: if any of it changes, nothing in it is believed."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import deckwright
from deckwright.notetypes.files import template_files
from deckwright.vault.project import Project

# By the names under which Python imports them: asking for their versions takes 0.1 s.
_LIBRARIES = ("PIL", "frontmatter", "genanki", "jinja2", "markdown", "nh3", "pygments", "yaml")


def fingerprint(project: Project) -> bytes:
    """16 bytes that stand for this program, its libraries, the configuration and the templates."""
    digest = hashlib.blake2b(digest_size=16)
    for part in _parts(project):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.digest()


def _parts(project: Project) -> Iterator[str]:
    yield from (sys.version, sqlite3.sqlite_version, zlib.ZLIB_RUNTIME_VERSION)
    yield from map(_installed, _LIBRARIES)
    yield from sorted(_stamps(os.path.dirname(deckwright.__file__)))  # noqa: PTH120 (many paths)
    yield repr((project.root, project.config, project.source, project.name, project.deck))
    yield repr((project.typed, project.configured))
    for file in template_files(project.root / project.config.templates):
        yield f"{file}:{_content(file)}"
    # It names a folder that holds no notes, and lies where no files are listed.
    yield _content(project.root / project.source / ".obsidian" / "templates.json")
    config = project.config
    for path in (config.tags.dictionary, config.media_names, config.html.known):
        if path:
            yield _content(project.root / path)


def _installed(library: str) -> str:
    spec = find_spec(library)
    return _stamp(Path(spec.origin)) if spec and spec.origin else f"no {library}"


def _stamps(folder: str) -> Iterator[str]:
    """What every Python file below a folder is known by."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                status = entry.stat()
                yield f"{entry.path}:{status.st_mtime_ns}:{status.st_size}"
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _stamps(entry.path)


def _stamp(file: Path) -> str:
    status = file.stat()
    return f"{file}:{status.st_mtime_ns}:{status.st_size}"


def _content(file: Path) -> str:
    try:
        return hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"
