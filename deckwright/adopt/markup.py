"""The HTML of a field -> Markdown that may stand for it: our renderer is the judge of that.

Each try is plainer than the one before, and keeps more of the HTML as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import field
from html import unescape

from deckwright.frozen import dataclass

_TOKEN = re.compile(
    r"""(?P<kept><!--.*?-->|\\\(.*?\\\)|\\\[.*?\\\]|\[sound:[^\[\]]*\]|\[latex\].*?\[/latex\]
          |\[\$\$?\].*?\[/\$\$?\]|\{\{c[\d,]+::|\}\})
      | (?P<breaks>(?:<br>)+)
      | (?P<tag></?[A-Za-z](?:"[^"]*"|'[^']*'|[^<>"'])*>)
      | (?P<entity>&(?:lt|gt|amp|quot);)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_SIGNS = {"<b>": "**", "</b>": "**", "<i>": "*", "</i>": "*", "<s>": "~~", "</s>": "~~"}
_LISTS = frozenset({"<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>"})
_BLOCKS = re.compile(
    r"</?(?:ul|ol|li|table|tr|td|th|tbody|thead|div|p|h[1-6]|hr|blockquote|pre)\b", re.IGNORECASE
)
# What means something to Markdown, and at the beginning of a line.
_SPECIAL = re.compile(r"[\\*_`\[\]<$^]|~~|==|%%|&(?=#?\w+;)|(?<=:)/(?=/)")
_LINE_START = re.compile(r"^(?=[#+>|=:-])|^(?P<digits>\d+)(?=[.)](?:\s|$))", re.MULTILINE)
_CLOZE = re.compile(r"\{\{c(\d+)::(.*?)\}\}", re.DOTALL)
_TEX = ("\\(", "\\[", "[latex]", "[$")
_ESCAPED = re.compile("&(?:lt|gt|amp);")
_PARAGRAPH = 2  # line breaks that a blank line stands for


def tries(html: str) -> tuple[str, ...]:
    """Markdown that may render to this HTML, the most readable first."""
    made = (
        _Writer(signs=True, escaped=False).write(html),
        _Writer(signs=True, escaped=True).write(html),
        _Writer(signs=False, escaped=True).write(html),
        html if "\n" not in html else None,
    )
    return tuple(dict.fromkeys(text for text in made if text is not None and text.strip() == text))


@dataclass(slots=True)
class _Writer:
    """Writes Markdown piece by piece. `signs` makes bold and lists of HTML, `escaped` text safe."""

    signs: bool
    escaped: bool
    written: list[str] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)  # the number of the last item, -1 for bullets

    def write(self, html: str) -> str | None:
        """The Markdown, or None where there is no such way to say it."""
        if "\n" in html or "\r" in html:
            return None
        end = 0
        for match in _TOKEN.finditer(html):
            self._text(html[end : match.start()])
            _WRITERS[match.lastgroup or ""](self, match, html)
            end = match.end()
        self._text(html[end:])
        text = "".join(self.written)
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")

    def _text(self, text: str) -> None:
        if not text:
            return
        if self.escaped:
            text = _SPECIAL.sub(r"\\\g<0>", text)
            if not self.written or self.written[-1].endswith("\n"):
                text = _LINE_START.sub(lambda at: f"{at['digits'] or ''}\\", text)
        self.written.append(text)

    def _kept(self, match: re.Match[str], _: str) -> None:
        is_tex = match[0].startswith(_TEX)  # there a `<` is written as it is
        self.written.append(
            _ESCAPED.sub(lambda e: unescape(e[0]), match[0]) if is_tex else match[0]
        )

    def _entity(self, match: re.Match[str], _: str) -> None:
        self.written.append(match[0] if self.escaped else unescape(match[0]))

    def _breaks(self, match: re.Match[str], html: str) -> None:
        count = len(match[0]) // len("<br>")
        at_edge = match.start() == 0 or match.end() == len(html)
        beside_block = _BLOCKS.match(html, match.end()) or _ends_block(html, match.start())
        if count > _PARAGRAPH or at_edge or beside_block or self.lists:
            self.written.append(match[0])
        else:
            self.written.append("\n" * count)

    def _tag(self, match: re.Match[str], _: str) -> None:
        tag = match[0].lower()
        if self.signs and tag in _LISTS:
            self._list(tag)
        else:
            self.written.append(_SIGNS.get(tag, match[0]) if self.signs else match[0])

    def _list(self, tag: str) -> None:
        if tag in ("<ul>", "<ol>"):
            self.written.append("" if self.lists else "\n\n")
            self.lists.append(-1 if tag == "<ul>" else 0)
        elif tag in ("</ul>", "</ol>"):
            self.lists = self.lists[:-1]
            self.written.append("" if self.lists else "\n\n")
        elif tag == "<li>" and self.lists:
            number = self.lists[-1]
            self.lists[-1] = number if number < 0 else number + 1
            mark = "- " if number < 0 else f"{number + 1}. "
            indent = "    " * (len(self.lists) - 1)
            self.written.append(f"\n{indent}{mark}")


def _ends_block(html: str, end: int) -> bool:
    start = html.rfind("<", 0, end)
    return html[end - 1 : end] == ">" and bool(_BLOCKS.match(html, start))


_WRITERS: dict[str, Callable[[_Writer, re.Match[str], str], None]] = {
    "kept": _Writer._kept,  # noqa: SLF001
    "entity": _Writer._entity,  # noqa: SLF001
    "breaks": _Writer._breaks,  # noqa: SLF001
    "tag": _Writer._tag,  # noqa: SLF001
}


def as_bold(html: str) -> str:
    """The HTML with its clozes in bold, if that says all of them; else "".

    That is so where they are numbered in order, have no hints and are the only bold words.
    """
    clozes = _CLOZE.findall(html)
    in_order = [number for number, _ in clozes] == [str(n) for n in range(1, len(clozes) + 1)]
    if not in_order or "<b>" in html or any("::" in text or "{{c" in text for _, text in clozes):
        return ""
    return _CLOZE.sub(lambda cloze: f"<b>{cloze[2]}</b>", html)


def html_section(html: str) -> str:
    """A section that is this HTML and nothing else."""
    runs = [len(run) for run in re.findall(r"^ {0,3}(`{3,})", html, re.MULTILINE)]
    fence = "`" * max([3, *(run + 1 for run in runs)])
    return f"{fence}{{=html}}\n{html}\n{fence}"


def words_of(html: str) -> str:
    """The text of a field, for the name of a file."""

    def pieces() -> Iterator[str]:
        text = re.sub(r"\{\{c[\d,]+::(.*?)(?:::.*?)?\}\}", r"\1", html, flags=re.DOTALL)
        text = re.sub(r"<(?:style|script)\b.*?</(?:style|script)>|<!--.*?-->", " ", text,
                      flags=re.DOTALL | re.IGNORECASE)  # fmt: skip
        yield from re.split(r"<[^<>]*>|\[sound:[^\]]*\]", text)

    return " ".join(unescape(" ".join(pieces())).split())
