"""What a heading line says: its title, without the signs that may stand behind it."""

from __future__ import annotations

import re

_BLOCK_NAME = re.compile(r"(?:^|(?<=[ \t]))\^(?=[\d-]*[A-Za-z])[A-Za-z\d-]{2,}$")
_CLOSING = re.compile(r"(?:^|(?<=[ \t]))#+$")


def title_of(written: str) -> str:
    """The title of a heading, without `#` that close it and the `^name` that Obsidian links to."""
    title = written.rstrip()
    if "^" in title:
        title = _BLOCK_NAME.sub("", title).rstrip()
    return _CLOSING.sub("", title).rstrip() if title.endswith("#") else title
