"""A package made to measure for one learner: its import makes each note what it shall become.

Notes that need nothing are left out. Others hold his own fields and tags beside the package's, and
note types have his own fields, so that Anki neither forks nor refuses anything.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import field
from pathlib import Path
from typing import Any

from deckwright.engine.learner import LearnersCollection, OwnNote
from deckwright.frozen import dataclass
from deckwright.package.read import reading
from deckwright.problems import DeckError, Problem, Where
from deckwright.stored import StoredNote, StoredPackage
from deckwright.sync.decide import (
    GONE,
    RETIRED,
    TAG_IS_OURS,
    Places,
    is_as,
    new_fields,
    places,
    verdict,
)

_SCHEMA = 11
_STUDY = frozenset({"leech", "marked"})
Part = Mapping[str, Any]


@dataclass()
class Fitting:
    """What was decided for one learner: guids of notes by what becomes of them.

    `extended` are names of note types with fields or card templates of his own; `gone` is the id of
    a note of his -> what an earlier sync noted of it; `rows` is note id in the package -> its
    fields, tags and mod.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    extended: list[str] = field(default_factory=list)
    gone: Mapping[int, int] = field(default_factory=dict)
    rows: dict[int, tuple[tuple[str, ...], tuple[str, ...], int]] = field(default_factory=dict)
    models: dict[int, dict[str, Any]] = field(default_factory=dict)
    ords: dict[int, dict[int, int]] = field(default_factory=dict)


def fit(
    package: StoredPackage,
    models: Mapping[int, dict[str, Any]],
    collection: LearnersCollection,
    mine: Mapping[str, OwnNote],
    old: StoredPackage | None,
) -> Fitting:
    """Decide of every note of a package what it becomes in this collection.

    `models` are the package's note types as it holds them; `old` is the release that he had.
    """
    fitting = Fitting(gone=collection.noted(GONE))
    fields = {id_: _fit_model(model, collection, fitting) for id_, model in models.items()}
    for note in package.notes:
        own = mine.get(note.guid)
        before = old.by_guid.get(note.guid) if old else None
        if own is None and before:
            fitting.deleted.append(note.guid)
        elif own is None:
            fitting.added.append(note.guid)
            tags = tuple(tag for tag in note.tags if tag.casefold() not in _STUDY)
            fitting.rows[note.id] = new_fields(note, fields[note.notetype]), tags, note.mod
        elif own.notetype != note.notetype or len(own.fields) != len(fields[note.notetype]):
            fitting.refused.append(note.guid)
        else:
            _fit_note(note, own, fields[note.notetype], before, package, fitting)
    _carry_looks(package, models, collection, fitting)
    return fitting


def _fit_note(  # noqa: PLR0913, PLR0917 (a note, and all that it is judged by)
    note: StoredNote,
    own: OwnNote,
    fields: Places,
    before: StoredNote | None,
    package: StoredPackage,
    fitting: Fitting,
) -> None:
    former = package.memory.tags.get(note.guid, ())
    given = [RETIRED] if fitting.gone.get(own.id, 0) & TAG_IS_OURS else []
    wanted = verdict(note, own, fields, former, before, given)
    if wanted.keeps_his:
        fitting.kept.append(note.guid)
    if not is_as(wanted, own):
        fitting.changed.append(note.guid)
        fitting.rows[note.id] = wanted.fields, wanted.tags, max(note.mod, own.mod + 1)


def _carry_looks(
    package: StoredPackage,
    models: Mapping[int, dict[str, Any]],
    collection: LearnersCollection,
    fitting: Fitting,
) -> None:
    """A note type whose looks changed needs a note to come with; one that he has does nothing."""
    coming = {note.notetype for note in package.notes if note.id in fitting.rows}
    for id_, model in models.items():
        his = collection.notetype(id_)
        if his and id_ not in coming and int(his["mod"]) < int(model["mod"]):
            guids = {note.guid: note for note in package.notes if note.notetype == id_}
            for guid, own in collection.notes(guids).items():
                if own.notetype == id_:
                    fitting.rows[guids[guid].id] = own.fields, own.tags, own.mod
                    break


def _fit_model(model: dict[str, Any], collection: LearnersCollection, fitting: Fitting) -> Places:
    """The note type as the package brings it to him; gives where its fields are for each of his."""
    id_ = int(model["id"])
    his = collection.notetype(id_)
    if his is None:
        fitting.models[id_] = model
        return tuple(range(len(model["flds"])))
    fields = places(_parts(model["flds"]), _parts(his["flds"]))
    templates = places(_parts(model["tmpls"]), _parts(his["tmpls"]))
    same = [fields, templates] == [tuple(range(len(model[key]))) for key in ("flds", "tmpls")]
    if same:
        fitting.models[id_] = model
        return fields
    fitting.extended.append(str(his["name"]))
    fitting.models[id_] = _extended(model, his, fields, templates)
    if model["type"] == 0:
        fitting.ords[id_] = {place: at for at, place in enumerate(templates) if place is not None}
    return fields


def _extended(
    model: dict[str, Any], his: dict[str, Any], fields: Places, templates: Places
) -> dict[str, Any]:
    """His note type with what is newer; a template that shows a field of his own stays."""
    if int(his["mod"]) >= int(model["mod"]):
        return his
    private = [f["name"] for f, place in zip(his["flds"], fields, strict=True) if place is None]
    shown = re.compile(r"\{\{[^}]*(" + "|".join(map(re.escape, private)) + r")\s*\}\}")
    new = {**his, "mod": model["mod"], "css": model["css"]}
    new["flds"] = [
        f if place is None else {**model["flds"][place], "ord": f["ord"]}
        for f, place in zip(his["flds"], fields, strict=True)
    ]
    new["tmpls"] = [
        t
        if place is None or (private and shown.search(t["qfmt"] + t["afmt"]))
        else {**t, **{key: model["tmpls"][place][key] for key in ("name", "qfmt", "afmt")}}
        for t, place in zip(his["tmpls"], templates, strict=True)
    ]
    return new


def _parts(parts: Iterable[Part]) -> list[tuple[str, int]]:
    return [(part["name"], part.get("id") or 0) for part in parts]


def unpack(file: Path, collection: Path) -> dict[int, dict[str, Any]]:
    """Unpack the collection of a package; gives its note types as they are in it.

    Raises:
        DeckError: package; sync-package where it is not of the format that we write.
    """
    with reading(file) as package:
        package.write_collection(collection)
        with closing(sqlite3.connect(collection)) as connection:
            version, models = connection.execute("SELECT ver, models FROM col").fetchone()
    if version != _SCHEMA:
        message = "this package is not of Deckwright's making"
        hint = "import it in Anki, or build it again: python build.py"
        raise DeckError(Problem("sync-package", message, Where(file.as_posix()), hint))
    return {int(id_): model for id_, model in json.loads(models).items()}


def write_fitted(
    file: Path, collection: Path, fitting: Fitting, present: frozenset[str], target: Path
) -> None:
    """Write the package for one learner; `collection` is that of `file`, unpacked, and changed.

    `present` are names of media that he has already, and need not come again.
    """
    with closing(sqlite3.connect(collection, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        _write_rows(connection, fitting)
        text = json.dumps({str(id_): model for id_, model in fitting.models.items()})
        connection.execute("UPDATE col SET models = ?", (text,))
        connection.execute("COMMIT")
    with reading(file) as package, zipfile.ZipFile(target, "w") as archive:
        archive.write(collection, "collection.anki2", zipfile.ZIP_DEFLATED, compresslevel=1)
        media = {name: member for name, member in package.media.items() if name not in present}
        archive.writestr("media", json.dumps({str(i): name for i, name in enumerate(media)}))
        for index, member in enumerate(media.values()):
            with package.open_medium(member) as source, archive.open(str(index), "w") as writing:
                shutil.copyfileobj(source, writing, 1 << 20)


def _write_rows(connection: sqlite3.Connection, fitting: Fitting) -> None:
    connection.execute("CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO chosen VALUES (?)", ((id_,) for id_ in fitting.rows))
    connection.execute("DELETE FROM notes WHERE id NOT IN (SELECT id FROM chosen)")
    connection.execute("DELETE FROM cards WHERE nid NOT IN (SELECT id FROM chosen)")
    connection.executemany(
        "UPDATE notes SET flds = ?, tags = ?, mod = ? WHERE id = ?",
        (
            ("\x1f".join(fields), f" {' '.join(tags)} ", mod, id_)
            for id_, (fields, tags, mod) in fitting.rows.items()
        ),
    )
    # The import takes rows of cards as they are: those of a package are new.
    connection.execute(
        "UPDATE cards SET type = 0, queue = 0, ivl = 0, factor = 0, reps = 0, lapses = 0, flags = 0"
    )
    connection.execute("DELETE FROM revlog")
    for notetype, ords in fitting.ords.items():
        query = "SELECT c.id, c.ord FROM cards c JOIN notes n ON n.id = c.nid WHERE n.mid = ?"
        cards = connection.execute(query, (notetype,)).fetchall()
        moved = [(ords[ord_], id_) for id_, ord_ in cards if ord_ in ords]
        connection.executemany("UPDATE cards SET ord = ? WHERE id = ?", moved)
        his_no_more = [(id_,) for id_, ord_ in cards if ord_ not in ords]  # a type he deleted
        connection.executemany("DELETE FROM cards WHERE id = ?", his_no_more)
