r"""Says what a note may not hold, from the HTML of its fields as Anki will store it.

The fields are judged, not the text: whatever way something came there, it is seen. Nearly every
note has only tags that no judge need look at, and such notes pay for a search or two.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from deckwright.trust.allowed import Allowed
from deckwright.trust.offence import Offence

_VALUE = r"(?:[^\"<>:{}\[\]\x1f]|:(?!:))*+"
# A tag that must be looked at: any but those that we write most often. No `"` can end these early.
_ODD_TAG = re.compile(
    r"<(?!/?(?:p|br|strong|em|ul|ol|li|code|table|thead|tbody|tr|td|th|pre|div|span|blockquote|dl|"
    r"dt|dd|sub|sup|del|mark|h[1-6]|a|label|b|i|u|summary)>"
    rf"|img src=\"[a-z0-9-]++\.[a-z0-9]++\"(?: (?:alt|title)=\"{_VALUE}\"|"
    r" (?:width|height)=\"\d++\")*+>"
    r"|(?:span|sup|div|ol|li|p|code|pre|label|details|blockquote) class=\"[A-Za-z0-9 _-]*+\">"
    r"|(?:ol|td|th|tr)(?: start=\"\d++\"| style=\"text-align: (?:left|right|center);\")?>"
    r"|a href=\"https?:(?:[^\"<>\[\]{}\s:]|:(?!:))++\">"
    rf"|input type=\"checkbox\" hidden>|input hidden readonly value=\"{_VALUE}\">"
    r"|hr>|hr />|br />|[^A-Za-z/!?])"
)
# Marks of Anki's own; `&` before a sign that may stand for one of a formula.
_SIGNS = ("::sound:", "::anki:", "atex}}", "$}}")
_IN_BRACKETS = ("[sound:", "[anki:", "[latex]", "[$", "[/")
_OCCLUSION = re.compile("-occlusion:", re.IGNORECASE)  # more than that, but quickly not found
# Commands that are looked into, or that a tag, a mark or an entity may cut into two.
_TEX = re.compile(
    r"\\(?:href|css|class|style|data|mml|csname|include|[Uu]rl|iframe|script|html|require|bbox|"
    r"break|[A-Za-z]*+(?:[<&]|\{\{c|\}\}))"
)
_ENTITY = re.compile(r"&(?:#|bsol|lpar|lsqb|lbrack|colon|lcub)")


def offences(
    fields: tuple[str, ...], allowed: Allowed, media: Collection[str]
) -> Iterator[Offence]:
    """What is in these fields that may not be there; `media` are the names of the note's files."""
    whole = "\x1f".join(fields)
    if "<" in whole and _ODD_TAG.search(whole):
        from deckwright.trust.elements import bad_tags

        for html in fields:
            if "<" in html and _ODD_TAG.search(html):
                yield from bad_tags(html, allowed, media)
    if (
        ("\\" in whole and _TEX.search(whole))
        or ("&" in whole and _ENTITY.search(whole))
        or _has_sign(whole)
    ):
        from deckwright.trust.anki import bad_formulas, bad_marks

        for html in fields:
            yield from bad_formulas(html, allowed)
            yield from bad_marks(html, allowed, media)


def _has_sign(html: str) -> bool:
    return (
        any(map(html.__contains__, _SIGNS))
        or ("[" in html and any(sign in html for sign in _IN_BRACKETS))
        or (_OCCLUSION.search(html) is not None and "mage-occlusion:" in html.lower())
    )
