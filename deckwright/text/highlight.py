"""Code -> HTML in which each token that has a colour stands in a `<span>`, by Pygments.

The classes are few and always the same; `templates/_shared/code.css` colours each by day and by
night. What Pygments tells apart beyond them is no business of a card, and would change fields with
each of its versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pygments.formatters.html import HtmlFormatter

# The class of a `<span>`, and the kinds of token (as Pygments names them) that get it.
CLASSES = {
    "c": "Comment",
    "k": "Keyword Operator.Word Comment.Preproc",
    "s": "Literal.String Comment.PreprocFile",
    "m": "Literal.Number Literal.Date",
    "nf": "Name.Function Name.Decorator",
    "nc": "Name.Class Name.Exception Name.Tag",
    "nb": "Name.Builtin Name.Attribute",
    "nv": "Name.Variable Name.Constant Name.Entity Name.Label",
    "gd": "Generic.Deleted Generic.Error Generic.Traceback",
    "gi": "Generic.Inserted",
    "gh": "Generic.Heading Generic.Subheading Generic.Strong",
    "gp": "Generic.Prompt",
}
_TOO_LONG = 20_000


class Insert(NamedTuple):
    """Text that goes into the code before `code[at]`, outside every `<span>`."""

    at: int
    text: str


def highlighted(code: str, language: str, inserts: Sequence[Insert] = ()) -> str:
    """The HTML of some code with these texts in it, which come by their places.

    A language that Pygments does not know, or none, leaves the code plain: nothing is guessed. So
    does code of a length that nobody wrote for a card, since some languages take long to read.
    """
    lexer = _lexer(language.lower()) if language and len(code) < _TOO_LONG else None
    tokens = [(kind, text) for kind, text in lexer.get_tokens(code) if text] if lexer else []
    read = "".join(text for _, text in tokens)
    if not lexer or read.removesuffix("\n") != code.removesuffix("\n"):
        return "".join(escape(text, quote=False) for _, text in _cut([("", code)], inserts))
    return _format((_coloured(kind), text) for kind, text in _cut(tokens, inserts, len(code)))


def _cut(
    tokens: Iterable[tuple[Any, str]], inserts: Sequence[Insert], length: int | None = None
) -> Iterator[tuple[Any, str]]:
    """The tokens of so much code, cut where the inserts stand, which are tokens of their own."""
    at, waiting = 0, [*inserts][::-1]
    for kind, text in tokens:
        rest = text if length is None else text[: length - at]
        while waiting and waiting[-1].at < at + len(rest):
            insert = waiting.pop()
            yield kind, rest[: insert.at - at]
            yield "", insert.text
            at, rest = insert.at, rest[insert.at - at :]
        yield kind, rest
        at += len(rest)
    yield from (("", insert.text) for insert in reversed(waiting))


def _format(tokens: Iterable[tuple[Any, str]]) -> str:
    from io import StringIO

    written = StringIO()
    told = [(kind, text) for kind, text in tokens if text]
    _formatter().format(told, written)
    html = written.getvalue()
    if not told or not told[-1][1].endswith("\n"):
        html = html.removesuffix("\n")  # the formatter ends the last line, whether the code does
    return html.replace("&quot;", '"').replace("&#39;", "'")


@cache
def _formatter() -> HtmlFormatter[str]:
    from pygments.formatters.html import HtmlFormatter

    return HtmlFormatter(nowrap=True)


@cache
def _coloured(kind: Any) -> Any:
    """The kind of token that stands for this one in the HTML: the first of its class, or plain."""
    from pygments.token import Token, string_to_tokentype

    kinds = {
        string_to_tokentype(name): string_to_tokentype(names.split()[0])
        for names in CLASSES.values()
        for name in names.split()
    }
    kind = kind or Token.Text
    while kind not in kinds and kind.parent:
        kind = kind.parent
    return kinds.get(kind, Token.Text)


@cache
def _lexer(language: str) -> Any:
    """Pygments' reader of a language, or None. Plugins of one computer must not change a deck."""
    from pygments.lexers import find_lexer_class

    name = _names().get(language)
    found = find_lexer_class(name) if name else None
    return found(stripnl=False, handlecodeblocks=False) if found else None


@cache
def _names() -> dict[str, str]:
    from pygments.lexers import get_all_lexers

    return {alias: name for name, aliases, *_ in get_all_lexers(plugins=False) for alias in aliases}
