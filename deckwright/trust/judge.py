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
    if "<" in whole and has_odd_tag(whole):
        from deckwright.trust.elements import bad_tags

        for html in fields:
            if "<" in html and has_odd_tag(html):
                yield from bad_tags(html, allowed, media)
    if has_sign(whole):
        from deckwright.trust.anki import bad_formulas, bad_marks

        for html in fields:
            yield from bad_formulas(html, allowed)
            yield from bad_marks(html, allowed, media)


def has_odd_tag(html: str) -> bool:
    """Whether any tag must be looked at; fields may be joined by character 31."""
    return _ODD_TAG.search(html) is not None


def has_sign(html: str) -> bool:
    """The same for the formulas and the marks of Anki."""
    entity, colon = html.find("&"), html.rfind(":") + 1
    return (
        ("\\" in html and _TEX.search(html) is not None)
        or (entity >= 0 and _ENTITY.search(html, entity) is not None)
        or ("[" in html and any(sign in html for sign in _IN_BRACKETS))
        or ("$" in html and "$}}" in html)
        or html.find("atex}}", 0, html.rfind("}") + 1) >= 0
        or html.find("::sound:", 0, colon) >= 0
        or html.find("::anki:", 0, colon) >= 0
        or (
            "-" in html
            and _OCCLUSION.search(html, html.find("-"), colon) is not None
            and "mage-occlusion:" in html.lower()
        )
    )
