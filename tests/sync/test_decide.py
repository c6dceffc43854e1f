"""What a learner's note becomes, field by field and tag by tag."""

from __future__ import annotations

import pytest

from deckwright.engine.learner import OwnNote
from deckwright.stored import StoredNote
from deckwright.sync.decide import is_as, new_fields, places, verdict


def note(*fields: str, mod: int = 10, tags: str = "a") -> StoredNote:
    return StoredNote(1, "g", 5, mod, tuple(tags.split()), fields, ())


def mine(*fields: str, mod: int = 5, tags: str = "a") -> OwnNote:
    return OwnNote(7, "g", 5, mod, fields, tuple(tags.split()))


SAME = (0, 1)


@pytest.mark.parametrize(
    ("new", "his", "former", "expected"),
    [
        (note("q2", "r"), mine("q", "r"), "", ("q2 r", "a")),
        (note("q2", "r"), mine("q", "r mine"), "", ("q2 r", "a")),  # an older edit, as in an import
        (note("q2", "r"), mine("q", "r", mod=11), "", ("q r", "a")),  # a later one wins
        (note("q", "r", tags="b"), mine("q", "r", tags="a own"), "a", ("q r", "b own")),
        (note("q", "r", tags="B"), mine("q", "r", tags="b own"), "A", ("q r", "B own")),
        (note("q", "r", tags="b"), mine("q", "r", tags="marked retired leech"), "", None),
    ],
)
def test_without_the_old_release_the_later_note_wins_and_own_tags_stay(
    new: StoredNote, his: OwnNote, former: str, expected: tuple[str, str] | None
) -> None:
    said = verdict(new, his, SAME, former.split())

    wanted = expected or ("q r", "b leech marked")
    assert (" ".join(said.fields), " ".join(said.tags)) == wanted


@pytest.mark.parametrize(
    ("old", "new", "his", "expected", "keeps"),
    [
        (note("q", "r"), note("q2", "r"), mine("q", "my r"), "q2 my r", False),
        (note("q", "r"), note("q2", "r"), mine("q", "my r", mod=99), "q2 my r", False),
        (note("q", "r"), note("q2", "r"), mine("my q", "r"), "q2 r", False),
        (note("q", "r"), note("q2", "r"), mine("my q", "r", mod=99), "my q r", True),
        (note("q", "r"), note("q2", "r"), mine("q2", "r", mod=99), "q2 r", False),
        (note("q", "r"), note("q", "r"), mine("my q", "", mod=99), "my q ", False),
    ],
)
def test_with_it_only_what_the_release_changed_is_changed(
    old: StoredNote, new: StoredNote, his: OwnNote, expected: str, *, keeps: bool
) -> None:
    said = verdict(new, his, SAME, (), old)

    assert (" ".join(said.fields), said.keeps_his) == (expected, keeps)


def test_with_it_tags_are_merged_whoever_was_later() -> None:
    old, new = note("q", "r", tags="a b"), note("q", "r", tags="b c")

    said = verdict(new, mine("q", "r", tags="a own", mod=99), SAME, (), old)

    assert said.tags == ("c", "own")  # b he had taken away himself


def test_fields_of_his_own_stay_wherever_they_stand() -> None:
    fields = places([("Q", 1), ("A", 2)], [("Mine", 9), ("Frage", 1), ("A", 0)])

    assert fields == (None, 0, 1)
    assert verdict(note("q2", "r2"), mine("own", "q", "r"), fields, ()).fields == (
        *("own", "q2", "r2"),
    )
    assert new_fields(note("q", "r"), fields) == ("", "q", "r")


def test_a_note_that_says_the_same_is_left_alone() -> None:
    his = mine("caf\u00e9", "r", tags="Own A")

    assert is_as(verdict(note("cafe\u0301", "r", tags="a"), his, SAME, ()), his)
    assert not is_as(verdict(note("cafe\u0301", "r", tags="b"), his, SAME, ()), his)
