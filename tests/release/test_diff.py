"""What learners will see, in words: for a terminal, for release notes, for programs."""

from __future__ import annotations

import json

import pytest

from deckwright.release.html import plain
from deckwright.release.words import as_line
from tests.conftest import Deckwright
from tests.release.vaults import Maintainer

NOTE = "---\nid: d1f{0}\ntags: [organ]\n---\n# Question\nThe **organ {0}** is here.\n# Answer\nYes."


@pytest.fixture
def two(maintainer: Maintainer) -> Maintainer:
    """A release, and one in which everything happened."""
    maintainer.release({f"cards/{n}/a.md": NOTE.format(n) for n in range(5)})
    maintainer.release(
        {
            "cards/0/a.md": NOTE.format(0).replace("is here", "lies there, in the back"),
            "cards/1/a.md": NOTE.format(1).replace("[organ]", "[organ, new]"),
            "cards/2/a.md": None,
            "cards/4/b.md": NOTE.format(2),
            "cards/3/a.md": None,
            "cards/9/a.md": NOTE.format(9),
        }
    )
    return maintainer


def test_a_terminal_shows_words_that_went_and_came(two: Maintainer) -> None:
    result = Deckwright()("diff", *two.packages)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "notes: 1 added, 2 changed, 1 moved, 1 removed, 1 unchanged",
        "",
        "breaking",
        "  1 note of the last release gone: 'The organ 3 is here.'; Anki deletes nothing, so"
        " learners keep them [note-removed]",
        "",
        "added",
        "  Kidney::9: The organ 9 is here.",
        "",
        "changed",
        "  The organ 0 lies there, in the back.",
        "      Question: The [organ 0] [-is here-]{+lies there, in the back+}.",
        "  The organ 1 is here.",
        "      tags: +new",
        "",
        "moved (cards that learners have stay where they are)",
        "  The organ 2 is here.: Kidney::2 to Kidney::4",
        "",
        "removed",
        "  Kidney::3: The organ 3 is here.",
        "  Anki deletes nothing; to find them in its browser: Key:d1f3",
    ]


def test_release_notes_are_markdown(two: Maintainer) -> None:
    notes = Deckwright()("diff", *two.packages, "--format", "markdown").stdout

    assert "### Added\n\n- Kidney::9: The organ 9 is here.\n" in notes
    assert "<del>is here</del><ins>lies there, in the back</ins>" in notes
    assert notes.endswith("Key:d1f3\n")


def test_json_tells_fields_before_and_after(two: Maintainer) -> None:
    said = json.loads(Deckwright()("diff", *two.packages, "--format", "json").stdout)

    assert [note["guid"] for note in said["added"]] == ["d1f9"]
    assert [note["guid"] for note in said["removed"]] == ["d1f3"]
    changed = {note["guid"]: note for note in said["changed"]}
    assert changed["d1f0"]["fields"]["Question"]["after"].endswith("lies there, in the back.")
    assert changed["d1f1"]["tags_added"] == ["new"]
    assert changed["d1f2"]["moved_from"] == "Kidney::2"


def test_the_exit_code_tells_a_change_when_asked(two: Maintainer) -> None:
    old, new = two.packages

    assert Deckwright()("diff", old, new, "--exit-code").exit_code == 1
    assert Deckwright()("diff", old, old, "--exit-code").exit_code == 0
    assert Deckwright()("diff", old, old).stdout == "nothing changed\n"


def test_long_lists_are_folded_in_release_notes(maintainer: Maintainer) -> None:
    maintainer.release({"cards/0.md": NOTE.format(0)})
    maintainer.release({f"cards/{n}.md": NOTE.format(n) for n in range(1, 40)})

    notes = Deckwright()("diff", *maintainer.packages, "--format", "markdown").stdout

    assert "<details><summary>39 lines</summary>" in notes


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one</p>\n<p>two</p>", "one / two"),
        ("a {{c1::b::hint}} c", "a [b] c"),
        ("{{c1::a {{c2::b}}}}", "[a [b]]"),
        ("5 &lt; 6 <b>bold</b>", "5 < 6 bold"),
        ('<img src="heart-1.png" alt="x"> text', "[heart-1.png] text"),
        (r"\(x^{2} }\)", r"\(x^{2} }\)"),
        ("std::vector", "std::vector"),
        ("", ""),
    ],
)
def test_fields_read_as_people_see_them(html: str, expected: str) -> None:
    assert plain(html) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c", "a x c", "a [-b-] {+x+} c"),
        ("a b", "a b c", "a b {+c+}"),
        ("same", "same", ""),
        ("x " * 40 + "end", "x " * 40 + "END", "… x x x x x x [-end-]{+END+}"),
    ],
)
def test_only_words_near_a_change_are_shown(before: str, after: str, expected: str) -> None:
    assert as_line(before, after, ("[-", "-]"), ("{+", "+}")) == expected
