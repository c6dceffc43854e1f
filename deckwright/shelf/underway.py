"""A build under way: all that is settled before its first stage."""

from __future__ import annotations

from deckwright.frozen import dataclass
from deckwright.problems import Problems
from deckwright.report import Release, Watch
from deckwright.shelf.shelf import Shelf
from deckwright.vault.listing import Listing
from deckwright.vault.project import Project


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is built, from what, with what is kept; whom it tells of problems, and how far it is."""

    project: Project
    release: Release
    listing: Listing
    shelf: Shelf
    problems: Problems
    watch: Watch
