"""The text after the front matter -> its sections, one for each `# Heading` that names a field."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

from deckwright.data import Section
from deckwright.problems import DeckError, Problem, Problems, Where, did_you_mean, warning
from deckwright.vault.headings import title_of
from deckwright.vault.keyblocks import has_heading, keys_below

_LANDMARK = re.compile(
    r"^[ \t>]*(?P<item>(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)"
    r"(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})(?P<info>[^\n]*)$"
    r"|^ {0,3}(?P<comment>%%|<!--)"
    r"|^ {0,3}#[ \t]+(?P<title>[^\n]*)$",
    re.MULTILINE,
)
_HIDING = ("```", "~~~", "%%", "<!--")
_MAX_INDENT = 3
_BLANK = (" ", "\t")
_CLOSING_MARK = {"%%": "%%", "<!--": "-->"}
_SEPARATOR = re.compile(r"[ ]{0,3}---+")


def headed_parts(
    text: str, first: Where, begins: Collection[str] = ()
) -> tuple[tuple[Section, ...], Where | None]:
    """The text cut at every level-one heading that is seen; the first part has heading "".

    What stands in code or in a comment of several lines is not seen.

    `first` is where `text` begins; each part's `where` is its heading's (the text's for ""). Second
    comes the place of a code fence that is never closed, if there is one.

    In a file of several notes, `begins` are the headings (folded) of which the first begins each
    note. A `#` in the keys below it begins a comment there.
    """
    if not begins and not any(sign in text for sign in _HIDING):
        return _parts(text, first, _headings(text)), None
    cuts: list[tuple[str, int, int]] = []
    fence, fence_start = "", 0
    beginning, hidden_end = begins, 0
    refused: dict[str, int] = {}
    for mark in _LANDMARK.finditer(text):
        if mark.start() < hidden_end:
            continue
        if mark["fence"]:
            opens = not fence
            fence = _after_fence(fence, mark["fence"], mark["item"] + mark["info"])
            fence_start = mark.start("fence") if opens else fence_start
        elif fence:
            continue
        elif mark["comment"]:
            hidden_end = _comment_end(text, mark, beginning, refused)
        else:
            title = title_of(mark["title"])
            cuts.append((title, mark.start(), mark.end()))
            if title.casefold() in beginning:
                beginning = (title.casefold(),)
                keys = keys_below(text, mark.end(), begins)
                hidden_end = (keys[2] or keys[0]) if keys else 0
    return _parts(text, first, cuts), first.down(text, fence_start) if fence else None


def _headings(text: str) -> list[tuple[str, int, int]]:
    """The headings of a text in which nothing hides any: title, start and end of each."""
    found: list[tuple[str, int, int]] = []
    at = text.find("#")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        indent = text[start:at]
        if len(indent) <= _MAX_INDENT and not indent.strip(" ") and text[at + 1 : at + 2] in _BLANK:
            found.append((title_of(text[at + 1 : end].lstrip(" \t")), start, end))
        at = text.find("#", end)
    return found


def _parts(text: str, first: Where, cuts: list[tuple[str, int, int]]) -> tuple[Section, ...]:
    """The text above the headings, and the text below each."""
    parts: list[Section] = []
    heading, where, start = "", first, 0
    for title, at, after in cuts:
        parts.append(Section(heading, text[start:at], where))
        heading, where, start = title, first.down(text, at), after
    parts.append(Section(heading, text[start:], where))
    return tuple(parts)


def _comment_end(
    text: str, mark: re.Match[str], beginning: Collection[str], refused: dict[str, int]
) -> int:
    """Where a comment ends that begins and ends with a line; 0 for any other.

    One of `%%` does not reach over the beginning of another note: there, too, `%%` has a meaning.
    `refused` keeps up to where no comment of a sign can begin, so that nobody looks there twice.
    """
    opening, start = mark["comment"], mark.end()
    if start <= refused.get(opening, -1):
        return 0
    end = text.find(_CLOSING_MARK[opening], start)
    after = end + len(_CLOSING_MARK[opening])
    line_end = text.find("\n", after)
    if end < 0 or text[after : line_end if line_end >= 0 else len(text)].strip():
        refused[opening] = end if end >= 0 else len(text)
        return 0
    if opening == "%%" and has_heading(text, start, end, beginning):
        return 0
    return after


def _after_fence(open_fence: str, fence: str, info: str) -> str:
    """The fence that is open after this line: CommonMark 0.31, section 4.5."""
    if not open_fence:
        return fence
    closes = fence.startswith(open_fence) and not info.strip("`~ \t")
    return "" if closes else open_fence


def notes_apart(
    parts: tuple[Section, ...], begins: Collection[str], problems: Problems
) -> tuple[tuple[Section, ...], ...]:
    """The parts of a file of several notes, note by note.

    The first heading among `begins` (folded) begins each note. A note's parts begin with an empty
    one, as those of a file do; a separator at its end is gone. Text above all notes is told of.
    """
    groups: list[list[Section]] = [[]]
    for part in parts:
        if part.heading.casefold() in begins:
            begins = (part.heading.casefold(),)
            last = groups[-1][-1]
            groups[-1][-1] = replace(last, text=without_separator(last.text.rstrip()))
            groups.append([Section("", "", part.where)])
        groups[-1].append(part)
    above = "".join(f"# {part.heading}{part.text}" if part.heading else part.text
                    for part in groups[0])  # fmt: skip
    _warn_of_text_outside(trimmed("", above, parts[0].where, headed=False), problems)
    return tuple(map(tuple, groups[1:]))


def sections_of(
    parts: tuple[Section, ...],
    names: Iterable[str],
    problems: Problems,
    *,
    twice: str = "put both texts under one heading",
    first_twice: str = "",
) -> dict[str, Section]:
    """The sections by name, for the headings among `names` (ignoring case).

    A heading that names no field stays in the section above it, as text, with a warning. `twice`
    is the hint where a section stands twice, `first_twice` another where it is the first one.

    Raises:
        DeckError: section-repeated.
    """
    known = headings_of(tuple(names))
    sections: dict[str, Section] = {}
    current, gathered, places = "", parts[0].text, {"": parts[0].where}
    texts: dict[str, str] = {}
    for part in parts[1:]:
        name = known.get(part.heading.casefold())
        if name is None:
            problems.add(_unknown_heading(part, known.values()))
            gathered += f"# {part.heading}{part.text}"
            continue
        texts[current] = without_separator(gathered.rstrip())
        if name in texts or name == current:
            is_first = name == next(filter(None, places))
            hint = (is_first and first_twice) or twice
            raise DeckError(_repeated(name, part, places[name], hint))
        current, gathered = name, part.text
        places[name] = part.where
    texts[current] = gathered
    if not texts[""].strip():
        del texts[""]
    for name, text in texts.items():
        sections[name] = trimmed(name, text, places[name], headed=bool(name))
    _warn_of_text_outside(sections.pop("", None), problems)
    return sections


@lru_cache(maxsize=64)
def headings_of(names: tuple[str, ...]) -> dict[str, str]:
    """The names of sections by their headings, folded."""
    return {name.casefold(): name for name in names}


def without_separator(text: str) -> str:
    """A text, which ends with no blank, without the `---` at its end."""
    line = text.rfind("\n") + 1
    separates = text.endswith("---") and _SEPARATOR.fullmatch(text, line)
    return text[: max(line - 1, 0)] if separates else text


def trimmed(name: str, text: str, heading: Where, *, headed: bool) -> Section:
    """The section without outer blank lines; its place is that of its first line of text."""
    start = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1
    bare = text[start:].rstrip()
    line = heading.line + (text.count("\n", 0, start) if bare else (1 if headed else 0))
    return Section(name, bare, Where(heading.path, line))


def _unknown_heading(part: Section, names: Iterable[str]) -> Problem:
    return warning(
        "heading-unknown",
        f"no field is called {part.heading!r}: the heading stays in the text above it",
        part.where,
        did_you_mean(part.heading, names) + " (a heading of the text itself is written ##)",
    )


def _repeated(name: str, part: Section, first: Where, hint: str) -> Problem:
    message = f"section {name!r} stands twice: here and on line {first.line}"
    return Problem("section-repeated", message, part.where, hint)


def _warn_of_text_outside(preamble: Section | None, problems: Problems) -> None:
    """Tell of text above the first section, unless there is none."""
    if preamble and preamble.text:
        problems.add(
            warning(
                "text-outside",
                "this text stands above the first section and is on no card",
                preamble.where,
                "move it below # Question or # Answer",
            )
        )
