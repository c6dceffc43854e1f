"""A newer release of a deck, into the project that an older one became: three ways, file by file.

What the deck left alone stays as it is. What it changed is written where the author did not edit
it. What both changed is a conflict, and stays the author's.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path

from deckwright.adopt.lock import FILE_NAME, Entry, Lock, hash_of, lock_text
from deckwright.adopt.names import unique
from deckwright.adopt.places import SOURCE
from deckwright.data import Source
from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Where
from deckwright.vault.atomic import replace_file
from deckwright.vault.files import NOTE_SUFFIXES
from deckwright.vault.frontmatter import split_front_matter

_BUILT = "dist/"


@dataclass()
class Merge:
    """What is done with a target: `writes` are new bytes by path, `deletes` paths that move.

    `counts` has the notes that are "new", "changed" and "untouched"; `gone` are the files of those
    that the newer release no longer has.
    """

    target: Path
    lock: Lock
    keep_mine: bool
    writes: dict[str, bytes] = field(default_factory=dict)
    deletes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "untouched": 0})

    def clash(self, path: str, what: str) -> bool:
        """Name a conflict; gives whether it is settled for what is there."""
        if not self.keep_mine:
            hint = "make the file say what it should, then adopt again with --keep-mine"
            self.problems.append(Problem("adopt-conflict", what, Where(path), hint))
        return self.keep_mine


def merge(root: Path, fresh: Lock, target: Path, old: Lock, *, keep_mine: bool) -> Merge:
    """Write what a newer release changed into the target; `root` is its project, `fresh` its lock.

    Conflicts are in `problems`, and their files stay as they are.
    """
    made = Merge(target, old, keep_mine)
    notes = _merge_notes(root, fresh, made)
    files = _merge_files(root, fresh, made)
    lock = replace(old, notes=notes, files=files)
    for path, data in sorted(made.writes.items()):
        replace_file(target / path, data, Where(path))
    for path in made.deletes:
        (target / path).unlink()
    replace_file(target / FILE_NAME, lock_text(lock).encode(), Where(FILE_NAME))
    return made


def _merge_notes(root: Path, fresh: Lock, made: Merge) -> dict[str, Entry]:
    old = made.lock.notes
    entries = dict(old)
    changed = {guid for guid, new in fresh.notes.items() if guid in old and _differ(old[guid], new)}
    added = fresh.notes.keys() - old.keys()
    local = _Local(made.target, old)
    made.counts["untouched"] = len(fresh.notes) - len(changed) - len(added)
    for guid in sorted(changed | added, key=lambda guid: fresh.notes[guid].path):
        entry = fresh.notes[guid]
        merged = _merge_note(guid, entry, (root / entry.path).read_bytes(), local, made)
        if merged:
            entries[guid] = merged
    for guid in sorted(old.keys() - fresh.notes.keys()):
        path = local.path_of(guid) or ""
        if path:
            made.gone.append(path)
    return entries


def _differ(old: Entry, new: Entry) -> bool:
    return old.said != new.said


def _merge_note(guid: str, new: Entry, data: bytes, local: _Local, made: Merge) -> Entry | None:
    """The new entry of a note that the release changed or added; None for a conflict."""
    old = made.lock.notes.get(guid)
    path = local.path_of(guid)
    if path is None:
        if old and not made.clash(old.path, f"note {guid!r} changed, and its file is not here"):
            return None
        if old:
            return replace(old, said=new.said)
        path = local.free_path(new.path)
        made.writes[path] = data
        made.counts["new"] += 1
        return replace(new, path=path)
    here = hash_of((made.target / path).read_bytes())
    folder = posixpath.dirname(new.path)
    moved = bool(old and path == old.path and folder != posixpath.dirname(path))  # by the deck
    if here == new.written and not moved:
        made.counts["untouched"] += 1
        return replace(new, path=path)
    if not old or here not in (old.written, new.written):
        what = f"note {guid!r} was edited here, and the newer release changed it too"
        settled = made.clash(path, what)
        return Entry(path, new.written, new.said) if settled else None
    made.counts["changed"] += 1
    if moved:
        made.deletes.append(path)
        path = local.free_path(new.path)
    made.writes[path] = data
    return replace(new, path=path)


class _Local:
    """The notes of the target by guid: where they were written, or where they are now."""

    def __init__(self, target: Path, old: Mapping[str, Entry]) -> None:
        self._target = target
        self._old = old
        self._found: dict[str, str] | None = None
        self._paths: set[str] | None = None

    def path_of(self, guid: str) -> str | None:
        """The file of a note, None where there is none."""
        entry = self._old.get(guid)
        if entry and _id_in(self._target / entry.path, entry.path) == guid:
            return entry.path
        if self._found is None:
            self._found = {_id_in(self._target / path, path): path for path in self._note_files()}
        return self._found.get(guid)

    def free_path(self, path: str) -> str:
        """The path, or one like it that no file has."""
        if self._paths is None:
            self._paths = {path.casefold().removesuffix(".md") for path in self._note_files()}
        free = unique(path.removesuffix(".md"), self._paths)
        self._paths.add(free.casefold())
        return f"{free}.md"

    def _note_files(self) -> Iterator[str]:
        for file in sorted((self._target / SOURCE).rglob("*")):
            if file.is_file() and file.name.casefold().endswith(NOTE_SUFFIXES):
                yield file.relative_to(self._target).as_posix()


def _id_in(file: Path, path: str) -> str:
    """The id of the one note of a file, "" for none."""
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        return split_front_matter(Source(path, text))[0].id
    except (OSError, UnicodeDecodeError, DeckError):
        return ""


def _merge_files(root: Path, fresh: Lock, made: Merge) -> dict[str, str]:
    """Configuration, note types, media and the package: the same three ways."""
    old = made.lock.files
    digests = dict(old)
    for path, new in fresh.files.items():
        here = made.target / path
        mine = hash_of(here.read_bytes()) if here.is_file() else ""
        if new == old.get(path) and (mine or path.startswith(_BUILT)):
            continue
        free = mine == old.get(path, "") or (not mine and path.startswith(_BUILT))
        if mine != new and free:
            made.writes[path] = (root / path).read_bytes()
        elif mine != new and path.startswith(_BUILT):
            continue  # the author's own build
        elif mine != new and not made.clash(path, "the newer release changed this file too"):
            continue
        digests[path] = new
    return digests
