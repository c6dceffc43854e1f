"""A section -> the HTML of a field: spans and clozes become marks, Markdown runs, marks go back.

The `export` dialect is literal text but for clozes and MathJax: it came out of an Anki text export,
where line breaks had become runs of blanks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import accumulate
from operator import attrgetter

from deckwright.data import Dialect, Section
from deckwright.problems import DeckError, Where
from deckwright.text.blocks import with_plain_blocks
from deckwright.text.bold import find_bold
from deckwright.text.clozes import Cloze
from deckwright.text.fenced import fence_to_html, unindented
from deckwright.text.limits import TooIntricate, is_intricate, too_intricate, too_long
from deckwright.text.lines import in_table
from deckwright.text.marks import CLOSE, HINT, NOTHING, Edit, Kept, opening, put_back, put_in
from deckwright.text.prose import plain_html
from deckwright.text.spans import Span, find_spans, without

# What to show for a link, picture or sound: its parts as `spans` found them, and its place.
Embeds = Callable[[tuple[str, ...], Where], str]

_START = attrgetter("start")
_STARS = re.compile(r"\*+(?=\S)|(?<=\S)\*+")
_LOST_BREAK = re.compile(r" {2,}")
_LEFT_OVER = re.compile("[\x02\x03\x0e-\x14]")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_FOOTNOTES = re.compile(
    r'<sup class="footnote">\d+</sup>|<div class="footnotes">.*?</div>', re.DOTALL
)
_TAG = re.compile(r"</?[A-Za-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>")
_SHOWN = re.compile(
    r"<img\b(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>|<(video|audio)\b.*?</\1\s*>|\[sound:[^\[\]<>]+\]",
    re.IGNORECASE | re.DOTALL,
)
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", ":": "&#58;", "{": "&#123;",
                           "}": "&#125;"})  # fmt: skip
_TARGET_BLANKS = str.maketrans({" ": "%20", "(": "%28", ")": "%29"})


def section_to_html(
    section: Section, dialect: Dialect, clozes: Iterable[Cloze], embeds: Embeds
) -> str:
    """The HTML of a section with these clozes in it, each of which must have its numbers."""
    clozes = tuple(clozes)
    html = plain_html(section, dialect, clozes, embeds)
    return read_by_markdown(section, dialect, clozes, embeds) if html is None else html


def read_by_markdown(
    section: Section, dialect: Dialect, clozes: Iterable[Cloze], embeds: Embeds
) -> str:
    """The same for every text; `prose` is the short way for most."""
    text = section.text
    if long := too_long(text, section.where):
        raise DeckError(long)
    if is_intricate(text):
        raise DeckError(too_intricate(section.where))
    clozes = tuple(clozes)
    kept = Kept()
    cloze_edits = [edit for cloze in clozes for edit in _cloze_edits(cloze, text)]
    cloze_edits.sort(key=_START)
    spans = find_spans(text, dialect)
    if dialect == "export":
        spans = tuple(span for span in spans if span.kind != "escape")
    edits = [
        edit for span in spans for edit in _span_edits(span, section, kept, cloze_edits, embeds)
    ]
    if dialect == "markdown" and "***" in text:
        edits += _odd_stars(text, spans, clozes, kept)
    if dialect == "export" and "**" in text:
        edits += _strong_edits(text, spans, clozes, kept)
    marked = put_in(text, [*edits, *cloze_edits])
    if dialect == "export":
        shown = marked.strip(f" \t\n{NOTHING}")  # blanks round all the text are no lost break
        return put_back(_LOST_BREAK.sub("<br>", escape(shown, quote=False)), kept)
    from deckwright.text.markup import markdown_to_html  # it loads Python-Markdown

    try:
        html = put_back(markdown_to_html(with_plain_blocks(marked)), kept)
    except (TooIntricate, RecursionError) as error:
        raise DeckError(too_intricate(section.where)) from error
    if _LEFT_OVER.search(html):
        # Python-Markdown (3.11) loses count in some heaps of brackets and stars: better plain
        # than half gone.
        return put_back(escape(marked, quote=False).replace("\n", "<br>\n"), kept)
    return html


def html_to_plain(html: str) -> str:
    """The text of some HTML, itself as HTML: what a learner types for it, without footnotes."""
    if "<" in html:
        html = _FOOTNOTES.sub("", html) if "footnote" in html else html
        html = _TAG.sub("", _BREAK.sub(" ", html))
    return " ".join(html.split())


def html_to_typed(html: str) -> str:
    """What a learner types for some HTML, and below it its pictures and sounds.

    Anki compares a field without its tags (rslib/src/typeanswer.rs, 26.09), so of films no word
    stays. Where nothing is to be typed there is nothing at all.
    """
    plain = html_to_plain(_SHOWN.sub("", html))
    shown = "".join(map(_without_words, _SHOWN.finditer(html)))
    return f'{plain}<div class="shown">{shown}</div>' if plain and shown else plain


def _without_words(shown: re.Match[str]) -> str:
    """A picture, sound or film without the words in it; a `>` in a tag ends it for Anki."""
    if shown[0].startswith("["):
        return shown[0]
    return "".join(f"{tag[:-1].replace('>', '&gt;')}>" for tag in _TAG.findall(shown[0]))


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


def _strong_edits(
    text: str, spans: tuple[Span, ...], clozes: tuple[Cloze, ...], kept: Kept
) -> Iterator[Edit]:
    """What makes bold of the stars of an export that are no cloze's, as beside explicit ones."""
    clozes = tuple(sorted(clozes, key=_START))
    ends = [*accumulate((cloze.end for cloze in clozes), max)]
    for bold in find_bold(text, spans).runs:
        before_its_end = bisect_left(clozes, bold.end, key=_START)
        if not before_its_end or ends[before_its_end - 1] <= bold.start:
            before, after = text[bold.start : bold.inner_start], text[bold.inner_end : bold.end]
            lead, trail = before.replace("*", NOTHING), after.replace("*", NOTHING)
            yield Edit(bold.start, bold.inner_start, lead + kept.mark("<strong>"))
            yield Edit(bold.inner_end, bold.end, kept.mark("</strong>") + trail)


def _odd_stars(
    text: str, spans: tuple[Span, ...], clozes: tuple[Cloze, ...], kept: Kept
) -> Iterator[Edit]:
    """The star at the end of `**cloze***`, which ends no italics unless some are open there."""
    block, literal = 0, 0
    for cloze in clozes:
        inner = text[cloze.inner_start : cloze.inner_end]
        if text[cloze.start] != "*" or not inner.endswith("*") or "*" in inner[:-1]:
            continue
        above = max(text.rfind("\n\n", 0, cloze.start), 0)
        block, literal = above, (literal if above == block else 0)
        runs = _STARS.findall(without(text, spans, above, cloze.start))
        if sum(len(run) % 2 for run in runs) % 2 == literal % 2:
            literal += 1
            yield Edit(cloze.inner_end - 1, cloze.inner_end, kept.mark("*"))


def _span_edits(
    span: Span, section: Section, kept: Kept, cloze_edits: list[Edit], embeds: Embeds
) -> Iterator[Edit]:
    text = section.text
    written = text[span.start : span.end]
    if span.kind in ("math", "display"):
        yield from _math_edits(span, text, kept, cloze_edits)
    elif span.kind == "embed":
        marked = _with_clozes(span, written, cloze_edits)
        words = (marked.partition("|")[2][:-2],) if marked != written else span.parts[2:]
        html = embeds((*span.parts[:2], *words), section.at(span.start))
        yield Edit(span.start, span.end, kept.marks_round_clozes(html))
    elif span.kind == "autolink":
        address, shown = (escape(part) for part in span.parts)
        yield Edit(span.start, span.end, kept.mark(f'<a href="{address}">{shown}</a>'))
    elif span.kind == "target" and span.parts[0]:
        end = text.index(">", span.start)
        yield Edit(span.start, end + 1, f"]({span.parts[0].translate(_TARGET_BLANKS)}")
    elif span.kind == "comment":
        yield Edit(span.start, span.end, "")
    elif span.kind in ("stray", "escape"):
        literal = span.parts[0] if span.parts else written
        yield Edit(span.start, span.end, kept.mark(literal.translate(_ENTITIES)))
    elif span.kind == "latex":
        yield Edit(span.start, span.end, kept.mark(escape(written, quote=False)))
    elif span.kind == "fence":
        marked = _with_clozes(span, written, cloze_edits)
        yield Edit(span.start, span.end, fence_to_html(marked, _line_before(text, span), kept))


def _with_clozes(span: Span, written: str, cloze_edits: list[Edit]) -> str:
    """What is written in a span, with the marks of the clozes in it."""
    inside = [
        Edit(edit.start - span.start, edit.end - span.start, edit.text)
        for edit in _inside(span, cloze_edits)
    ]
    return put_in(written, inside) if inside else written


def _inside(span: Span, cloze_edits: list[Edit]) -> list[Edit]:
    """Those of the marks of clozes, by start, that stand in a span."""
    first = bisect_right(cloze_edits, span.start, key=_START)
    last = bisect_left(cloze_edits, span.end, first, key=_START)
    return [edit for edit in cloze_edits[first:last] if edit.end < span.end]


def _line_before(text: str, span: Span) -> str:
    return text[text.rfind("\n", 0, span.start) + 1 : span.start]


def _math_edits(span: Span, text: str, kept: Kept, cloze_edits: list[Edit]) -> Iterator[Edit]:
    r"""MathJax as Anki wants it: `\(..\)`, `\[..\]`; clozes may stand inside it."""
    left, right = (r"\(", r"\)") if span.kind == "math" else (r"\[", r"\]")
    tex_start = span.start + (span.end - span.start - len(span.parts[0])) // 2
    tex_end = tex_start + len(span.parts[0])
    prefix = _line_before(text, span) if "\n" in span.parts[0] else ""
    if "\\|" in span.parts[0] and in_table(text, span.start):
        prefix += "|"
    yield Edit(span.start, tex_start, kept.mark(left))
    start = tex_start
    for edit in _inside(span, cloze_edits):
        yield from _tex(text, start, edit.start, prefix, kept)
        start = edit.end
    yield from _tex(text, start, tex_end, prefix, kept)
    yield Edit(tex_end, span.end, kept.mark(right))


def _tex(text: str, start: int, end: int, prefix: str, kept: Kept) -> Iterator[Edit]:
    if start < end:
        first, *more = text[start:end].split("\n")
        lines = [first, *(unindented(line, prefix) if ">" in prefix else line for line in more)]
        tex = escape("\n".join(lines), quote=False)
        tex = tex.replace("\\|", "|") if prefix.endswith("|") else tex
        yield Edit(start, end, kept.mark(tex, formula=True))
