"""Texts as YAML that reads back as the same text, whatever they hold."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"[A-Za-z_][\w./+-]*(?: [\w(][\w./+()-]*)*", re.ASCII)
_WORDS = frozenset("true false yes no on off null none y n".split())
_NOT_PRINTED = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")


def scalar(text: str) -> str:
    """A value on one line: bare where that is plain, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _NOT_PRINTED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def item(text: str) -> str:
    """An id or a tag, which is read as the text on its line."""
    if re.search(r"[\x00-\x1f]", text):
        return scalar(text)
    bare = re.fullmatch(r"[A-Za-z0-9#!^$*%_(][^\s'\"\[\],]*", text)
    is_bare = bare and "#" not in text[1:] and text != "#"
    return text if is_bare else "'" + text.replace("'", "''") + "'"
