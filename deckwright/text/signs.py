"""Every character of a text that may be more than itself, and what surely becomes of it.

`spans`, `clozes` and Markdown together decide what it means; here are the cases in which that can
be said from the few characters around it. All other characters are words.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Blanks that Markdown may take for the end of a line or a word. (Control characters, as which our
# marks travel, no file holds: `vault.files`.)
_ODD = "".join(
    map(chr, [0x09, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F,
              0x3000])
)  # fmt: skip
_WORDS = rf"[^*`$\\<>&\[\]!{{}}~=%^_\n{_ODD}]"
_ADDRESS = "[A-Za-z0-9/._~#?=%+,;:@-]"
_INLINE = "sub|sup|b|i|u|s|small"

# What may follow a character that means something; the group that is matched last names it.
_MEANINGS = {
    "*": (
        rf"\*(?=[^\s*])(?P<bold>{_WORDS}++)(?<!\s)\*\*(?!\*)",
        rf"\*(?=[^\s*])(?P<starred>{_WORDS}++\*)\*\*(?!\*)",
        r"\*\*(?P<three_stars>)",
        r"\*(?P<stars>)",
        r"(?<!\w\*)[^\s*]+\*(?=\w)(?P<first_part>)",
        r"(?<=[^\W\d_]\*)[^\W\d_]+\*(?![\w*])(?P<last_part>)",
        r"(?<=\w\*)(?=\w)(?P<sign>)",
        rf"(?<![\w*]\*)(?=[^\s*])(?P<italics>{_WORDS}++)(?<!\s)\*(?![\w*])",
        r"(?P<star>)",
    ),
    "`": (r"(?P<code>[^`\n\\]+)`(?!`)", r"(?P<tick>)"),
    # A formula in which another begins is read the long way: so none is looked through twice.
    "\\": (
        r"\((?P<math>(?:[^\\\n]++|\\(?![(\[]))+?)\\\)",
        r"\[(?P<square>(?:[^\\\n]++|\\(?![(\[]))+?)\\\]",
        r"(?P<backslash>)",
    ),
    "$": (
        r"\$(?!\$)(?P<display>(?:[^$\n]++|\n {0,3}(?![-+*>|#:=~_ \n]|\d+[.)]\s))++)\$\$",
        r"(?<![\w$]\$)(?![\s$`])(?P<dollars>(?:[^\\$\n]++|\\[^\n])++)(?<!\s)\$(?!\s?\d)",
        r"(?P<dollar>)",
    ),
    "<": (
        r"(?=[ =]|[0-9](?![\w.+-]*@))(?P<less>)",
        rf"(?P<element>{_INLINE})>",
        rf"/(?P<end>{_INLINE})>",
        r"br ?/?>(?P<line_break>)",
        r"(?P<angle>)",
    ),
    ">": (r"(?P<greater>)",),
    "&": (
        r"(?=(?:#[0-9]+|#x[0-9a-fA-F]+|amp|lt|gt|quot|nbsp);)(?P<entity>)",
        r"(?=[#a-zA-Z0-9]+;)(?P<other_entity>)",
        r"(?P<ampersand>)",
    ),
    "!": (
        r"\[\[(?P<file>[^\[\]|\n\\{}]+)(?:\|(?P<size>[^\[\]\n\\{}]*))?\]\](?P<embed>)",
        r"\[(?P<alt>[^\[\]\\\n{}]*)\]\((?P<src>[^()\\\n<\"'{}]*)\)(?P<image>)",
        r"\[(?P<no_image>)",
    ),
    "[": (
        r"\[(?P<note>[^\[\]|\n\\{}]+)(?:\|(?P<label>[^\[\]\n\\{}]*))?\]\](?P<link>)",
        rf"(?<!\^\[)(?P<words>{_WORDS}++)\]\((?P<href>https?://{_ADDRESS}+)\)(?P<target>)",
        rf"(?<=[^^\]!\n]\[)(?!sound:){_WORDS}{{2,}}+\](?![\[(:])(?P<brackets>)",
        r"(?P<bracket>)",
    ),
    "]": (r"(?P<no_bracket>)",),
    "{": (
        rf"\{{c[\d,]+::(?P<asked>{_WORDS}+?)(?:::(?P<hint>{_WORDS}+))?\}}\}}(?P<cloze>)",
        r"\{c[\d,]+::(?P<cloze_start>)",
        r"(?P<brace>)",
    ),
    "}": (r"\}(?P<cloze_end>)", r"(?P<no_brace>)"),
    "~": (r"~(?P<struck>)",),
    "=": (r"=(?P<highlight>)",),
    "%": (r"%(?P<comment>)",),
    "_": (r"(?<!\w_)(?P<line_start>)", r"(?!\w)(?P<line_end>)"),
    "^": (r"(?<!\w\^)(?P<anchor>)", r"(?=\[)(?P<footnote>)"),
}
# What must follow some of them, or they are words.
_NEXT = {"!": "[", "~": "~", "=": "=", "%": "%"}
_SIGNS = tuple(_MEANINGS)
_BLANKS = tuple(_ODD)
ADDRESS = re.compile(rf"(?<![^ \n(])https?://{_ADDRESS}*[A-Za-z0-9/](?=[).,;:]*(?:[ \n]|\Z))")


@lru_cache(maxsize=64)
def holds_signs(text: str) -> bool:
    """Whether a text may hold a sign that is no star; one `in` after the other is quickest."""
    return (
        "<" in text or "&" in text or "[" in text or ">" in text or "%" in text or "=" in text
        or "\\" in text or "$" in text or "`" in text or "_" in text or "{" in text or "^" in text
        or "~" in text or "]" in text or "}" in text or "\t" in text
        or (not text.isascii() and any(map(text.__contains__, _BLANKS)))
    )  # fmt: skip


def sign_places(text: str) -> list[int]:
    """Where all signs stand, from left to right."""
    places: list[int] = []
    for sign in _SIGNS if text.isascii() and "\t" not in text else _SIGNS + _BLANKS:
        if sign in text:
            at, behind = text.find(sign), _NEXT.get(sign)
            while at >= 0:
                if not behind or text[at + 1 : at + 2] == behind:
                    places.append(at)
                at = text.find(sign, at + 1)
    return sorted(places)


def sign_at(text: str, at: int) -> re.Match[str] | None:
    """The sign that stands there, with what surely belongs to it, unless it is but a letter."""
    return _KINDS[text[at]].match(text, at)


class _Kinds(dict[str, re.Pattern[str]]):
    """What reads a sign of each kind; made when it is needed, since that takes its time."""

    def __missing__(self, sign: str) -> re.Pattern[str]:
        meanings = "|".join(_MEANINGS.get(sign, ("(?P<odd>)",)))
        kind = self[sign] = re.compile(f"{re.escape(sign)}(?:{meanings})")
        return kind


_KINDS = _Kinds()
