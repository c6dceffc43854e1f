"""A found deck -> a project in an empty folder, proved note by note and then as a whole."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from deckwright.adopt.baseline import FILE_NAME as BASELINE
from deckwright.adopt.baseline import write_baseline
from deckwright.adopt.lock import FILE_NAME as LOCK
from deckwright.adopt.lock import Entry, Lock, hash_of, lock_text, said_by
from deckwright.adopt.markup import html_section
from deckwright.adopt.names import slug
from deckwright.adopt.notefile import note_text
from deckwright.adopt.places import SOURCE, Places, is_ordered, root_deck
from deckwright.adopt.project import config_text, place_media, write_frame, write_notetypes
from deckwright.adopt.prove import Prover
from deckwright.adopt.shapes import Shape, shapes_of
from deckwright.adopt.source import Found
from deckwright.adopt.style import Style
from deckwright.adopt.trusted import Trusted, trusted_of
from deckwright.frozen import dataclass
from deckwright.notes.references import References
from deckwright.notes.render import Renderer
from deckwright.notes.vault import Vault, open_vault
from deckwright.notetypes.load import load_notetypes
from deckwright.problems import DeckError, Problem, Problems, Where
from deckwright.report import Release, Summary, Watch
from deckwright.shortcut import build
from deckwright.stored import StoredNote
from deckwright.vault.listing import list_files
from deckwright.vault.project import Project, open_project


@dataclass(frozen=True, slots=True)
class Fields:
    """How many fields with a text there are; that became Markdown; Markdown with HTML in it."""

    fields: int = 0
    markdown: int = 0
    mixed: int = 0

    @property
    def html(self) -> int:
        """Those that stayed HTML."""
        return self.fields - self.markdown - self.mixed


@dataclass(frozen=True, slots=True)
class Staged:
    """A project that was made of a deck, and what became of it.

    `summary` is that of its first build, `warnings` what that build said; `twins` are the files of
    notes whose guid another has; `trusted` is what they hold that nobody may write.
    """

    root: Path
    lock: Lock
    package: Path
    summary: Summary
    fields: Fields
    warnings: tuple[Problem, ...]
    twins: tuple[str, ...]
    trusted: Trusted


def stage(found: Found, root: Path, name: str, style: Style, watch: Watch) -> Staged:
    """Write the project into the folder `root`, which is empty, and build it.

    Raises:
        DeckError: adopt-note, for what our stages would not make again.
    """
    package = found.package
    deck = root_deck(package.notes, name)
    shipped = {item.notetype.id: key for key, item in load_notetypes(root, "none").items()}
    shapes = shapes_of(package.notetypes, shipped, as_questions=style.as_questions)
    tags = style.tags_of(package.notes)
    names = frozenset(file.name for file in found.media.iterdir())

    def configure(trusted: Trusted) -> None:
        text = config_text(_file_name(name), deck, found, tags.layout, trusted)
        write_frame(root, text, trusted)

    configure(Trusted())
    apart = place_media(root, found.media, package.notes)
    vault = _vault_with(root, shapes, apart)
    trusted = trusted_of(package.notes, shapes, vault.notetypes, names)
    configure(trusted)
    vault = _vault(root)
    if found.learnt:
        write_baseline(package, shapes, deck, root / BASELINE)
    references = References(vault)
    renderer = Renderer(vault.notetypes, vault.media, references, ("bold",), vault.allowed)
    prover = Prover(vault, renderer, found.learnt)
    places = Places(deck, is_ordered(package.notes), set())
    entries: dict[str, Entry] = {}
    counts = Counter[str]()
    problems = Problems()
    for note in watch("adopting", tuple(package.notes)):
        shape, place = shapes[note.notetype], replace(places.of(note), keys=style.keys_of(note))
        proved = problems.attempt(
            lambda note=note, shape=shape, place=place: prover.prove(  # type: ignore[misc]
                note, shape, place, tags.items_of(note.tags)
            )
        )
        if proved:
            counts.update(fields=proved.filled, markdown=proved.markdown, mixed=proved.mixed)
            data = _write(root / place.path, proved.text)
            entries[note.guid] = Entry(place.path, hash_of(data), said_by(note, place))
    problems.stop_if_errors()
    twins = tuple(_write_twin(root, note, shapes, places) for note in found.twins)
    project = open_project(root, None, None)
    summary, warnings = _built(project, found, watch)
    lock = Lock(style.name, entries, _files(root))
    (root / LOCK).write_bytes(lock_text(lock).encode())
    return Staged(root, lock, project.output, summary, Fields(**counts), warnings, twins, trusted)


def _vault_with(root: Path, shapes: Mapping[int, Shape], apart: tuple[str, ...]) -> Vault:
    """The vault of a project whose media are in their places, with its note types written.

    What only a script names is said in the first note type.
    """
    write_notetypes(root, shapes.values(), {})
    vault = _vault(root)
    named = {file.name for item in vault.notetypes.values() for file in item.notetype.media}
    missed = tuple(name for name in apart if name not in named)
    if missed and shapes:
        write_notetypes(root, shapes.values(), {next(iter(shapes.values())).key: missed})
        vault = _vault(root)
    return vault


def _file_name(name: str) -> str:
    """The name of the package; Anki would take some names for that of a whole collection."""
    made = slug(name, "deck")
    return f"deck-{made}" if made == "collection" or made.startswith("backup-") else made


def _vault(root: Path) -> Vault:
    project = open_project(root, None, None)
    return open_vault(project, list_files(project.root, project.places), {})


def _write(file: Path, text: str) -> bytes:
    data = text.encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return data


def _write_twin(root: Path, note: StoredNote, shapes: Mapping[int, Shape], places: Places) -> str:
    """A note that no import can reach any more, as a file that is no card; gives its path."""
    place = places.of(note)
    texts = [html_section(html) if html else "" for html in note.fields]
    apart = replace(place, kind="duplicate")
    kept = note_text(note, shapes[note.notetype], apart, note.tags, texts)
    _write(root / place.path, kept)
    return place.path


def _files(root: Path) -> dict[str, str]:
    """The hashes of all files but notes, by path."""
    return {
        file.relative_to(root).as_posix(): hash_of(file.read_bytes())
        for file in sorted(root.rglob("*"))
        if file.is_file() and not file.is_relative_to(root / SOURCE)
    }


def _built(project: Project, found: Found, watch: Watch) -> tuple[Summary, tuple[Problem, ...]]:
    """Build the project; for learners who have the deck nothing must have changed."""
    problems = Problems()
    now = int(time.time())
    baseline = project.root / BASELINE if found.learnt else None
    report = build(project, Release(baseline, now, now, cached=False), problems, watch)
    summary = report.summary
    if found.learnt and (summary.new or summary.changed or summary.removed):
        message = (
            f"the project would not be the deck again: {summary.new} notes new, "
            f"{summary.changed} changed, {summary.removed} gone"
        )
        hint = "please report this deck"
        raise DeckError(Problem("adopt-note", message, Where(project.output.name), hint))
    return summary, tuple(p for p in problems.in_order if p.level == "warning")
