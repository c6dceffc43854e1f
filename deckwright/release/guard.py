"""What learners' collections would not forgive: every rule names the cause and what to do instead.

Each rule compares a new package with the one that learners have. The consequences are measured in
the real engine; tests/release/test_harm.py shows each of them there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from deckwright.notes.guids import search_key
from deckwright.package.baseline import Baseline
from deckwright.package.plan import Plan, PlannedNote
from deckwright.problems import Level, Problem, Where
from deckwright.release.clozes import same_clozes
from deckwright.release.finding import Finding, removed_search, title
from deckwright.release.schema import same_kind, same_names, same_schema
from deckwright.stored import StoredNote, StoredPackage

_SHOWN = 10  # how many notes a message names
_NUMBER = re.compile(r"\{\{c[\d,]+::")
_PATIENCE = 3600  # seconds by which clocks may differ


Rule = Callable[[StoredPackage, StoredPackage], Iterable[Finding]]


def same_notetype(new: StoredPackage, old: StoredPackage) -> Iterator[Finding]:
    """A note whose note type changed is "conflicting" for Anki, and stays as it was."""
    for note, before in _kept_notes(new, old):
        if note.notetype != before.notetype and not _namesakes(note, before, new, old):
            names = [
                package.notetypes[id_].name if id_ in package.notetypes else f"note type {id_}"
                for package, id_ in ((old, before.notetype), (new, note.notetype))
            ]
            yield Finding(
                "notetype-changed",
                f"this note was of note type {names[0]} and is now of {names[1]}: Anki would "
                "refuse it, and learners would keep the old one",
                "give it a new id, or the note type that it had",
                guid=note.guid,
            )


def _namesakes(
    note: StoredNote, before: StoredNote, new: StoredPackage, old: StoredPackage
) -> bool:
    """Whether the two note types have one name: `same_names` speaks of all their notes at once."""
    after, former = new.notetypes.get(note.notetype), old.notetypes.get(before.notetype)
    return bool(after and former and after.name == former.name)


def newer_when_changed(new: StoredPackage, old: StoredPackage) -> Iterator[Finding]:
    """Anki takes a note only when its time is later than the one that a learner has."""
    for note, before in _kept_notes(new, old):
        if note.mod < before.mod or (note.mod == before.mod and not note.says_the_same(before)):
            yield Finding(
                "not-newer",
                "this note changed, but its time is not later than in the last release: Anki "
                "would skip the change",
                "build with the last release as --baseline",
                guid=note.guid,
            )


def same_decks(new: StoredPackage, old: StoredPackage) -> Iterator[Finding]:
    """Anki knows decks by name: a new name is a new deck, and the cards stay behind."""
    now = {card.deck.casefold() for note in new.notes for card in note.cards}
    known = {deck.casefold() for deck in old.decks}
    moves: defaultdict[str, set[str]] = defaultdict(set)
    for note, before in _kept_notes(new, old):
        for card in before.cards:
            moves[card.deck].update(card.deck for card in note.cards)
    renames = {
        _without_common_end(deck, *names)
        for deck, names in moves.items()
        if deck.casefold() not in now
        and len(names) == 1
        and not known.intersection(name.casefold() for name in names)
    }
    for deck, name in sorted(renames):
        yield Finding(
            "deck-renamed",
            f"deck {deck} is now called {name}: cards that learners have stay in the old deck, "
            "new ones come into the new",
            f"keep the name {deck}, and use tags for a new order",
        )


def same_ids(new: StoredPackage, old: StoredPackage) -> Iterator[Finding]:
    """A note with another id is another note, without a history; and Anki deletes nothing."""
    gone = {
        guid: note
        for guid, note in old.by_guid.items()
        if guid not in new.by_guid and _is_ours(note, new)
    }
    texts = {_content(note): note for note in gone.values()}
    for note in new.notes:
        before = None if note.guid in old.ever else texts.get(_content(note))
        if before and gone.pop(before.guid, None):
            yield Finding(
                "id-changed",
                f"this note had the id {before.guid} in the last release: learners would get it "
                "twice, once without its history",
                "write id: '" + before.guid.replace("'", "''") + "'",
                guid=note.guid,
            )
    if gone:
        yield _removed(list(gone.values()), old)


RULES: tuple[Rule, ...] = (
    same_clozes,
    same_schema,
    same_kind,
    same_names,
    same_notetype,
    newer_when_changed,
    same_decks,
    same_ids,
)


def guard(new: StoredPackage, old: StoredPackage) -> Iterator[Finding]:
    """Everything in a new package that would hurt learners who have the old one."""
    for rule in RULES:
        yield from rule(new, old)


def future_times(mods: Iterable[int], now: int) -> Iterator[Finding]:
    """Notes and note types with a time (`mods`) well after `now`, in seconds since 1970."""
    late = sum(mod > now + _PATIENCE for mod in mods)
    if late:
        yield Finding(
            "mod-future",
            f"the time of {late} of the notes and note types lies in the future, as it did in the "
            "last release: Anki would skip every correction of them until then",
            "correct the clock; if the last release is wrong, --allow mod-future keeps on from it",
        )


def _kept_notes(new: StoredPackage, old: StoredPackage) -> Iterator[tuple[StoredNote, StoredNote]]:
    for note in new.notes:
        before = old.ever.get(note.guid)
        if before:
            yield note, before


def _removed(notes: list[StoredNote], old: StoredPackage) -> Finding:
    shown = ", ".join(repr(title(note, old)) for note in notes[:_SHOWN])
    more = f" and {len(notes) - _SHOWN} more" if len(notes) > _SHOWN else ""
    search = removed_search(notes, old)
    count = "1 note" if len(notes) == 1 else f"{len(notes)} notes"
    return Finding(
        "note-removed",
        f"{count} of the last release gone: {shown}{more}; Anki deletes nothing, so learners keep "
        "them",
        f"put them back, or tell learners to search Anki's browser for: {search}",
    )


def _content(note: StoredNote) -> tuple[object, ...]:
    """What a note says, without the field that tells its guid and without cloze numbers."""
    key = search_key(note.guid)
    fields = ("" if field == key else _NUMBER.sub("{{c::", field) for field in note.fields)
    return (note.notetype, *fields)


def _is_ours(note: StoredNote, new: StoredPackage) -> bool:
    """Whether a note is of this deck: an export from Anki may hold notes of others."""
    roots = {deck.split("::")[0].casefold() for deck in new.decks}
    decks = {card.deck.split("::")[0].casefold() for card in note.cards}
    return note.notetype in new.notetypes or bool(decks & roots)


def _without_common_end(old: str, new: str) -> tuple[str, str]:
    """Two deck names without the subdecks that both end in: the part that was renamed."""
    a, b = old.split("::"), new.split("::")
    while len(a) > 1 and len(b) > 1 and a[-1] == b[-1]:
        a.pop()
        b.pop()
    return "::".join(a), "::".join(b)


def judge(plan: Plan, baseline: Baseline, now: int, elsewhere: Where) -> Iterator[Problem]:
    """The findings about a planned package, at the places where an author can mend them.

    `now` is in seconds since 1970; `elsewhere` is the place of what concerns no one file.
    """
    places = {planned.slip.guid: Where(*planned.slip.where) for planned in plan.notes}
    notetypes = {notetype.id: notetype.where for notetype in plan.deck.notetypes}
    telling = _telling(plan, baseline)
    new = plan.package(telling)
    old = baseline.package([*(planned.slip.guid for planned in telling), *plan.removed])
    mods = [planned.mod for planned in plan.notes]
    mods += [notetype.mod for notetype in plan.notetypes.values()]
    for finding in (*guard(new, old), *future_times(mods, now)):
        where = places.get(finding.guid) or notetypes.get(finding.notetype) or elsewhere
        level: Level = "error" if finding.code == "mod-future" else "warning"
        yield Problem(finding.code, finding.message, where, finding.hint, level)


def _telling(plan: Plan, baseline: Baseline) -> list[PlannedNote]:
    """The notes that the rules can find something in: no rule finds any in a note that stands.

    One of these for each deck is enough, to say that the deck is there still. New notes only tell
    when others are gone, whose place they may have taken.
    """
    telling: list[PlannedNote] = []
    decks: set[str] = set()
    for planned in plan.notes:
        old = baseline.notes.get(planned.slip.guid)
        if old is None:
            tells = bool(plan.removed) or planned.slip.guid in baseline.memory.notes
        elif planned.stands(old):
            tells = planned.slip.deck not in decks
            decks.add(planned.slip.deck)
        else:
            tells = True
        if tells:
            telling.append(planned)
    return telling
