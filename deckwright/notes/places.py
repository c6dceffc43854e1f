"""Places that are kept in the HTML of a text for what is put there at the end.

A search for a note is no word of the text, so that nobody has to type it; an embedded note cannot
stand in a paragraph. Until the end a place is a tag that no author can have written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PLACE = re.compile("<e\x1a(\\d+)>")
_BETWEEN = re.compile("(\\s*(?:<br>\\s*)?)<e\x1a(\\d+)>(\\s*(?:<br>\\s*)?)")
_PARAGRAPH = re.compile(r"<p(?P<attributes>(?:\s[^<>]*)?)>(?P<inner>(?:(?!<p[\s>]|</p>).)*)</p>",
                        re.DOTALL)  # fmt: skip
_TOKEN = re.compile(r"(</?[A-Za-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>|\{\{c[\d,]+::|\}\})")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_WITHOUT_END = frozenset("area br col embed hr img input link meta source track wbr".split())
# What a block has left empty; but some elements show something with nothing in them.
_HOLLOW = re.compile(
    r"<(?!(?:audio|video|iframe|object|canvas|svg|progress|meter)\b)(\w+)[^<>]*>\s*</\1>"
    r"|\{\{c[\d,]+::\s*\}\}|^\s*<br>|<br>\s*$"
)


def place(index: int) -> str:
    """The tag that keeps the place of a piece."""
    return f"<e\x1a{index}>"


def put_pieces(html: str, pieces: Sequence[str]) -> str:
    """The HTML with the pieces in their places; paragraphs end before a block and go on below it.

    So does a cloze in a paragraph: in the block it is another one of the same number.
    """
    if "\x1a" not in html:
        return html
    blocks = {index for index, piece in enumerate(pieces) if piece.startswith("<details")}
    html = _PLACE.sub(
        lambda match: match[0] if int(match[1]) in blocks else pieces[int(match[1])], html
    )
    if "\x1a" not in html:
        return html
    html = _PARAGRAPH.sub(lambda match: _split(match["inner"], match["attributes"]), html)
    return _BETWEEN.sub(lambda match: _on_its_own(match, pieces), html).strip("\n")


def _on_its_own(match: re.Match[str], pieces: Sequence[str]) -> str:
    """A block on lines of its own where there are blanks or line breaks round it."""
    before, index, after = match.groups()
    return ("\n" if before else "") + pieces[int(index)] + ("\n" if after else "")


def _split(inner: str, attributes: str) -> str:
    """A paragraph with no block in it: its inline elements end with it and begin again."""
    if "\x1a" not in inner:
        return f"<p{attributes}>{inner}</p>"
    opened: list[str] = []
    texts, blocks = [""], []
    for part in _TOKEN.split(inner):
        if _PLACE.fullmatch(part):
            clozes = [tag for tag in opened if tag.startswith("{{")]
            blocks.append("".join(clozes) + part + "}}" * len(clozes))
            texts[-1] += "".join(map(_closing, reversed(opened)))
            texts.append("".join(opened))
            continue
        texts[-1] += part
        if part.startswith("{{") and part.endswith("::"):
            opened.append(part)
        elif part == "}}":
            _close(opened, "{{")
        elif _NAME.match(part) and _TOKEN.fullmatch(part):
            name = _NAME.match(part)[1]  # type: ignore[index]  # as just seen
            if part.startswith("</"):
                _close(opened, name)
            elif name.lower() not in _WITHOUT_END and not part.endswith("/>"):
                opened.append(part)
    paragraphs = [_paragraph(text, attributes) for text in texts]
    pieces = [paragraphs[0]]
    for block, paragraph in zip(blocks, paragraphs[1:], strict=True):
        pieces += [block, paragraph]
    return "\n".join(piece for piece in pieces if piece)


def _paragraph(text: str, attributes: str) -> str:
    bare = _HOLLOW.sub("", text).strip()
    while bare != text:
        text, bare = bare, _HOLLOW.sub("", bare).strip()
    return f"<p{attributes}>{bare}</p>" if bare else ""


def _closing(opened: str) -> str:
    name = _NAME.match(opened)
    return f"</{name[1]}>" if name else "}}"


def _close(opened: list[str], name: str) -> None:
    """Forget the innermost of these that bears a name."""
    for index in range(len(opened))[::-1]:
        tag = _NAME.match(opened[index])
        if (tag[1] if tag else "{{") == name:
            del opened[index]
            return
