"""A note and its note type -> the note as Anki will store it: fields, card ordinals, media."""

from __future__ import annotations

from collections.abc import Mapping

from deckwright.data import Note, RenderedNote
from deckwright.frozen import dataclass
from deckwright.notes.embeds import Embedder
from deckwright.notes.fill import filling
from deckwright.notes.judge import judge_note
from deckwright.notes.means import Means, Shows
from deckwright.notes.media import MediaFolder
from deckwright.notes.numbering import Counter, note_has_explicit_cloze
from deckwright.notes.references import References
from deckwright.notes.trust import distrust, is_harmless
from deckwright.notetypes.cards import card_ords
from deckwright.notetypes.load import FilledNotetype
from deckwright.problems import DeckError, Problems, as_adopted
from deckwright.steps import Steps, at_once
from deckwright.trust.allowed import NOTHING, Allowed
from deckwright.vault.config import Mark


@dataclass(frozen=True, slots=True)
class Renderer:
    """What every note is rendered against: one for the whole build."""

    notetypes: Mapping[str, FilledNotetype]
    media: MediaFolder
    references: References
    marks: tuple[Mark, ...]
    allowed: Allowed = NOTHING

    def render(self, note: Note, problems: Problems) -> RenderedNote:
        """The note as Anki will store it.

        Raises:
            DeckError: with every problem of this note's text.
        """
        return at_once(self.rendering(note, problems))

    def rendering(self, note: Note, problems: Problems) -> Steps[RenderedNote]:
        """The same, in steps."""
        filled = self.notetypes[note.notetype]
        found = Problems()
        counter = Counter(note, note_has_explicit_cloze(note, filled), self.marks)
        adopted = filled.notetype.adopted
        means = Means(note, counter, adopted, lambda: Embedder(self.media, self.references, found))
        fields = yield from filling(note, filled, means, found)
        yield
        shows = means.shows(fields)
        yield
        tags = " ".join(note.tags)
        if found.has_errors or not is_harmless(note.deck + tags, filled, shows):
            found.add(*distrust(note, filled, shows, self.allowed))
            _stop_if_errors(found)
        yield
        ords = _ords(note, filled, shows, counter)
        judged = judge_note(note, filled, shows, ords)
        if adopted:  # learners have it so already
            judged = [as_adopted(problem) for problem in judged]
            ords = ords or (0,)
        yield
        wanted = note.cards
        if wanted is not None:
            ords = tuple(sorted(wanted))
        found.add(*judged)
        _stop_if_errors(found)
        problems.add(*found.in_order)
        embedder = means.begun
        return RenderedNote(
            note.guid,
            filled.notetype,
            note.deck,
            note.tags,
            shows.fields,
            f"{tags}\x1f{shows.whole}",
            ords,
            tuple(dict.fromkeys(shows.media)) if shows.media else (),
            note.where,
            numbers_are_ours=not counter.explicit and note.numbering == "each" and wanted is None,
            leans_on=_leans_on(embedder) if embedder else (),
            looked_up=means.looked_up,
            elsewhere=_elsewhere(wanted) if wanted else (),
        )


def _ords(note: Note, filled: FilledNotetype, shows: Shows, counter: Counter) -> tuple[int, ...]:
    """The ordinals of the cards that Anki makes of these fields."""
    if (
        shows.ours
        and filled.notetype.kind == "cloze"
        and not counter.explicit
        and note.numbering == "each"
    ):
        return tuple(range(counter.last))  # there are no clozes but those that were numbered
    return card_ords(filled.notetype, shows.fields, has_tags=bool(note.tags))


def _leans_on(embedder: Embedder) -> tuple[str, ...]:
    files = (file.source for file in embedder.media)
    return tuple(sorted({*embedder.references, *files}))


def _elsewhere(wanted: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    return tuple((ord_, deck) for ord_, deck in sorted(wanted.items()) if deck)


def _stop_if_errors(found: Problems) -> None:
    if found.has_errors:
        raise DeckError(*found.in_order)
