"""What Python-Markdown's tree of a text lacks: callouts, boxes of tasks, the order of footnotes.

In a tree that comes here no line was read yet for emphasis, links and code; only `make_tasks` and
`number_footnotes` come after that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

from deckwright.text.marks import OPEN

_CALLOUT = re.compile(
    r"\[!(?P<kind>[^\[\]|\n]+)(?:\|[^\[\]\n]*)?\](?P<fold>[+-]?)[ \t]*(?P<title>[^\n]*)"
    r"(?:\n(?P<rest>.*))?",
    re.DOTALL,
)
_TASK = re.compile(r"\[([ xX/>?!-])\][ \t]+")  # Obsidian has boxes of more kinds than GitHub
# Obsidian's `^[a note where it is needed]`; code is passed over.
_INLINE_FOOTNOTE = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|\^\[(?P<note>(?:[^\[\]`]|`[^`]*`|\[[^\[\]]*\])+)\]",
    re.DOTALL,
)

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def make_callouts(root: Element) -> None:
    """`> [!tip] Title` is a titled box in Obsidian, and `> [!TIP]` on GitHub.

    A `-` or `+` behind the bracket makes it one that folds. One that holds a cloze is never
    folded: its card would ask for what nobody sees.
    """
    for quote in root.iter("blockquote"):
        first = next(iter(quote), None)
        called = _CALLOUT.match(first.text or "") if first is not None else None
        if first is None or not called:
            continue
        kind = called["kind"].strip()
        title = called["title"] or kind.capitalize()
        quote.set("class", f"callout {'-'.join(kind.lower().split())}")
        if called["fold"]:
            quote.tag = "details"
            if called["fold"] == "+" or any(OPEN in (part.text or "") for part in quote.iter()):
                quote.set("open", "open")
            head = Element("summary")
            head.text = title
        else:
            head = Element("p", {"class": "callout-title"})
            SubElement(head, "strong").text = title
        quote.insert(0, head)
        if called["rest"]:
            first.text = called["rest"]
        else:
            quote.remove(first)


def make_tasks(root: Element) -> None:
    """`- [ ] item` and `- [x] item` become items with a box, as on GitHub; `- [-] item` is done."""
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


def give_directions(root: Element) -> None:
    """Lists, quotes and tables run from right to left where their text does.

    Paragraphs and lines do so by the style sheet, so other texts need no attribute.
    """
    if _RIGHT_TO_LEFT.search("".join(root.itertext())):
        for element in root.iter():
            if element.tag in ("ul", "ol", "dl", "blockquote", "details", "table"):
                element.set("dir", "auto")


def take_inline_footnotes(root: Element) -> Iterator[tuple[str, str]]:
    """Make `[^1^]` of each `^[text]`, and give that name and that text."""
    count = 0
    for element in root.iter():
        for attribute in ("text", "tail"):
            text = getattr(element, attribute)
            if not text or "^[" not in text or element.tag == "code":
                continue
            pieces, end = [], 0
            for match in _INLINE_FOOTNOTE.finditer(text):
                if match["note"]:
                    count += 1
                    yield f"{count}^", match["note"]
                    pieces += [text[end : match.start()], f"[^{count}^]"]
                    end = match.end()
            setattr(element, attribute, "".join([*pieces, text[end:]]))


def footnotes_list(items: Iterable[tuple[str, Iterable[Element]]]) -> Element:
    """The footnotes below a text, from their names and what each holds."""
    below = Element("div", {"class": "footnotes"})
    listed = SubElement(below, "ol")
    for name, blocks in items:
        item = SubElement(listed, "li", {"id": name})
        item.extend(blocks)
        if len(item) == 1 and item[0].tag == "p":
            item.text = item[0].text
            item.remove(item[0])
    return below


def number_footnotes(root: Element) -> None:
    """Number the footnotes as the text names them, in that order; what it does not name is hidden.

    They stand at the end of the tree.
    """
    below = root[-1]
    listed = below[0]
    items = {item.attrib.pop("id"): item for item in listed}
    listed[:] = []
    numbers: dict[str, int] = {}
    for element in (*root[:-1], listed):
        for named in _footnotes_named(element):
            name = named.attrib.pop("id")
            if name in items:
                listed.append(items.pop(name))
                numbers[name] = len(listed)
            named.text = str(numbers[name])
    if not len(listed):
        root.remove(below)


def _footnotes_named(element: Element) -> Iterator[Element]:
    """Where the text names a footnote; in a list that grows meanwhile, its new items too."""
    if element.tag == "sup" and element.get("class") == "footnote" and "id" in element.attrib:
        yield element
    for inner in element:
        yield from _footnotes_named(inner)
