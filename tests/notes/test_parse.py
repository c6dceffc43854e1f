"""A Markdown file -> the note in it, or nothing where it is a reference note."""

from __future__ import annotations

import pytest

from deckwright.data import Section
from deckwright.notes.guids import guid_of, id_from_path
from deckwright.notes.vault import Vault
from deckwright.problems import Where
from tests.conftest import Write
from tests.notes.parsing import BELOW_QUESTION, CARD, configured, told
from tests.notes.samples import read, vault_at

NO_ID = (
    "a.md:1:1: warning: this note has no id, so its guid comes from its path [id-missing]"
    " -> type: python build.py ids"
)


def test_a_note_is_what_its_author_wrote(vault: Vault) -> None:
    text = (
        "---\n"
        "created: 2026-11-30\n"
        "id: 'a:b'\n"
        "specialty: renal\n"
        "tags:\n"
        "  - renal/nephron\n"
        "  - exam\n"
        "type: flashcard\n"
        "order: 3\n"
        "cloze: together\n"
        "deck: Kidney::Loop\n"
        "---\n"
        "\n"
        "# Question\n"
        "The **loop** makes the medulla salty.\n"
        "\n"
        "---\n"
        "\n"
        "# Answer\n"
        "Countercurrent.\n"
    )
    found = told(vault, text)
    note = found.the_note

    assert found.problems == []
    assert (note.guid, note.guid_written, note.notetype) == ("a:b", True, "cloze")
    assert (note.deck, note.tags) == ("Kidney::Loop", ("exam", "renal::nephron"))
    assert (note.dialect, note.numbering, note.order) == ("markdown", "together", 3.0)
    assert note.sections == {
        "Question": Section("Question", "The **loop** makes the medulla salty.", Where("a.md", 15)),
        "Answer": Section("Answer", "Countercurrent.", Where("a.md", 20)),
    }
    assert note.front_matter.values["specialty"] == "renal"
    assert note.where == Where("a.md")


@pytest.mark.parametrize(
    "front",
    [
        "type: flashcard",
        "type: Flashcard",
        "type: FLASHCARD",
        "type: 'flashcard'",
        "type: [flashcard]",
        "type: [note, Flashcard]",
        "type:\n  - note\n  - flashcard",
        "type:",
        "type: []",
        "type: ''",
        "title: x",
        "# nothing",
    ],
)
def test_a_flashcard_says_so_or_has_a_question(vault: Vault, front: str) -> None:
    assert told(vault, f"---\nid: x\n{front}\n---\n{CARD}").problems == []
    assert told(vault, f"---\nid: x\n{front}\n---\n{CARD}").the_note.guid == "x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Some text.\n\n# A heading\n",
        "# Answer\nA",
        "## Question\nQ",
        f"---\ntype: note\n---\n{CARD}",
        f"---\ntype: [note, article]\n---\n{CARD}",
        "---\nid: x\ntags: a\n---\ntext",
        "```\n# Question\n```",
        # never an error, whatever is wrong with it
        "---\ntitle: a: b\n---\ntext",
        "---\na: 1\na: 2\n---\ntext",
        "---\nnever: closed\n\ntext",
        "---\n\ta: b\n---\n",
        "---\nid:\n  - x\ntags: [\n---\n",
        "---\ntype: note\ntitle: a: b\n---\n# Question\nQ",
        "---\n" + "- " * 10_000 + "\n---\n",
        "# Text\n```\nnever closed",
        "{{c1::never closed",
    ],
)
def test_any_other_file_is_a_reference_note_and_never_an_error(vault: Vault, text: str) -> None:
    assert told(vault, text).is_reference


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "---\ntitle: a: b\ntype: flashcard\n---\n# Question\nQ",
            "a.md:2:9: error: this is no YAML",
        ),
        ("---\ntitle: a: b\ntype: flashcard # mine\n---\n", "a.md:2:9: error: this is no YAML"),
        ("---\ntitle: a: b\ntype: [flashcard, x]\n---\n", "a.md:2:9: error: this is no YAML"),
        ("---\ntitle: a: b\ntype:\n  - flashcard\n---\n", "a.md:2:9: error: this is no YAML"),
        ("---\ntitle: a: b\n---\n# Question\nQ", "a.md:2:9: error: this is no YAML"),
        (
            "---\ntype: flashcard\ntype: flashcard\n---\n",
            "a.md:3:1: error: key 'type' stands twice",
        ),
        ("---\nid: x\n\n# Question\nQ", "a.md:1:1: error: the front matter is never closed"),
    ],
)
def test_front_matter_of_a_flashcard_must_be_readable(vault: Vault, text: str, line: str) -> None:
    assert [problem[: len(line)] for problem in told(vault, text).problems] == [line]


def test_the_type_of_flashcards_is_configured(folder: Write) -> None:
    note = "---\nid: x\ntype: {}\n---\n# Question\nQ"

    assert configured(folder, "flashcard_type = 'Anki'", note.format("anki")).the_note
    assert configured(folder, "flashcard_type = 'Anki'", note.format("flashcard")).is_reference


def test_a_note_without_an_id_has_one_from_its_path(vault: Vault) -> None:
    missing = told(vault, CARD)
    empty = told(vault, f"---\ntags:\nid: ''\n---\n{CARD}")

    assert missing.problems == [NO_ID]
    assert empty.problems == [NO_ID.replace("a.md:1:1", "a.md:3:1")]
    for found in (missing, empty):
        assert found.the_note.guid == id_from_path("a.md", "Deck")
        assert not found.the_note.guid_written


def test_a_namespace_makes_guids_of_ones_own(folder: Write) -> None:
    found = configured(folder, "namespace = 'mine'", f"---\nid: x\n---\n{CARD}")

    assert found.the_note.guid == guid_of("x", "mine")
    assert found.the_note.guid_written


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# Question\n\n# Answer\nA", "a.md:5:1: error: the question is empty"),
        ("# Question\n\n---\n\n# Answer\nA", "a.md:5:1: error: the question is empty"),
        ("\n# Answer\nA", "a.md:6:1: error: there is no # Question"),
        ("just text", "a.md:5:1: error: there is no # Question"),
        ("", "a.md:4:1: error: there is no # Question"),
        ("#Question\nQ", "a.md:5:1: error: there is no # Question"),
    ],
)
def test_a_flashcard_has_a_question(vault: Vault, body: str, expected: str) -> None:
    text = f"---\nid: x\ntype: flashcard\n---\n{body}"
    errors = [problem for problem in told(vault, text).problems if ": error: " in problem]

    hint = "write # Question instead of #Question" if "#Q" in body else BELOW_QUESTION
    assert errors == [f"{expected} [question-empty] -> {hint}"]


def test_an_empty_answer_is_allowed_for_a_cloze_note_only(vault: Vault) -> None:
    found = told(vault, "---\nid: x\n---\n# Question\nA **bold** word\n\n---\n\n# Answer\n")
    assert found.problems == []
    assert found.the_note.sections["Answer"].text == ""

    for answer, line in (("# Answer\n", 7), ("", 1)):
        found = told(vault, f"---\nid: x\n---\n# Question\nplain\n{answer}")
        assert [problem.split(":")[1] for problem in found.problems] == [str(line)]
        assert "[answer-empty]" in found.problems[0]


def test_a_type_that_is_nearly_flashcard_is_told(vault: Vault) -> None:
    found = told(vault, f"---\ntype: flashcrad\n---\n{CARD}")

    assert found.note is None
    assert found.problems == [
        "a.md:2:1: warning: type: flashcrad makes this a reference note, in spite of its question"
        " [type-near] -> did you mean type: flashcard?"
    ]


@pytest.mark.parametrize("heading", ["Key", "Nonsense"])
def test_a_heading_whose_text_no_field_shows_stays_in_the_text(vault: Vault, heading: str) -> None:
    found = told(vault, f"---\nid: x\n---\n# Question\nA **Q**\n# Answer\nA\n# {heading}\nlost?")

    assert found.the_note.sections["Answer"].text == f"A\n# {heading}\nlost?"
    assert "[heading-unknown]" in found.problems[0]


def test_all_that_is_wrong_with_a_note_is_told_at_once(vault: Vault) -> None:
    text = (
        "---\n"
        "notetype: clozze\n"
        "dialect: latin\n"
        "cloze: none\n"
        "order: first\n"
        "deck: '::'\n"
        "created: soon\n"
        "tag: x\n"
        "tags: ['a b']\n"
        "---\n"
        "# Question\n"
        "```\n"
        "Q\n"
    )

    assert told(vault, text).problems == [
        "a.md:1:1: warning: this note has no id, so its guid comes from its path [id-missing]"
        " -> type: python build.py ids",
        "a.md:2:1: error: there is no note type 'clozze' [notetype-unknown] -> did you mean cloze?",
        "a.md:3:1: error: dialect: latin is not known [value] -> known are: auto, markdown, export",
        "a.md:4:1: error: cloze: none is not known [value] -> known are: each, together",
        "a.md:5:1: error: order: first is no number [value] -> write a number, such as order: 10",
        "a.md:6:1: error: deck: :: names no deck [deck-name]"
        " -> write a name, with :: before each subdeck",
        "a.md:7:1: warning: created: soon is no date [date]"
        " -> write it as 2026-11-30 or 2026-11-30T14:05",
        "a.md:8:1: warning: unknown key 'tag' [key-near] -> did you mean tags?",
        "a.md:9:9: warning: a tag cannot hold a blank: 'a b' is written with _ [tag-blank]"
        " -> write _ or - instead of the blank",
        "a.md:12:1: error: this code block is never closed, so all below it is code [fence-open]"
        " -> write ``` on a line of its own below the code",
    ]


def test_tags_are_made_of_other_keys_where_that_is_configured(folder: Write) -> None:
    lines = "tags.from_keys = ['specialty', 'exams', 'nowhere']"
    front = "id: x\nspecialty: neuro\nexams: [step 1, '']\ntags:\n  - source/a::\n  - 'b\"'"
    found = configured(folder, lines, f"---\n{front}\n---\n{CARD}")

    assert found.the_note.tags == ("exams::step_1", "source::a::b", "specialty::neuro")
    assert found.problems == [
        "a.md:5:1: warning: a tag cannot hold a blank: 'exams::step 1' is written with _"
        " [tag-blank] -> write _ or - instead of the blank"
    ]


def test_a_template_of_obsidian_is_no_crash(vault: Vault) -> None:
    """Its `{{date}}` is a mapping in a mapping to YAML; to us it is a date that is none."""
    found = told(vault, f"---\nid: x\ncreated: {{{{date}}}}\nup: [[Index]]\n---\n{CARD}")

    assert found.problems == [
        "a.md:3:1: warning: created: {{date}} is no date [date]"
        " -> write it as 2026-11-30 or 2026-11-30T14:05"
    ]
    assert found.the_note.front_matter.values["up"] == "[[Index]]"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf"
        + b"---\nid: x\ntags:\n  - a\n---\n\n# Question\nQ **b**\n---\n# Answer\nA\n".replace(
            b"\n", b"\r\n"
        ),
        b"---\rid: x\rtags: [a]\r---\r\r# Question\rQ **b**\r\r---\r\r# Answer\rA",
        b"\n\n---\nid: x\ntags: a\n---\n# Question\nQ **b**\n# Answer\nA\x00\x07",
    ],
)
def test_a_note_is_the_same_from_every_system(folder: Write, data: bytes) -> None:
    found = read(vault_at(folder({"a.md": data}))).the_note

    assert (found.guid, found.tags, found.notetype) == ("x", ("a",), "cloze")
    assert {name: s.text for name, s in found.sections.items()} == {
        "Question": "Q **b**",
        "Answer": "A",
    }
