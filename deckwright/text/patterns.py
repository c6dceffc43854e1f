"""What Python-Markdown reads within a line, where Obsidian reads it otherwise."""

from __future__ import annotations

import re
from html.entities import html5
from xml.etree.ElementTree import Element

import markdown
from markdown.inlinepatterns import (
    DelimiterProcessor,
    InlineProcessor,
    SimpleTagInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.util import AtomicString

# Not behind a tag, which may be an `<a href>`: Python-Markdown has an ETX in its place by then.
_ADDRESS = r"(?<![\x03\w])https?://(?:(?!==)[^\s<>\x02\x03\x0e-\x14])+"
_TRAILING = re.compile(r"(?:[?!.,:;*_~'\"]|&[A-Za-z0-9]+;)+$")


def put_right(md: markdown.Markdown) -> None:
    """Add what it lacks, and replace what reads notes otherwise than their authors do."""
    emphasis = _Emphasis("*", "strong,em", md)
    emphasis.add("_", "strong,em", smart=True)
    md.inlinePatterns.register(emphasis, "em_strong", 60)
    md.inlinePatterns.register(_NoEntity(r"&([A-Za-z][A-Za-z0-9]*;)", md), "no_entity", 81)
    md.inlinePatterns.register(_BareAddress(_ADDRESS, md), "bare_address", 85)
    # A line break is a line break, whatever blanks stand round it.
    md.inlinePatterns.register(
        SubstituteTagInlineProcessor(r"[ \t]*\n[ \t]*", "br"), "linebreak", 5
    )
    md.inlinePatterns.register(
        _tag(r"(?<!~)(~~)(?![\s~])(.+?)(?<![\s~])~~(?!~)", "del"), "strikethrough", 65
    )
    md.inlinePatterns.register(
        _tag(r"(?<!=)(==)(?![\s=])(.+?)(?<![\s=])==(?!=)", "mark"), "highlight", 65
    )


def _tag(pattern: str, tag: str) -> SimpleTagInlineProcessor:
    return SimpleTagInlineProcessor(pattern, tag)


class _Emphasis(DelimiterProcessor):
    """Emphasis where it was found.

    Python-Markdown (3.11.3) finds all of a text at once and makes it piece by piece, wherever it
    meets the next star: in `*a **b** 2 * 3 **c**` words get lost.
    """

    text = ""

    def handleMatch(  # type: ignore[override]  # noqa: N802 (Python-Markdown's)
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """What begins at this sign, or nothing where it is none; where that begins and ends."""
        if self.regions:
            start, *_, end = self.regions[self.cache_index][:4]
            at = len(data) - len(self.text) + start
            found_here = at >= 0 and data.endswith(self.text[start:])
            if found_here and m.start(0) >= at:
                element, count = self._build_element(data, self.cache_index, at - start)  # type: ignore[attr-defined]  # stubs lack it
                self.increment_next_position(start, count)
                return element, at, at + end - start
            if found_here or data in self.text:  # else all that is left over from another text
                return None, m.start(0), m.end(0)
            self.reset()
        self.text = data
        return super().handleMatch(m, data)


class _NoEntity(InlineProcessor):
    """`&notin;` is a sign, `&notes;` is text, of which browsers would read the first letters."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 (Python-Markdown's)
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        """The text, and where it begins and ends."""
        del data
        return (None, None, None) if m[1] in html5 else (f"&amp;{m[1]}", m.start(0), m.end(0))


class _BareAddress(InlineProcessor):
    """`https://example.org/a_b` is a link as it stands; punctuation behind it is not part of it."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]  # noqa: N802 (Python-Markdown's)
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The link, and where it begins and ends."""
        del data
        address = _TRAILING.sub("", m[0])
        while address.endswith(")") and address.count(")") > address.count("("):
            address = _TRAILING.sub("", address[:-1])
        link = Element("a", {"href": address})
        link.text = AtomicString(address)
        return link, m.start(0), m.start(0) + len(address)
