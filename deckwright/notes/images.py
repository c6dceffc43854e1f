"""Pictures as HTML: `alt|300x200`, a title, pictures of the web."""

from __future__ import annotations

import posixpath
import re
from html import escape
from urllib.parse import unquote

from deckwright.problems import Problem, Where, warning
from deckwright.vault.media import SOUNDS, VIDEOS

_SIZE = re.compile(r"(?:^|\|)\s*(\d+)(?:\s*x\s*(\d+))?\s*$")
_LONGEST = 500  # nobody captions a picture with so many signs, and looking for marks takes time
_MARK = re.compile(r"[*_=~`\\]|\{\{c")
_MARKED = re.compile(
    r"(?<!\\)(?P<mark>\*\*|~~|==|`+|(?<![\w*])\*|(?<!\w)__?)(?=\S)(?P<words>.+?)(?<=\S)(?P=mark)"
    r"(?!(?<=_)\w)"
)
_CLOZE = re.compile(r"\{\{c[\d,]+::((?:[^{}:]|:(?!:))*)(?:::[^{}]*)?\}\}")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUERY = re.compile(r"[?#].*", re.DOTALL)


def picture(source: str, name: str, label: str, title: str) -> str:
    """An `<img>`; `label` is its text for those who cannot see it, and its size in pixels."""
    if label and len(label) < _LONGEST and _MARK.search(label):
        label = _words(label)
    size = _SIZE.search(label) if label else None
    words = label[: size.start()].strip() if size else label.strip()
    alt = words or posixpath.splitext(posixpath.basename(unquote(name)))[0]
    attributes = [f'src="{escape(source)}"', f'alt="{escape(alt)}"']
    if size:
        attributes.append(f'width="{size[1]}"')
        attributes += [f'height="{size[2]}"'] if size[2] else []
    if title:
        attributes.append(f'title="{escape(title)}"')
    return f"<img {' '.join(attributes)}>"


def _words(label: str) -> str:
    """The label without the marks of bold, code, clozes and the like, which no picture shows."""
    before = ""
    while label != before:
        before, label = label, _CLOZE.sub(r"\1", _MARKED.sub(r"\g<words>", label))
    return _ESCAPED.sub(r"\1", label)


def remote(address: str, label: str, title: str) -> str:
    """A picture of the web or of its own data; a link to a sound or film, which none plays."""
    ending = ending_of(_QUERY.sub("", address))
    if ending in SOUNDS or ending in VIDEOS:
        words = unsized(label) or address
        return f'<a href="{escape(address)}">{escape(words, quote=False)}</a>'
    return picture(address, "", label, title)


def unsized(label: str) -> str:
    """A label without the size at its end."""
    return _SIZE.sub("", label).strip()


def ending_of(name: str) -> str:
    """`.png` of `x.PNG`."""
    stem, _, ending = name.rpartition(".")
    named = stem.rpartition("/")[2].strip(".")  # what begins with dots alone has no ending
    return f".{ending}".lower() if named and "/" not in ending else ""


def no_picture(name: str, where: Where) -> Problem:
    """A file that is embedded though nothing can show it."""
    return warning(
        "media-kind",
        f"Anki can neither show nor play {name!r}, so its name stands on the card",
        where,
        "embed a picture, a sound or a video",
    )


def not_imported(attribute: str, target: str, where: Where) -> Problem:
    """A file that no learner would have: Anki does not see that HTML names it."""
    return warning(
        "media-kind",
        f"{attribute}= names {target!r}, and Anki imports no file for that",
        where,
        "show it as a picture of its own: ![[picture.png]]",
    )
