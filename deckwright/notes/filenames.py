"""Names of files as authors write them, and what may be meant by one."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

_BLANK = re.compile(r"\s")


def file_key(path: str) -> str:
    """What two spellings of one path share, for looking it up.

    MacOS stores NFD, authors type NFC, Obsidian ignores case, and the names of screenshots hold
    blanks that no keyboard has.
    """
    if path.isascii():
        return path.lower()
    return _BLANK.sub(
        " ", unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
    )


def spellings(target: str) -> tuple[str, ...]:
    """A target as it may be meant: as written, without the %20 of links, without `?raw=true`."""
    written = target.strip().replace("\\", "/")
    names = [written, unquote(written)] if "%" in written else [written]
    if "?" in written:
        names.append(unquote(written.partition("?")[0]))
    return tuple(names)


def leads_down(name: str) -> bool:
    """Whether a name leads nowhere but down, and is spelt as its path is."""
    odd = ":" in name or "//" in name or "/." in name
    return not odd and name[:1] not in ("", ".", "/") and name[-1] != "/"


def below(folders: Iterable[str], name: str) -> Iterator[str]:
    """The path of a name below each of some folders, whose paths are plain."""
    if leads_down(name):
        return (f"{folder}/{name}" if folder else name for folder in folders)
    return (posixpath.normpath(posixpath.join(folder, name)) for folder in folders)
