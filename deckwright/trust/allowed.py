"""What a note may hold: elements, attributes and addresses, and what a configuration adds to them.

Nothing here runs, loads from elsewhere, or holds text that a browser reads otherwise than we do
(`<title>`, `<style>`, `<noscript>` and `<textarea>` do, which is how filters are led astray).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Where, near

HTML = frozenset(
    "a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite "
    "code col colgroup data dd del details dfn dir div dl dt em figcaption figure font footer h1 "
    "h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd label li main mark menu meter nav ol p "
    "picture pre progress q rb rp rt rtc ruby s samp section small source span strike strong sub "
    "summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr".split()
)
# Drawings and formulas that stand in the text itself. As browsers spell them: case counts there.
FOREIGN = frozenset(
    "svg circle clipPath defs ellipse g line linearGradient marker mask path pattern polygon "
    "polyline radialGradient rect stop symbol text textPath tspan use "
    "math maction menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom "
    "mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder "
    "munderover none semantics annotation".split()
)
_ATTRIBUTES = frozenset(
    "abbr align alt autoplay bgcolor border cellpadding cellspacing char charoff checked cite "
    "class clear color cols colspan compact controls datetime decoding dir disabled face for "
    "frame headers height hidden high href hreflang hspace id ismap itemprop kind label lang "
    "loading longdesc loop low max media min muted name noshade nowrap open optimum playsinline "
    "poster preload readonly rel reversed role rowspan rows rules scope shape size sizes span "
    "spellcheck src srclang srcset start style summary tabindex target title translate type "
    "valign value vspace width wrap markdown "
    # of drawings
    "clip-path clip-rule clippathunits cx cy d dominant-baseline dx dy fill fill-opacity "
    "fill-rule font-family font-size font-style font-weight fx fy gradienttransform "
    "gradientunits letter-spacing marker-end marker-mid marker-start markerheight markerunits "
    "markerwidth mask maskunits offset opacity orient overflow pathlength patterntransform "
    "patternunits points preserveaspectratio r refx refy rotate rx ry spreadmethod startoffset "
    "stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap "
    "stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration "
    "textlength transform vector-effect version viewbox visibility x x1 x2 xlink:href xml:lang "
    "xml:space xmlns xmlns:xlink y y1 y2 "
    # of formulas
    "accent accentunder columnalign columnlines columnspacing columnspan display displaystyle "
    "encoding fence form largeop linethickness lspace mathbackground mathcolor mathsize "
    "mathvariant maxsize minsize movablelimits notation rowalign rowlines rowspacing rspace "
    "scriptlevel separator separators stretchy symmetric".split()
)
_FREE = re.compile(r"(?:data|aria)-[a-z0-9_.-]+")
SCHEMES = frozenset("http https mailto tel ftp ftps doi geo news".split())
# Of applications that show a note, a paper or a task of the learner's when he follows such a link.
# Not of those that open files or run something: editors, offices, shells, stores.
APPLICATIONS = frozenset(
    "bear craftdocs evernote joplin logseq marginnote3app marginnote4app notion obsidian onenote "
    "remnote things x-devonthink-item zotero".split()
)
# Ways in that have no name in HTML.
OTHERS = frozenset({"css", "latex", "remote", "sound", "tex", "tts"})
# What somebody may want to allow, so that a slip of the pen is found.
_REFUSED = frozenset(
    "animate animateMotion animateTransform annotation-xml applet area base body button canvas "
    "datalist desc dialog embed feBlend feColorMatrix feComponentTransfer feComposite "
    "feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge "
    "feMergeNode feMorphology feOffset feTurbulence fieldset filter foreignObject form frame "
    "frameset head html iframe image legend link map meta metadata noscript object optgroup "
    "option output param portal script select set slot style switch template textarea "
    "title view".split()
)
_WAYS = "an element, [attribute], scheme: or one of " + ", ".join(sorted(OTHERS))


@dataclass(frozen=True)
class Allowed:
    """What a configuration allows besides: elements, `[attributes]`, `schemes:`, other ways in.

    `known` are the SHA-256 of texts that learners have already, whatever is in them.
    """

    names: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()

    def knows(self, text: str) -> bool:
        """Whether learners have this very text of a field, or this very name, already."""
        return bool(self.known) and hash_of(text) in self.known

    @cached_property
    def elements(self) -> frozenset[str]:
        """Every element that may stand in a note, in lower case."""
        more = {name for name in self.names if name[-1] not in ":]" and name not in OTHERS}
        return frozenset(map(str.lower, HTML | FOREIGN | more))

    @cached_property
    def schemes(self) -> frozenset[str]:
        """What links may begin with, without the colon."""
        return SCHEMES | APPLICATIONS | {name[:-1] for name in self.names if name.endswith(":")}

    def attribute(self, name: str) -> bool:
        """Whether an attribute (in lower case) may stand in a tag."""
        return name in _ATTRIBUTES or f"[{name}]" in self.names or bool(_FREE.fullmatch(name))

    @cached_property
    def attributes(self) -> frozenset[str]:
        """All such attributes but for `data-` and `aria-`."""
        return _ATTRIBUTES | {name[1:-1] for name in self.names if name.endswith("]")}


NOTHING = Allowed()  # besides what anybody may write


def hash_of(text: str) -> str:
    """What stands for a text in the list of those that learners have; Anki composes them (NFC)."""
    composed = unicodedata.normalize("NFC", text)
    return hashlib.sha256(composed.encode("utf-8", "surrogatepass")).hexdigest()


def allowed(names: Iterable[str], place: Where) -> Allowed:
    """What a configuration allows.

    Raises:
        DeckError: config-value, for every name that is none.
    """
    names = tuple(names)
    problems = [
        Problem("config-value", f"{name!r} is nothing that can be allowed", place, _hint(name))
        for name in names
        if not _is_name(name)
    ]
    if problems:
        raise DeckError(*problems)
    return Allowed(frozenset(name if name in OTHERS else name.lower() for name in names))


def _is_name(name: str) -> bool:
    known = {known.lower() for known in HTML | FOREIGN | _REFUSED}
    return name in OTHERS or bool(
        name.lower() in known
        or re.fullmatch(r"\[[A-Za-z][\w:.-]*\]|[A-Za-z][A-Za-z0-9+.-]*:", name)
    )


def _hint(name: str) -> str:
    nearest = near(name.strip("[]:"), sorted(HTML | FOREIGN | _REFUSED | OTHERS))
    return f"did you mean {nearest}? It may be {_WAYS}" if nearest else f"write {_WAYS}"
