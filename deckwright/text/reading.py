"""What each sign of a plain text becomes, given the clozes of the text and what is open there.

None stands for all that is not surely known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import field
from html import escape

from deckwright.frozen import dataclass
from deckwright.text.clozes import Cloze

_KEPT = "\x0e{}\x0f"


@dataclass(slots=True)
class Reader:
    """Reads one text. `kept` is HTML that has no place in a line yet, and embeds to ask for."""

    text: str
    clozes: Sequence[Cloze]
    next_cloze: int = 0
    open: list[str] = field(default_factory=list)  # how what is open ends: "</b>", "}}"
    cloze_at: int = -1  # where in `written` an open cloze begins
    lone_at: int = -1  # behind a star that was left alone
    written: list[str] = field(default_factory=list)
    kept: list[tuple[str | tuple[str, ...], int]] = field(default_factory=list)
    folds: list[tuple[int, int]] = field(default_factory=list)

    def folded(self) -> str:
        """The text with each formula of several lines on one."""
        pieces, end = [], 0
        for start, stop in self.folds:
            pieces += [self.text[end:start], "$"]
            end = stop
        return "".join([*pieces, self.text[end:]]) if pieces else self.text

    def starts_cloze(self, at: int) -> Cloze | None:
        """The next cloze, if it begins here."""
        if self.next_cloze < len(self.clozes) and self.clozes[self.next_cloze].start == at:
            return self.clozes[self.next_cloze]
        return None

    def is_below_lone_star(self, at: int) -> bool:
        """Whether a star was left alone before, in the same paragraph: this may belong to it.

        Python-Markdown (3.11.3) even loses words between them: `*a **b** c_d **e** f`.
        """
        return self.lone_at >= 0 and self.text.find("\n\n", self.lone_at, at + 1) < 0

    def keep(self, what: str | tuple[str, ...], at: int) -> str:
        """A mark in place of this."""
        self.kept.append((what, at))
        return _KEPT.format(len(self.kept) - 1)


def cloze_opening(cloze: Cloze) -> str:
    """How Anki writes the beginning of this cloze."""
    numbers = cloze.numbers
    return f"{{{{c{numbers[0] if len(numbers) == 1 else ','.join(map(str, numbers))}::"


def _bold(reader: Reader, match: re.Match[str]) -> str | None:
    cloze = reader.starts_cloze(match.start())
    if not cloze:
        plain = "</strong>" not in reader.open and not reader.is_below_lone_star(match.start())
        return f"<strong>{match['bold']}</strong>" if plain else None
    inner = match[match.lastgroup or ""]
    found = (*match.span(match.lastgroup or ""), match.end())
    if found != (cloze.inner_start, cloze.inner_end, cloze.end):
        return None
    if reader.cloze_at >= 0 or "::" in inner:
        return None
    reader.next_cloze += 1
    return f"{cloze_opening(cloze)}{inner}}}}}"


def _starred(reader: Reader, match: re.Match[str]) -> str | None:
    """A cloze that ends in a star, which might begin or end italics."""
    if reader.is_below_lone_star(match.start()) or not reader.starts_cloze(match.start()):
        return None
    reader.lone_at = match.end()
    return _bold(reader, match)


def _stars(reader: Reader, match: re.Match[str]) -> str | None:
    start, end = match.span()
    text = reader.text
    cloze = reader.starts_cloze(start)
    if cloze:
        return _open_cloze(reader, cloze) if cloze.inner_start == end else None
    closing = reader.open[-1] if reader.open else ""
    if closing == "**":
        return _close_cloze(reader, start, end)
    if closing == "</strong>":
        return reader.open.pop() if not text[start - 1].isspace() else None
    lonely = reader.is_below_lone_star(start)
    if lonely or "</strong>" in reader.open or not text[end : end + 1].strip():
        return None
    reader.open.append("</strong>")
    return "<strong>"


def _open_cloze(reader: Reader, cloze: Cloze) -> str | None:
    text = reader.text
    if reader.cloze_at >= 0 or cloze.hint >= 0 or text[cloze.inner_start].isspace():
        return None
    reader.cloze_at = len(reader.written)
    reader.open.append("**" if text[cloze.start] == "*" else "}}")
    return cloze_opening(cloze)


def _close_cloze(reader: Reader, start: int, end: int) -> str | None:
    cloze = reader.clozes[reader.next_cloze]
    inner = "".join(reader.written[reader.cloze_at + 1 :])
    if (cloze.inner_end, cloze.end) != (start, end) or "::" in inner or "}}" in inner:
        return None
    reader.next_cloze += 1
    reader.cloze_at = -1
    reader.open.pop()
    return "}}"


def _cloze(reader: Reader, match: re.Match[str]) -> str | None:
    cloze = reader.starts_cloze(match.start())
    inner, hint = match["asked"], match["hint"]
    if not cloze or reader.cloze_at >= 0 or not inner.strip() or "::" in inner or inner[-1] == ":":
        return None
    hint_at = match.start("hint") - 2 if hint else -1
    found = (*match.span("asked"), match.end(), hint_at)
    if found != (cloze.inner_start, cloze.inner_end, cloze.end, cloze.hint):
        return None
    if hint and ("::" in hint or hint[0] == ":" or not hint.strip()):
        return None
    reader.next_cloze += 1
    return f"{cloze_opening(cloze)}{inner}{'::' + hint if hint else ''}}}}}"


def _cloze_start(reader: Reader, match: re.Match[str]) -> str | None:
    cloze = reader.starts_cloze(match.start())
    return _open_cloze(reader, cloze) if cloze and cloze.inner_start == match.end() else None


def _cloze_end(reader: Reader, match: re.Match[str]) -> str | None:
    if not reader.open or reader.open[-1] != "}}":
        return None
    return _close_cloze(reader, *match.span())


def _italics(reader: Reader, match: re.Match[str]) -> str | None:
    return None if reader.is_below_lone_star(match.start()) else f"<em>{match['italics']}</em>"


def _star(reader: Reader, match: re.Match[str]) -> str | None:
    """A star with a blank behind it, or one that would begin italics which nothing ends."""
    text, (start, end) = reader.text, match.span()
    blank_before = start == 0 or text[start - 1] in " \n"
    blank_after = text[end : end + 1] in ("", " ", "\n")
    if not blank_before or reader.open:
        return None
    if not blank_after:
        reader.lone_at = end
    return "*"


def _code(reader: Reader, match: re.Match[str]) -> str | None:
    code = match["code"].strip()
    if not code or "{{" in code or "\t" in code or (reader.cloze_at >= 0 and "}" in code):
        return None
    return f"<code>{escape(code, quote=False)}</code>"


def _math(reader: Reader, match: re.Match[str]) -> str | None:
    tex = match[match.lastgroup or ""]
    display = match.lastgroup in ("square", "display")
    if "{{c" in tex or "\n\n" in tex:
        return None
    html = rf"\[{escape(tex, quote=False)}\]" if display else rf"\({escape(tex, quote=False)}\)"
    if "\n" not in tex:
        return html
    if reader.open:
        return None
    reader.folds.append(match.span())
    return reader.keep(html, match.start())


def _dollar(reader: Reader, match: re.Match[str]) -> str | None:
    """A price."""
    return "$" if "$" not in reader.text[match.end() :] else None


def _element(reader: Reader, match: re.Match[str]) -> str:
    reader.open.append(f"</{match['element']}>")
    return match[0]


def _end(reader: Reader, match: re.Match[str]) -> str | None:
    return reader.open.pop() if reader.open and reader.open[-1] == match[0] else None


def _link(reader: Reader, match: re.Match[str]) -> str | None:
    target, label = match["note"], match["label"]
    if not target.strip() or reader.cloze_at >= 0:
        return None
    return reader.keep(("link", target.strip(), label or ""), match.start())


def _embed(reader: Reader, match: re.Match[str]) -> str | None:
    target, size = match["file"], match["size"]
    if not target.strip() or reader.cloze_at >= 0:
        return None
    return reader.keep(("embed", target.strip(), size or ""), match.start())


def _image(reader: Reader, match: re.Match[str]) -> str | None:
    if reader.cloze_at >= 0:
        return None
    return reader.keep(("image", match["src"].strip(), match["alt"], ""), match.start())


def _target(_reader: Reader, match: re.Match[str]) -> str:
    return f'<a href="{match["href"]}">{match["words"]}</a>'


def _as_it_is(_reader: Reader, match: re.Match[str]) -> str:
    return match[0]


READINGS: dict[str, Callable[[Reader, re.Match[str]], str | None]] = {
    "bold": _bold,
    "starred": _starred,
    "stars": _stars,
    "sign": _as_it_is,
    "italics": _italics,
    "star": _star,
    "code": _code,
    "math": _math,
    "square": _math,
    "display": _math,
    "dollars": _math,
    "dollar": _dollar,
    "less": lambda _reader, _match: "&lt;",
    "greater": lambda _reader, _match: "&gt;",
    "entity": _as_it_is,
    "ampersand": lambda _reader, _match: "&amp;",
    "element": _element,
    "end": _end,
    "line_break": _as_it_is,
    "embed": _embed,
    "link": _link,
    "image": _image,
    "target": _target,
    "brackets": _as_it_is,
    "cloze": _cloze,
    "cloze_start": _cloze_start,
    "cloze_end": _cloze_end,
}
