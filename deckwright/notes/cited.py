"""What `sources:` says -> a list of references: each item a line of Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from deckwright.data import Value
from deckwright.notes.values import KeyText, texts_of
from deckwright.problems import Where
from deckwright.text.render import Embeds, section_to_html

_MARKED = re.compile(r"[\\`*_\[<$=~%^]|https?://")
# No HTML, and no link that would run a script: sources are words and addresses.
_HARM = re.compile(r"<(?!https?://)|\[(?=[^\[\]]*\]\(\s*<?(?!https?:|mailto:)[A-Za-z][\w+.-]*:)")
# Of what begins a block in Markdown: `1. Heart` and `# 5 of 7` are a line of text here.
_BLOCK = re.compile(r"(?:[-+*>]|#{1,6}|\d{1,9}[.)])(?=[ \t]|$)")
_BULLET = re.compile(r"^[-+*][ \t]+")
# Not the address of a link, of `<https://..>` or of an attribute; nor the sign behind it.
_ADDRESS = re.compile(r"(?<![\w(<\[\"'=/])https?://[^\s<>\"]*[^\s<>\".,;:!?'\])]\)?")


def items_of(value: Value) -> tuple[str, ...]:
    """The references of a value: its items, its lines, or itself; a mapping is one."""
    if isinstance(value, str):
        if "\n" not in value.strip():
            return (value.strip(),) if value.strip() else ()
        lines = (_BULLET.sub("", line.strip(), count=1) for line in value.split("\n"))
        return tuple(line for line in lines if line)
    if isinstance(value, Mapping):
        text = ", ".join(" ".join(text.split()) for text in texts_of(value))
        return (text,) if text else ()
    return tuple(text for item in value for text in items_of(item))


def reference_list(items: tuple[str, ...], where: Where, embeds: Embeds) -> str:
    """The HTML of these items, which stand at `where`; "" for none."""
    listed = "".join(f"<li>{_one(item, where, embeds)}</li>" for item in items)
    return f'<ol class="references">{listed}</ol>' if listed else ""


def _one(item: str, where: Where, embeds: Embeds) -> str:
    if not _MARKED.search(item):
        return escape(item, quote=False)
    item = _HARM.sub(r"\\\g<0>", item)
    block = _BLOCK.match(item)
    if block:
        item = f"{item[: block.end() - 1]}\\{item[block.end() - 1 :]}"
    text = _ADDRESS.sub(_linked, item)
    return section_to_html(KeyText("", text, where), "markdown", (), embeds)


def _linked(address: re.Match[str]) -> str:
    """An address as Markdown wants it; of two brackets at its end one may be the sentence's."""
    text = address[0]
    end = "" if text.count("(") >= text.count(")") else ")"
    return f"<{text.removesuffix(end)}>{end}"
