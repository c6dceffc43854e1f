"""The keys of one note among several in a file: a block directly below the note's first heading.

Its lines stand between two lines `%%`, which Obsidian hides when reading, or between `<!--` and
`-->`, which GitHub hides. They are read exactly as front matter is.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from deckwright.data import FrontMatter, Section
from deckwright.problems import DeckError, Problem
from deckwright.vault.frontmatter import read_keys
from deckwright.vault.headings import title_of

_OPENING = re.compile(r"(?:[ \t]*\n)+(?P<mark>%%|<!--)[ \t]*(?:\n|$)")
_CLOSING = {
    "%%": re.compile(r"^%%[ \t]*$", re.MULTILINE),
    "<!--": re.compile(r"^-->[ \t]*$", re.MULTILINE),
}
_HEADING = re.compile(r"^ {0,3}#[ \t]+(?P<title>[^\n]*)$", re.MULTILINE)


def keys_below(text: str, at: int, headings: Collection[str]) -> tuple[int, int, int] | None:
    """Where a block below the heading line that ends `at` starts and ends, and where text goes on.

    A block ends before the next of `headings` (folded). One that does not has no end: 0, 0.
    """
    opening = _OPENING.match(text, at)
    if not opening:
        return None
    start = opening.end()
    closing = _CLOSING[opening["mark"]].search(text, start)
    if not closing or has_heading(text, start, closing.start(), headings):
        return start, 0, 0
    return start, closing.start(), closing.end()


def has_heading(text: str, start: int, end: int, headings: Collection[str]) -> bool:
    """Whether one of `headings` (folded) stands in `text[start:end]`."""
    found = _HEADING.finditer(text, start, end)
    return any(title_of(heading["title"]).casefold() in headings for heading in found)


def own_keys(part: Section, headings: Collection[str]) -> tuple[FrontMatter, Section]:
    """The keys below a note's first heading, and its section with their lines emptied.

    Raises:
        DeckError: front-matter-open, and all that front matter may be refused for.
    """
    found = keys_below(part.text, 0, headings)
    if not found:
        return FrontMatter(), part
    start, end, after = found
    if not after:
        mark = part.text[:start].strip()
        where = part.where.down(part.text, part.text.index(mark))
        hint = f"write {'%%' if mark == '%%' else '-->'} on a line of its own below the last key"
        message = "the keys of this note are never closed"
        raise DeckError(Problem("front-matter-open", message, where, hint))
    first = part.where.down(part.text, start)
    matter = read_keys(part.text[start:end], first)
    emptied = "\n" * part.text.count("\n", 0, after) + part.text[after:]
    return matter, Section(part.heading, emptied, part.where)
