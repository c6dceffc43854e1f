"""Several notes in one file: `type: flashcards`."""

from __future__ import annotations

import inspect

import pytest

from deckwright.notes.vault import Vault
from deckwright.problems import Where
from tests.conftest import Write
from tests.notes.samples import vault_at
from tests.notes.several import GOOD, KEYS, TWO, read, several


def test_each_first_heading_begins_a_note(vault: Vault) -> None:
    found = several(vault, TWO, "tags: [common]\norder: 7\n")
    one, two = found.notes

    assert found.problems == []
    assert (one.guid, one.notetype, one.tags, one.order) == ("one", "cloze", ("common",), 7)
    assert (two.guid, two.notetype, two.deck, two.order) == ("two", "basic", "Other", 2)
    assert two.tags == ("common", "own")
    assert found.texts == [
        {"Question": "The **first** one", "Answer": "A"},
        {"Question": "Second?", "Answer": "B"},
    ]
    assert [note.where for note in found.notes] == [Where("a.md", 6), Where("a.md", 17)]
    assert one.sections["Question"].where == Where("a.md", 10)
    assert two.sections["Question"].where == Where("a.md", 26)
    assert two.front_matter.places["id"] == Where("a.md", 20)
    assert one.front_matter.places["tags"] == Where("a.md", 3)
    assert all(note.guid_written for note in found.notes)


@pytest.mark.parametrize(
    "front",
    ["type: flashcards", "type: Flashcards", "type: [heart, flashcards]", "type: 'flashcards'"],
)
def test_a_file_says_that_it_holds_several(vault: Vault, front: str) -> None:
    assert read(vault, f"---\n{front}\n---\n{inspect.cleandoc(TWO)}").ids == ["one", "two"]


def test_the_word_follows_that_of_flashcards(folder: Write) -> None:
    root = folder({"pyproject.toml": "[tool.deckwright]\nflashcard_type = 'Karte'"})

    assert read(vault_at(root), f"---\ntype: kartes\n---\n{inspect.cleandoc(TWO)}").ids == [
        "one",
        "two",
    ]


@pytest.mark.parametrize(
    "block",
    [
        "%%\nid: x\n%%",
        "\n\n%%\nid: x\n%%\n",
        "  \n%%  \nid: x\n%%\t",
        "<!--\nid: x\n-->",
        "\n<!--\nid: x\n-->\n",
        "%%\n\n# a comment of YAML, no heading\nid: x\n\n%%",
        "%%\nid: x\nextra: |\n  ```\n  # more\n%%",
        "%%\nid: x\nnotes: '-->'\n%%",
        "%%\nid: x\ntype: flashcard\n%%",
    ],
)
def test_keys_stand_directly_below_the_first_heading(vault: Vault, block: str) -> None:
    found = several(vault, KEYS.format(block) + "\n" + KEYS.format("%%\nid: y\n%%"))

    assert found.problems == []
    assert found.ids == ["x", "y"]
    assert [texts["Question"] for texts in found.texts] == ["Q **q**"] * 2


@pytest.mark.parametrize(
    "guid", ["k7[,2$)$*:", "`QbDxW;p9,", "%z>$K%nge", "#CPx-A:J3", "%%", "-->", "*VDgNKb6e"]
)
@pytest.mark.parametrize("marks", [("%%", "%%"), ("<!--", "-->")])
def test_an_id_is_the_text_of_its_line_here_too(
    vault: Vault, guid: str, marks: tuple[str, str]
) -> None:
    block = f"{marks[0]}\nid: {guid}\ntags:\n  - source/x::\n  - #AK_Step1\n{marks[1]}"
    found = several(vault, KEYS.format(block))

    assert found.ids == [guid]
    assert found.notes[0].front_matter.tag_items == ("source/x::", "#AK_Step1")


def test_a_later_comment_is_a_comment(vault: Vault) -> None:
    """Only the first block is read as keys."""
    found = several(vault, KEYS.format("%%\nid: x\n%%\n\n%%\nid: y\n%%\n"))

    assert found.ids == ["x"]
    assert found.texts[0]["Question"] == "%%\nid: y\n%%\n\nQ **q**"


def test_what_a_note_says_replaces_what_its_file_says(vault: Vault) -> None:
    front = "notetype: basic\ndeck: D\ncloze: together\nhint: common\nspecialty: heart\n"
    own = "%%\nid: x\nnotetype: cloze\ncloze: each\nhint: own\n%%"
    found = several(vault, KEYS.format(own) + "\n" + KEYS.format("%%\nid: y\n%%"), front)
    one, two = found.notes

    assert found.problems == []
    assert (one.notetype, one.numbering, one.deck) == ("cloze", "each", "D")
    assert (two.notetype, two.numbering, two.deck) == ("basic", "together", "D")
    assert [note.sections["Hint"].text for note in found.notes] == ["own", "common"]
    assert one.sections["Hint"].where == Where("a.md", 14)
    assert two.sections["Hint"].where == Where("a.md", 6)


def test_tags_of_a_file_and_of_a_note_are_read_apart(vault: Vault) -> None:
    """Half a tag at the end of the one list is not glued to the other."""
    found = several(
        vault, KEYS.format("%%\nid: x\ntags: [theme/b, A]\n%%"), "tags: [a, source/x::]\n"
    )

    assert found.notes[0].tags == ("a", "source::x", "theme::b")


def test_a_note_may_begin_with_any_field(vault: Vault) -> None:
    body = "# Hint\n%%\nid: x\n%%\nh\n# Question\n**q**\n# Hint\n%%\nid: y\n%%\n# Question\n**r**"
    found = several(vault, body)

    assert found.problems == []
    assert found.texts == [{"Hint": "h", "Question": "**q**"}, {"Hint": "", "Question": "**r**"}]


def test_headings_of_the_text_begin_no_note(vault: Vault) -> None:
    body = (
        "# Question\n%%\nid: x\n%%\n```\n# Question\n```\n## Question\n**q**\n"
        "# question\n%%\nid: y\n%%\n**r**"
    )
    found = several(vault, body)

    assert found.problems == []
    assert found.ids == ["x", "y"]
    assert found.texts[0] == {"Question": "```\n# Question\n```\n## Question\n**q**"}


def test_a_note_is_put_aside_in_a_comment(vault: Vault) -> None:
    aside = KEYS.format("%%\nid: aside\n%%")
    found = several(vault, f"{GOOD}\n<!--\n{aside}\n-->\n{GOOD.replace('good', 'also')}")

    assert found.problems == []
    assert found.ids == ["good", "also"]


def test_a_comment_that_is_never_closed_hides_no_note(vault: Vault) -> None:
    """Its end would be the beginning of the next note's keys."""
    found = several(vault, f"{GOOD}\n%% todo\n{GOOD.replace('good', 'also')}")

    assert found.ids == ["good", "also"]


def test_a_single_note_may_stand_in_a_file_of_several(vault: Vault) -> None:
    assert several(vault, GOOD).ids == ["good"]


def test_a_note_of_several_keeps_the_note_type_of_the_last_release(vault: Vault) -> None:
    from dataclasses import replace

    found = several(replace(vault, pinned={"good": "basic"}), f"{GOOD}\n# Answer\nA")

    assert [note.notetype for note in found.notes] == ["basic"]
    assert found.problems[0].startswith("a.md:8:1: warning: this note is now written as a cloze")
