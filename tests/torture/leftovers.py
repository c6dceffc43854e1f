"""Finds Markdown, clozes and errors that a learner would read on a card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tests.torture.page import page, prose_of

# A mark and how it looks in visible prose; code and formulas are left out before.
_MARKS = {
    "**": r"\*\*",
    "__": r"(?<!\w)__(?=[^\W_])|(?<=[^\W_])__(?!\w)",
    "==": r"==",
    "~~": r"~~",
    "[[": r"\[\[|\]\]",
    "![": r"!\[",
    "](": r"\]\(",
    "[^": r"\[\^",
    "[!": r"^\W*\[!\w",
    "```": r"```|~~~",
    "`": r"(?<!`)`(?!`)",
    "%%": r"%%",
    "# ": r"^#{1,6} ",
    "- ": r"^[-*+] ",
    "[ ]": r"^\[[ xX]\] ",
    "| ": r"^\|",
    "> ": r"^> ",
    "---": r"^(?:---+|\*\*\*+|___+)$",
    "|--": r"\|\s*:?--",
    "$": r"(?<!\w)\$[^\s\d$]|\$\$",
    "{{": r"\{\{|\}\}",
    "::": r"(?<!\S)::|::(?!\S)",
    "[sound:": r"\[sound:",
    "&": r"&(?:lt|gt|amp|quot|nbsp|#\d+);",
    "<": r"</?(?:p|br|em|strong|span|div|ul|ol|li|table|t[rdh]|code|pre|mark|del|a|img|sup|sub)\b",
    "control": r"[\x00-\x08\x0b-\x1f\x7f\ufffd]",
    "wzxhzdk": r"wzxhzdk|klzzwxh",
}
_FOUND = {mark: re.compile(pattern) for mark, pattern in _MARKS.items()}
_ERRORS = (
    "No cloze", "The front of this card is blank", "Front template has a problem",
    "Back template has a problem", "has a problem:", "{unknown field",
)  # fmt: skip


def leftovers(html: str, literal: Iterable[str] = ()) -> Iterator[str]:
    """What should not show in this HTML, each with its line; `literal` are marks that may."""
    allowed = frozenset(literal)
    lines = prose_of(page(html.replace("[[type:Answer]]", "")))  # Anki's box to type in
    for line in lines:
        for mark, found in _FOUND.items():
            if mark not in allowed and found.search(line):
                yield f"{mark} in {line!r}"
    shown = "\n".join(lines)
    yield from (f"Anki says {error!r}" for error in _ERRORS if error in shown)
