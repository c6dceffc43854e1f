"""The scripts of card templates, which a preview runs; those of notes it never does.

A card's text comes with a mark in the place of each script of its template. The page puts in what
the table says, and its policy lets through no script with another hash.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable

from deckwright.frozen import dataclass
from deckwright.stored import StoredNotetype

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_MODULE = re.compile(r"""\btype\s*=\s*["']?module\b""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Script:
    """A script of a template: its `text`, or the media file `source`; `whole` as it is written."""

    whole: str
    text: str
    source: str
    module: bool

    @property
    def hash(self) -> str:
        """By which a Content-Security-Policy knows it."""
        digest = b64encode(hashlib.sha256(self.text.encode()).digest()).decode()
        return f"'sha256-{digest}'"


def scripts_of(notetypes: Iterable[StoredNotetype]) -> tuple[Script, ...]:
    """The scripts that do not hold what a note says, each once.

    Those with a `{{Field}}` in them would run what an author of notes wrote.
    """
    found: dict[str, Script] = {}
    for notetype in notetypes:
        for template in notetype.card_templates:
            for match in _SCRIPT.finditer(f"{template.front}\n{template.back}"):
                script = _script(match)
                if "{{" not in script.whole and ":" not in script.source:
                    found.setdefault(script.whole, script)
    return tuple(found.values())


def marked(html: str, scripts: Iterable[Script]) -> str:
    """A card's text with a mark for each script of its template."""
    if "<script" not in html.lower():
        return html
    for number, script in enumerate(scripts):
        html = html.replace(script.whole, f'<script data-deckwright="{number}"></script>')
    return html


def _script(match: re.Match[str]) -> Script:
    attributes, text = match[1], match[2]
    source = _SOURCE.search(attributes)
    name = next((part for part in source.groups() if part is not None), "") if source else ""
    text = "" if name else text.replace("\r\n", "\n")
    return Script(match[0], text, name, module=bool(_MODULE.search(attributes)))
