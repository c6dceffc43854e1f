r"""Ways in that only Anki has: what its own marks, its formulas and its LaTeX would do.

Found by trying them in rslib 26.09: `{{c1::image-occlusion:rect:left=1" onclick="..}}` becomes an
attribute as it stands; a card's `{{text:Field}}` makes tags of `&lt;b&gt;`; `[sound:..]` is played
by a program that opens addresses too; MathJax follows `\href{javascript:..}`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import unescape

from deckwright.trust.allowed import Allowed
from deckwright.trust.offence import Offence

_SOUND = re.compile(r"\[sound:([^\]]*)\]")
# A hint stands in brackets on the front of a card: that of `{{c1::x::sound:a.mp3}}` is a sound.
_HINT = re.compile(r"::(?:sound:|anki:|(?:/?latex|/?\${1,2})(?=\}\}))", re.IGNORECASE)
_OCCLUSION = re.compile(r"image-occlusion:([^{}]*)", re.IGNORECASE)
_SHAPE = re.compile(r"[a-z]+(?::[a-z-]+=[\w.,#% -]*)*(?:::[^\"'<>]*)?")
_CODE = re.compile(r"<(/?)(code|pre)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_MARKS = re.compile(r"\{\{c[\d,]+::|\}\}")
# MathJax 3 and 4: https://docs.mathjax.org/en/latest/input/tex/extensions/html.html, and what can
# reach them. Not `\require` of what only adds signs.
_TEX = re.compile(
    r"\\(?:(?:href|cssId|class|style|data|mmlToken|csname|includegraphics|url|Url|iframe|script|"
    r"htmlClass|htmlId|htmlStyle|htmlData|breakAlign)(?![A-Za-z])"
    r"|require\s*\{(?!\s*(?:ams|amscd|bbox|boldsymbol|braket|bussproofs|cancel|cases|centernot|"
    r"color|colortbl|empheq|enclose|extpfeil|gensymb|mathtools|mhchem|newcommand|physics|"
    r"textcomp|textmacros|unicode|upgreek|verb)\s*\})"
    r"|bbox\s*\[[^\]]*(?<!border):[^\]]*\])"
)
# What LaTeX reads, writes or runs, and what hides it (pylib/anki/latex.py, 23.10, and TeX's own).
_LATEX = re.compile(
    r"\\(?:write(?:18)?|immediate|input|include(?!graphics)|openin|openout|read(?:line)?|catcode|"
    r"csname|special|usepackage|directlua|ShellEscape|def|edef|gdef|xdef|let|loop|shipout|"
    r"verbatiminput|lstinputlisting|includegraphics|pdffiledump|file)(?![A-Za-z])|\^\^"
)
_LATEX_MARK = re.compile(r"\[(/?)(latex|\${1,2})\]", re.IGNORECASE)


def bad_marks(html: str, allowed: Allowed, media: Collection[str]) -> Iterator[Offence]:
    """What no note may hold of Anki's own marks; `media` are the names of its files."""
    if "[sound:" in html and "sound" not in allowed.names:
        for found in _SOUND.finditer(html, 0, html.rfind("]") + 1):  # what nothing ends is slow
            if unescape(found[1]) not in media:
                what = f"{found[0][:60]} plays what is no file of this note"
                yield Offence("anki-unsafe", what, (found[0], "[sound:"), "sound")
    if "[anki:" in html and "tts" not in allowed.names:
        what = "[anki:..] gives orders to Anki, such as to speak"
        cure = "write {{tts en_US:Front}} in a card template"
        yield Offence("anki-unsafe", what, ("[anki:",), "tts", cure)
    for found in _HINT.finditer(html):
        what = f"the hint {found[0][2:]!r} would give an order to Anki"
        yield Offence("anki-unsafe", what, (found[0],), "", "give it another hint")
    if "image-occlusion:" in html.lower():
        for found in _OCCLUSION.finditer(html):
            if not _SHAPE.fullmatch(unescape(found[1])):
                what = "this is no shape of image occlusion, and Anki would make attributes of it"
                yield Offence("anki-unsafe", what, (found[0], "image-occlusion:"))


def bad_formulas(html: str, allowed: Allowed) -> Iterator[Offence]:
    """What no formula of a field may hold, for MathJax or for LaTeX."""
    if "tex" not in allowed.names:
        # Anki takes tags and marks out of a formula, and MathJax reads entities as what they mean.
        bare = unescape(_MARKS.sub("", _TAG.sub("", _without_code(html))))
        if r"\(" in bare or r"\[" in bare:
            for found in _TEX.finditer(bare):
                what = f"{found[0][:40]} in a formula makes HTML that may run or leave the card"
                yield Offence("tex-unsafe", what, (found[0],), "tex")
    if "latex" not in allowed.names:
        for latex in _latex_of(unescape(html)):
            for found in _LATEX.finditer(latex):
                what = f"{found[0]} lets LaTeX read, write or run something on learners' machines"
                yield Offence("tex-unsafe", what, (found[0],), "latex")


def _without_code(html: str) -> str:
    """The HTML without its code, in which MathJax finds no formulas."""
    pieces: list[str] = []
    after, opened = 0, None
    for tag in _CODE.finditer(html):
        if opened and tag[0] == f"</{opened[2]}>":
            pieces.append(html[after : opened.start()])
            after, opened = tag.end(), None
        elif not opened and not tag[1]:
            opened = tag
    return "".join([*pieces, html[after:]])


def _latex_of(html: str) -> Iterator[str]:
    """What stands in `[latex]..[/latex]`, `[$]..[/$]` and `[$$]..[/$$]`, each to its first end."""
    marks = [*_LATEX_MARK.finditer(html)]
    ends: dict[str, int] = {}  # of each kind the next end, as seen from the mark at hand
    found: list[tuple[re.Match[str], int]] = []
    for mark in reversed(marks):
        kind = mark[2].lower()
        if mark[1]:
            ends[kind] = mark.start()
        elif kind in ends:
            found.append((mark, ends[kind]))
    after = 0
    for mark, end in reversed(found):
        if mark.start() >= after:
            yield html[mark.end() : end]
            after = end
