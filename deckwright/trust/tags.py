"""The tags of some HTML, read so strictly that every browser reads them the same way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from deckwright.frozen import dataclass

# What makes a `<` more than itself to a browser (HTML, 13.2.5.6).
_BEGINS = re.compile(r"<(?=[A-Za-z/!?])")
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)"
    r"(?P<attributes>(?:\s++[^\s\"'<>/=`]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+)*+)"
    r"\s*+/?>"
)
_ATTRIBUTE = re.compile(
    r"\s(?P<name>[^\s\"'<>/=`]++)(?:\s*+=\s*+(?P<value>\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+"
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag; names in lower case, `attributes` in their order, with values as they are meant.

    `written` is the tag as it stands, `raw` the values as they stand, without their quotes.
    """

    name: str
    attributes: tuple[tuple[str, str], ...]
    raw: tuple[str, ...]
    written: str

    def get(self, name: str) -> str | None:
        """The value of an attribute, None if it has none."""
        return dict(self.attributes).get(name)


def start_tags(html: str) -> Iterator[Tag | str]:
    """Every start tag in order; as a text, what begins as one and is none."""
    end = 0
    for begun in _BEGINS.finditer(html):
        if begun.start() < end:
            continue  # `<` in the value of an attribute: the judge of those has it
        tag = _TAG.match(html, begun.start())
        if not tag:
            yield html[begun.start() : begun.start() + 40]
            continue
        end = tag.end()
        if not tag["end"]:
            yield _start_tag(tag)


def _start_tag(tag: re.Match[str]) -> Tag:
    names, raw = [], []
    for attribute in _ATTRIBUTE.finditer(tag["attributes"]):
        value = attribute["value"] or ""
        names.append(attribute["name"].lower())
        raw.append(value[1:-1] if value[:1] in ("'", '"') else value)
    meant = tuple(zip(names, map(unescape, raw), strict=True))
    return Tag(tag["name"].lower(), meant, tuple(raw), tag[0])
