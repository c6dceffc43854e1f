"""Front matter of plain lines -> its keys, without YAML: the same result in a fraction of the time.

Nearly all front matter is an id, tags, `key: words` and lists of `- words`. Any other line makes it
None, which leaves the whole block to YAML. `tests/vault/test_plainmatter.py` holds both ways
against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from deckwright.data import FrontMatter, Value
from deckwright.problems import DeckError, Where
from deckwright.vault.rawlines import ID_COMMENT, read_raw_lines, unquoted
from deckwright.vault.taglists import TagList, tag_on, without_tags

# What YAML 1.1 reads as itself: no indicator begins it, and neither `: ` nor ` #` stands in it.
# In quotes, what holds neither the quote nor a backslash.
_PLAIN = (
    r"(?:[\w($./+^<;~]|-(?=\w))"
    r"(?:[\w!$%&'()*+,./;<=>?@\[\]^{|}~\"`-]|:(?=[\w/:])|(?<! )#| +(?=[^\s#:]))*(?<!:)"
)
_SCALAR = rf"(?:'(?P<single>[\w !-&(-~]*)'|\"(?P<double>[\w !#-\[\]-~]*)\"|(?P<plain>{_PLAIN}))"
_KEY = re.compile(rf"(?P<key>\w(?:[\w-]| (?=\w)){{0,99}}):(?: +{_SCALAR}| *)")
_TIME_LINE = re.compile(r"(?!tags:)(\w+): (\d\d\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)")
_ITEM = re.compile(rf"(?P<indent> *)- +{_SCALAR}")
_IN_LIST = frozenset({" ", "-"})  # one of which begins every line of a list
_MOST_LINES = 1 << 16  # of tags that are kept
_MAX_LENGTH = 100_000  # what is longer may break limits that YAML's reader knows


def plain_matter(block: str, start: Where) -> FrontMatter | None:
    """The keys of a block that begins at `start`, or None if any of its lines is not plain."""
    read = _read(block)
    if read is None:
        return None
    author_id, tags, values, rows = read
    return FrontMatter(author_id, tags, values, _Places(start, rows))


def plain_but_tags(block: str, start: Where) -> FrontMatter | None:
    """The same, but `tag_items` is a TagList whose lines nobody looked at; None without a list."""
    apart = without_tags(block) if len(block) <= _MAX_LENGTH else None
    read = _read(apart[0]) if apart else None
    if not apart or not read:
        return None
    author_id, _, values, rows = read
    return FrontMatter(author_id, apart[1], values, _Places(start, rows, apart[1]))


def _read(
    block: str,
) -> tuple[str, tuple[str, ...], dict[str, Value], dict[str, int]] | None:
    """The id, the tags, the other keys, and the row of every key."""
    if len(block) > _MAX_LENGTH:
        return None
    author_id = ""
    tags: tuple[str, ...] = ()
    values: dict[str, Value] = {}
    rows: dict[str, int] = {}
    lines = block.removesuffix("\n").split("\n")
    row, count = 0, len(lines) if block else 0
    while row < count:
        line = lines[row]
        # No two notes share a time.
        time = _TIME_LINE.fullmatch(line) if line[-3:-2] == ":" else None
        if time:
            key, value = time[1], time[2]
        else:
            key, value = ("id", _raw_id(line)) if line.startswith("id:") else _key_line(line)
        if key in rows or not key:
            return None
        rows[key] = row
        row += 1
        if value is None:
            first = row
            while row < count and lines[row][:1] in _IN_LIST:
                row += 1
            below = lines[first:row]
            value = _tags(below) if key == "tags" else _listed(below)
            if value is None:
                return None
        if key == "id":
            author_id = str(value)
        elif key == "tags":
            tags = tuple(value)
        else:
            values[key] = value
    return author_id, tags, values, rows


class _Places(Mapping[str, Where]):
    """Where each key stands: its row below the start. Few notes are ever asked for it.

    `left_out` is the list below `tags` where its lines are not counted in the rows.
    """

    __slots__ = ("_left_out", "_rows", "_start")

    def __init__(self, start: Where, rows: dict[str, int], left_out: TagList | None = None) -> None:
        self._start = start
        self._rows = rows
        self._left_out = left_out

    def __getitem__(self, key: str) -> Where:
        row = self._rows[key]
        if self._left_out is not None and row > self._rows["tags"]:
            row += self._left_out.lines
        return Where(self._start.path, self._start.line + row)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@lru_cache(maxsize=4096)
def _key_line(line: str) -> tuple[str, str | tuple[str, ...] | None]:
    """A key and what stands behind it: None for nothing, of `tags` the items. No key if odd."""
    match = _KEY.fullmatch(line)
    if match and match.lastgroup == "key":
        return match["key"], None
    if line.startswith("tags: "):
        return _tags_line(line)
    return (match["key"], match[match.lastgroup or 0]) if match else ("", "")


def _tags_line(line: str) -> tuple[str, tuple[str, ...]]:
    try:
        return "tags", read_raw_lines(line, Where("")).tag_items
    except DeckError:
        return "", ()


def _raw_id(line: str) -> str:
    """The id on a line, as text."""
    value = line[3:].strip()
    return unquoted(value, ID_COMMENT) if value[:1] in "'\"" or "#" in value else value


def _tags(lines: list[str]) -> tuple[str, ...] | None:
    """The tags of a list; None if one of the lines is not plain."""
    items = list(map(_TAG_LINES.__getitem__, lines))
    return None if None in items else tuple(filter(None, items))


class _TagLines(dict[str, str | None]):
    """The tag on a line of a list, "" for none, None for another line; notes share most of them."""

    def __missing__(self, line: str) -> str | None:
        if len(self) >= _MOST_LINES:
            self.clear()
        tag = self[line] = tag_on(line)
        return tag


_TAG_LINES = _TagLines()


def _listed(lines: list[str]) -> str | tuple[str, ...] | None:
    """The items of a list, all of one indentation; "" for no list; None if one is not plain."""
    if not lines:
        return ""
    items = [_ITEM.fullmatch(line) for line in lines]
    indents = {item["indent"] for item in items if item}
    if None in items or len(indents) > 1:
        return None
    return tuple(item[item.lastgroup or 0] for item in items if item)
