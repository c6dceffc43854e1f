"""Sheets of many files at once, on every core: in order, and the same as from one process."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from deckwright.data import Place
from deckwright.frozen import dataclass
from deckwright.garbage import collect_rarely
from deckwright.notes.references import References
from deckwright.notes.render import Renderer
from deckwright.notes.sheet import Sheet, sheets_of
from deckwright.notes.vault import Vault
from deckwright.shelf.packing import packed
from deckwright.shelf.texts import Texts, digest_of

if TYPE_CHECKING:  # most builds start no process
    from multiprocessing.connection import Connection

_FEW = 400  # files, below which starting a process takes longer than it saves
_CHUNK = 100  # files that a process takes at a time
_MOST = 60  # processes: Windows cannot wait for more at once
_AHEAD = 2  # how often it is given some before it has made the first


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
        return Renderer(vault.notetypes, vault.media, References(vault), marks, vault.allowed)

    def sheets(self, paths: Iterable[str]) -> Iterator[Sheet]:
        """The sheet of each file, in order; the texts of its notes are kept."""
        return sheets_of(paths, self.vault, self.renderer, self._keep)

    def _keep(self, text: str) -> tuple[Place, bytes]:
        record = text.encode()
        return self.texts.keep(record), digest_of(record)


def make_sheets(paths: Sequence[str], desk: Desk, jobs: int) -> Iterator[bytes]:
    """The sheet of each file, packed, in order, from `jobs` processes; 0 is one a core.

    On Linux a process begins as a copy of this one, with note types, tag rules and lists of files
    loaded; elsewhere it opens the vault for itself.
    """
    cores = jobs or os.cpu_count() or 1
    if cores > 1 and len(paths) > _FEW:
        yield from _in_processes(paths, desk, cores)
        return
    yield from map(packed, desk.sheets(paths))


def _in_processes(paths: Sequence[str], desk: Desk, cores: int) -> Iterator[bytes]:
    """The same from processes of our own, each at the end of a pipe.

    Not `multiprocessing.Pool` (Python 3.11 to 3.14), which waits for ever when the system kills one
    of its processes, and whose processes stay behind when we are killed ourselves.
    """
    from multiprocessing.connection import wait

    starts = range(0, len(paths), _CHUNK)
    waiting = iter(starts)
    made: dict[int, list[bytes]] = {}
    with _started(paths, desk, min(cores, len(starts), _MOST)) as ends:
        busy: dict[Connection, deque[int]] = {end: deque() for end in ends}
        for end in ends * _AHEAD:
            _hand_on(waiting, end, busy[end])
        for start in starts:
            while start not in made and any(busy.values()):
                ready = wait(list(busy))
                for end in [end for end in busy if end in ready]:
                    sheets = _received(end)
                    if sheets is None:  # it was killed, or met a bug of ours, which shows here
                        made.update((at, _sheets(paths, at, _CHUNK, desk)) for at in busy.pop(end))
                    else:
                        made[busy[end].popleft()] = sheets
                        _hand_on(waiting, end, busy[end])
            yield from made.pop(start, None) or _sheets(paths, start, _CHUNK, desk)


def _sheets(paths: Sequence[str], start: int, length: int, desk: Desk) -> list[bytes]:
    with desk.texts.together():
        return list(map(packed, desk.sheets(paths[start : start + length])))


def _hand_on(waiting: Iterator[int], end: Connection, its: deque[int]) -> None:
    start = next(waiting, None)
    if start is not None:
        its.append(start)
        with suppress(OSError):  # it was killed: we shall see when we hear nothing of it
            end.send((start, _CHUNK))


def _received(end: Connection) -> list[bytes] | None:
    try:
        sheets: list[bytes] | None = end.recv()
    except (EOFError, OSError):
        return None
    return sheets


@contextmanager
def _started(paths: Sequence[str], desk: Desk, cores: int) -> Iterator[list[Connection]]:
    """So many processes, each by our end of its pipe; they end with the block."""
    import multiprocessing

    start_method: Literal["fork", "spawn"] = "fork" if sys.platform == "linux" else "spawn"
    context: Any = multiprocessing.get_context(start_method)  # typeshed has no common type of both
    pipes: list[tuple[Connection, Connection]] = [context.Pipe() for _ in range(cores)]
    ours = [our for our, _ in pipes]
    processes = [
        context.Process(target=_work, args=(paths, desk, part, end, pipes), daemon=True)
        for part, (_, end) in enumerate(pipes, start=1)
    ]
    with _without_interrupts():  # they inherit that: Ctrl-C is for us, who end them
        for process in processes:
            process.start()
    for _, end in pipes:
        end.close()
    try:
        yield ours
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
        for our in ours:
            our.close()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(
    paths: Sequence[str],
    desk: Desk,
    part: int,
    end: Connection,
    pipes: list[tuple[Connection, Connection]],
) -> None:
    """A process's work: what begins at each number that it reads, until nobody writes any more.

    It closes its copies of all other ends: who listens at one must hear when the other end dies, so
    that a killed parent leaves no process behind, and a killed process is missed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for pipe in pipes:
        for other in pipe:
            if other.fileno() != end.fileno():
                other.close()
    desk.texts.write_to(part)
    collect_rarely()
    gc.freeze()  # what was there before is never garbage: looking through it would take a while
    with suppress(EOFError, OSError):
        while True:
            start, length = end.recv()
            try:
                sheets = _sheets(paths, start, length, desk)
            except Exception:  # noqa: BLE001 (the parent tries it too, and says what is wrong)
                end.send(None)
                return
            end.send(sheets)
