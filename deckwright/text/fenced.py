"""A fenced block of code -> HTML: without the containers that it stands in, coloured, with clozes.

Python-Markdown (3.11) reads no fence inside a list.
"""

from __future__ import annotations

import re
from html import escape

from deckwright.text.highlight import Insert, highlighted
from deckwright.text.marks import BLOCK, CLOZE_MARK, HINT, Kept

_FENCED = re.compile(
    r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<lang>[\w+#.-]*)[^\n]*(?:\n(?P<code>.*))?", re.DOTALL
)
_HTML_BLOCK = re.compile(
    r"(?P<fence>`{3,})[ \t]*\{=html\}[ \t]*\n(?P<html>(?:.*\n)??)(?P=fence)`*[ \t]*", re.DOTALL
)
_CLOSING_FENCE = re.compile(r"(?:^|\n)[ \t>]*(?:`{3,}|~{3,})[ \t]*$")


def html_block(text: str) -> str | None:
    """The HTML of a section that is one block of it, exactly; None for any other section.

    The mark is that of Pandoc (https://pandoc.org/MANUAL.html, raw_attribute).
    """
    block = _HTML_BLOCK.fullmatch(text)
    if not block:
        return None
    html = block["html"]
    closed = re.search(rf"^ {{0,3}}{block['fence']}`*[ \t]*$", html, re.MULTILINE)
    return None if closed else html[:-1]


def fence_to_html(written: str, prefix: str, kept: Kept) -> str:
    """The marks for a fenced block, whose clozes are marks already.

    `prefix` is what stands before it on its first line: the `>` and the indentation of its
    containers.
    """
    opened = _FENCED.fullmatch(_CLOSING_FENCE.sub("", written))
    code, language = (opened["code"] or "", opened["lang"]) if opened else ("", "")
    code = "\n".join(unindented(line, prefix) for line in code.split("\n"))
    if language == "math":
        tex = [escape(piece, quote=False) for piece in CLOZE_MARK.split(code)]
        tex[::2] = [kept.mark(piece, formula=True) if piece else "" for piece in tex[::2]]
        return "".join([kept.mark("\\[\n"), *tex, kept.mark("\n\\]")])
    code, inserts = _without_clozes(code)
    name = f' class="language-{escape(language)}"' if language else ""
    html = f"<pre><code{name}>{highlighted(code, language, inserts)}</code></pre>"
    return f"{BLOCK}{kept.marks_round_clozes(html)}{BLOCK}"


def _without_clozes(marked: str) -> tuple[str, list[Insert]]:
    """The code without its clozes, and what they put into it; a hint is no code."""
    code, at = "", 0
    inserts: list[Insert] = []
    in_hint = False
    for index, piece in enumerate(CLOZE_MARK.split(marked)):
        if index % 2 == 0 and not in_hint:
            code += piece
            at += len(piece)
        elif piece:
            inserts.append(Insert(at, piece))
        in_hint = piece == HINT if index % 2 else in_hint
    return code, inserts


def unindented(line: str, prefix: str) -> str:
    """A line of a block without the `>` and the indentation of what the block stands in."""
    quotes = prefix.count(">")
    inside = prefix[prefix.rfind(">") + 1 :]
    if quotes:
        line = re.sub(rf"^(?:[ \t]*>){{1,{quotes}}}[ \t]?", "", line)
        inside = inside[1:]
    indent = len(inside.expandtabs(4))
    return line[min(len(line) - len(line.lstrip(" ")), indent) :]
