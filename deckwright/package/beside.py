"""What lies beside a package: a delta package and text files, and which of them an older one left.

Nothing but the package that they were made with may lie there: somebody would publish both.
"""

from __future__ import annotations

from collections.abc import Iterable
from glob import escape
from pathlib import Path

from deckwright.data import Notetype
from deckwright.package.memory import memory_from_json
from deckwright.package.read import reading
from deckwright.problems import DeckError
from deckwright.vault.together import Together

_KINDS = ("update", "new")
_BEGINS = b"#separator:tab\n#html:true\n#notetype:"  # whatever else has such a name is an author's


def delta_beside(package: Path) -> Path:
    """Where the delta package of a package lies."""
    return package.with_name(f"{package.stem}.delta.apkg")


def deltas_beside(package: Path) -> list[Path]:
    """The delta package that some build has written beside a package, if any.

    What else has its name is somebody's own.
    """
    file = delta_beside(package)
    try:
        with reading(file) as opened:
            return [file] if memory_from_json(opened.memory).delta is not None else []
    except DeckError:  # or there is none
        return []


def text_beside(package: Path, ending: str) -> Path:
    """Where a text file of a package lies."""
    return package.with_name(package.stem + ending)


def texts_beside(package: Path) -> list[Path]:
    """The text files that some build has written beside a package, and not beside another one."""
    stem = escape(package.stem)
    others = tuple(f"{file.stem}." for file in package.parent.glob(f"{stem}.*.apkg"))
    found = (file for kind in _KINDS for file in package.parent.glob(f"{stem}.{kind}.*.txt"))
    return sorted(f for f in found if not f.name.startswith(others) and _is_ours(f))


def texts_named(package: Path, notetypes: Iterable[Notetype]) -> set[Path]:
    """Where the text files of a package may lie: whoever asks for them wants no others there."""
    return {text_beside(package, f".{kind}.{n.key}.txt") for n in notetypes for kind in _KINDS}


def take_away(package: Path) -> None:
    """Take away what an earlier package has left beside this one.

    Raises:
        DeckError: output, where that cannot be done.
    """
    with Together() as together:
        for file in (*deltas_beside(package), *texts_beside(package)):
            together.remove(file)


def _is_ours(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as text:
        return text.read(len(_BEGINS)) == _BEGINS
