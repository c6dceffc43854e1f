"""The order in which learners meet new notes."""

from __future__ import annotations

from deckwright.notes.order import in_curriculum_order
from tests.notes.samples import slip


def test_notes_with_a_number_come_first_and_the_others_as_they_were() -> None:
    orders = [
        ("a", None),
        ("b", 10.0),
        ("c", 2.0),
        ("d", None),
        ("e", -1.0),
        ("f", 2.0),
        ("g", 0.5),
    ]
    notes = [slip(guid=guid, order=order) for guid, order in orders]

    assert [found.guid for found in in_curriculum_order(notes)] == list("egcfbad")


def test_no_notes_are_in_order() -> None:
    assert in_curriculum_order([]) == ()
