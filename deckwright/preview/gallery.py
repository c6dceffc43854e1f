"""A preview from end to end: the vault is read, its cards are rendered, the site is written."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from deckwright.frozen import dataclass
from deckwright.preview.before import NOTHING, Before, look_back
from deckwright.preview.draft import Draft, read_draft
from deckwright.preview.mathjax import mathjax_files
from deckwright.preview.rows import Listed, listed
from deckwright.preview.site import Shown, Site
from deckwright.preview.studio import Studio, open_studio
from deckwright.problems import Problem, Problems
from deckwright.report import Release, Watch
from deckwright.stored import StoredNote
from deckwright.vault.project import Project


@dataclass(frozen=True, slots=True)
class Made:
    """What was shown in `folder`, in numbers; `changed` is None without a baseline."""

    folder: Path
    problems: tuple[Problem, ...]
    notes: int
    cards: int
    changed: int | None


class Gallery:
    """The preview of a project. In a `with`, the engine stays open, and the next is quick.

    `project` is set anew where the configuration may have changed.
    """

    def __init__(self, project: Project, folder: Path, *, live: bool = False) -> None:
        """`folder` is where the site goes; a live one waits for news.

        Raises:
            DeckError: output.
            NoMathJax: when the extra is not installed.
        """
        self.project = project
        self._site = Site(folder, live=live)
        self._mathjax = mathjax_files()
        self._stack = ExitStack()
        self._studio: Studio | None = None
        self._draft: Draft | None = None
        self._shown: Shown | None = None
        self._finished: Shown | None = None
        self._before: tuple[object, Before] = ((), NOTHING)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stack.close()

    def make(self, release: Release, watch: Watch) -> Made:
        """Show the vault as it is now.

        Raises:
            DeckError: when it cannot be read at all; output.
            NoEngine: when `anki` is not installed.
            EngineFailed: when Anki gives up.
        """
        problems = Problems()
        problems.hush(self.project.config.quiet)
        draft = self._rendered(release, problems, watch)
        if not self._studio:
            raise AssertionError
        before = self._look_back(release, draft, watch)
        rows = listed(draft, problems.in_order, self._studio.notes)
        watch.begin("writing")
        self._draft, self._shown = draft, Shown(draft, rows, self._studio.faces, before)
        self._site.write(self._shown, self._mathjax)
        return Made(
            folder=self._site.folder,
            problems=problems.in_order,
            notes=len(draft.notes),
            cards=sum(len(note.stored.cards) for note in draft.notes),
            changed=_changed(draft) if release.baseline else None,
        )

    def keep(self, problems: Sequence[Problem]) -> None:
        """Show what was made last, with these problems, for which nothing new can be made."""
        if self._shown:
            rows = self._shown.listed.rows
            shown = replace(self._shown, listed=Listed(rows, tuple(problems)))
            self._site.write(shown, self._mathjax)

    def finish(self) -> int:
        """Write the overview of what was made last; gives the size of the site in bytes."""
        shown = self._shown
        if shown and shown is not self._finished:
            self._site.write_overview(shown)
            self._finished = shown
        return self._site.size

    def _rendered(self, release: Release, problems: Problems, watch: Watch) -> Draft:
        """The draft, whose cards the studio has."""
        if self._studio:
            draft = read_draft(self.project, release, problems, watch, earlier=self._draft)
            notes = [note.stored for note in draft.notes]
            if self._studio.can_follow(notes, draft.notetypes):
                self._studio.follow(notes)
                return draft
        return self._begin(release, problems, watch)

    def _begin(self, release: Release, problems: Problems, watch: Watch) -> Draft:
        """Read all of it, with a new collection in the engine."""
        known: dict[str, StoredNote] = dict(self._studio.notes) if self._studio else {}
        faces = dict(self._studio.faces) if self._studio else {}
        self._stack.close()
        self._studio = None
        fresh = Problems()
        fresh.hush(self.project.config.quiet)
        with TemporaryDirectory(prefix="deckwright-") as folder:
            package = Path(folder) / "draft.apkg"
            draft = read_draft(self.project, release, fresh, watch, package)
            watch.begin("importing")
            self._studio = self._stack.enter_context(open_studio(package, draft.notetypes))
        problems.add(*(problem for problem in fresh.in_order if problem not in problems.in_order))
        for guid in draft.broken.keys() & known.keys():  # as they were shown last
            self._studio.notes[guid], self._studio.faces[guid] = known[guid], faces.get(guid, {})
        self._studio.render([note.stored for note in draft.notes], watch)
        return draft

    def _look_back(self, release: Release, draft: Draft, watch: Watch) -> Before:
        """The cards of the last release, rendered anew only where other notes changed."""
        wanted = (release.baseline, sorted(draft.changed), sorted(n.guid for n in draft.removed))
        if self._before[0] != wanted:
            self._before = wanted, look_back(release.baseline, draft, watch)
        return self._before[1]


def _changed(draft: Draft) -> int:
    return sum(note.change != "unchanged" for note in draft.notes) + len(draft.removed)
