"""A note file -> its front matter and the text after it, through python-frontmatter.

YAML is not trusted with identity: of genuine GUIDs 1.4 % do not survive as plain scalars, and
`- source/x::` is a mapping to every YAML parser. So `id` and the items of `tags` are read as the
text on their lines, and PyYAML sees those lines blank.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from deckwright.data import FrontMatter, Source, Value
from deckwright.problems import DeckError, Problem, Where
from deckwright.vault.plainmatter import plain_matter
from deckwright.vault.rawlines import read_raw_lines
from deckwright.vault.yamltext import read_yaml

if TYPE_CHECKING:
    from frontmatter.default_handlers import BaseHandler

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_KEY_LINE = re.compile(r"^[\"']?[^\W\d][\w -]*[\"']?[ \t]*:(?:\s|$)", re.MULTILINE)
_SECTION_LINE = re.compile(r"^ {0,3}#[ \t]+(?i:question|answer)[ \t#]*$", re.MULTILINE)
_BLANK_LINE = re.compile(r"^[ \t]+$", re.MULTILINE)
_GLUED_KEY = re.compile(r"^(?P<key>[A-Za-z_][\w-]*):(?P<value>[^\s:/][^\n]*)$", re.MULTILINE)
_TAB_INDENT = re.compile(r"^ *\t[ \t]*(?=\S)", re.MULTILINE)


def split_front_matter(source: Source) -> tuple[FrontMatter, str, int]:
    """The front matter, the text after it, and the line on which that text begins (from 1).

    Raises:
        DeckError: front-matter-open, front-matter-yaml, key-repeated, id-form, tags-form.
    """
    handler = _Handler(source)
    if not handler.detect(source.text):
        return FrontMatter(), source.text, 1
    import frontmatter  # most notes are plain (`notes.plain`), and need none of it

    _, body = frontmatter.parse(source.text, handler=cast("BaseHandler", handler))
    return handler.matter, body, handler.body_line


def read_keys(block: str, start: Where) -> FrontMatter:
    """The keys of a block that begins at `start`.

    Raises:
        DeckError: front-matter-yaml, key-repeated, id-form, tags-form.
    """
    return plain_matter(block, start) or read_by_yaml(block, start)


def read_by_yaml(block: str, start: Where) -> FrontMatter:
    """The same for every block, all values but `id` and `tags` through YAML."""
    tab = _TAB_INDENT.search(block)
    if tab:
        where = start.down(block, tab.start())
        message, hint = "YAML is never indented with a tab", "indent with blanks"
        raise DeckError(Problem("front-matter-yaml", message, where, hint))
    raw = read_raw_lines(_BLANK_LINE.sub("", block), start)
    try:
        values, found = read_yaml(raw.rest, start, "front-matter-yaml", raw.places)
    except DeckError as error:
        glued = _GLUED_KEY.search(raw.rest)
        if glued and error.problems[0].code == "front-matter-yaml":
            raise DeckError(_no_blank(glued, start.down(raw.rest, glued.end("key")))) from error
        raise
    places = {str(path[0]): where for path, where in found.items() if len(path) == 1}
    for key in values.keys() & {"id", "tags"}:
        message = f"{key} is read only from a line that begins with it"
        hint = f"write {key}: at the beginning of a line"
        raise DeckError(Problem(f"{key}-form", message, places[key], hint))
    return FrontMatter(raw.id, raw.tag_items, values, {**places, **raw.places})


def _no_blank(glued: re.Match[str], colon: Where) -> Problem:
    """For `tags:x`, of which YAML says only that something is wrong further down."""
    message = f"there is no blank after the colon of {glued['key']}:"
    hint = f"write {glued['key']}: {glued['value'].strip()}"
    return Problem("front-matter-yaml", message, colon, hint)


class _Handler:
    """How python-frontmatter (1.3.0) is told to split and load; one for each file.

    Its own split takes `----` for a fence and forgets the lines; its own load believes YAML.
    """

    FM_BOUNDARY = _FENCE

    def __init__(self, source: Source) -> None:
        self.source = source
        self.matter = FrontMatter()
        self.closing: re.Match[str] | None = None
        self.first_line = 1  # of the block: the line after the opening `---`
        self.body_line = 1

    def detect(self, text: str) -> bool:
        """Whether the file opens with front matter: `---`, then keys or the closing `---`."""
        text = text.lstrip()
        opening = _FENCE.match(text)
        if not opening:
            return False
        self.closing = _closing(text, opening.end())
        if self.closing:
            return True
        section = _SECTION_LINE.search(text, opening.end())
        end = section.start() if section else len(text)
        return bool(_KEY_LINE.search(text, opening.end(), end))

    def split(self, text: str) -> tuple[str, str]:
        """The block and the text after it; `text` comes without outer blank lines."""
        whole = self.source.text
        lead = 0 if whole.startswith("---") else len(whole) - len(whole.lstrip())
        opening_line = whole.count("\n", 0, lead) + 1
        block_start = text.find("\n") + 1 or len(text)
        closing = self.closing  # `text` begins as that of `detect` did
        if not closing:
            where = Where(self.source.path, opening_line)
            hint = "write --- on a line of its own below the last key"
            raise DeckError(
                Problem("front-matter-open", "the front matter is never closed", where, hint)
            )
        body = text[closing.end() :]
        bare = body.lstrip()
        begins = len(text) - len(bare)
        self.first_line = opening_line + 1
        self.body_line = opening_line + text.count("\n", 0, begins)
        return text[block_start : closing.start()], bare

    def load(self, block: str) -> dict[str, Value]:
        """Read the block into `matter`."""
        self.matter = read_keys(block, Where(self.source.path, self.first_line))
        return {}  # the keys alone are not all of it


def _closing(text: str, start: int) -> re.Match[str] | None:
    """The `---` that ends the front matter; one below the first section is but a separator.

    `start` is the end of the line that opens it.
    """
    closing = None
    at = text.find("\n---", start)
    while at >= 0 and not closing:
        closing = _FENCE.match(text, at + 1)
        at = text.find("\n---", at + 1)
    if not closing or not _has_heading(text, start, closing.start()):
        return closing
    return None if _SECTION_LINE.search(text, start, closing.start()) else closing


def _has_heading(text: str, start: int, end: int) -> bool:
    """Whether there may be a heading: `#` before a blank is rare, and found without a pattern."""
    return text.find("# ", start, end) >= 0 or text.find("#\t", start, end) >= 0
