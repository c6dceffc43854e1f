"""Where everything of one build lies: the root, its configuration, the notes, the output."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from deckwright.frozen import dataclass
from deckwright.problems import DeckError, Problem, Where
from deckwright.vault.config import FILE_NAME, Config, find_root, load_config
from deckwright.vault.devices import is_device, leads_elsewhere

_CARDS = "cards"
# qt/aqt/import_export/importing.py, 26.09: such a file replaces the learner's whole collection.
_COLLECTION = re.compile(r"collection\.apkg|backup-.*\.apkg|.*\.colpkg", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Project:
    """`source` is the folder of notes and `only` what to read of it, relative to the root, `/`.

    Both are "" for all of the root. `deck` is the name of the root deck; `typed` is the folder as
    it was typed, "" for none; `configured` says whether the root has `[tool.deckwright]`.
    """

    root: Path
    config: Config
    source: str
    only: str
    name: str
    deck: str
    output: Path
    typed: str = ""
    configured: bool = True

    def command(self, name: str) -> str:
        """How to type a command that is about this project."""
        words = ["python build.py", name, *([shlex.quote(self.typed)] if self.typed else [])]
        return " ".join(words)

    @property
    def packages(self) -> dict[str, Path]:
        """Where each package goes, by its name, where the configuration has several."""
        folder = self.output.parent
        return {package.name: folder / f"{package.name}.apkg" for package in self.config.packages}

    @property
    def places(self) -> tuple[str, ...]:
        """The folders of its files, relative to the root: that of the notes, that of the media."""
        return (self.source, self.config.media)

    @property
    def place(self) -> Where:
        """The place of what concerns no one file: the configuration, if there is one."""
        return Where(FILE_NAME if (self.root / FILE_NAME).is_file() else ".")


def open_project(start: Path | None, root: Path | None, output: Path | None) -> Project:
    """The project of a folder: the nearest with `[tool.deckwright]`, else a vault with defaults.

    `start` is the folder (or one note) that was asked for; without one the working folder counts.

    Raises:
        DeckError: source-missing, output-name and the config codes.
    """
    asked = (start or root or Path.cwd()).resolve()
    if not asked.exists():
        raise _missing(str(start or root))
    folder = asked if asked.is_dir() else asked.parent
    found, configured = (root.resolve(), True) if root else find_root(folder)
    config = load_config(found)
    source = config.source or (_CARDS if configured and (found / _CARDS).is_dir() else "")
    source = Path(source).as_posix().strip("/")
    source = "" if source == "." else source
    if ".." in source.split("/") or leads_elsewhere(config.source) or not (found / source).is_dir():
        raise DeckError(
            Problem(
                "source-missing",
                f"there is no folder {source!r}",
                Where(FILE_NAME),
                "name the folder of the notes: source = ...",
            )
        )
    if not asked.is_relative_to(found):
        raise _missing(f"{start} below {found}")
    only = asked.relative_to(found).as_posix() if start and asked != found else ""
    name = config.name or found.name or "deck"
    base = found if configured else Path.cwd()
    target = output or base / (config.output or f"dist/{name}.apkg")
    place = Where(output.as_posix() if output else FILE_NAME)
    _check_name(target.name, place)
    for package in config.packages:
        _check_name(f"{package.name}.apkg", package.where)
    if target.suffix.casefold() != ".apkg":
        raise DeckError(
            Problem(
                "output-name",
                f"{target.name} is no name of a package: Anki opens .apkg files only",
                place,
                "let it end in .apkg",
            )
        )
    only = "" if only == "." or source.startswith(only + "/") or only == source else only
    if not (config.deck or name).strip(": "):
        raise DeckError(
            Problem(
                "config-value",
                f"deck = {config.deck or name!r} names no deck",
                Where(FILE_NAME),
                "write a name, with :: before each subdeck",
            )
        )
    typed = str(start) if start else ""
    return Project(
        found, config, source, only, name, config.deck or name, target, typed, configured
    )


def _check_name(name: str, where: Where) -> None:
    """Refuse a name of a package that would be taken for something else."""
    wrong = ""
    if _COLLECTION.fullmatch(name):
        wrong = f"Anki takes {name} for a whole collection"
    elif is_device(name):
        wrong = f"on Windows {name} is a device and no file"
    if wrong:
        raise DeckError(Problem("output-name", wrong, where, "choose another name"))


def _missing(path: str) -> DeckError:
    return DeckError(
        Problem(
            "source-missing", f"there is no {path}", Where(path or "."), "name a folder of notes"
        )
    )
