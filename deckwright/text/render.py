"""A section -> the HTML of a field: spans and clozes become marks, Markdown runs, marks go back.

The `export` dialect is literal text but for clozes and MathJax: it came out of an Anki text export,
where line breaks had become runs of blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape

from deckwright.data import Dialect, Section
from deckwright.problems import Where
from deckwright.text.blocks import with_plain_blocks
from deckwright.text.clozes import Cloze
from deckwright.text.marks import CLOSE, HINT, NOTHING, Edit, Kept, opening, put_back, put_in
from deckwright.text.markup import markdown_to_html
from deckwright.text.spans import Span, find_spans

# What to show for a link, picture or sound: its parts as `spans` found them, and its place.
Embeds = Callable[[tuple[str, ...], Where], str]

_LOST_BREAK = re.compile(r" {2,}")
_LEFT_OVER = re.compile("[\x02\x03\x0e-\x14]")
_FENCED = re.compile(
    r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<lang>[\w+#.-]*)[^\n]*(?:\n(?P<code>.*))?", re.DOTALL
)
_CLOSING_FENCE = re.compile(r"(?:^|\n)[ \t>]*(?:`{3,}|~{3,})[ \t]*$")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", ":": "&#58;", "{": "&#123;",
                           "}": "&#125;"})  # fmt: skip
_TARGET_BLANKS = str.maketrans({" ": "%20", "(": "%28", ")": "%29"})


def section_to_html(
    section: Section, dialect: Dialect, clozes: Iterable[Cloze], embeds: Embeds
) -> str:
    """The HTML of a section with these clozes in it, each of which must have its numbers."""
    text = section.text
    if not text:
        return ""
    kept = Kept()
    cloze_edits = [edit for cloze in clozes for edit in _cloze_edits(cloze, text)]
    spans = find_spans(text, dialect)
    if dialect == "export":
        spans = tuple(span for span in spans if span.kind != "escape")
    edits = [
        edit for span in spans for edit in _span_edits(span, section, kept, cloze_edits, embeds)
    ]
    marked = put_in(text, [*edits, *cloze_edits])
    if dialect == "export":
        shown = marked.strip(f" \t\n{NOTHING}")  # blanks round all the text are no lost break
        return put_back(_LOST_BREAK.sub("<br>", escape(shown, quote=False)), kept)
    html = put_back(markdown_to_html(with_plain_blocks(marked)), kept)
    if _LEFT_OVER.search(html):
        # Python-Markdown (3.11) loses count in some heaps of brackets and stars: better plain
        # than half gone.
        return put_back(escape(marked, quote=False).replace("\n", "<br>\n"), kept)
    return html


def html_to_plain(html: str) -> str:
    """The text of some HTML, itself as HTML: what a learner types for it."""
    return " ".join(_TAG.sub("", _BREAK.sub(" ", html)).split())


def _cloze_edits(cloze: Cloze, text: str) -> Iterator[Edit]:
    """The marks of one cloze; blanks between its stars and its text stay outside it.

    There they stand apart from the blanks of the text, with which they would be a lost break.
    """
    before = text[cloze.start : cloze.inner_start]
    after = text[cloze.inner_end : cloze.end]
    lead, trail = before[len(before.rstrip()) :], after[: len(after) - len(after.lstrip())]
    lead = NOTHING + lead if lead else ""
    yield Edit(cloze.start, cloze.inner_start, lead + opening(cloze.numbers))
    if cloze.hint >= 0:
        yield Edit(cloze.hint, cloze.hint + 2, HINT)
        yield Edit(cloze.end - 2, cloze.end, CLOSE)
    else:
        trail = trail + NOTHING if trail else ""
        yield Edit(cloze.inner_end, cloze.end, CLOSE + trail)


def _span_edits(
    span: Span, section: Section, kept: Kept, cloze_edits: list[Edit], embeds: Embeds
) -> Iterator[Edit]:
    text = section.text
    written = text[span.start : span.end]
    if span.kind in ("math", "display"):
        yield from _math_edits(span, text, kept, cloze_edits)
    elif span.kind == "embed":
        yield Edit(span.start, span.end, kept.mark(embeds(span.parts, section.at(span.start))))
    elif span.kind == "autolink":
        address, words = (escape(part) for part in span.parts)
        yield Edit(span.start, span.end, kept.mark(f'<a href="{address}">{words}</a>'))
    elif span.kind == "target" and span.parts[0]:
        end = text.index(">", span.start)
        yield Edit(span.start, end + 1, f"]({span.parts[0].translate(_TARGET_BLANKS)}")
    elif span.kind == "comment":
        yield Edit(span.start, span.end, "")
    elif span.kind in ("stray", "escape"):
        literal = span.parts[0] if span.parts else written
        yield Edit(span.start, span.end, kept.mark(literal.translate(_ENTITIES)))
    elif span.kind == "code" and written.startswith(("```", "~~~")):
        yield Edit(span.start, span.end, _fenced(span, text, kept))


def _math_edits(span: Span, text: str, kept: Kept, cloze_edits: list[Edit]) -> Iterator[Edit]:
    r"""MathJax as Anki wants it: `\(..\)`, `\[..\]`; clozes may stand inside it."""
    left, right = (r"\(", r"\)") if span.kind == "math" else (r"\[", r"\]")
    inside = [edit for edit in cloze_edits if span.start < edit.start and edit.end < span.end]
    tex_start = text.index(span.parts[0], span.start)
    tex_end = tex_start + len(span.parts[0])
    yield Edit(span.start, tex_start, kept.mark(left))
    start = tex_start
    for edit in sorted(inside, key=lambda edit: edit.start):
        yield from _tex(text, start, edit.start, kept)
        start = edit.end
    yield from _tex(text, start, tex_end, kept)
    yield Edit(tex_end, span.end, kept.mark(right))


def _tex(text: str, start: int, end: int, kept: Kept) -> Iterator[Edit]:
    if start < end:
        tex = escape(text[start:end], quote=False)
        yield Edit(start, end, kept.mark(tex, formula=True))


def _fenced(span: Span, text: str, kept: Kept) -> str:
    """A fenced block as HTML of its own: Python-Markdown (3.11) reads none inside a list."""
    line_start = text.rfind("\n", 0, span.start) + 1
    prefix = text[line_start : span.start]
    opened = _FENCED.fullmatch(_CLOSING_FENCE.sub("", text[span.start : span.end]))
    code, language = (opened["code"] or "", opened["lang"]) if opened else ("", "")
    lines = [_unindented(line, prefix) for line in code.split("\n")]
    name = f' class="language-{escape(language)}"' if language else ""
    html = f"<pre><code{name}>{escape(chr(10).join(lines), quote=False)}</code></pre>"
    return kept.block_mark(html)


def _unindented(line: str, prefix: str) -> str:
    """A line of code without the `>` and the indentation of the block that it stands in."""
    quotes = prefix.count(">")
    inside = prefix[prefix.rfind(">") + 1 :]
    if quotes:
        line = re.sub(rf"^(?:[ \t]*>){{1,{quotes}}}[ \t]?", "", line)
        inside = inside[1:]
    indent = len(inside.expandtabs(4))
    return line[min(len(line) - len(line.lstrip(" ")), indent) :]
