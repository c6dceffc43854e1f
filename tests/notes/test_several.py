"""Several notes in one file: `type: flashcards`."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.data import Note, Source
from deckwright.notes.parse import parse_notes
from deckwright.notes.vault import Vault
from deckwright.problems import Problems, Where
from deckwright.writing.ids import with_own_id
from tests.conftest import Write
from tests.notes.samples import vault_at
from tests.saying import talk


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """An empty vault with the shipped note types, called `Deck`."""
    root = tmp_path_factory.mktemp("several") / "Deck"
    root.mkdir()
    return vault_at(root)


@dataclass(frozen=True)
class File:
    """The notes of a file, and what was said of them."""

    notes: tuple[Note, ...]
    problems: list[str]

    @property
    def ids(self) -> list[str]:
        return [note.guid for note in self.notes]

    @property
    def texts(self) -> list[dict[str, str]]:
        return [{name: s.text for name, s in note.sections.items()} for note in self.notes]


def parsed(vault: Vault, text: str) -> File:
    problems = Problems()
    source = Source("a.md", text)
    notes = problems.attempt(lambda: parse_notes(source, vault, problems))
    return File(notes or (), talk(problems))


def read(vault: Vault, text: str) -> File:
    return parsed(vault, inspect.cleandoc(text))


def several(vault: Vault, body: str, front: str = "") -> File:
    """A file of several notes whose body begins on line 4 (and later with more front matter)."""
    return read(vault, f"---\ntype: flashcards\n{front}---\n{inspect.cleandoc(body)}")


TWO = """
    # Question
    %%
    id: one
    %%
    The **first** one

    # Answer
    A

    ---

    # Question

    %%
    id: two
    tags: [own]
    order: 2
    deck: Other
    %%

    Second?

    ---

    # Answer
    B
    """


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


GOOD = "# Question\n%%\nid: good\n%%\nIs it **good**?"
KEYS = "# Question\n{}\nQ **q**\n# Answer\nA"


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


def test_a_single_note_may_stand_in_a_file_of_several(vault: Vault) -> None:
    assert several(vault, GOOD).ids == ["good"]


def test_a_note_of_several_keeps_the_note_type_of_the_last_release(vault: Vault) -> None:
    from dataclasses import replace

    found = several(replace(vault, pinned={"good": "basic"}), f"{GOOD}\n# Answer\nA")

    assert [note.notetype for note in found.notes] == ["basic"]
    assert found.problems[0].startswith("a.md:8:1: warning: this note is now written as a cloze")


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
