"""Where HTML names other files: `src`, `data`, `poster`, `srcset` and `href`."""

from __future__ import annotations

import re

# Of a tag, up to one of them; `>` in quotes is a word of its own.
_ATTRIBUTES = r"""(?>"[^"<]*"|'[^'<]*'|[^<>])*?"""
_VALUE = r"""\s*=\s*("[^"]*"|'[^']*'|[^\s<>"']+)"""
SRC = re.compile(
    rf"(<(?:(?:img|audio|video|source)\b{_ATTRIBUTES}\ssrc|object\b{_ATTRIBUTES}\sdata)){_VALUE}",
    re.IGNORECASE,
)
# Attributes whose files Anki (rslib/src/text.rs, 26.09) does not see, so it imports none of them.
UNSEEN = re.compile(
    rf"(<(?:img|video|source)\b{_ATTRIBUTES})\s(poster|srcset){_VALUE}", re.IGNORECASE
)
HREF = re.compile(
    rf"<a\s(?:{_ATTRIBUTES}\s)?href{_VALUE}{_ATTRIBUTES}>((?:(?!<a\s).)*?)</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
