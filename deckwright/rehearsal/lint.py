"""A new package looked at before it is imported: what would break the import, or hurt learners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from deckwright.frozen import dataclass
from deckwright.release.changes import Changes
from deckwright.release.finding import Finding, title
from deckwright.release.guard import future_times
from deckwright.stored import StoredNote, StoredPackage

_NAMED = 5  # how many notes or files a check names


@dataclass(frozen=True, slots=True)
class Check:
    """A promise, whether it was kept, and what was found."""

    promise: str
    kept: bool
    found: str = ""


def well_made(new: StoredPackage) -> Iterator[Check]:
    """What a package must be so that Anki imports it as it is meant."""
    counts = Counter(note.guid for note in new.notes)
    twice = [guid for guid, count in counts.items() if count > 1]
    yield Check("every guid stands once", not twice, named(twice, new))
    double = [note for note in new.notes if len({c.ord for c in note.cards}) < len(note.cards)]
    yield _notes_check("no card stands twice", double, new)
    homeless = [n for n in new.notes if not all(card.deck in new.decks for card in n.cards)]
    yield _notes_check("every card is in a deck of the package", homeless, new)
    strange = [note for note in new.notes if not _fits(note, new)]
    yield _notes_check("every note fits a note type of the package", strange, new)


def same_media(old: StoredPackage, new: StoredPackage) -> Iterator[Check]:
    """Anki may keep the old file of that name, or give the new one another."""
    other = [name for name in new.media if old.media.get(name, new.media[name]) != new.media[name]]
    yield Check("no media file has other contents under its old name", not other, listed(other))


def unharmful(
    found: Iterable[Finding], allow: frozenset[str], of: StoredPackage
) -> Iterator[Check]:
    """One check a finding; a code in `allow` is let through."""
    none = True
    for finding in found:
        none = False
        note = of.by_guid.get(finding.guid) if finding.guid else None
        name = title(note, of) if note else ""
        message = f"{name}: {finding.message}" if name else finding.message
        allowed = finding.code in allow
        promise = f"nothing that learners would suffer from [{finding.code}]"
        yield Check(promise, allowed, f"{message} (allowed)" if allowed else message)
    if none:
        yield Check("nothing that learners would suffer from", kept=True)


def lint(found: Changes, now: int, allow: frozenset[str], *, first: bool) -> tuple[Check, ...]:
    """The checks of `found.new` that need no engine; `first`: by itself, else against `found.old`.

    `now` is in seconds since 1970.
    """
    if first:
        mods = [note.mod for note in found.new.notes]
        mods += [notetype.mod for notetype in found.new.notetypes.values()]
        late = future_times(mods, now)
        return (*well_made(found.new), *unharmful(late, allow, found.new))
    return (
        *same_media(found.old, found.new),
        *unharmful(found.breaking, allow, found.new),
    )


def named(guids: Iterable[str], package: StoredPackage) -> str:
    """Notes by their titles, not too many."""
    return listed([title(package.by_guid[g], package) for g in guids if g in package.by_guid])


def listed(names: list[str]) -> str:
    """Names in a row, not too many."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return "; ".join(names[:_NAMED]) + more


def _notes_check(promise: str, bad: list[StoredNote], package: StoredPackage) -> Check:
    return Check(promise, not bad, named([note.guid for note in bad], package))


def _fits(note: StoredNote, package: StoredPackage) -> bool:
    notetype = package.notetypes.get(note.notetype)
    return bool(notetype and len(notetype.fields) == len(note.fields))
