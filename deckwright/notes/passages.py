"""A part of a reference note: the section below a heading, or a block that bears a name.

Headings are found as Obsidian finds them: by their words, whatever signs stand between, and
`Vessels#Veins` is the heading Veins below the heading Vessels.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from deckwright.frozen import dataclass
from deckwright.text.lines import ITEM
from deckwright.text.spans import find_spans, span_at
from deckwright.vault.headings import title_of

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+([^\n]*)$", re.MULTILINE)
_ANCHOR = re.compile(r"(?:^|(?<=[ \t]))\^([A-Za-z\d-]+)[ \t]*$", re.MULTILINE)
# What Obsidian leaves out of a heading when it looks for it (app 1.9, "stripHeading").
_SIGNS = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\s]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """`## title`, from `start` to the end of its line."""

    level: int
    title: str
    start: int
    end: int


@lru_cache(maxsize=16)  # a glossary is embedded heading by heading
def headings_of(text: str) -> tuple[Heading, ...]:
    """The headings of a text, of every level, but for those in code and comments."""
    spans = find_spans(text, "markdown") if "#" in text else ()
    return tuple(
        Heading(len(found[1]), title_of(_ANCHOR.sub("", found[2])), found.start(), found.end())
        for found in _HEADING.finditer(text)
        if not _hidden(spans, found.start(1))
    )


def part_of(text: str, fragment: str) -> tuple[int, int] | None:
    """Start and end of what `Heading#Heading` or `^block` names; all of the text for ""."""
    names = [name.strip() for name in fragment.split("#") if name.strip()]
    if not names:
        return 0, len(text)
    if names[-1].startswith("^"):
        return block_called(text, names[-1][1:])
    return section_below(text, names)


def names_in(text: str, fragment: str) -> tuple[str, ...]:
    """The headings of a text, or the names of its blocks where the fragment is one."""
    if "^" in fragment:
        return tuple(f"^{anchor[1]}" for anchor in _anchors(text))
    return tuple(heading.title for heading in headings_of(text))


def section_below(text: str, names: Sequence[str]) -> tuple[int, int] | None:
    """Start and end of what stands below a heading, up to the next one of its level or higher.

    The heading is the last of `names`; each of those before it is one that it stands below.
    """
    headings = headings_of(text)
    start, end = 0, len(text)
    for name in names:
        inside = [heading for heading in headings if start <= heading.start < end]
        meant = next((h for h in inside if _folded(h.title) == _folded(name)), None)
        meant = meant or next((h for h in inside if _same(h.title, name)), None)
        if not meant:
            return None
        start = meant.end
        below = (h for h in headings if h.start > meant.start and h.level <= meant.level)
        end = min(end, next((heading.start for heading in below), end))
    return start, end


def block_called(text: str, name: str) -> tuple[int, int] | None:
    """Start and end of the paragraph, item, table or other block that ends with `^name`."""
    found = next((a for a in _anchors(text) if a[1].casefold() == name.casefold()), None)
    if not found:
        return None
    line = text.rfind("\n", 0, found.start()) + 1
    if not text[line : found.start()].strip(" \t>"):  # on a line of its own, below the block
        end = len(text[:line].rstrip())
        return _upward(text, end, through_items=True), end
    start = _upward(text, found.end(), through_items=False)
    item = ITEM.match(text, start)
    return start, _item_end(text, found.end(), len(item[1])) if item else found.end()


def without_indent(part: str) -> str:
    """An item from inside a list as one that stands by itself: deep in, it would be code."""
    item = ITEM.match(part)
    return re.sub(f"^{item[1]}", "", part, flags=re.MULTILINE) if item and item[1] else part


def _anchors(text: str) -> Iterator[re.Match[str]]:
    spans = find_spans(text, "markdown") if "^" in text else ()
    for anchor in _ANCHOR.finditer(text):
        span = span_at(spans, anchor.start())
        if not span or text[span.start : span.end].lstrip().startswith("^"):
            yield anchor


def _hidden(spans: Sequence[object], at: int) -> bool:
    span = span_at(spans, at)  # type: ignore[arg-type]
    return bool(span and span.kind in ("code", "fence", "comment", "math", "display"))


def _upward(text: str, end: int, *, through_items: bool) -> int:
    """Where the block begins whose text ends at `end`."""
    fence = span_at(find_spans(text, "markdown"), end - 1)
    start = fence.start if fence and fence.kind in ("code", "fence") else end
    start = text.rfind("\n", 0, start) + 1
    while start:
        if ITEM.match(text, start) and not through_items:
            break
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above : start - 1]
        if not line.strip() or _HEADING.fullmatch(line):
            break
        start = above
    return start


def _item_end(text: str, end: int, indent: int) -> int:
    """Where the item ends whose marker is indented so far: lines that belong to it stand deeper."""
    while end < len(text):
        below = text.find("\n", end + 1)
        below = len(text) if below < 0 else below
        line = text[end + 1 : below]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        end = below
    return len(text[:end].rstrip())


def _same(title: str, name: str) -> bool:
    words = _words(name)
    return bool(words) and _words(title) == words


def _words(text: str) -> str:
    return _SIGNS.sub(" ", _folded(text)).strip()


@lru_cache(maxsize=1 << 14)
def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
