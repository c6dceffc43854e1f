"""Judges the tags of a field: elements, attributes, addresses, styles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

import nh3

from deckwright.frozen import dataclass
from deckwright.trust.allowed import FOREIGN, Allowed
from deckwright.trust.css import bad_declarations
from deckwright.trust.offence import Kind, Offence
from deckwright.trust.tags import Tag, start_tags

_LINKS = frozenset({"href", "xlink:href", "cite", "longdesc", "action", "formaction"})
_LOADS = frozenset({"src", "poster", "srcset", "data", "background"})
_BLANKS = re.compile(r"[\x00-\x20\x7f\u00a0\u2028\u2029]+")  # browsers pass over some of them
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PICTURE = re.compile(
    r"data:image/(?:png|gif|jpe?g|webp|avif|bmp|x-icon|svg\+xml)[;,]", re.IGNORECASE
)
# What Anki itself puts other HTML for, wherever it stands: within a tag that would break the tag.
_BROKEN_UP = re.compile(r"\{\{|\}\}|::|\[sound:|\[anki:|\[/?latex\]|\[/?\${1,2}\]|<(?=[A-Za-z/!?])")
# A parser drops these where there is no table, which harms nobody.
_PARTS = frozenset("caption col colgroup tbody td tfoot th thead tr".split())


def bad_tags(html: str, allowed: Allowed, media: Collection[str]) -> Iterator[Offence]:
    """What no note may hold of the tags in a field; `media` are the names of its files."""
    sound = True
    for tag in start_tags(html):
        if isinstance(tag, str):
            yield _no_tag(tag)
            sound = False
            continue
        for offence in _of_tag(tag, allowed, media):
            yield offence
            sound = False
    if sound and (lost := _lost(html, allowed)):
        what = f"<{lost}> stands where browsers read it otherwise, so it is not safe"
        yield Offence("html-unsafe", what, (f"<{lost}",), "", "write it on its own, or as text")


def _no_tag(written: str) -> Offence:
    if written.startswith(("<!", "<?")):
        what = f"{written[:2]} begins what browsers do not show"
    else:
        what = "this is no whole tag, so browsers and Anki may read it as another"
    name = re.match(r"</?[A-Za-z0-9:-]*", written)
    needles = (written, name[0]) if name and len(name[0]) > 1 else (written, written[:3])
    return Offence("html-unsafe", what, needles, "", r"close it with >, or write \< for the sign")


def _of_tag(tag: Tag, allowed: Allowed, media: Collection[str]) -> list[Offence]:
    """What is wrong with a tag; each names all that allows it, so that nobody is told twice.

    What else is in an element that may not be there is told only where nothing could allow it.
    """
    within = list(_within(tag, allowed, media))
    names = dict.fromkeys(offence.allow for offence in within if offence.allow)
    if tag.name not in allowed.elements:
        cure = "write a link to the page instead" if tag.name == "iframe" else ""
        what = f"<{tag.name}> is not allowed in a note"
        needles = (tag.written, f"<{tag.name}")
        element = Offence("html-unsafe", what, needles, tag.name, cure, tuple(names))
        return [element, *(offence for offence in within if not offence.allow)]
    return [
        replace(offence, besides=tuple(name for name in names if name != offence.allow))
        if offence.allow
        else offence
        for offence in within
    ]


def _within(tag: Tag, allowed: Allowed, media: Collection[str]) -> Iterator[Offence]:
    needles = (tag.written, f"<{tag.name}")
    if tag.name == "input" and not _is_harmless_input(tag) and "input" not in allowed.names:
        what = "<input> asks learners for something; only a box of a task may"
        yield Offence("html-unsafe", what, needles, "input")
    for (name, value), raw in zip(tag.attributes, tag.raw, strict=True):
        yield from _of_attribute(_Attribute(tag, name, value, raw), allowed, media)
    if len({name for name, _ in tag.attributes}) < len(tag.attributes):
        what = f"<{tag.name}> has an attribute twice"
        yield Offence("html-unsafe", what, needles, "", "take one of them away")


@dataclass(frozen=True, slots=True)
class _Attribute:
    """An attribute of a tag: `value` as it is meant, `raw` as it stands."""

    tag: Tag
    name: str
    value: str
    raw: str

    def offence(
        self, kind: Kind, what: str, *needles: str, allow: str = "", cure: str = ""
    ) -> Offence:
        rest = (self.raw, f"{self.name}=", self.name, self.tag.written, f"<{self.tag.name}")
        return Offence(kind, what, (*needles, *rest), allow, cure)

    def remote(self, what: str, *needles: str) -> Offence:
        shown = f"{what} is loaded from elsewhere whenever the card is shown"
        cure = (
            "put the file beside the note, which works without the net too, or write a link to it"
        )
        return self.offence("html-remote", shown, *needles, allow="remote", cure=cure)


def _of_attribute(its: _Attribute, allowed: Allowed, media: Collection[str]) -> Iterator[Offence]:
    name = its.name
    if not allowed.attribute(name):
        what = f"{name}= is not allowed in a note"
        yield its.offence("html-unsafe", what, f"{name}=", allow=f"[{name}]")
    elif found := _BROKEN_UP.search(its.raw):
        what = f"{found[0]} in {name}= would end the tag when Anki shows the card"
        yield its.offence("anki-unsafe", what, cure="take it out of the tag")
    elif name == "style" and "css" not in allowed.names:
        yield from _of_style(its, allowed)
    elif name in _LINKS:
        yield from _of_link(its, allowed)
    elif name in _LOADS:
        for address in _addresses(name, its.value):
            yield from _of_source(its, address, allowed, media)
    elif _loads(its.value) and "remote" not in allowed.names:
        yield its.remote(f"{name}=")


def _loads(value: str) -> bool:
    """Whether the value of any attribute names a file, as those of drawings can."""
    return "url(" in value.lower() and not value.lower().strip().startswith("url(#")


def _is_harmless_input(tag: Tag) -> bool:
    """A box of a task list, or the search that a link to another note stands for."""
    return tag.get("type") in ("checkbox", "radio") or (
        tag.get("hidden") is not None and tag.get("readonly") is not None
    )


def _of_style(its: _Attribute, allowed: Allowed) -> Iterator[Offence]:
    for declaration, loads in bad_declarations(its.value):
        if loads and "remote" not in allowed.names:
            yield its.remote(declaration[:60], declaration)
        elif not loads:
            what = f"style {declaration[:60]!r} may leave the card or run something"
            yield its.offence("html-unsafe", what, declaration, allow="css")


def _of_link(its: _Attribute, allowed: Allowed) -> Iterator[Offence]:
    address = _BLANKS.sub("", its.value)
    scheme = _SCHEME.match(address)
    if not address or address[0] == "#" or (address[:2] == "//" and "\\" not in address):
        return
    if scheme and its.name != "xlink:href" and scheme[1].lower() in allowed.schemes:
        return
    if scheme and len(scheme[1]) == 1:
        what = f"{address[:60]!r} is a file of your own computer, which learners do not have"
        cure = "write the words without the link, or put the file where https:// reaches it"
        yield its.offence("html-unsafe", what, its.value, its.raw, cure=cure)
    elif scheme:
        name = f"{scheme[1].lower()}:"
        what = f"a link to {name} may run something or open a file"
        yield its.offence("html-unsafe", what, its.value, its.raw, f"{scheme[1]}:", allow=name)
    elif its.name != "cite":
        what = f"{its.name}={its.value[:60]!r} opens a file within Anki, where it could run scripts"
        yield its.offence("html-unsafe", what, its.value, cure="write https:// before a page")


def _of_source(
    its: _Attribute, address: str, allowed: Allowed, media: Collection[str]
) -> Iterator[Offence]:
    scheme = _SCHEME.match(address)
    if address in media or not address:
        return
    if its.tag.name in ("img", "source") and _PICTURE.match(address):
        return
    if scheme and scheme[1].lower() not in ("http", "https"):
        name = f"{scheme[1].lower()}:"
        if name not in allowed.names:
            what = f"{its.name}= may not name a {name} address"
            yield its.offence("html-unsafe", what, its.value, allow=name)
    elif scheme or address.startswith(("//", "\\\\", "/\\", "\\/")):
        if "remote" not in allowed.names:
            yield its.remote(f"{its.name}={address[:60]}", address, its.value)
    elif its.tag.name not in ("img", "audio", "video", "source"):
        what = f"{its.name}={address[:60]!r} of <{its.tag.name}> opens a file within Anki"
        yield its.offence("html-unsafe", what, its.value, cure="take it away")


def _addresses(name: str, value: str) -> list[str]:
    """The addresses of an attribute: `srcset` holds several, each before its size."""
    bare = value.strip()
    if name == "srcset" and "data:" not in bare:
        return [part.split()[0] for part in bare.split(",") if part.strip()]
    return [_BLANKS.sub("", bare)]


def _lost(html: str, allowed: Allowed) -> str:
    """The name of an element that nh3 would take away, though each tag by itself is allowed.

    nh3 reads as browsers do, with all rules about what may stand in what.
    """
    elements = allowed.elements
    cleaned = nh3.clean(
        html,
        tags=set(elements | FOREIGN),
        clean_content_tags=set(),
        attributes={"*": set(allowed.attributes)},
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes=set(allowed.schemes | {"data"}),
        link_rel=None,
    )
    kept = Counter(tag.name for tag in start_tags(cleaned) if isinstance(tag, Tag))
    written = Counter(tag.name for tag in start_tags(html) if isinstance(tag, Tag))
    return next((name for name in written - kept if name not in _PARTS | allowed.names), "")
