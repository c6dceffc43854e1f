r"""Markdown -> HTML, through Python-Markdown and our own extension.

What authors see in Obsidian and on GitHub is what learners get: a line break is a line break,
`---` below a text is a rule and no heading, `#1 cause` is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.blockprocessors import (
    BlockProcessor,
    BlockQuoteProcessor,
    HashHeaderProcessor,
)
from markdown.extensions import Extension
from markdown.extensions.def_list import DefListExtension, DefListProcessor
from markdown.extensions.footnotes import FootnoteExtension, FootnoteInlineProcessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension, TableProcessor
from markdown.treeprocessors import Treeprocessor

from deckwright.text.ahead import read_ahead
from deckwright.text.brackets import Brackets
from deckwright.text.html import html_block
from deckwright.text.inline import guard_patterns
from deckwright.text.lines import UNDERLINE
from deckwright.text.marks import BLOCK
from deckwright.text.patterns import put_right
from deckwright.text.trees import (
    footnotes_list,
    give_directions,
    make_callouts,
    make_tasks,
    number_footnotes,
    take_inline_footnotes,
)

_DEFINES = re.compile(r"^ {0,3}:[ ]", re.MULTILINE)
_NEXT_TERM = re.compile(r"\n(?=[^\s:][^\n]*\n {0,3}:[ ])")
_SECOND_LINE = re.compile(r"[^\n]*\n[|:\\ -]+(?:\n|$)")
_LONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)


def markdown_to_html(text: str) -> str:
    """The HTML of a Markdown text; a lone paragraph comes without its `<p>`."""
    converter = _converter()
    converter.reset()
    _brackets().begin()
    html = str(converter.convert(text))
    lone = _LONE_PARAGRAPH.fullmatch(html)
    return lone[1] if lone else html


@cache
def _converter() -> markdown.Markdown:
    """One instance a process: making one costs four times what a short text costs."""
    return markdown.Markdown(
        extensions=[  # not by their names: for those, Python looks at all that is installed
            TableExtension(),
            SaneListExtension(),
            DefListExtension(),
            _Footnotes(PLACE_MARKER="\x0e\x0e"),  # in no text: they always stand at its end
            _AsNotesAreWritten(),
        ],
        output_format="html",
        tab_length=4,
    )


@cache
def _brackets() -> Brackets:
    return Brackets(_converter())


class _AsNotesAreWritten(Extension):
    """Where Python-Markdown (3.11) and Obsidian differ, Obsidian's way."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Replace the parts that read notes otherwise than their authors do."""
        md.preprocessors.deregister("html_block")
        blocks = md.parser.blockprocessors
        blocks.deregister("setextheader")
        blocks.register(_Heading(md.parser), "hashheader", 70)
        blocks.register(_Underlined(md.parser), "underlined", 60)
        blocks.register(_HtmlBlock(md.parser), "html", 78)
        blocks.register(_Quote(md.parser), "quote", 20)
        blocks.register(_Definition(md.parser), "deflist", 25)
        blocks.register(_Table(md.parser, {"use_align_attribute": False}), "table", 75)
        put_right(md)
        guard_patterns(md)
        read_ahead(md)
        md.treeprocessors.register(_Tree(make_tasks), "task_lists", 5)
        md.treeprocessors.register(_Tree(make_callouts), "callouts", 25)
        md.treeprocessors.register(_Tree(give_directions), "directions", 24)


class _Heading(HashHeaderProcessor):
    """A heading has a blank after its `#`: `#1 cause` is text (CommonMark 0.31, 4.2)."""

    RE = re.compile(r"(?:^|\n) {0,3}(?P<level>#{1,6})[ \t]+(?P<header>(?:\\.|[^\\\n])*?)#*(?:\n|$)")


class _Underlined(BlockProcessor):
    """Text above a line of `=` is a heading, as in Obsidian; above one of `-` it stays text."""

    RE = re.compile(rf"(?P<title>[^\n]+(?:\n[^\n]+)*?)\n{UNDERLINE.pattern}(?:\n|$)")

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 (Python-Markdown's)
        """Whether the block begins with such a text."""
        return "===" in block and self.RE.match(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Make a heading of it, and leave the rest of the block."""
        block = blocks.pop(0)
        found = self.RE.match(block)
        if not found:
            return False
        heading = SubElement(parent, "h1")
        heading.text = "\n".join(line.strip() for line in found["title"].split("\n"))
        if found.end() < len(block):
            blocks.insert(0, block[found.end() :])
        return None


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

    def test(self, parent: Element, block: str) -> bool:
        """Whether the block is a table, which theirs takes all lines of it apart to find out."""
        second = _SECOND_LINE.match(block)
        return second is not None and super().test(parent, block)

    def _split(self, row: str) -> list[str]:
        return [cell.replace("\\|", "|") for cell in super()._split(row)]  # type: ignore[misc]  # stubs lack it


class _Quote(BlockQuoteProcessor):
    """A quote ends at a blank line: the next is another (CommonMark 0.31, 5.1)."""

    def lastChild(self, parent: Element) -> Element | None:  # noqa: N802 (Python-Markdown's name)
        """What stands before, which a quote would be put into if it were one."""
        last = super().lastChild(parent)
        return None if last is not None and last.tag == "blockquote" else last

    def clean(self, line: str) -> str:
        """A line without its `>`, which stands four columns in where an item begins with it."""
        return re.sub(r"^ *> ?", "", line)


class _Definition(DefListProcessor):
    """A line after a `:` defines the paragraph above it, and is text where none stands there."""

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Read it, unless it is text."""
        above = self.lastChild(parent)
        begins = re.match(r" {0,3}:", blocks[0])
        if begins and (
            above is None or above.tag not in ("p", "dl") or BLOCK in (above.text or "")
        ):
            return False
        first = _DEFINES.search(blocks[0])
        if first:  # or what follows without a blank line would be a list in this definition
            rest, *others = _NEXT_TERM.split(blocks[0][first.end() :])
            blocks[0] = blocks[0][: first.end()] + rest
            for other in reversed(others):
                blocks.insert(1, other)
        return bool(super().run(parent, blocks) is not False)


class _Tree(Treeprocessor):
    """A step over the whole tree of a text."""

    def __init__(self, step: Callable[[Element], None]) -> None:
        super().__init__()
        self.step = step

    def run(self, root: Element) -> None:
        """Take the step."""
        self.step(root)


class _Footnotes(FootnoteExtension):
    """Footnotes by number, as GitHub orders them, without links.

    Anki follows no link within a card, and the fields of one card would share their targets.
    """

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Keep what finds the footnotes, and show them our way."""
        super().extendMarkdown(md)
        md.treeprocessors.deregister("footnote-duplicate")
        md.inlinePatterns.register(_FootnoteNumber(r"\[\^([^\]]*)\]", self), "footnote", 175)
        md.treeprocessors.register(_Tree(self._take_inline), "inline_footnotes", 55)
        md.treeprocessors.register(_Tree(self._number), "number_footnotes", 19)

    def setFootnote(self, id: str, text: str) -> None:  # noqa: A002, N802 (theirs)
        """Keep a footnote, the first of its name, in which capitals do not count."""
        self.footnotes.setdefault(id.casefold(), text)

    def makeFootnotesDiv(self, root: Element) -> Element | None:  # noqa: ARG002, N802 (theirs)
        """The list of them, at the end of the text."""
        read: dict[str, list[Element]] = {}
        while unread := [name for name in self.footnotes if name not in read]:
            for name in unread:  # one that stands in another is known from then on
                read[name] = self._blocks(self.footnotes[name])
        return footnotes_list(read.items()) if read else None

    def _blocks(self, text: str) -> list[Element]:
        holder = Element("div")
        self.parser.parseChunk(holder, text)
        return list(holder)

    def _take_inline(self, root: Element) -> None:
        for name, text in take_inline_footnotes(root):
            self.setFootnote(name, text)

    def _number(self, root: Element) -> None:
        if self.footnotes:
            number_footnotes(root)


class _FootnoteNumber(FootnoteInlineProcessor):
    """The number of a footnote, where the text names it."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 (Python-Markdown's)
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The number, and where the name of the footnote begins and ends."""
        del data
        name = m[1].casefold()
        if name not in self.footnotes.footnotes:
            return None, None, None
        number = Element("sup", {"class": "footnote", "id": name})
        return number, m.start(0), m.end(0)
