"""The torture vault: its cases become files, one package and one import into real Anki."""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deckwright.engine.scratch import Engine
from tests.conftest import Deckwright
from tests.engine import Learner, learner_in
from tests.torture.cases import FIXTURES, HERE, Case

_DECK = "Torture"
_OF_NO_CASE = ("id-missing", "question-twice")  # cases are short, and most ask "What?"


@dataclass(frozen=True, repr=False)
class Side:
    """One side of a card as Anki renders it: its HTML, and the files that it plays."""

    html: str
    played: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Card:
    """A card in the learner's collection."""

    front: Side
    back: Side
    guid: str
    notetype: str
    deck: str
    tags: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]


@dataclass(repr=False)
class Learned:
    """What became of a vault: cards by folder of the case, problems by path, media by name.

    `in_doubt` is what Anki would have made otherwise, or finds wrong with its database.
    """

    cards: dict[str, list[Card]] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    in_doubt: list[str] = field(default_factory=list)


def media_paths() -> tuple[str, ...]:
    """The pictures and sounds of the vault, which media.txt lists."""
    lines = (HERE / "media.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def content_of(path: str) -> bytes:
    """The bytes of a file of media.txt: a picture, where its name says so, unlike all others."""
    if path.endswith(".svg"):
        return f'<svg xmlns="http://www.w3.org/2000/svg"><title>{path}</title></svg>'.encode()
    if path.lower().endswith(".png"):
        header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
        pieces = (
            (b"IHDR", header), (b"tEXt", b"Title\0" + path.encode()),
            (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""),
        )  # fmt: skip
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in pieces)
    return f"ID3 {path}".encode()


def learn(cases: Iterable[Case], configuration: str, folder: Path) -> Learned:
    """Build a vault of these cases, import it, and look at every card.

    Notes with errors are put aside, and the others built without them.
    """
    root, package, learned = folder / "vault", folder / "torture.apkg", Learned()
    _lay_out(root, cases, configuration)
    if not _said(root, learned, "build", "-o", package):
        for path in learned.errors:
            (root / path).unlink(missing_ok=True)
        assert _said(root, learned, "build", "-o", package), learned.errors
    with learner_in(folder / "learner") as learner:
        learner.imports(package)
        _look(learner, learned)
    return learned


def refused(cases: Iterable[Case], configuration: str, folder: Path) -> Learned:
    """What is said of cases that should be refused."""
    root, learned = folder / "vault", Learned()
    _lay_out(root, cases, configuration)
    _said(root, learned, "check")
    return learned


def configuration_of(file: str) -> str:
    """What a fixture file's cases want in their configuration: `NAME.toml` beside `NAME.md`."""
    beside = FIXTURES / f"{file}.toml"
    return beside.read_text(encoding="utf-8") if beside.exists() else ""


def _lay_out(root: Path, cases: Iterable[Case], configuration: str) -> None:
    shutil.copytree(HERE / "reference", root)
    for path in media_paths():
        _write(root / path, content_of(path))
    (root / "pyproject.toml").write_text(
        f'[tool.deckwright]\nname = "torture"\ndeck = "{_DECK}"\n{configuration}', encoding="utf-8"
    )
    for case in cases:
        _write(root / case.path, case.note.encode())


def _said(root: Path, learned: Learned, *command: str | Path) -> bool:
    """Run a command, keep the problems that it tells of, and whether all went well."""
    result = Deckwright()(*command, root, "--format", "json")
    for problem in json.loads(result.stdout)["problems"]:
        line = f"{problem['line']} {problem['code']}"
        kinds = [learned.problems]
        if problem["level"] == "error":
            kinds.append(learned.errors)
        for kind in kinds if problem["code"] not in _OF_NO_CASE else ():
            known = kind.setdefault(problem["path"], [])
            known += [line] if line not in known else []
    return result.exit_code == 0


def _look(learner: Learner, learned: Learned) -> None:
    col = learner.col
    for card_id in col.db.list("select id from cards order by nid, ord"):  # type: ignore[union-attr]
        card = col.get_card(card_id)
        note = card.note()
        deck = col.decks.name(card.did)
        shown = card.render_output()
        made = Card(
            front=Side(card.question(), _played(shown.question_av_tags)),
            back=Side(card.answer(), _played(shown.answer_av_tags)),
            guid=note.guid,
            notetype=str(card.note_type()["name"]),
            deck=deck,
            tags=tuple(note.tags),
            fields=tuple(note.items()),
        )
        learned.cards.setdefault(deck.removeprefix(f"{_DECK}::").replace("::", "/"), []).append(
            made
        )
    engine = Engine(col)
    for guid, made_note in engine.notes().items():
        own = engine.cards_of_its_own([made_note.id])[made_note.id]
        if own != made_note.ords:
            learned.in_doubt.append(f"{guid}: cards {made_note.ords}, but Anki makes {own}")
    learned.in_doubt += engine.check_database().splitlines()
    for file in Path(col.media.dir()).iterdir():
        learned.media[file.name] = file.read_bytes()


def _played(tags: list[Any]) -> tuple[str, ...]:
    return tuple(tag.filename for tag in tags if hasattr(tag, "filename"))


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
