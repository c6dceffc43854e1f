"""What is wrong in a file of several notes: told where it stands, hiding no other note."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.notes.vault import Vault
from deckwright.writing.ids import with_own_id
from tests.notes.several import GOOD, KEYS, TWO, parsed, read, several


def test_a_note_without_an_id_is_told_and_hides_nothing(vault: Vault) -> None:
    empty = KEYS.format("%%\nid:\n%%")
    found = several(vault, f"{KEYS.format('')}\n{empty}\n# Why\nx")
    needed = (
        "error: this note has no id, and its place is none: a note put before it would move it"
        " [id-needed] -> type: python build.py ids"
    )

    assert found.problems == [
        f"a.md:4:1: {needed}",
        f"a.md:11:1: {needed}",
        "a.md:16:1: warning: no field is called 'Why': the heading stays in the text above it"
        " [heading-unknown] -> known are: Question, Answer, Hint, Extra, Sources,"
        " Spare 1, Spare 2, Spare 3, Spare 4 (a heading of the text itself is written ##)",
    ]
    assert len(set(found.ids)) == 2
    assert not any(note.guid_written for note in found.notes)


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (
            "# Question\n%%\nid: x\ntitle: a: b\n%%\nQ **q**",
            "a.md:13:9: error: this is no YAML: mapping values are not allowed in this context"
            " [front-matter-yaml] -> put the value in 'single quotes'"
            " if it holds : # * & ! | > % @ ` [ or {",
        ),
        (
            "# Question\n%%\nid: x\nid: y\n%%\nQ **q**",
            "a.md:13:1: error: key 'id' stands twice: here and on line 12 [key-repeated]"
            " -> keep one of the two",
        ),
        (
            "# Question\n\n%%\nask Ada about this\n%%\nQ **q**",
            "a.md:13:1: error: this is no list of `key: value` lines [front-matter-yaml]"
            " -> begin each line with a key and a colon",
        ),
        (
            "# Question\n\n%%\nid: x\nQ **q**",
            "a.md:12:1: error: the keys of this note are never closed [front-matter-open]"
            " -> write %% on a line of its own below the last key",
        ),
        (
            "# Question\n<!--\nid: x\n%%\nQ **q**",
            "a.md:11:1: error: the keys of this note are never closed [front-matter-open]"
            " -> write --> on a line of its own below the last key",
        ),
        (
            "# Question\n%%\nid: x\ncloze: some\n%%\nQ **q**",
            "a.md:13:1: error: cloze: some is not known [value] -> known are: each, together",
        ),
        (
            "# Question\n%%\nid: x\ntype: note\n%%\nQ **q**",
            "a.md:13:1: error: type: note cannot be said of one note in a file of several [value]"
            " -> delete this line; what is no card stands in a file of its own",
        ),
        (
            "# Question\n%%\nid: x\n%%\n# Answer\nA",
            "a.md:10:1: error: the question is empty [question-empty]"
            " -> write the text below # Question",
        ),
        (
            "# Question\n%%\nid: x\n%%\nQ **q**\n# Answer\nA\n\n# Answer\nB",
            "a.md:18:1: error: section 'Answer' stands twice: here and on line 15"
            " [section-repeated] -> put both texts under one heading;"
            " the next note of this file begins with # Question",
        ),
        (
            "# Question\n%%\nid: x\ntags:\n  - a\n  - b c\n%%\nQ **q**",
            "a.md:15:5: warning: a tag cannot hold a blank: 'b c' is written with _ [tag-blank]"
            " -> write _ or - instead of the blank",
        ),
        (
            "# Question\n%%\nid: x\ntag: a\ncreated: soon\n%%\nQ **q**",
            "a.md:13:1: warning: unknown key 'tag' [key-near] -> did you mean tags?",
        ),
    ],
)
def test_a_problem_has_its_line_and_one_bad_note_hides_no_other(
    vault: Vault, bad: str, expected: str
) -> None:
    second = GOOD.replace("good", "also")
    found = several(vault, f"{GOOD}\n\n{bad}\n\n{second}")

    assert found.problems[0] == expected
    assert [guid for guid in found.ids if guid != "x"] == ["good", "also"]


def test_an_id_in_the_front_matter_of_several_is_refused_once(vault: Vault) -> None:
    found = several(vault, TWO, "id: common\n")

    assert found.problems == [
        "a.md:3:1: error: an id belongs to one note, and this file holds several [id-form]"
        " -> move it between two lines %% below its # heading;"
        " or write type: flashcard, if the file holds one note"
    ]
    assert found.ids == ["one", "two"]


def test_an_empty_id_in_the_front_matter_of_several_does_no_harm(vault: Vault) -> None:
    assert several(vault, TWO, "id:\n").problems == []


@pytest.mark.parametrize("body", ["", "just text", "## Question\nQ", "# Other\nx"])
def test_a_file_of_several_without_any_is_refused(vault: Vault, body: str) -> None:
    errors = [problem for problem in several(vault, body).problems if ": error: " in problem]

    assert errors == [
        f"a.md:{4 if body else 3}:1: error: there is no # Question [question-empty]"
        " -> begin each note with # Question"
    ]


def test_text_above_all_notes_is_told(vault: Vault) -> None:
    found = several(vault, f"# Valves\nAll about them.\n\n---\n\n{GOOD}")

    assert found.problems == [
        "a.md:4:1: warning: this text stands above the first section and is on no card"
        " [text-outside] -> move it below # Question or # Answer"
    ]
    assert found.ids == ["good"]


def test_a_fence_that_is_never_closed_is_told_of_its_note(vault: Vault) -> None:
    found = several(vault, f"{GOOD}\n# Question\n%%\nid: x\n%%\n```\ncode\n{GOOD}")

    assert found.problems == [
        "a.md:13:1: error: this code block is never closed, so all below it is code [fence-open]"
        " -> write ``` on a line of its own below the code"
    ]
    assert found.ids == ["good"]


def test_two_questions_in_a_file_of_one_hint_at_this_form(vault: Vault) -> None:
    found = read(vault, f"---\ntype: flashcard\n---\n{inspect.cleandoc(TWO)}")

    assert found.problems[-1] == (
        "a.md:15:1: error: section 'Question' stands twice: here and on line 4"
        " [section-repeated] -> put both texts under one heading;"
        " for several notes in one file, write type: flashcards"
    )


PIECES = (
    *(
        "# Question",
        "# question ##",
        "   # Question",
        "# Answer",
        "# Hint",
        "# Other",
        "## Question",
    ),
    *("%%", "%%  ", " %%", "<!--", "-->", "%% x %%", "%% x", "x %%", "<!-- x -->", "<!-- x"),
    *(
        "id: a",
        "id: b",
        "id:",
        "id: ''",
        "tags: [c]",
        "tags:",
        "  - d",
        "title: e: f",
        "type: note",
    ),
    *(
        "---",
        "",
        "",
        "  ",
        "text",
        "**bold**",
        "```",
        "~~~",
        "- ```",
        "# a comment",
        "notetype: basic",
    ),
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24), st.sampled_from(["\n", "\r\n"]))
def test_any_text_is_notes_or_is_refused_and_ids_change_nothing_else(
    vault: Vault, lines: list[str], line_end: str
) -> None:
    """Each problem points into the file; and with ids written down the notes are what they were."""
    text = "\n".join(["---", "type: flashcards", "---", *lines])
    found = parsed(vault, text)
    for problem in found.problems:
        line = int(problem.split(":")[1])
        assert 1 <= line <= text.count("\n") + 1

    data = text.replace("\n", line_end).encode()
    wanting = [note.where.line for note in found.notes if not note.guid_written]
    for number, line in sorted(enumerate(wanting), reverse=True):
        data = with_own_id(data, f"new{number}", line)
    again = parsed(vault, data.decode().replace("\r\n", "\n"))

    assert again.texts == found.texts
    assert [note.tags for note in again.notes] == [note.tags for note in found.notes]
    assert all(note.guid_written for note in again.notes)
    assert again.ids == [
        note.guid if note.guid_written else f"new{wanting.index(note.where.line)}"
        for note in found.notes
    ]
    assert [p.split("[")[1] for p in again.problems if "[id-needed]" not in p] == [
        p.split("[")[1] for p in found.problems if "[id-needed]" not in p
    ]
