"""GUIDs: the author's `id` for ever; from the path where there is none; fresh ones for new notes.

A guid that we make has letters and digits only: it needs no quotes in YAML and none in a search.
"""

from __future__ import annotations

import hashlib
import secrets
import string

_LETTERS = string.ascii_letters + string.digits
_LENGTH = 11  # 62 ** 11 is 2 ** 65: more than the 64 bits of Anki's own guids


def guid_of(author_id: str, namespace: str) -> str:
    """The guid of a note whose author wrote `author_id`.

    With a namespace the guid is our own: the same id in another deck is another note.
    """
    return _digest(namespace, author_id) if namespace else author_id


def id_from_path(path: str, deck: str) -> str:
    """The id of a note whose author wrote none: stable until its file or the deck is renamed."""
    return _digest("path", deck, path)


def fresh_id() -> str:
    """A random id, for a new note."""
    return _spelled(secrets.randbits(80))


def search_key(guid: str) -> str:
    """Letters and digits that stand for `guid` alone, also for a search that ignores case.

    Anki cannot search by guid but can by a field; guids hold `*`, `_`, `:` and brackets, which its
    search reads as its own (rslib/src/search/parser.rs, 26.09).
    """
    return "".join(map(_ESCAPED.__getitem__, guid))


class _Escaped(dict[str, str]):
    """What stands for each character; it learns them as they come."""

    def __missing__(self, character: str) -> str:
        plain = character.isascii() and (character.islower() or character.isdigit())
        escaped = character if plain and character != "z" else f"z{ord(character):x}z"
        self[character] = escaped
        return escaped


_ESCAPED = _Escaped()


def _digest(*parts: str) -> str:
    data = "\0".join(parts).encode("utf-8", "surrogatepass")
    return _spelled(int.from_bytes(hashlib.sha256(data).digest()[:12], "big"))


def _spelled(number: int) -> str:
    """`number` in letters and digits, a letter first (so that no YAML reader takes it for one)."""
    number, first = divmod(number, 52)
    characters = [_LETTERS[first]]
    for _ in range(_LENGTH - 1):
        number, digit = divmod(number, 62)
        characters.append(_LETTERS[digit])
    return "".join(characters)
