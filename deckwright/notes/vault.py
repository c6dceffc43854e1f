"""Everything that a note is read against: one for a whole build."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from deckwright.frozen import dataclass
from deckwright.notes.media import MediaFolder
from deckwright.notes.pictures import check_pillow
from deckwright.notes.spelling import TagRules, load_tag_rules
from deckwright.notetypes.files import template_files
from deckwright.notetypes.load import FilledNotetype, load_notetypes
from deckwright.problems import Problem, Problems, Where, warning
from deckwright.trust.allowed import NOTHING, Allowed, allowed
from deckwright.vault.files import note_files
from deckwright.vault.listing import Listing
from deckwright.vault.media import kept_names
from deckwright.vault.project import Project

_TYPE_LINES = re.compile(
    r"^[\"']?type[\"']?[ \t]*:(?P<value>[^\n]*(?:\n[ \t]*-[ \t][^\n]*)*)", re.MULTILINE
)
_NOTETYPE_LINE = re.compile(r"^notetype[ \t]*:[ \t]*\S", re.MULTILINE)
_QUESTION_LINE = re.compile(
    r"^ {0,3}#[ \t]+question[ \t]*(?:#+[ \t]*)?$", re.MULTILINE | re.IGNORECASE
)


@dataclass(frozen=True)
class Vault:
    """A project with its note types, tag rules, files and media.

    `pinned` is guid -> the note type (its key) that a note had in the last release; `copies` the
    folder for copies of pictures.
    """

    project: Project
    notetypes: Mapping[str, FilledNotetype]
    tag_rules: TagRules
    listing: Listing
    media: MediaFolder
    pinned: Mapping[str, str]
    copies: Path | None = None
    allowed: Allowed = NOTHING

    def __reduce__(self) -> tuple[object, ...]:
        """In another process a vault is opened again: compiled templates cannot be sent there."""
        return _opened_again, (self.project, self.listing, self.pinned, self.copies)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Its Markdown files in order, by path."""
        apart = excluded_folders(self.project)
        inside = note_files(self.listing.paths, self.project.source)
        return tuple(path for path in inside if not path.startswith(apart))

    @cached_property
    def headings(self) -> frozenset[str]:
        """Every heading that names a field of some note type, folded, and "" for none."""
        notetypes = [filled.notetype for filled in self.notetypes.values()]
        names = (name.casefold() for notetype in notetypes for name in notetype.field_names)
        return frozenset({"", "question", "answer", *names})

    @cached_property
    def openings(self) -> frozenset[str]:
        """The headings, folded, that may begin each note of a file that holds several."""
        return self.headings - {""}

    @cached_property
    def field_keys(self) -> frozenset[str]:
        """Every name that some field of some note type uses."""
        return frozenset[str]().union(*(filled.names for filled in self.notetypes.values()))

    @cached_property
    def several_type(self) -> str:
        """What `type:` says, folded, of a file that holds several flashcards."""
        return f"{self.project.config.flashcard_type.casefold()}s"

    @cached_property
    def card_types(self) -> frozenset[str]:
        """What `type:` may say, folded, of a file that holds a flashcard, or several."""
        return frozenset({self.project.config.flashcard_type.casefold(), self.several_type})

    def is_flashcard(self, text: str) -> bool:
        """Whether a file is meant as a flashcard, judged from its lines: it may not be readable."""
        question = _QUESTION_LINE.search(text)
        written = _TYPE_LINES.search(text, 0, question.start() if question else len(text))
        types = _types(written["value"]) if written else []
        if types:
            return not self.card_types.isdisjoint(types)
        return bool(question or _NOTETYPE_LINE.search(text))


def _types(value: str) -> list[str]:
    """What the lines of `type:` say, a list or not, quoted or not, folded."""
    words = re.split(r"[,\[\]\n]", re.sub(r"\s#[^\n]*", "", value))
    return [word for word in (word.strip("- \t\"'").casefold() for word in words) if word]


def excluded_folders(project: Project) -> tuple[str, ...]:
    """The folders that hold no notes, relative to the root, each with a `/` at its end.

    They are those of `exclude`, and the one in which Obsidian keeps its templates: an empty
    question there is no mistake.
    """
    names = list(project.config.exclude)
    settings = project.root / project.source / ".obsidian" / "templates.json"
    with suppress(OSError, ValueError, KeyError, TypeError):  # not Obsidian, or no templates
        names.append(str(json.loads(settings.read_text(encoding="utf-8"))["folder"]))
    inside = (posixpath.normpath(posixpath.join(project.source, name)) for name in names if name)
    return tuple(f"{folder.strip('/')}/" for folder in inside if folder != ".")


def _linked(path: str) -> Problem:
    return warning(
        "folder-link",
        "this is a link to a folder, and links are not followed: its notes are left out",
        Where(path),
        "move the folder here, or build it on its own",
    )


def open_vault(  # noqa: PLR0913, PLR0917 (the last two are what is at hand already)
    project: Project,
    listing: Listing,
    notetype_ids: Mapping[str, int],
    problems: Problems | None = None,
    copies: Path | None = None,
    loaded: Mapping[str, FilledNotetype] | None = None,
) -> Vault:
    """The vault of a project, its notes not read yet.

    `notetype_ids` is guid -> the note type (its id) that learners have a note in. Warnings go to
    `problems`; narrower copies of pictures to the folder `copies`, else to one that ends with us.
    `loaded` are its note types, where they are known.

    Raises:
        DeckError: when the note types, the tag dictionary or what is allowed in notes cannot be
            used; pillow-missing.
    """
    may = allowed(project.config.html.allow, project.place)
    known = kept_names(project.root, project.config.html.known)
    may = replace(may, known=frozenset(known.values()))
    kept = kept_names(project.root, project.config.media_names)
    notetypes = loaded
    if notetypes is None:
        notetypes, said = _notetypes(
            project.root,
            project.config.templates,
            tuple(sorted(kept.items())),
            _templates_digest(project),
        )
        if problems:
            problems.add(*said)
    tag_rules = load_tag_rules(project.root, project.config.tags)
    max_width = project.config.pictures.max_width
    if max_width:
        check_pillow(project.place)
    media = MediaFolder(project.root, listing, project.places, max_width, copies, kept=kept)
    if problems:
        problems.add(*map(_linked, listing.links))
    keys = {filled.notetype.id: key for key, filled in notetypes.items()}
    pinned = {guid: keys[id_] for guid, id_ in notetype_ids.items() if id_ in keys}
    return Vault(project, notetypes, tag_rules, listing, media, pinned, copies, may)


@lru_cache(maxsize=1)
def _notetypes(
    root: Path, templates: str, kept: tuple[tuple[str, str], ...], _digest: bytes
) -> tuple[Mapping[str, FilledNotetype], tuple[Problem, ...]]:
    """The note types and their warnings, made once while their files stay the same.

    Compiling them takes longer than all else that a served preview does after a save.
    """
    warnings = Problems()
    return load_notetypes(root, templates, warnings, dict(kept)), warnings.in_order


def _templates_digest(project: Project) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for file in template_files(project.root / project.config.templates):
        try:
            data = file.read_bytes()
        except OSError:  # loading says so
            data = b"unreadable\0"
        digest.update(f"{file}\0{len(data)}\0".encode(errors="surrogatepass") + data)
    return digest.digest()


def _opened_again(
    project: Project, listing: Listing, pinned: Mapping[str, str], copies: Path | None
) -> Vault:
    return replace(open_vault(project, listing, {}, copies=copies), pinned=pinned)
