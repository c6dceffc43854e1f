"""A card's HTML as its reader meets it: a tree to look things up in, and the lines that show.

What a browser would show is good enough here: blocks begin lines, blanks run together outside
`<pre>`, list items have their bullets, cells stand beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_EMPTY = frozenset("area br col embed hr img input link meta source track wbr".split())
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead "
    "tr ul video audio".split()
)
_UNSEEN = frozenset({"script", "style", "template", "title"})
_SELECTOR = re.compile(
    r"(?P<path>(?:\[[^\]]*\]|[^\"~\[])+?)"
    r"(?:\s+(?P<like>~?)\"(?P<text>.*)\")?(?:\s+x(?P<count>\d+))?"
)
_PART = re.compile(
    r"(?P<name>\*|[a-z][a-z0-9]*)?(?P<rest>(?:\.[\w-]+|\[[\w-]+(?:=\"[^\"]*\")?\])*)"
)
_DETAIL = re.compile(r"\.([\w-]+)|\[([\w-]+)(?:=\"([^\"]*)\")?\]")
_SOUND = re.compile(r"\[anki:play:[qa]:\d+\]")


@dataclass
class Element:
    """An element of a page; `inside` are its elements and texts in their order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)
    above: Element | None = None

    def __iter__(self) -> Iterator[Element]:
        """This element and all inside it."""
        yield self
        for piece in self.inside:
            if isinstance(piece, Element):
                yield from piece


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("page")
        self.crossed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, above=self.here)
        self.here.inside.append(made)
        if tag not in _EMPTY:
            self.here = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.here.name and self.here.above:
            self.here = self.here.above
            return
        self.crossed.append(f"</{tag}> in <{self.here.name}>")
        at: Element | None = self.here
        while at and at.name != tag:
            at = at.above
        if at and at.above:
            self.here = at.above

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


def page(html: str) -> Element:
    """The tree of some HTML."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root


def crossed_tags(html: str) -> list[str]:
    """End tags that end nothing, or another element than the one that is open."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    open_ones = []
    at = parser.here
    while at.above:
        open_ones.append(f"<{at.name}> is never closed")
        at = at.above
    return [*parser.crossed, *open_ones]


def lines_of(element: Element) -> list[str]:
    """The lines that show, without the blank ones; `<pre>` keeps its indentation."""
    writer = _Writer()
    writer.element(element)
    writer.end_line()
    return [line for line in writer.lines if line.strip()]


def prose_of(element: Element) -> list[str]:
    """The same without code and formulas, and with nothing of ours: no bullets, no `|`."""
    writer = _Writer(bare=True)
    writer.element(element)
    writer.end_line()
    return [line for line in writer.lines if line.strip()]


def matches(root: Element, selector: str) -> tuple[int, int | None]:
    """How many elements a selector finds, and how many it asks for (None: any at all).

    `table tr x3` asks for three rows, `strong "x"` for one whose text is x, `p ~"x"` for one that
    has x in it, `img[width="300"]`, `blockquote.callout`, `ul > li` as in CSS.
    """
    asked = _SELECTOR.fullmatch(selector.strip())
    assert asked, f"this is no selector: {selector}"
    path = re.findall(r">|(?:\[[^\]]*\]|[^\s>\[])+", asked["path"])
    found = [element for element in root if _fits(element, path)]
    if asked["text"] is not None:
        is_it: Callable[[str], bool] = (
            asked["text"].__eq__ if not asked["like"] else lambda text: asked["text"] in text
        )
        found = [element for element in found if is_it("\n".join(_inner(element)))]
    return len(found), int(asked["count"]) if asked["count"] else None


def _inner(element: Element) -> list[str]:
    """The lines inside an element, without its own bullet."""
    return lines_of(Element("page", {}, element.inside))


def _fits(element: Element, path: list[str]) -> bool:
    *before, last = path
    if not _is(element, last):
        return False
    if not before:
        return True
    above = element.above
    if before[-1] == ">":
        return bool(above) and _fits(above, before[:-1])  # type: ignore[arg-type]  # not None
    while above:
        if _fits(above, before):
            return True
        above = above.above
    return False


def _is(element: Element, part: str) -> bool:
    asked = _PART.fullmatch(part)
    assert asked, f"this is no part of a selector: {part}"
    if asked["name"] not in (None, "*", element.name):
        return False
    for class_, name, value in _DETAIL.findall(asked["rest"]):
        if class_ and class_ not in element.attributes.get("class", "").split():
            return False
        if name and name not in element.attributes:
            return False
        if name and f'{name}="' in asked["rest"] and element.attributes[name] != value:
            return False
    return True


class _Writer:
    """Writes an element as lines. A `bare` one leaves out code, formulas and bullets."""

    def __init__(self, *, bare: bool = False) -> None:
        self.lines: list[str] = []
        self._line = ""
        self._start = ""  # the bullet and indentation that the next text begins with
        self._indent = 0
        self._pre = 0
        self._bare = bare

    def element(self, element: Element) -> None:
        name = element.name
        if name in _UNSEEN or "hidden" in element.attributes:
            return
        if self._bare and name in ("code", "pre", "kbd", "samp"):
            self._line += "code"
            return
        if name in _BLOCKS:
            self.end_line()
        wrote = self._before(element)
        self._pre += name == "pre"
        for piece in [] if wrote else element.inside:
            if isinstance(piece, Element):
                self.element(piece)
            else:
                self._text(piece)
        self._pre -= name == "pre"
        if name in ("ul", "ol", "dd"):
            self._indent -= 0 if self._bare else 2
        if name == "li" and self._start:  # an item without a word
            self._line, self._start = self._start, ""
        if name in _BLOCKS:
            self.end_line()

    def _before(self, element: Element) -> bool:
        """What stands before or instead of what is inside; whether it is instead."""
        name, attributes = element.name, element.attributes
        if name == "br":
            self.end_line()
        elif name == "hr" and not self._bare:
            self._text("―――")
        elif name == "img":
            self._text(f"(picture: {attributes.get('alt', '')})")
        elif name == "input" and attributes.get("type") == "checkbox":
            self._text("☑" if "checked" in attributes else "☐")
        elif name in ("td", "th") and element.above:
            cells = [c for c in element.above.inside if isinstance(c, Element)]
            if cells[0] is not element:
                self._line = self._line.rstrip(" ") + ("\n" if self._bare else " | ")
        elif name in ("ul", "ol", "dd"):
            self._indent += 0 if self._bare else 2
        elif name == "li" and not self._bare:
            self._start = (self._start or " " * (self._indent - 2)) + _bullet(element) + " "
        return name in _EMPTY

    def _text(self, text: str) -> None:
        text = _SOUND.sub("(sound)", text.replace("\xa0", " "))
        if self._pre:
            first, *rest = text.split("\n")
            self._write(first)
            for line in rest:
                self.end_line()
                self._write(line)
            return
        text = re.sub(r"[ \t\n\r]+", " ", text)
        if not self._line or self._line.endswith(" "):
            text = text.lstrip(" ")
        self._write(text)

    def _write(self, text: str) -> None:
        if text and not self._line:
            self._line = self._start or " " * self._indent
            self._start = ""
        self._line += text

    def end_line(self) -> None:
        if self._bare:  # a formula may hold anything that looks like a mark
            self._line = re.sub(r"\\\(.*?\\\)|\\\[.*?\\\]", "formula", self._line)
        self.lines += [line.rstrip(" ") for line in self._line.split("\n")]
        self._line = ""


def _bullet(item: Element) -> str:
    above = item.above
    if not above or above.name != "ol":
        return "•"
    items = [one for one in above.inside if isinstance(one, Element) and one.name == "li"]
    at = next(index for index, one in enumerate(items) if one is item)
    return f"{int(above.attributes.get('start', 1)) + at}."
