"""Front matter of plain lines -> its keys, without YAML: the same result in a fraction of the time.

Nearly all front matter is an id, tags, `key: words` and lists of `- words`. Any other line makes it
None, which leaves the whole block to YAML. `tests/vault/test_plainmatter.py` holds both ways
against each other.
"""

from __future__ import annotations

import re
from functools import lru_cache

from deckwright.data import FrontMatter, Value
from deckwright.problems import DeckError, Where
from deckwright.vault.rawlines import read_raw_lines, unquoted

# What YAML 1.1 reads as itself: no indicator begins it, and neither `: ` nor ` #` stands in it.
# In quotes, what holds neither the quote nor a backslash.
_PLAIN = (
    r"(?:[\w($./+^<;~]|-(?=\w))"
    r"(?:[\w!$%&'()*+,./;<=>?@\[\]^{|}~\"`-]|:(?=[\w/:])|(?<! )#| +(?=[^\s#:]))*(?<!:)"
)
_SCALAR = rf"(?:'(?P<single>[\w !-&(-~]*)'|\"(?P<double>[\w !#-\[\]-~]*)\"|(?P<plain>{_PLAIN}))"
_KEY = re.compile(rf"(?P<key>\w(?:[\w-]| (?=\w)){{0,99}}):(?: +{_SCALAR}| *)")
_ITEM = re.compile(rf"(?P<indent> *)- +{_SCALAR}")
_MAX_LINES = 5_000  # what is longer may break limits that YAML's reader knows


def plain_matter(block: str, start: Where) -> FrontMatter | None:
    """The keys of a block that begins at `start`, or None if any of its lines is not plain."""
    lines = block.removesuffix("\n").split("\n") if block else []
    count = len(lines)
    if count > _MAX_LINES:
        return None
    lines.append("")  # no item, so that every list ends
    author_id = ""
    tags: tuple[str, ...] = ()
    values: dict[str, Value] = {}
    rows: dict[str, int] = {}
    row = 0
    while row < count:
        line = lines[row]
        found = ("id", _raw_id(line)) if line.startswith("id:") else _key_line(line)
        if found is None or found[0] in rows:
            return None
        key, value = found
        rows[key] = row
        row += 1
        if key == "tags":
            items = list(value or ())
            while value is None and (tag := _tag(lines[row])) is not None:
                items += [tag] if tag else []
                row += 1
            tags = tuple(items)
        elif key == "id":
            author_id = str(value)
        elif value is None:
            end = row
            while lines[end].lstrip(" ").startswith("-"):
                end += 1
            listed = _listed(lines[row:end])
            if listed is None:
                return None
            values[key], row = listed, end
        else:
            values[key] = value
    path, first = start.path, start.line
    places = {key: Where(path, first + rows.pop(key)) for key in values}
    places.update({key: Where(path, first + row) for key, row in rows.items()})
    return FrontMatter(author_id, tags, values, places)


@lru_cache(maxsize=4096)
def _key_line(line: str) -> tuple[str, str | tuple[str, ...] | None] | None:
    """A key and what stands behind it: None for nothing, of `tags` the items."""
    match = _KEY.fullmatch(line)
    if line.startswith("tags: ") and not (match and match.lastgroup == "key"):
        return _tags_line(line)
    if not match or match["key"] == "id":
        return None
    return match["key"], match[match.lastgroup or 0] if match.lastgroup != "key" else None


def _tags_line(line: str) -> tuple[str, tuple[str, ...]] | None:
    try:
        return "tags", read_raw_lines(line, Where("")).tag_items
    except DeckError:
        return None


def _raw_id(line: str) -> str:
    """The id on a line, as text."""
    value = line[3:].strip()
    return read_raw_lines(line, Where("")).id if value[:1] in "'\"" or "#" in value else value


@lru_cache(maxsize=1 << 16)
def _tag(line: str) -> str | None:
    """The tag on a line of a list, "" for none; notes share most of theirs."""
    item = line.lstrip(" ")
    if item != "-" and not item.startswith(("- ", "-\t")):
        return None
    item = item[1:].strip()
    return unquoted(item) if item[:1] in "'\"" or "#" in item else item


def _listed(lines: list[str]) -> str | tuple[str, ...] | None:
    """The items of a list, all of one indentation; "" for no list; None if one is not plain."""
    if not lines:
        return ""
    items = [_ITEM.fullmatch(line) for line in lines]
    indents = {item["indent"] for item in items if item}
    if None in items or len(indents) > 1:
        return None
    return tuple(item[item.lastgroup or 0] for item in items if item)
