"""Which note type a note has: as it says, by its clozes, as in the last release."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from deckwright.data import Source
from deckwright.notes.vault import Vault
from tests.conftest import Write
from tests.notes.parsing import CARD, configured, told
from tests.notes.samples import read, read_text, vault_at


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
