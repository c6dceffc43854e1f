r"""Markdown -> HTML, through Python-Markdown and our own extension.

What authors see in Obsidian and on GitHub is what learners get: a line break is a line break,
`---` below a text is a rule and no heading, `#1 cause` is text.
"""

from __future__ import annotations

import re
from functools import cache
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.blockprocessors import BlockProcessor, HashHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import (
    InlineProcessor,
    SimpleTagInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from deckwright.text.html import html_block

_LONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
# Not behind a tag, which may be an `<a href>`: Python-Markdown has an ETX in its place by then.
_ADDRESS = r"(?<![\x03\w])https?://(?:(?!==)[^\s<>\x02\x03\x0e-\x14])+"
_TRAILING = re.compile(r"(?:[?!.,:;*_~'\"]|&[A-Za-z0-9]+;)+$")
_CALLOUT = re.compile(r"\[!([\w-]+)\][+-]?[ \t]*([^\n]*)(?:\n(.*))?", re.DOTALL)
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
            "sane_lists",
            "footnotes",
            "def_list",
            _AsNotesAreWritten(),
        ],
        output_format="html",
        tab_length=4,
    )


class _AsNotesAreWritten(Extension):
    """Where Python-Markdown (3.11) and Obsidian differ, Obsidian's way."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Replace the parts that read notes otherwise than their authors do."""
        md.preprocessors.deregister("html_block")
        blocks = md.parser.blockprocessors
        blocks.deregister("setextheader")
        blocks.register(_Heading(md.parser), "hashheader", 70)
        blocks.register(_HtmlBlock(md.parser), "html", 78)
        blocks.register(_Table(md.parser, {"use_align_attribute": False}), "table", 75)
        md.inlinePatterns.register(_BareAddress(_ADDRESS, md), "bare_address", 85)
        # A line break is a line break, whatever blanks stand round it.
        md.inlinePatterns.register(
            SubstituteTagInlineProcessor(r"[ \t]*\n[ \t]*", "br"), "linebreak", 5
        )
        md.inlinePatterns.register(
            _tag(r"(?<!~)(~~)(?![\s~])(.+?)(?<![\s~])~~(?!~)", "del"), "strikethrough", 65
        )
        md.inlinePatterns.register(
            _tag(r"(?<!=)(==)(?![\s=])(.+?)(?<![\s=])==(?!=)", "mark"), "highlight", 65
        )
        md.treeprocessors.register(_TaskLists(md), "task_lists", 5)
        md.treeprocessors.register(_Callouts(md), "callouts", 25)


def _tag(pattern: str, tag: str) -> SimpleTagInlineProcessor:
    return SimpleTagInlineProcessor(pattern, tag)


class _Heading(HashHeaderProcessor):
    """A heading has a blank after its `#`: `#1 cause` is text (CommonMark 0.31, 4.2)."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>(?:\\.|[^\\\n])*?)#*(?:\n|$)")


class _HtmlBlock(BlockProcessor):
    """HTML on lines of its own, up to the next blank line, stays as it is (CommonMark 0.31, 4.6).

    Python-Markdown goes on up to the end tag instead, over any Markdown between.
    """

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 (Python-Markdown's)
        """Whether the block begins as such HTML does."""
        return html_block([block], 0) > 0

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Put it aside, and a paragraph with its placeholder in its place."""
        paragraph = SubElement(parent, "p")
        paragraph.text = self.parser.md.htmlStash.store(blocks.pop(0).strip("\n"))


class _Table(TableProcessor):
    r"""In a row of a table `\|` is a `|`, in code as well (GitHub's Markdown, tables)."""

    def _split(self, row: str) -> list[str]:
        return [cell.replace("\\|", "|") for cell in super()._split(row)]  # type: ignore[misc]  # stubs lack it


class _BareAddress(InlineProcessor):
    """`https://example.org/a_b` is a link as it stands; punctuation behind it is not part of it."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]  # noqa: N802 (Python-Markdown's)
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The link, and where it begins and ends."""
        del data
        address = _TRAILING.sub("", m[0])
        while address.endswith(")") and address.count(")") > address.count("("):
            address = _TRAILING.sub("", address[:-1])
        link = Element("a", {"href": address})
        link.text = AtomicString(address)
        return link, m.start(0), m.start(0) + len(address)


class _Callouts(Treeprocessor):
    """`> [!tip] Title` is a titled box in Obsidian, and `> [!TIP]` on GitHub."""

    def run(self, root: Element) -> None:
        """Make the first line of such a quote its title."""
        for quote in root.iter("blockquote"):
            first = next(iter(quote), None)
            called = _CALLOUT.match(first.text or "") if first is not None else None
            if first is None or not called:
                continue
            kind, title, rest = called.groups()
            quote.set("class", f"callout {kind.lower()}")
            head = Element("p", {"class": "callout-title"})
            SubElement(head, "strong").text = title or kind.capitalize()
            quote.insert(0, head)
            if rest:
                first.text = rest
            else:
                quote.remove(first)


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
