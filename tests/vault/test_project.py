"""Where everything of one build lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckwright.problems import Where
from deckwright.vault.project import Project, open_project
from tests.conftest import Write
from tests.saying import refusal


def opened(start: Path | None, root: Path | None = None, output: Path | None = None) -> Project:
    return open_project(start, root, output)


def test_a_folder_of_notes_is_a_project_with_defaults(folder: Write) -> None:
    vault = folder({"heart/a.md": ""}, "My Vault")
    project = opened(vault)

    assert project.root == vault.resolve()
    assert (project.source, project.only) == ("", "")
    assert (project.name, project.deck) == ("My Vault", "My Vault")
    assert project.output == Path.cwd() / "dist/My Vault.apkg"


def test_a_configured_folder_has_its_notes_in_cards(folder: Write) -> None:
    root = folder({"pyproject.toml": "[tool.deckwright]\nname = 'x'", "cards/a.md": ""})
    project = opened(root / "cards")

    assert project.root == root.resolve()
    assert (project.source, project.only, project.deck) == ("cards", "", "x")
    assert project.output == root.resolve() / "dist/x.apkg"


def test_a_configured_folder_without_cards_is_all_notes(folder: Write) -> None:
    root = folder({"pyproject.toml": "[tool.deckwright]", "a.md": ""})

    assert opened(root).source == ""


def test_a_folder_called_cards_is_like_any_other_without_configuration(folder: Write) -> None:
    root = folder({"cards/a.md": "", "b.md": ""})

    assert opened(root).source == ""


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("notes", "notes"),
        ("notes/", "notes"),
        ("./notes", "notes"),
        ("notes//deep", "notes/deep"),
        (".", ""),
        ("./", ""),
        (".notes", ".notes"),
    ],
)
def test_the_source_may_be_written_as_paths_are_written(
    folder: Write, written: str, source: str
) -> None:
    root = folder(
        {
            "pyproject.toml": f"[tool.deckwright]\nsource = '{written}'",
            "notes/deep/a.md": "",
            ".notes/a.md": "",
        }
    )

    assert opened(root).source == source


@pytest.mark.parametrize("written", ["nowhere", "../other", "notes/../../other", "a.md"])
def test_a_source_that_is_no_folder_of_the_root_is_refused(folder: Write, written: str) -> None:
    folder({"b.md": ""}, "other")
    root = folder({"pyproject.toml": f"[tool.deckwright]\nsource = '{written}'", "a.md": ""})

    assert refusal(lambda: opened(root)) == [
        f"pyproject.toml:1:1: error: there is no folder '{written}' [source-missing]"
        " -> name the folder of the notes: source = ..."
    ]


@pytest.mark.parametrize(
    ("asked", "only"),
    [
        (".", ""),
        ("cards", ""),
        ("cards/heart", "cards/heart"),
        ("cards/heart/a.md", "cards/heart/a.md"),
        ("docs", "docs"),
    ],
)
def test_a_part_of_a_project_is_read_against_the_whole(
    folder: Write, asked: str, only: str
) -> None:
    root = folder(
        {
            "pyproject.toml": "[tool.deckwright]\ndeck = 'X'",
            "cards/heart/a.md": "",
            "docs/b.md": "",
        }
    )
    for project in (opened(root / asked), opened(root / asked, root)):
        assert (project.root, project.source) == (root.resolve(), "cards")
        assert (project.only, project.deck) == (only, "X")


def test_one_note_of_a_vault_is_a_vault_of_that_note(folder: Write) -> None:
    root = folder({"a.md": "", "b.md": ""})
    project = opened(root / "a.md")

    assert (project.root, project.source, project.only) == (root.resolve(), "", "a.md")


def test_a_folder_reached_through_a_link_is_the_folder(folder: Write, tmp_path: Path) -> None:
    root = folder({"a.md": ""})
    (tmp_path / "link").symlink_to(root)

    assert opened(tmp_path / "link").root == root.resolve()


def test_the_working_folder_counts_when_nothing_is_asked_for(
    folder: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder({"a.md": ""})
    monkeypatch.chdir(root)

    assert opened(None).root == root.resolve()


def test_what_is_asked_for_must_exist(folder: Write) -> None:
    missing = folder({"a.md": ""}) / "nowhere"

    assert refusal(lambda: opened(missing)) == [
        f"{missing}:1:1: error: there is no {missing} [source-missing] -> name a folder of notes"
    ]


def test_what_is_asked_for_must_lie_below_the_root(folder: Write) -> None:
    root, other = folder({"a.md": ""}, "one"), folder({"b.md": ""}, "two")
    message = f"{other} below {root.resolve()}"

    assert refusal(lambda: opened(other, root)) == [
        f"{message}:1:1: error: there is no {message} [source-missing] -> name a folder of notes"
    ]


@pytest.mark.parametrize(
    "name",
    ["collection.apkg", "Collection.APKG", "backup-2026.apkg", "Backup-x.Apkg", "hearts.colpkg"],
)
def test_names_that_anki_takes_for_a_whole_collection_are_refused(
    folder: Write, tmp_path: Path, name: str
) -> None:
    """Importing such a file would replace everything that the learner has."""
    root, output = folder({"a.md": ""}), tmp_path / name

    assert refusal(lambda: opened(root, None, output)) == [
        f"{output}:1:1: error: Anki takes {name} for a whole collection [output-name]"
        " -> choose another name"
    ]


@pytest.mark.parametrize("name", ["my collection.apkg", "backup.apkg", "backups.apkg", "x.apkg"])
def test_other_names_are_used(folder: Write, tmp_path: Path, name: str) -> None:
    root = folder({"a.md": ""})

    assert opened(root, None, tmp_path / name).output == tmp_path / name


def test_a_configured_name_must_not_name_a_collection_either(folder: Write) -> None:
    root = folder({"pyproject.toml": "[tool.deckwright]\nname = 'collection'"})

    assert refusal(lambda: opened(root)) == [
        "pyproject.toml:1:1: error: Anki takes collection.apkg for a whole collection [output-name]"
        " -> choose another name"
    ]


def test_what_concerns_no_one_file_is_told_of_the_configuration_if_there_is_one(
    folder: Write,
) -> None:
    configured = folder({"pyproject.toml": "[tool.deckwright]"}, "one")
    plain = folder({"a.md": ""}, "two")

    assert opened(configured).place == Where("pyproject.toml")
    assert opened(plain).place == Where(".")


@pytest.mark.parametrize("deck", ["::", " ", ": :"])
def test_the_root_deck_must_have_a_name(folder: Write, deck: str) -> None:
    root = folder({"pyproject.toml": f"[tool.deckwright]\ndeck = '{deck}'", "a.md": ""})

    assert refusal(lambda: opened(root)) == [
        f"pyproject.toml:1:1: error: deck = '{deck}' names no deck [config-value]"
        " -> write a name, with :: before each subdeck"
    ]


@pytest.mark.parametrize("name", ["note.md", "deck", "deck.zip", "deck.apkg.txt"])
def test_only_packages_are_written(folder: Write, name: str) -> None:
    """`-o` with the name of a note must not cost the note."""
    said = refusal(lambda: open_project(folder({"a.md": ""}), None, Path(name)))

    assert [line.split(" [")[1].split("]")[0] for line in said] == ["output-name"]
