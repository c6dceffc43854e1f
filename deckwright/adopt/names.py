"""Names of files and folders that every system can hold, made of any text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from deckwright.vault.devices import is_device

_MAX_BYTES = 80  # of a name without its ending
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]|[. ]$|^[. ]')


def slug(text: str, otherwise: str) -> str:
    """The words of a text with `-` between, in small letters and not too long."""
    composed = unicodedata.normalize("NFC", text.casefold())
    words = "".join(c if _is_of_word(c) else " " for c in composed).split()
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word
        if len(longer.encode()) > _MAX_BYTES:
            name = name or _cut(word)
            break
        name = longer
    name = name or otherwise
    return f"{name}-" if is_device(name) else name


def unique(name: str, taken: Container[str]) -> str:
    """The name, or the first `name-2`, `name-3` that is not taken (folded)."""
    number, made = 1, name
    while made.casefold() in taken:
        number += 1
        made = f"{name}-{number}"
    return made


def is_safe(name: str) -> bool:
    """Whether every system can hold a file or folder of this very name, and shows it."""
    return (
        bool(name)
        and not _UNSAFE.search(name)
        and not is_device(name)
        and len(name.encode()) <= _MAX_BYTES
        and name == unicodedata.normalize("NFC", name)
    )


def _is_of_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _cut(word: str) -> str:
    return word.encode()[:_MAX_BYTES].decode(errors="ignore")
