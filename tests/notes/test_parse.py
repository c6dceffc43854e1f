"""A Markdown file -> the note in it, or nothing where it is a reference note."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.data import Section, Source
from deckwright.notes.guids import guid_of, id_from_path
from deckwright.notes.vault import Vault
from deckwright.problems import Where
from deckwright.vault.files import read_source
from tests.conftest import Write
from tests.notes.samples import Read, read, read_text, vault_at

NO_ID = (
    "a.md:1:1: warning: this note has no id, so its guid comes from its path [id-missing]"
    " -> type: python build.py ids"
)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """An empty vault with the shipped note types, called `Deck`."""
    root = tmp_path_factory.mktemp("parse") / "Deck"
    root.mkdir()
    return vault_at(root)


def told(vault: Vault, text: str) -> Read:
    return read_text(vault, Source("a.md", text))


def configured(folder: Write, lines: str, note: str) -> Read:
    root = folder({"pyproject.toml": f"[tool.deckwright]\n{lines}".encode(), "a.md": note.encode()})
    return read(vault_at(root))


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


CARD = "# Question\nQ\n# Answer\nA"
BELOW_QUESTION = "write the text below # Question"


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
    ("question", "notetype"),
    [
        ("plain", "basic"),
        ("a **bold** word", "cloze"),
        ("a {{c1::cloze}}", "cloze"),
        ("a {{c1::cloze", "cloze"),
        ("a {{C1::cloze}}", "cloze"),
        ("==marked==", "basic"),
        ("*slanted*", "basic"),
        ("`**code**`", "basic"),
        ("```\n**code**\n```", "basic"),
        (r"\*\*stars\*\*", "basic"),
        ("2 ** 3 ** 4", "cloze"),
    ],
)
def test_a_cloze_in_the_question_makes_a_cloze_note(
    vault: Vault, question: str, notetype: str
) -> None:
    assert told_notetype(vault, f"# Question\n{question}\n# Answer\nA") == notetype


def told_notetype(vault: Vault, text: str) -> str:
    from deckwright.notes.parse import parse_notes
    from deckwright.problems import Problems

    notes = parse_notes(Source("a.md", f"---\nid: x\n---\n{text}"), vault, Problems())
    assert notes
    return notes[0].notetype


def test_a_cloze_in_the_answer_alone_makes_none(vault: Vault) -> None:
    assert told_notetype(vault, "# Question\nQ\n# Answer\nA **bold** word") == "basic"


def test_a_highlight_is_a_cloze_where_it_is_configured(folder: Write) -> None:
    note = "---\nid: x\n---\n# Question\nA ==marked== and **bold** word"

    assert configured(folder, "cloze.marks = ['highlight']", note).the_note.notetype == "cloze"


@pytest.mark.parametrize(
    ("written", "notetype"),
    [
        ("basic", "basic"),
        ("Basic", "basic"),
        ("[basic]", "basic"),
        ("cloze", "cloze"),
        ("basic-and-reversed", "basic-and-reversed"),
        ("Deckwright Cloze", "cloze"),
        ("deckwright basic", "basic"),
        ("'Deckwright Basic (type in the answer)'", "type-in-the-answer"),
    ],
)
def test_a_note_type_is_named_by_its_folder_or_by_its_name_in_anki(
    vault: Vault, written: str, notetype: str
) -> None:
    text = f"---\nid: x\nnotetype: {written}\n---\n# Question\nA **bold** word\n# Answer\nA"

    assert told(vault, text).the_note.notetype == notetype


def test_a_note_type_of_ones_own_is_named_in_any_case(folder: Write) -> None:
    shipped = Path(__file__).parent.parent.parent / "templates/basic/notetype.yaml"
    text = shipped.read_text(encoding="utf-8").replace("Deckwright Basic", "Mine")
    own = text.replace("id: 1731090345092", "id: 1731090345099")
    root = folder(
        {
            "templates/MyCards/notetype.yaml": own,
            "templates/MyCards/front.html": "{{Question}}",
            "templates/MyCards/back.html": "{{Answer}}",
            "templates/MyCards/style.css": "",
            "a.md": "---\nid: x\nnotetype: mycards\n---\n# Question\nQ",
            "b.md": "---\nid: x\nnotetype: MyCards\n---\n# Question\nQ",
        }
    )
    vault = vault_at(root)

    assert read(vault, "a.md").the_note.notetype == "MyCards"
    assert read(vault, "b.md").the_note.notetype == "MyCards"


@pytest.mark.parametrize(
    ("written", "said_of_it"),
    [
        ("clozed", "there is no note type 'clozed' [notetype-unknown] -> did you mean cloze?"),
        (
            "image",
            "there is no note type 'image' [notetype-unknown]"
            " -> known are: basic, basic-and-reversed, cloze, type-in-the-answer",
        ),
        (
            "[basic, cloze]",
            "there is no note type 'basic, cloze' [notetype-unknown]"
            " -> known are: basic, basic-and-reversed, cloze, type-in-the-answer",
        ),
    ],
)
def test_a_note_type_that_there_is_not_is_refused(
    vault: Vault, written: str, said_of_it: str
) -> None:
    text = f"---\nid: x\nnotetype: {written}\n---\n{CARD}"

    assert told(vault, text).problems == [f"a.md:3:1: error: {said_of_it}"]


@pytest.mark.parametrize(
    ("front", "body", "expected"),
    [
        (
            "tags:\n  - source/x::\n  - theme/y",
            "# Question\n\nQ **a**\n\n---\n\n# Answer\nA",
            "export",
        ),
        ("tags: [source/x::, theme/y]", "# Question\nQ\n", "export"),
        ("tags: 'a:: b'", "# Question\nQ\n", "export"),
        ("tags: 'a:: b'", "# Question\nQ\n---\n# Answer\n", "export"),
        ("tags: [source/x, theme/y]", "# Question\nQ\n", "markdown"),
        ("tags: ['a::b']", "# Question\nQ\n", "markdown"),
        ("title: a", "# Question\nQ\n", "markdown"),
        ("tags: 'a:: b'", "# Question\nQ\nsecond line\n", "markdown"),
        ("tags: 'a:: b'", "# Question\nQ\n# Answer\nA\n\nB", "markdown"),
        ("tags: 'a:: b'", "one\ntwo\n# Question\nQ\n", "markdown"),
        ("tags: 'a:: b'", "# Question\nQ\n# Why\nA", "markdown"),
        ("tags: 'a:: b'", "# Question\nQ\n---\n---\n# Answer\nA", "markdown"),
        ("tags: 'a:: b'\ndialect: markdown", "# Question\nQ\n", "markdown"),
        ("tags: 'a:: b'\ndialect: auto", "# Question\nQ\n", "export"),
        ("dialect: export", "# Question\nQ\nsecond line", "export"),
    ],
)
def test_a_note_of_the_converter_is_literal_until_an_author_writes_in_it(
    vault: Vault, front: str, body: str, expected: str
) -> None:
    assert told(vault, f"---\nid: x\n{front}\n---\n\n{body}").the_note.dialect == expected


def test_the_dialect_is_configured_and_the_note_overrides_it(folder: Write) -> None:
    note = "---\nid: x\n{}---\n# Question\nQ"

    exported = configured(folder, "dialect = 'export'", note.format(""))
    assert exported.the_note.dialect == "export"
    exported = configured(folder, "dialect = 'markdown'", note.format("tags: 'a:: b'\n"))
    assert exported.the_note.dialect == "markdown"
    exported = configured(folder, "dialect = 'export'", note.format("dialect: markdown\n"))
    assert exported.the_note.dialect == "markdown"


def test_a_dialect_that_there_is_not_is_refused(vault: Vault) -> None:
    assert told(vault, f"---\nid: x\ndialect: markdwon\n---\n{CARD}").problems == [
        "a.md:3:1: error: dialect: markdwon is not known [value] -> did you mean markdown?"
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"say ""aah"""', 'say "aah"'),
        ('"""aah"" is said"', '"aah" is said'),
        ('"the # sign"', "the # sign"),
        ('"a\tb"', "a\tb"),
        # what no export would have put in quotes was quoted by its author
        ('"plain"', '"plain"'),
        ('"say "aah""', '"say "aah""'),
        ('say ""aah""', 'say ""aah""'),
        ('"', '"'),
        ('""', '""'),
        ('"half', '"half'),
        ('"a" and "b"', '"a" and "b"'),
    ],
)
def test_the_quotes_of_a_text_export_are_taken_off(vault: Vault, written: str, meant: str) -> None:
    front = "---\nid: x\ntags: 'a:: b'\n---\n"
    found = told(vault, f"{front}# Question\nQ\n# Answer\n{written}").the_note
    markdown = told(vault, f"---\nid: x\n---\n# Question\nQ\n# Answer\n{written}").the_note

    assert found.dialect == "export"
    assert found.sections["Answer"].text == meant
    assert markdown.sections["Answer"].text == written


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


PIECES = (
    *("---\n", "---", "\n", "\n\n", "# Question\n", "# Answer\n", "# Hint\n", "# Other ##\n"),
    *(
        "id: a\n",
        "id: ",
        "tags:",
        "tags: [a, b]\n",
        "  - a\n",
        "- source/x::\n",
        "'",
        '"',
        "[",
        "]",
    ),
    *(
        "type: flashcard\n",
        "type: [flashcard]\n",
        "notetype: basic\n",
        "cloze: each\n",
        "order: 1\n",
    ),
    *(
        "**x**",
        "{{c1::y}}",
        "{{c1::",
        "}}",
        "{",
        "}",
        "```\n",
        "~~~",
        "- ```\n",
        "![[a.png]]",
        "[[a]]",
    ),
    *("hint: |\n  a\n  ![[q]]\n", 'hint: "\\n\\n\\n\\n![](x.png)"\n', "created: 5\n", "deck: ::\n"),
    *(
        "&a ",
        "*a",
        "<<: ",
        "? ",
        ": ",
        "...\n",
        "!x ",
        "%%",
        "<!--",
        "-->",
        "$",
        "\\(",
        "\\)",
        "\t",
    ),
    *("sources:\n  - [[x]]\n", "#", " # c\n", "  ", "x", "é", "\u2028", "\x85", "\x92", "\ufeff"),
    *("\r\n", "\r", "\0", '"\\x0e0\\x0f"', "==z==", "> ", "1. ", "| a |\n|---|\n", "<b>", "&amp;"),
)
FLASHCARD = "---\ntype: flashcard\nid: x\n"
texts = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.builds(
        lambda start, pieces: start + "".join(pieces),
        st.sampled_from(
            ["", "---\n", FLASHCARD, FLASHCARD + "---\n", FLASHCARD + "---\n# Question\n"]
        ),
        st.lists(st.sampled_from(PIECES), max_size=20),
    ),
)


@settings(max_examples=900, deadline=None)
@given(texts)
def test_any_text_is_a_note_or_none_or_is_refused_inside_its_lines(vault: Vault, text: str) -> None:
    """Never another exception; and a problem of the file points into the file."""
    file = vault.project.root / "a.md"
    file.write_bytes(text.encode())
    source = read_source(vault.project.root, "a.md", vault.is_flashcard)
    found = read_text(vault, source)

    for problem in found.problems:
        path, line, column = problem.split(": ")[0].split(":")
        assert path == "a.md"
        assert 1 <= int(line) <= source.text.count("\n") + 1
        assert int(column) >= 1
    if found.note:
        assert found.note.guid
        assert all(tag and "::::" not in tag for tag in found.note.tags)


@settings(max_examples=250, deadline=None)
@given(st.binary(max_size=60), st.sampled_from([b"", b"---\ntype: flashcard\n---\n# Question\n"]))
def test_any_bytes_are_a_file_or_are_refused(vault: Vault, data: bytes, start: bytes) -> None:
    from deckwright.problems import DeckError

    (vault.project.root / "b.md").write_bytes(start + data)
    try:
        source = read_source(vault.project.root, "b.md", vault.is_flashcard)
    except DeckError as error:
        codes = {(problem.code, problem.where.path) for problem in error.problems}
        assert codes == {("encoding", "b.md")}
    else:
        read_text(vault, source)


@pytest.mark.parametrize(
    ("pinned", "question", "meant"),
    [("basic", "a **bold** word", "cloze"), ("cloze", "a plain word", "basic")],
)
def test_a_note_keeps_the_note_type_of_the_last_release(
    vault: Vault, pinned: str, question: str, meant: str
) -> None:
    """Anki refuses a note whose note type changed."""
    released = replace(vault, pinned={"x": pinned})
    body = f"# Question\n{question}\n# Answer\nA"
    kept = read_text(released, Source("a.md", f"---\nid: x\n---\n{body}"))

    assert kept.the_note.notetype == pinned
    assert (
        f"a.md:5:1: warning: this note is now written as a {meant} note, but stays {pinned}"
        f" as in the last release [notetype-pinned] -> write notetype: {pinned};"
        f" or give it a new id, and learners get a new {meant} note"
    ) in kept.problems
    asked = read_text(released, Source("a.md", f"---\nid: x\nnotetype: {meant}\n---\n{body}"))
    assert asked.the_note.notetype == meant
    other = read_text(released, Source("a.md", f"---\nid: y\n---\n{body}"))
    assert other.the_note.notetype == meant
