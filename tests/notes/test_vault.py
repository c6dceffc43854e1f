"""Everything that a note is read against."""

from __future__ import annotations

import sys

import pytest

from deckwright.notes.vault import open_vault
from deckwright.problems import Problems
from deckwright.vault.listing import list_files
from deckwright.vault.project import open_project
from tests.conftest import Write
from tests.notes.samples import vault_at
from tests.saying import refusal


def test_a_vault_has_its_markdown_files_in_order(folder: Write) -> None:
    vault = vault_at(folder({"b 10.md": "", "b 2.md": "", "x.png": "", ".trash/c.md": ""}))

    assert vault.files == ("b 2.md", "b 10.md")


def test_a_vault_has_the_notes_of_its_source_and_the_media_of_both(folder: Write) -> None:
    root = folder(
        {
            "pyproject.toml": "[tool.deckwright]\nsource = 'notes'\nmedia = 'pictures'",
            "notes/a.md": "",
            "notes/x.png": "1",
            "pictures/y.png": "2",
            "README.md": "",
            "other/z.png": "3",
        }
    )
    from deckwright.problems import Where

    vault = vault_at(root)
    where = Where("notes/a.md")

    assert vault.files == ("notes/a.md",)
    assert vault.media.find("x.png", where).path == root / "notes/x.png"
    assert vault.media.find("y.png", where).path == root / "pictures/y.png"
    assert refusal(lambda: vault.media.find("z.png", where))[0].startswith(
        "notes/a.md:1:1: error: there is no file 'z.png' [media-missing]"
    )


def test_a_vault_knows_the_headings_and_keys_of_every_note_type(folder: Write) -> None:
    vault = vault_at(folder({"x.md": ""}))

    assert {"", "question", "answer", "hint", "extra", "sources"} <= vault.headings
    assert {"question", "answer", "hint", "sources", "key"} <= vault.field_keys


def test_a_vault_with_a_broken_dictionary_is_refused(folder: Write) -> None:
    root = folder({"pyproject.toml": "[tool.deckwright.tags]\ndictionary = 'tags.txt'"})

    assert refusal(lambda: vault_at(root))[0].startswith(
        "tags.txt:1:1: error: the tag dictionary cannot be read"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntype: flashcard\n---\n", True),
        ("---\ntype:   'Flashcard'  # mine\n---\n", True),
        ('---\n"type": "FLASHCARD"\n---\n', True),
        ("---\ntype:flashcard\n---\n", True),
        ("---\ntype: [note, flashcard]\n---\n", True),
        ("---\ntype:\n  - note\n  - 'flashcard' # too\n---\n", True),
        ("---\ntype:\n- flashcard\n---\n", True),
        ("---\ntype: 'flashcard\n---\n", True),
        ("---\ntype:\n---\n# Question\nQ", True),
        ("---\ntitle: a: b\n---\n# Question\nQ", True),
        ("---\ntitle: a: b\n---\n\n  #  QUESTION ##\nQ\n\n```\ntype: note\n```", True),
        ("type: flashcard", True),
        ("---\ntype: note\n---\n# Question\nQ", False),
        ("---\ntype: flashcards\n---\n", True),
        ("---\ntype: [Flashcards]\n---\n# Question\nQ", True),
        ("---\ntype: flashcardss\n---\n# Question\nQ", False),
        ("---\ntype: [note]\n---\n# Question\nQ", False),
        ("---\nx: y\n---\n# Answer\nA", False),
        ("---\nprototype: flashcard\n---\n", False),
        ("## Question\nQ", False),
        ("", False),
    ],
)
def test_a_flashcard_is_known_by_its_lines_even_if_it_cannot_be_read(
    folder: Write, text: str, *, expected: bool
) -> None:
    """Or else a broken flashcard would pass for a reference note, and be lost without a word."""
    assert vault_at(folder({"x.md": ""})).is_flashcard(text) is expected


def test_the_type_of_flashcards_is_configured(folder: Write) -> None:
    root = folder({"pyproject.toml": "[tool.deckwright]\nflashcard_type = 'Anki card'"})
    vault = vault_at(root)

    assert vault.is_flashcard("type: anki CARD")
    assert not vault.is_flashcard("type: flashcard\n# Question")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, {"a.md", "templates/card.md", "templates2/b.md", "x/templates/c.md"}),
        (
            {"pyproject.toml": '[tool.deckwright]\nexclude = ["templates", "x/"]'},
            {"a.md", "templates2/b.md"},
        ),
        (
            {".obsidian/templates.json": '{"folder": "templates"}'},
            {"a.md", "templates2/b.md", "x/templates/c.md"},
        ),
        (
            {".obsidian/templates.json": '{"folder": 7'},
            {"a.md", "templates/card.md", "templates2/b.md", "x/templates/c.md"},
        ),
    ],
    ids=["all by default", "not what is excluded", "not Obsidian's templates", "settings broken"],
)
def test_folders_without_notes_are_left_out(
    folder: Write, files: dict[str, str], expected: set[str]
) -> None:
    names = ("a.md", "templates/card.md", "templates2/b.md", "x/templates/c.md")
    root = folder({**dict.fromkeys(names, "# Question\n"), **files})

    project = open_project(root, None, None)
    vault = open_vault(project, list_files(project.root, project.places), {})

    assert set(vault.files) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_linked_folder_is_told_of_and_not_followed(folder: Write) -> None:
    root = folder({"a.md": "# Question\n"})
    (root / "shared").symlink_to(folder({"b.md": "# Question\n"}, "elsewhere"))
    problems = Problems()

    project = open_project(root, None, None)
    vault = open_vault(project, list_files(project.root, project.places), {}, problems)

    assert set(vault.files) == {"a.md"}
    assert [(p.code, p.where.path) for p in problems.in_order] == [("folder-link", "shared")]
