r"""Markdown -> HTML, through Python-Markdown and our own extension.

What authors see in Obsidian and on GitHub is what learners get: a line break is a line break,
`---` below a text is a rule and no heading, `#1 cause` is text.
"""

from __future__ import annotations

import re
from functools import cache
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.treeprocessors import Treeprocessor

_LONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
_TASK = re.compile(r"\[([ xX])\][ \t]+")


def markdown_to_html(text: str) -> str:
    """The HTML of a Markdown text; a lone paragraph comes without its `<p>`."""
    converter = _converter()
    converter.reset()
    html = str(converter.convert(text))
    lone = _LONE_PARAGRAPH.fullmatch(html)
    return lone[1] if lone else html


@cache
def _converter() -> markdown.Markdown:
    """One instance a process: making one costs four times what a short text costs."""
    return markdown.Markdown(
        extensions=[
            "tables",
            "fenced_code",
            "sane_lists",
            "nl2br",
            "footnotes",
            "def_list",
            _AsNotesAreWritten(),
        ],
        extension_configs={"fenced_code": {"lang_prefix": "language-"}},
        output_format="html",
        tab_length=4,
    )


class _AsNotesAreWritten(Extension):
    """Where Python-Markdown (3.11) and Obsidian differ, Obsidian's way."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Replace the parts that read notes otherwise than their authors do."""
        md.parser.blockprocessors.deregister("setextheader")
        md.parser.blockprocessors.register(_Heading(md.parser), "hashheader", 70)
        md.inlinePatterns.register(
            _tag(r"(?<!~)(~~)(?![\s~])(.+?)(?<![\s~])~~(?!~)", "del"), "strikethrough", 65
        )
        md.inlinePatterns.register(
            _tag(r"(?<!=)(==)(?![\s=])(.+?)(?<![\s=])==(?!=)", "mark"), "highlight", 65
        )
        md.treeprocessors.register(_TaskLists(md), "task_lists", 5)


def _tag(pattern: str, tag: str) -> SimpleTagInlineProcessor:
    return SimpleTagInlineProcessor(pattern, tag)


class _Heading(HashHeaderProcessor):
    """A heading has a blank after its `#`: `#1 cause` is text (CommonMark 0.31, 4.2)."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>(?:\\.|[^\\\n])*?)#*(?:\n|$)")


class _TaskLists(Treeprocessor):
    """`- [ ] item` and `- [x] item` become items with a box, as on GitHub."""

    def run(self, root: Element) -> None:
        """Put a box before the text of every item that begins with one."""
        for item in root.iter("li"):
            holder = item if item.text and item.text.strip() else next(iter(item), item)
            task = _TASK.match((holder.text or "").lstrip())
            if not task:
                continue
            rest = (holder.text or "").lstrip()[task.end() :]
            item.set("class", "task")
            box = SubElement(holder, "input", {"type": "checkbox", "disabled": "disabled"})
            if task[1] != " ":
                box.set("checked", "checked")
            holder.remove(box)
            holder.insert(0, box)
            holder.text, box.tail = "", f" {rest}"
