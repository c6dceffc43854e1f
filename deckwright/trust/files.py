"""Media files that would run something where somebody opens them: pages, programs, some drawings.

Anki serves all media from the place where its own pages lie, so that a page among them could do
what Anki's pages can. Within `<img>` an SVG runs nothing; opened by itself it does. HTML in it
(`<foreignObject>`) is no fault by itself: draw.io and Mermaid write the words of a drawing so.
"""

from __future__ import annotations

import posixpath
import re
from html import unescape

_RUN_ENDINGS = frozenset(
    ".html .htm .xhtml .xht .shtml .hta .mht .mhtml .svgz .xml .xsl .xslt .js .mjs .cjs .wasm .swf "
    ".jar .exe .com .bat .cmd .ps1 .sh .msi .scr .lnk .url .desktop .app .py .vbs .wsf".split()
)
_RUNS = re.compile(
    r"<(?:[\w.-]+:)?(?:script|handler|listener|iframe|embed|object|applet|frame|frameset|"
    r"portal|form|input|button|meta|base|link)\b"
    r"|[\s\"'/]on[a-z]{3,}\s*=|(?:java|vb)script\s*:|data\s*:\s*text/html",
    re.IGNORECASE,
)
_HIDES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def is_drawing(path: str) -> bool:
    """Whether a file must be read to know: `runs` wants its bytes."""
    return posixpath.splitext(path)[1].lower() == ".svg"


def runs(path: str, data: bytes = b"") -> bool:
    """Whether a media file could run something; `data` are the bytes of a drawing."""
    if posixpath.splitext(path)[1].lower() in _RUN_ENDINGS:
        return True
    if not data:
        return False
    # Read as UTF-8, a text in UTF-16 is itself with zeros between its letters.
    text = _HIDES.sub("", data.decode("utf-8", "replace"))
    return bool(_RUNS.search(text) or _RUNS.search(unescape(unescape(text))))
