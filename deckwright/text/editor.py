"""Our HTML as Anki's own editor would have written it.

An adopted deck was written there: `<b>` and not `<strong>`, a `<br>` at the end of a line, two of
them between paragraphs, and no line end between blocks.
"""

from __future__ import annotations

import re

_PRE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_BLOCK = (
    r"</?(?:ul|ol|li|dl|dt|dd|table|thead|tbody|tr|th|td|blockquote|h[1-6]|hr|div|pre)\b[^<>]*>"
)
_LINE_ENDS = re.compile(rf"(?<=<br>)\n|(?P<before>(?:{_BLOCK}|</?p>))\n|\n(?={_BLOCK}|</?p>)")
_NAMES = {"<strong>": "<b>", "</strong>": "</b>", "<em>": "<i>", "</em>": "</i>",
          "<del>": "<s>", "</del>": "</s>"}  # fmt: skip
_NAME = re.compile("|".join(_NAMES))


def as_editor_writes(html: str) -> str:
    """The same HTML, as Anki's editor would have written it."""
    if "<" not in html:
        return html
    pieces = _PRE.split(html) if "<pre" in html else [html]
    pieces[::2] = map(_of_editor, pieces[::2])
    return "".join(pieces)


def _of_editor(html: str) -> str:
    html = _NAME.sub(lambda tag: _NAMES[tag[0]], html)
    html = html.replace("</p>\n<p>", "<br><br>")
    html = _LINE_ENDS.sub(lambda end: end["before"] or "", html)
    return html.replace("<p>", "").replace("</p>", "")
