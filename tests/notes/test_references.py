"""The other notes of a vault: found by name, read when named, searched for in Anki."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from deckwright.data import Source
from deckwright.notes import references
from deckwright.notes.references import References
from deckwright.problems import Where
from deckwright.vault.files import read_source
from tests.conftest import Write
from tests.notes.samples import vault_at
from tests.saying import refusal

FILES = (
    *("a.md", "b.md", "heart/a.md", "heart/valves/a.md", "heart/valves/c.md", "lung/c.md"),
    *("lung/Ménière.md", "lung/old.markdown", "lung/v1.2.md", "lung/N.MD", "my note.md"),
    *("lung/x.canvas.md", "heart/x.png"),
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> References:
    root = tmp_path_factory.mktemp("references")
    for path in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    return References(vault_at(root))


@pytest.mark.parametrize(
    ("target", "beside", "expected"),
    [
        ("a", "b.md", "a.md"),
        ("a", "heart/x.md", "heart/a.md"),
        ("a", "heart/valves/x.md", "heart/valves/a.md"),
        ("a", "lung/x.md", "a.md"),
        ("c", "b.md", "lung/c.md"),
        ("c", "lung/x.md", "lung/c.md"),
        ("c", "heart/x.md", "heart/valves/c.md"),
        ("valves/c", "lung/x.md", "heart/valves/c.md"),
        ("heart/a", "lung/x.md", "heart/a.md"),
        ("/a", "heart/x.md", "a.md"),
        ("/heart/a", "lung/x.md", "heart/a.md"),
        ("./a", "heart/x.md", "heart/a.md"),
        ("../a", "heart/x.md", "a.md"),
        ("../lung/c.md", "heart/x.md", "lung/c.md"),
        ("../../a", "heart/x.md", ""),
        ("./c", "heart/x.md", "heart/valves/c.md"),
        ("heart\\a", "b.md", "heart/a.md"),
        ("A", "b.md", "a.md"),
        ("HEART/a.MD", "b.md", "heart/a.md"),
        ("Me\u0301nie\u0300re", "b.md", "lung/Ménière.md"),
        ("old", "b.md", "lung/old.markdown"),
        ("old.markdown", "b.md", "lung/old.markdown"),
        ("v1.2", "b.md", "lung/v1.2.md"),
        ("n", "b.md", "lung/N.MD"),
        ("my%20note", "b.md", "my note.md"),
        (" my note ", "b.md", "my note.md"),
        ("x.canvas", "b.md", "lung/x.canvas.md"),
        ("x.png", "b.md", ""),
        ("ung/c", "b.md", ""),
        ("gone", "b.md", ""),
        ("", "b.md", ""),
        ("..", "b.md", ""),
    ],
)
def test_a_note_is_found_as_obsidian_finds_it(
    known: References, target: str, beside: str, expected: str
) -> None:
    assert known.find(target, Where(beside)) == expected


SEARCHES = (
    ("---\nid: abc1\n---\n# Question\nQ", "Key:abc1"),
    ("---\nid: abc1\ntype: flashcard\n---\n", "Key:abc1"),
    ("---\nid: abc1\nnotetype: Deckwright Basic\n---\n", "Key:abc1"),
    ("---\nid: 'p}*'\nnotetype: basic\n---\n", "Key:pz7dzz2az"),
    ("---\nid: abc1\nnotetype: none\n---\n", ""),
    ("---\nid: abc1\ntype: note\n---\n# Question\nQ", ""),
    ("---\nid: abc1\ntype: flashcards\n---\n# Question\nQ\n# Question\nR", ""),
    ("---\nid: abc1\n---\nText", ""),
    ("", ""),
)


def test_a_flashcard_has_a_search(folder: Write) -> None:
    root = folder({f"{index}.md": text for index, (text, _) in enumerate(SEARCHES)})
    found = References(vault_at(root))

    for index, (text, expected) in enumerate(SEARCHES):
        assert (text, found.search(f"{index}.md")) == (text, expected)


def test_a_note_without_an_id_is_found_by_its_path(folder: Write) -> None:
    vault = vault_at(folder({"a.md": "# Question\nQ", "b/a.md": "# Question\nQ"}))
    found = References(vault)

    assert found.search("a.md") != found.search("b/a.md")
    own = replace(vault.project, config=replace(vault.project.config, namespace="ours"))
    assert References(replace(vault, project=own)).search("a.md") != found.search("a.md")


def test_a_file_is_read_once_and_only_when_it_is_named(
    folder: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reading(root: Path, path: str, is_flashcard: Callable[[str], bool]) -> Source:
        read.append(path)
        return read_source(root, path, is_flashcard)

    monkeypatch.setattr(references, "read_source", reading)
    found = References(vault_at(folder({"a.md": "# A\nx", "b.md": "# Question\nQ", "c.md": ""})))

    for _ in range(3):
        found.find("a", Where("c.md"))
        found.passage("a.md", "A")
        found.passage("a.md", "B")
        found.search("b.md")

    assert read == ["a.md", "b.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_out_of_the_folder_is_not_read(folder: Write) -> None:
    root = folder({"a.md": ""})
    (root / "secret.md").symlink_to(folder({"secret.md": "x"}, "elsewhere") / "secret.md")
    found = References(vault_at(root))

    assert refusal(lambda: found.page("secret.md"))[0].endswith(
        "'secret.md' lies outside this folder [media-outside]"
        " -> copy the file itself into this folder"
    )
    assert found.search("secret.md") == ""
