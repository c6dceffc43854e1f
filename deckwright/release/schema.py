"""Rules about note types: what Anki compares, what it does not, and what each change does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deckwright.release.finding import Finding
from deckwright.stored import StoredNotetype, StoredPackage


def same_schema(new: StoredPackage, old: StoredPackage) -> Iterator[Finding]:
    """Fields and card templates: another number or order of them forks the note type."""
    for notetype, before in _kept_notetypes(new, old):
        for kind, parts, former in (
            ("field", notetype.fields, before.fields),
            ("card template", notetype.card_templates, before.card_templates),
        ):
            names = [(part.name, part.id) for part in parts]
            former_names = [(part.name, part.id) for part in former]
            difference = _difference(kind, names, former_names)
            if difference:
                yield Finding(
                    "schema-changed",
                    f"{difference}: Anki would add a copy, {notetype.name}+, and never again "
                    "update the notes that learners have",
                    "give a spare field a new name and keep its id; or make a note type with a "
                    "new id, for new notes",
                    notetype=notetype.id,
                )
            elif kind == "field":
                remembered = old.memory.names.get(notetype.id, {})
                yield from _reused_names(notetype, names, {**remembered, **dict(former_names)})


def same_kind(new: StoredPackage, old: StoredPackage) -> Iterator[Finding]:
    """Anki compares neither kind nor sort field, and changes what learners have."""
    for notetype, before in _kept_notetypes(new, old):
        if before.kind != notetype.kind:
            yield Finding(
                "kind-changed",
                f"{notetype.name} was of kind {before.kind}: Anki would change it in place, also "
                "under notes that this package does not update",
                f"write kind: {before.kind}, and make a note type with a new id",
                notetype=notetype.id,
            )
        if before.sort_field != notetype.sort_field and len(before.fields) > before.sort_field:
            yield Finding(
                "sort-field-changed",
                f"{notetype.name} is sorted by another field: Anki would force a full sync and "
                "skip every correction in this package",
                f"write sort_field: {before.fields[before.sort_field].name}",
                notetype=notetype.id,
            )


def same_names(new: StoredPackage, old: StoredPackage) -> Iterator[Finding]:
    """Anki knows note types by id: a new name is but a name, and a new id is a stranger."""
    by_name = {before.name.casefold(): before for before in old.notetypes_ever.values()}
    for notetype in new.notetypes.values():
        before = old.notetypes_ever.get(notetype.id)
        namesake = by_name.get(notetype.name.casefold())
        if before and before.name != notetype.name:
            yield Finding(
                "notetype-renamed",
                f"note type {before.name} is now called {notetype.name}: a name that a learner "
                "has given it is replaced",
                f"write name: {before.name}",
                notetype=notetype.id,
            )
        elif not before and namesake:
            yield Finding(
                "notetype-id-changed",
                f"note type {notetype.name} has another id than in the last release: Anki would "
                f"add {notetype.name}+ and never update the notes that learners have",
                f"write id: {namesake.id}",
                notetype=notetype.id,
            )


def _kept_notetypes(
    new: StoredPackage, old: StoredPackage
) -> Iterator[tuple[StoredNotetype, StoredNotetype]]:
    for id_ in sorted(new.notetypes.keys() & old.notetypes_ever.keys()):
        yield new.notetypes[id_], old.notetypes_ever[id_]


def _difference(kind: str, new: list[tuple[str, int]], old: list[tuple[str, int]]) -> str:
    """How two lists of (name, id) differ for Anki; "" when they are the same to it."""
    if len(new) == len(old) and all(same_part(a, b) for a, b in zip(new, old, strict=True)):
        return ""
    added = [name for name, id_ in new if not any(same_part((name, id_), o) for o in old)]
    lost = [name for name, id_ in old if not any(same_part(n, (name, id_)) for n in new)]
    said = [f"{kind} {name!r} was added" for name in added]
    said += [f"{kind} {name!r} is gone" for name in lost]
    return ", ".join(said) or f"the {kind}s stand in another order"


def same_part(new: tuple[str, int], old: tuple[str, int]) -> bool:
    """By id when both have one, by name otherwise (rslib/src/notetype/merge.rs, 26.09)."""
    return new[1] == old[1] if new[1] and old[1] else new[0] == old[0]


def _reused_names(
    notetype: StoredNotetype, new: list[tuple[str, int]], former: Mapping[str, int]
) -> Iterator[Finding]:
    for name, id_ in new:
        if (former.get(name) or id_) != id_:
            yield Finding(
                "name-reused",
                f"the name {name!r} belonged to another field before: Anki would write the wrong "
                "field into learners' card templates",
                "choose a name that none has had",
                notetype=notetype.id,
            )
