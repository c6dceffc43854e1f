"""What mkdocs must be told of our pages: the word after a fence's language is a title."""

from __future__ import annotations

import re
from typing import Any

_FENCE = re.compile(r"^(`{3,})(\w+) ([^`\n{=]+)$", re.MULTILINE)
_OUTSIDE = re.compile(r"\]\(\.\./([\w./-]+)\)")
_REPOSITORY = "https://github.com/deckwright/deckwright/blob/main/"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """The text of a page as mkdocs reads it; files outside the pages are linked on GitHub."""
    markdown = _FENCE.sub(
        lambda match: f'{match[1]}{match[2]} title="{match[3].strip()}"', markdown
    )
    return _OUTSIDE.sub(lambda match: f"]({_REPOSITORY}{match[1]})", markdown)
