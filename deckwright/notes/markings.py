"""Slips of the pen in a section: what begins and never ends, cells too many, headings too small."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from deckwright.data import Dialect, Section
from deckwright.problems import Problem, warning
from deckwright.text.lines import CONTAINERS, table_end
from deckwright.text.spans import Span, find_spans, span_at

_COMMENT_START = re.compile(r"<!--|%%(?<!%%%)(?<!\d%%)(?<!\d %%)(?!%)")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# What Word and its like put on the clipboard, elements of long ago that no browser of Anki's knows,
# and commands of Templater. Not what may be meant as it stands: <T>, <name>, <stdio.h>.
_PASTED = re.compile(
    r"</?(?P<name>(?:o|w|v|m|x|st1):[A-Za-z]\w*|xml|html|body|basefont|bgsound|blink|frameset|"
    r"marquee|nobr|noembed|noframes|plaintext)(?=[\s/>])[^<>]*>|<%(?!%).{0,2000}?%>",
    re.IGNORECASE | re.DOTALL,
)
# Elements without an end, and those whose end a browser finds by itself (HTML, 13.1.2.4).
_NEEDS_NO_END = frozenset(
    "area br col embed hr img input link meta source track wbr param "
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rt rp rb rtc".split()
)
_DELIMITERS = re.compile(r"(?=.*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_LABELLED = re.compile(r"\[\[[^\[\]|\n]+\|[^\[\]\n]*\]\]")
_PLAIN_ROW = re.compile(
    r" *\|[^`~\\$<>%\[\]]*\| *"
)  # with nothing in which a span may begin or end
_INK = re.compile(r"[^\n]")
_LOWER_HEADING = re.compile(r"^ {0,3}(?P<signs>#{2,6})[ \t]+(?P<title>[^\n]*)$", re.MULTILINE)


def section_slips(
    section: Section, dialect: Dialect, missing: Collection[str]
) -> Iterator[Problem]:
    """What its author would see otherwise in an editor, or not at all.

    `missing` are the names of sections (folded) that the note could have and has not. A text of
    dialect `export` is literal, so that nothing in it begins anything.
    """
    if dialect == "export":
        return
    text = section.text
    if "%%" in text or "<!--" in text:
        yield from _open_comments(section, find_spans(text, dialect))
    if "<" in text and _TAG.search(text):  # which `<5 years` is not
        yield from _open_elements(section, find_spans(text, dialect))
    if "<" in text:
        yield from _as_typed(section, dialect)
    if "|" in text and "-" in text and may_lose_cells(text):
        yield from _lost_cells(section, find_spans(text, dialect))
    if "##" in text:
        yield from _lower_headings(section, find_spans(text, dialect), missing)


def _open_comments(section: Section, spans: tuple[Span, ...]) -> Iterator[Problem]:
    """In Obsidian all below such a sign is hidden; on a card it is not."""
    for match in _COMMENT_START.finditer(section.text):
        span = span_at(spans, match.start())
        if span is None or (span.kind == "stray" and span.start == match.start()):
            end = "-->" if match[0] == "<!--" else "%%"
            yield warning(
                "comment-open",
                "this comment never ends, so learners see it",
                section.at(match.start()),
                f"write {end} behind it",
            )
            return


def _as_typed(section: Section, dialect: Dialect) -> Iterator[Problem]:
    """What somebody pasted or forgot, and learners would read as it is typed: each kind once."""
    seen: set[str] = set()
    for match in _PASTED.finditer(section.text):
        name = match["name"] or "<%"
        span = span_at(find_spans(section.text, dialect), match.start())
        if name.lower() in seen or (span and span.kind != "stray"):
            continue
        seen.add(name.lower())
        if match["name"]:
            what = f"<{name}> is nothing that a card shows, so learners see it as typed"
            hint = r"take it away; or write \< for the sign"
            yield warning("html-unknown", what, section.at(match.start()), hint)
        else:
            what = "<% .. %> is a command of Templater, which nobody runs here"
            hint = "run it in Obsidian first, or write it as code"
            yield warning("template-left", what, section.at(match.start()), hint)


def _open_elements(section: Section, spans: tuple[Span, ...]) -> Iterator[Problem]:
    opened: dict[str, list[int]] = {}
    for span in spans:
        tag = _TAG.match(section.text, span.start) if span.kind == "html" else None
        if not tag or tag[2].lower() in _NEEDS_NO_END or section.text[span.end - 2] == "/":
            continue
        if section.text.find("<", span.start + 1, span.end) >= 0:
            continue  # a picture or formula of its own, from its first tag to its last
        starts = opened.setdefault(tag[2].lower(), [])
        if not tag[1]:
            starts.append(span.start)
        elif starts:
            starts.pop()
        else:
            yield warning(
                "html-open",
                f"</{tag[2]}> ends nothing",
                section.at(span.start),
                f"take it away, or write <{tag[2]}> where it begins",
            )
    for name, starts in opened.items():
        for start in starts:
            yield warning(
                "html-open",
                f"<{name}> never ends, so it may go on over the rest of the card",
                section.at(start),
                rf"write </{name}> where it ends; or \< for the sign",
            )


def may_lose_cells(text: str) -> bool:
    """Whether a table may have a row with cells too many, judged without looking for spans.

    None has where each stroke is that of a `[[link|label]]`, or where the rows that hold strokes
    begin and end with one and are as wide as the row above.
    """
    if "[[" in text and "|" not in _LABELLED.sub("", text):
        return False
    width = 0
    for row in text.split("\n"):
        strokes = row.count("|")
        if strokes and (strokes != (width or strokes) or not _PLAIN_ROW.fullmatch(row)):
            return True
        width = strokes
    return False


def _lost_cells(section: Section, spans: tuple[Span, ...]) -> Iterator[Problem]:
    """A row with more cells than its table loses them; fewer are filled up with empty ones."""
    rows = _without_pipes(section.text, spans).split("\n")
    dashes = [at for at, row in enumerate(rows) if "|" in row and not row.strip("|-: \t>")]
    bare = [row.lstrip("> \t") for row in rows] if dashes else []
    end = 0
    for at in dashes:
        bare[at - 1] = CONTAINERS.sub("", bare[at - 1], count=1)  # a table may begin an item
        if at < max(end, 1) or "|" not in bare[at - 1] or not _DELIMITERS.fullmatch(bare[at]):
            continue
        wanted, width = _cells(bare[at - 1]), _cells(bare[at])
        if wanted != width:
            yield warning(
                "table-cells",
                f"{_some(wanted)} above {_some(width)} of dashes make no table",
                section.at(_start(rows, at)),
                "write one --- for each cell above, with | between them",
            )
            continue
        end = table_end(bare, at - 1)
        for row in range(at + 1, end):
            if bare[row].count("|") < width:
                continue
            start = _start(rows, row)
            surplus = start + _surplus(rows[row], len(rows[row]) - len(bare[row]), width)
            if section.text[surplus : start + len(rows[row])].strip("| \t"):
                yield warning(
                    "table-cells",
                    f"this row has more than the {_some(width)} of its table, so the rest is lost",
                    section.at(surplus),
                    r"take it into another cell, or write \| for a stroke",
                )


def _start(rows: list[str], at: int) -> int:
    return sum(map(len, rows[:at])) + at


def _without_pipes(text: str, spans: tuple[Span, ...]) -> str:
    """The text with every span blanked out that holds a stroke, which is none of a table."""
    pieces, end = [], 0
    for span in spans:
        if "|" in text[span.start : span.end]:
            pieces += [text[end : span.start], _INK.sub(" ", text[span.start : span.end])]
            end = span.end
    return "".join([*pieces, text[end:]])


def _surplus(row: str, start: int, width: int) -> int:
    """Where the stroke before the first cell too many stands; the table begins at `start`."""
    at = start if row[start] == "|" else start - 1
    for _ in range(width):
        at = row.find("|", at + 1)
        if at < 0:
            return len(row)
    return at


def _cells(row: str) -> int:
    return row.strip().removeprefix("|").removesuffix("|").count("|") + 1


def _some(number: int) -> str:
    return f"{number} cell{'' if number == 1 else 's'}"


def _lower_headings(
    section: Section, spans: tuple[Span, ...], missing: Collection[str]
) -> Iterator[Problem]:
    for match in _LOWER_HEADING.finditer(section.text):
        title = match["title"].rstrip("# \t")
        if title.casefold() in missing and not span_at(spans, match.start("signs")):
            yield warning(
                "heading-level",
                f"{match['signs']} {title} begins no section: it is a heading in {section.heading}",
                section.at(match.start("signs")),
                f"write # {title}",
            )
