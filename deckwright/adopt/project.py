"""The folder of an adopted project, but for its notes: configuration, note types, media."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from deckwright.adopt.baseline import FILE_NAME as BASELINE
from deckwright.adopt.places import decks_below
from deckwright.adopt.shapes import Shape, files_of
from deckwright.adopt.source import Found
from deckwright.adopt.trusted import FILE_NAME as KNOWN
from deckwright.adopt.trusted import Trusted
from deckwright.notes.verbatim import files_in
from deckwright.notetypes.assets import SHARED
from deckwright.stored import StoredNote
from deckwright.vault.config import FILE_NAME as CONFIG

NAMES = "media.sha256"
MEDIA = "media"
TEMPLATES = "templates"
# What Anki takes from a package although no note shows it (media.rs, 26.09).
_ALWAYS = ("_", "latex-")

_IGNORED = "dist/\n"
# Line ends and all: css and card templates are compared with those that learners have.
_ATTRIBUTES = f"{TEMPLATES}/** -text\n{BASELINE} binary\n"


def config_text(name: str, deck: str, found: Found, layout: str, trusted: Trusted) -> str:
    """The `pyproject.toml` of an adopted project.

    `layout` is that of its tags, `trusted` what its notes hold that nobody may write.
    """
    description, others = decks_below(deck, found.package.decks)
    keys = {
        "name": name,
        "deck": deck,
        "description": description,
        "dialect": "markdown",
        "baseline": BASELINE if found.learnt else "",
        "media_names": NAMES,
    }
    lines = ["[tool.deckwright]", *(f"{k} = {_toml(text)}" for k, text in keys.items() if text)]
    html: dict[str, str | tuple[str, ...]] = {}
    if trusted.allow:
        html["allow"] = trusted.allow
    if trusted.lines:
        html["known"] = KNOWN
    tables: dict[str, Mapping[str, str | tuple[str, ...]]] = {
        "tags": {"layout": layout},
        "html": html,
        "descriptions": others,
    }
    for table, values in tables.items():
        if values:
            lines += ["", f"[tool.deckwright.{table}]"]
            lines += [f"{_key(key)} = {_value(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: str | tuple[str, ...]) -> str:
    return _toml(value) if isinstance(value, str) else f"[{', '.join(map(_toml, value))}]"


def _key(key: str) -> str:
    return key if key.isascii() and key.isidentifier() else _toml(key)


def write_frame(root: Path, config: str, trusted: Trusted) -> None:
    """The files that every such project has."""
    if trusted.lines:
        (root / KNOWN).write_bytes(trusted.text.encode())
    files = {CONFIG: config, ".gitignore": _IGNORED, ".gitattributes": _ATTRIBUTES}
    for name, text in files.items():
        (root / name).write_bytes(text.encode())
    (root / "cards").mkdir(exist_ok=True)


def place_media(root: Path, media: Path, notes: Iterable[StoredNote]) -> tuple[str, ...]:
    """Move the files to where a build looks for them; gives those that no note shows by name.

    The list of their names and hashes says that they keep these names.
    """
    shown = {name for note in notes for html in note.fields for name in files_in(html)}
    names = sorted(file.name for file in media.iterdir())
    seen: set[str] = set()
    lines, apart = [], []
    for name in names:
        digest = hashlib.sha256()
        with (media / name).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
        lines.append(f"{digest.hexdigest()}  {name}\n")
        is_apart = name.startswith(_ALWAYS) and name not in shown
        folder = root / TEMPLATES / SHARED if is_apart else root / MEDIA
        if name.casefold() in seen:  # where capitals do not matter they would be one file
            folder /= "2"
        seen.add(name.casefold())
        folder.mkdir(parents=True, exist_ok=True)
        (media / name).replace(folder / name)
        if is_apart:
            apart.append(name)
    (root / NAMES).write_bytes("".join(lines).encode())
    return tuple(apart)


def write_notetypes(
    root: Path, shapes: Iterable[Shape], also: Mapping[str, tuple[str, ...]]
) -> None:
    """The folders of the note types; `also` is key -> assets that nothing there names."""
    for shape in shapes:
        folder = root / TEMPLATES / shape.key
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files_of(shape, also.get(shape.key, ())).items():
            (folder / name).write_bytes(data)
