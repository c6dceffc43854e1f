"""Sheets of many files at once, on every core: in order, and the same as from one process."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.queues import SimpleQueue

from deckwright.data import Place
from deckwright.notes.references import References
from deckwright.notes.render import Renderer
from deckwright.notes.sheet import Sheet, sheet_of
from deckwright.notes.vault import Vault
from deckwright.shelf.packing import packed
from deckwright.shelf.texts import Texts, digest_of, record_of

_FEW = 400  # files, below which starting a process takes longer than it saves
_CHUNK = 100  # files that a process takes at a time


@dataclass(frozen=True)
class Desk:
    """Where sheets are made: what notes are read and rendered against, and where texts go."""

    vault: Vault
    texts: Texts

    @cached_property
    def renderer(self) -> Renderer:
        """What renders the notes; each process has its own."""
        vault = self.vault
        marks = vault.project.config.cloze.marks
        return Renderer(vault.notetypes, vault.media, References(vault), marks)

    def sheet(self, path: str) -> Sheet:
        """The sheet of one file; the texts of its notes are kept."""
        return sheet_of(path, self.vault, self.renderer, self._keep)

    def _keep(self, tags: tuple[str, ...], fields: tuple[str, ...]) -> tuple[Place, bytes]:
        record = record_of(tags, fields)
        return self.texts.keep(record), digest_of(record)


def make_sheets(paths: Sequence[str], desk: Desk, jobs: int) -> Iterator[bytes]:
    """The sheet of each file, packed, in order; `jobs` is the number of processes, 0 for one a core.

    On Linux a process begins as a copy of this one, with note types, tag rules and lists of files
    loaded; elsewhere it opens the vault for itself.
    """
    cores = jobs or multiprocessing.cpu_count()
    if cores > 1 and len(paths) > _FEW:
        yield from _in_processes(paths, desk, cores)
        return
    for path in paths:
        yield packed(desk.sheet(path))


def _in_processes(paths: Sequence[str], desk: Desk, cores: int) -> Iterator[bytes]:
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    parts: SimpleQueue[int] = context.SimpleQueue()
    for _ in range(cores):
        parts.put(desk.texts.new_part())
    chunks = [paths[at : at + _CHUNK] for at in range(0, len(paths), _CHUNK)]
    with context.Pool(cores, _begin, (desk, parts)) as pool:
        for sheets in pool.imap(_chunk, chunks):
            yield from sheets


_desks: list[Desk] = []  # that of a worker process: Pool has no other way to hand it on


def _begin(desk: Desk, parts: SimpleQueue[int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    desk.texts.write_to(parts.get())
    _desks[:] = [desk]


def _chunk(paths: Sequence[str]) -> list[bytes]:
    return [packed(_desks[0].sheet(path)) for path in paths]
