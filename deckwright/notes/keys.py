"""The keys of a note's front matter that hold a choice, a number or a date, and keys mistyped."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import cast, get_args

from deckwright.data import FrontMatter, Numbering
from deckwright.notes.values import text_of, the_one
from deckwright.notetypes.jinja import SECTIONS
from deckwright.notetypes.load import FilledNotetype
from deckwright.notetypes.parts import variable
from deckwright.problems import DeckError, Problem, did_you_mean, warning
from deckwright.vault.config import Config

KNOWN_KEYS = (
    *("id", "type", "tags", "notetype", "deck", "order", "cloze", "dialect", "sources"),
    *("created", "updated", "specialty", "specialty_id", "anki_cards"),
)

_OF_OTHERS = frozenset({"source"})  # Obsidian's Web Clipper writes it into every note
_SHORTEST, _SHORT = 3, 4
_NUMBERINGS = get_args(Numbering)

# What field expressions know of a note besides its front matter and sections.
COMPUTED = frozenset({"key", "guid", "deck", "tags", "path", SECTIONS})


@lru_cache(maxsize=64)
def section_names(filled: FilledNotetype) -> tuple[str, ...]:
    """The headings that make sections: those whose text some field of the note type shows."""
    return tuple(dict.fromkeys([*named_sections(filled), *sorted(filled.headings)]))


@lru_cache(maxsize=64)
def named_sections(filled: FilledNotetype) -> tuple[str, ...]:
    """Those of them that fields know by name, so that a key of that name may stand for them."""
    names = dict.fromkeys([*filled.notetype.field_names, "Question", "Answer"])
    shown = filled.names - COMPUTED
    return tuple(name for name in names if variable(name) in shown)


def numbering_of(matter: FrontMatter, config: Config) -> Numbering:
    """How the clozes of a note are numbered: `cloze:`, or else as configured.

    Raises:
        DeckError: value.
    """
    written = the_one(matter.values.get("cloze", "")) or config.cloze.numbering
    if written in _NUMBERINGS:
        return cast("Numbering", written)
    raise bad_value(matter, "cloze", ("each", "together"))


def order_of(matter: FrontMatter) -> float | None:
    """The note's own place in the curriculum, or None.

    Raises:
        DeckError: value.
    """
    written = text_of(the_one(matter.values.get("order", "")))
    if not written:
        return None
    try:
        number = float(written)
    except ValueError:
        number = float("nan")
    if number - number != 0:
        raise DeckError(
            Problem(
                "value",
                f"order: {written} is no number",
                matter.places["order"],
                "write a number, such as order: 10",
            )
        )
    return number


def bad_value(matter: FrontMatter, key: str, choices: tuple[str, ...]) -> DeckError:
    """The error for a value that is none of its key's choices."""
    written = text_of(matter.values[key])
    hint = did_you_mean(written, choices)
    return DeckError(Problem("value", f"{key}: {written} is not known", matter.places[key], hint))


def bad_dates(matter: FrontMatter) -> list[Problem]:
    """A warning for every date that is none; nothing else depends on dates."""
    bad = []
    for key in ("created", "updated"):
        value = matter.values.get(key, "")
        written = value if isinstance(value, str) else the_one(value)
        if written and not (isinstance(written, str) and _is_date(written)):
            bad.append(
                warning(
                    "date",
                    f"{key}: {text_of(written)} is no date",
                    matter.places[key],
                    "write it as 2026-11-30 or 2026-11-30T14:05",
                )
            )
    return bad


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def near_keys(matter: FrontMatter, used: frozenset[str]) -> list[Problem]:
    """A warning for every unknown key that is a known one but for a slip of a finger.

    `used` are the names that field expressions use: such a key is known in this vault.
    """
    problems = []
    for key in matter.values:
        meant = near_key(key, used)
        if meant:
            problems.append(
                warning(
                    "key-near", f"unknown key {key!r}", matter.places[key], f"did you mean {meant}?"
                )
            )
    return problems


def near_key(key: str, used: frozenset[str]) -> str:
    """The known key that was probably meant by a key; "" for a known one, and one unlike any."""
    return "" if key in KNOWN_KEYS or variable(key) in used else _nearly_known(key)


@lru_cache(maxsize=1024)
def _nearly_known(key: str) -> str:
    written = _spelt(key)
    if written in _OF_OTHERS:
        return ""
    return next((known for known in KNOWN_KEYS if _is_slip(written, known)), "")


def _is_slip(written: str, known: str) -> bool:
    """Whether it is the known key but for its spelling, or for one slip of a finger.

    In a short word another letter makes another word: `time` is no `type`.
    """
    if written == known or abs(len(written) - len(known)) > 1 or len(known) < _SHORTEST:
        return written == known
    pairs = zip(written, known, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), -1)
    start = same if same >= 0 else min(len(written), len(known))
    one, other = written[start:], known[start:]
    swapped = one[:2] == other[:2][::-1] and one[2:] == other[2:]
    replaced = len(known) > _SHORT and len(one) == len(other) and one[1:] == other[1:]
    return one[1:] == other or one == other[1:] or swapped or replaced


def _spelt(key: str) -> str:
    return key.casefold().replace("-", "_").replace(" ", "_")
