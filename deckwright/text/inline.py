"""Python-Markdown's search for emphasis, links and the like, without the searches in vain.

For every piece of text it tries some twenty patterns, each looked up in a table by its priority. A
pattern is passed over here where a sign is missing that each of its matches holds: two thirds of
the time that a text takes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import Pattern
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from deckwright.text.limits import TooIntricate

# One of these stands in every match of the pattern of that name, ours among them. A pattern without
# an entry is always tried.
SIGNS = {
    "backtick": ("`",),
    "escape": ("\\",),
    "footnote": ("[^",),
    "reference": ("[",),
    "link": ("[",),
    "image_link": ("![",),
    "image_reference": ("![",),
    "short_reference": ("[",),
    "short_image_ref": ("![",),
    "autolink": ("<",),
    "automail": ("<",),
    "html": ("<",),
    "bare_address": ("://",),
    "no_entity": ("&",),
    "entity": ("&",),
    "strikethrough": ("~~",),
    "highlight": ("==",),
    "em_strong": ("*", "_"),
    "linebreak": ("\n",),
}
_MOST_COPIED = 2_000_000_000  # characters, in one text


class GuardedPatterns(InlineProcessor):
    """In place of Python-Markdown's (3.11) `inline`, whose private method it replaces."""

    _guarded: tuple[tuple[Pattern, tuple[str, ...]], ...] = ()
    _copied = 0

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """As theirs, for one text.

        Raises:
            TooIntricate: when a paragraph has so many marks that it would take for ever.
        """
        self._copied = 0
        self.stashed_nodes = {}
        self.parent_map = {child: parent for parent in tree.iter() for child in parent}
        above = [] if ancestors is None else ancestors[:]
        self._InlineProcessor__build_ancestors(tree, above)  # type: ignore[attr-defined]  # private
        waiting = deque([(tree, above)])
        while waiting:  # theirs keeps them in a list, of which the first is slow to be taken away
            element, self.ancestors = waiting.popleft()
            if element is not tree:
                self.ancestors.append(element.tag.lower())
            made = []
            for at, child in enumerate(element):
                made.append((child, self._in_text(child)))
                waiting += made[-1][1]
                if child.tail:
                    self._in_tail(element, at, child)
                if len(child):
                    self.parent_map[child] = element
                    waiting.append((child, self.ancestors[:]))
            for child, found in made:
                for at, (inner, _) in enumerate(found):
                    child.insert(at, inner)
        return tree

    def _in_text(self, element: Element) -> list[tuple[Element, list[str]]]:
        """What stands in the text of an element, each with the names of those around it."""
        text = element.text
        if not text or isinstance(text, AtomicString):
            return []
        self.ancestors.append(element.tag.lower())
        element.text = None
        found = self._placed(self._InlineProcessor__handleInline(text), element)
        for inner, _ in found:
            self.parent_map[inner] = element
        self.ancestors.pop()
        return found

    def _in_tail(self, parent: Element, at: int, child: Element) -> None:
        """Put what stands in the text behind an element behind it, in its parent."""
        text = self._InlineProcessor__handleInline(child.tail or "")
        child.tail = None
        holder = Element("d")
        found = self._placed(text, holder, False)  # noqa: FBT003 (theirs)
        if holder.tail:
            child.tail = holder.tail
        for inner, _ in reversed(found):
            self.parent_map[inner] = parent
            parent.insert(at + 1, inner)

    @property
    def _placed(self) -> Callable[..., list[tuple[Element, list[str]]]]:
        return self._InlineProcessor__processPlaceholders  # type: ignore[attr-defined, no-any-return]  # private

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803 (theirs)
        if isinstance(data, AtomicString):
            return data
        patterns = self._guarded or self._with_signs()
        index, start = patternIndex, 0
        while index < len(patterns):
            pattern, signs = patterns[index]
            matched = False
            if not signs or signs[0] in data or (len(signs) > 1 and signs[1] in data):
                data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]  # private
                    pattern, data, index, start
                )
            if matched:  # then theirs has copied the whole paragraph
                self._copied += len(data)
                if self._copied > _MOST_COPIED:
                    raise TooIntricate
            else:
                index, start = index + 1, 0
        return data

    def _with_signs(self) -> tuple[tuple[Pattern, tuple[str, ...]], ...]:
        """Every pattern, in the order in which they are tried."""
        patterns = self.md.inlinePatterns
        signs = {id(patterns[name]): them for name, them in SIGNS.items() if name in patterns}
        self._guarded = tuple((pattern, signs.get(id(pattern), ())) for pattern in patterns)
        return self._guarded


def guard_patterns(md: Markdown) -> None:
    """Let Python-Markdown pass over the patterns that cannot match."""
    md.treeprocessors.register(GuardedPatterns(md), "inline", 20)
