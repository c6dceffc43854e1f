"""What changed since the last release, as text files for Anki's own text import.

That import finds notes by their GUID whatever their time, leaves a learner's own tags, fields and
decks alone, and works where an own field keeps a package from doing anything. It brings no media
and changes no note type.
"""

from __future__ import annotations

from collections.abc import Iterator

from deckwright.frozen import dataclass
from deckwright.package.baseline import Baseline
from deckwright.package.plan import Plan, PlannedNote
from deckwright.stored import StoredNote, StoredNotetype


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file: `ending` is the end of its name, `media` what its notes show that is new to them.

    `retagged` counts the notes that have other tags than before, which it does not bring.
    """

    ending: str
    text: str
    notes: int
    media: tuple[str, ...]
    retagged: int = 0


def text_files(plan: Plan, baseline: Baseline) -> Iterator[TextFile]:
    """A file of changed notes for each note type, and one of new notes, where there are any.

    Notes that shall have no cards are in none: a text import would give them some.
    """
    for notetype in plan.deck.notetypes:
        stored = plan.notetypes[notetype.id]
        planned = [note for note in plan.notes if note.notetype == notetype.id and note.cards]
        pairs = [
            (plan.stored(note), note, baseline.read(note.slip.guid))
            for note in planned
            if note.change == "changed"
        ]
        pairs = [pair for pair in pairs if pair[0].notetype == pair[2].notetype]
        if any(new.fields != old.fields for new, _, old in pairs):
            yield _changed(notetype.key, stored, pairs)
        added = [note for note in planned if note.change == "new"]
        if added:
            yield _new(notetype.key, stored, added, plan)


def _changed(
    key: str, notetype: StoredNotetype, pairs: list[tuple[StoredNote, PlannedNote, StoredNote]]
) -> TextFile:
    lines = [(new, planned, old) for new, planned, old in pairs if new.fields != old.fields]
    shared = set.intersection(*({*new.tags} - {*old.tags} for new, _, old in lines))
    files = {
        file[0]: None
        for _, planned, old in lines
        for file in planned.slip.media
        if file[0] not in "\x1f".join(old.fields)
    }
    retagged = sum(bool({*new.tags} ^ {*old.tags} - shared) for new, _, old in pairs)
    head = ["#if matches:update current"]  # else it is as in the learner's last import
    head += [f"#tags:{' '.join(sorted(shared))}"] * bool(shared)
    text = _text(notetype, head, [(new, ()) for new, _, _ in lines])
    return TextFile(f".update.{key}.txt", text, len(lines), tuple(files), retagged)


def _new(key: str, notetype: StoredNotetype, notes: list[PlannedNote], plan: Plan) -> TextFile:
    head = ["#if matches:keep current"]
    stored = [plan.stored(note) for note in notes]
    text = _text(notetype, head, [(note, (" ".join(note.tags),)) for note in stored])
    files = {file[0]: None for note in notes for file in note.slip.media}
    return TextFile(f".new.{key}.txt", text, len(notes), tuple(files))


def _text(
    notetype: StoredNotetype, head: list[str], notes: list[tuple[StoredNote, tuple[str, ...]]]
) -> str:
    """The file: a column for the GUID, each field, and the deck of a note that a learner lacks.

    Fields go by name, since a learner may have put his own among them. Where his first field has
    none of the names, Anki (26.09) fills it from the first column: that is empty, so it refuses.
    """
    names = [field.name for field in notetype.fields]
    more = ["Tags"] * (bool(notes) and bool(notes[0][1]))
    # Of changed notes the column for tags lies beyond the last, which is none: without it, Anki
    # 26.09 takes one whose field has another name, and replaces a learner's tags with its words.
    top = [
        "#separator:tab",
        "#html:true",
        f"#notetype:{notetype.id}",  # by id: a learner may have renamed it
        "#guid column:2",
        f"#deck column:{len(names) + 3}",
        f"#tags column:{len(names) + 4}",
        *head,
        "\t".join(["#columns:Empty", "GUID", *names, "Deck", *more]),
    ]
    rows = (
        "\t".join(map(_quoted, ("", note.guid, *note.fields, note.cards[0].deck, *rest)))
        for note, rest in notes
    )
    return "\n".join([*top, *rows]) + "\n"


def _quoted(text: str) -> str:
    """In quotes, so that it may hold tabs, lines and quotes."""
    return '"' + text.replace('"', '""') + '"'
