"""How a note is called in what is told of an update."""

from __future__ import annotations

import pytest

from deckwright.notes.guids import search_key
from deckwright.release.finding import title
from deckwright.stored import StoredNote, StoredPackage


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (("[sound:a.mp3]", "aorta", ""), "aorta"),
        (("[sound:a.mp3]<br>[sound:b.mp3]", "", "<b>the</b> {{c1::arch::x}}"), "the arch"),
        (("<div>[sound:a.mp3]</div> aorta", "x", ""), "aorta"),
        (("aorta [sound:a.mp3]", "x", ""), "aorta [sound:a.mp3]"),
        (("[sound:a.mp3]", "", search_key("d1fX")), "[sound:a.mp3]"),
        (("[sound:a.mp3]", "[sound:b.mp3]", ""), "[sound:a.mp3]"),
    ],
)
def test_a_note_that_is_but_a_sound_is_called_by_what_it_says(
    fields: tuple[str, ...], expected: str
) -> None:
    note = StoredNote(1, "d1fX", 5, 1, (), fields, ())

    assert title(note, StoredPackage((note,), {}, {}, {})) == expected
