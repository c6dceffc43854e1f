"""Text in HTML; tells a tag from text with angle brackets: `a <b and c> d` is a comparison."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TAG = re.compile(
    r"</?([A-Za-z][A-Za-z0-9]*)"
    r"((?:\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*)\s*/?>"
)
_BARE_ATTRIBUTE = re.compile(r"\s([A-Za-z_:][\w:.-]*)(?=\s|/?$)(?!\s*=)")
_QUOTED = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+)")
# HTML's elements that carry text or media; anything else in angle brackets is what it looks like.
_ELEMENTS = frozenset(
    "a abbr acronym address area article aside audio b bdi bdo big blockquote br button "
    "caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl "
    "dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hgroup "
    "hr i iframe img input ins kbd label legend li link main map mark math menu meta meter "
    "nav noscript object ol optgroup option output p param picture pre progress q rb rp rt "
    "rtc ruby s samp script section select slot small source span strike strong style sub "
    "summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u "
    "ul var video wbr".split()
)
# Elements that are blocks: a line that begins with one is HTML up to the next blank line.
_BLOCK_START = re.compile(
    r" {0,3}</?(address|article|aside|blockquote|body|caption|center|col|colgroup|dd|details|"
    r"dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|iframe|"
    r"legend|li|link|main|menu|nav|ol|optgroup|option|p|param|pre|script|section|select|style|"
    r"summary|table|tbody|td|textarea|tfoot|th|thead|title|tr|track|ul)(?=[\s/>]|$)",
    re.IGNORECASE,
)
_UP_TO_THEIR_END = frozenset({"pre", "script", "style", "textarea"})
_BARE_ATTRIBUTES = frozenset(
    "allowfullscreen async autoplay checked compact controls default defer disabled hidden "
    "inert ismap loop markdown multiple muted nowrap open playsinline readonly required reversed "
    "selected".split()
)


def escaped(text: str) -> str:
    """What `html.escape(text, quote=False)` gives; most texts have nothing to escape."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def tag_end(text: str, at: int) -> int:
    """Where the HTML tag that begins at `text[at]` ends, or 0 if none does."""
    tag = _TAG.match(text, at)
    known = tag is not None and tag[1].lower() in _ELEMENTS
    return tag.end() if tag and known and _attributes_make_sense(tag[2]) else 0


def _attributes_make_sense(attributes: str) -> bool:
    """Whether this is a tag at all: in `a <b and c> d` it is a comparison."""
    bare = _BARE_ATTRIBUTE.findall(_QUOTED.sub("=", attributes))
    return all(name.lower() in _BARE_ATTRIBUTES for name in bare)


def html_block(lines: Sequence[str], at: int) -> int:
    """Where the block of HTML ends that begins with the line at `at` (CommonMark 0.31, 4.6).

    It gives `at` itself if none begins there.
    """
    start = _BLOCK_START.match(lines[at])
    if not start:
        return at
    name = start[1].lower()
    closing = f"</{name}" if name in _UP_TO_THEIR_END else ""
    for end in range(at, len(lines)):
        if closing and closing in lines[end].lower():
            return end + 1
        if not closing and not lines[end].strip():
            return end
    return len(lines)
