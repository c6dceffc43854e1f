"""Note types -> what Anki will store, with times that follow the last release."""

from __future__ import annotations

from dataclasses import replace

from deckwright.data import Notetype
from deckwright.stored import StoredField, StoredNotetype, StoredTemplate


def as_stored(notetype: Notetype, mod: int) -> StoredNotetype:
    """A note type as Anki will store it."""
    return StoredNotetype(
        id=notetype.id,
        name=notetype.name,
        kind=notetype.kind,
        fields=tuple(
            StoredField(
                name=field.name,
                id=field.id,
                description=field.description,
                font=field.font,
                size=field.size,
                rtl=field.rtl,
                plain_text=field.plain_text,
                collapsed=field.collapsed,
                exclude_from_search=field.exclude_from_search,
                prevent_deletion=field.prevent_deletion,
                sticky=field.sticky,
                tag=field.tag,
            )
            for field in notetype.fields
        ),
        card_templates=tuple(
            StoredTemplate(t.name, t.id, t.front, t.back, t.browser)
            for t in notetype.card_templates
        ),
        css=notetype.css,
        sort_field=notetype.sort_field,
        mod=mod,
        latex=notetype.latex,
        stock=notetype.stock,
    )


def planned_notetype(
    notetype: Notetype, old: StoredNotetype | None, build_time: int
) -> StoredNotetype:
    """A note type for learners who have `old`: with its mod, or a later one if it changed.

    `build_time` is in seconds since 1970.
    """
    if old is None:
        return as_stored(notetype, build_time)
    kept = as_stored(notetype, old.mod)
    return kept if kept == old else replace(kept, mod=max(build_time, old.mod + 1))
