"""In which dialect a note is read: as it says, as configured, as the converter wrote."""

from __future__ import annotations

import pytest

from deckwright.notes.vault import Vault
from tests.conftest import Write
from tests.notes.parsing import CARD, configured, told


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
