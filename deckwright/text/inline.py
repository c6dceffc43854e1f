"""Python-Markdown's search for emphasis, links and the like, without the searches in vain.

For every piece of text it tries some twenty patterns, each looked up in a table by its priority. A
pattern is passed over here where a sign is missing that each of its matches holds: two thirds of
the time that a text takes.
"""

from __future__ import annotations

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
        return super().run(tree, ancestors)

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
