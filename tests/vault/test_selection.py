"""`[[tool.deckwright.packages]]`: which notes are meant, and what is said of one that errs."""

from __future__ import annotations

import pytest

from deckwright.data import Value
from deckwright.vault.config import load_config
from deckwright.vault.selection import Selection
from tests.conftest import Write
from tests.saying import refusal

PATHS = ("heart/valves.md", "heart/rhythm/node.md", "heartburn/acid.md", "lobes.md")
TAGS = {
    "heart/valves.md": ("exam::2026", "Hard"),
    "heart/rhythm/node.md": ("exams",),
    "heartburn/acid.md": ("Exam",),
    "lobes.md": (),
}
KEYS: dict[str, dict[str, Value]] = {
    "heart/valves.md": {"status": "draft", "level": ("1", "2")},
    "heart/rhythm/node.md": {"status": "Done"},
    "heartburn/acid.md": {"level": "2"},
    "lobes.md": {"level": {"2": "x"}},
}


def selection(folder: Write, text: str) -> Selection:
    table = f'[[tool.deckwright.packages]]\nname = "p"\n{text}\n'
    (package,) = load_config(folder({"pyproject.toml": table})).packages
    return package.selection


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('folders = ["heart"]', "01"),
        ('folders = ["./heart"]', "01"),
        ('folders = ["heart/rhythm/", "heartburn"]', "12"),
        ('folders = ["."]', "0123"),
        ('tags = ["exam"]', "02"),
        ('tags = ["exam*"]', "012"),
        ('tags = ["EXAM::*"]', "0"),
        ('tags = ["exam::20"]', ""),
        ('keys = { status = "done" }', "1"),
        ('keys = { level = "2" }', "02"),
        ('keys = { level = ["1", "3"] }', "0"),
        ('keys = { level = "*", status = "*" }', "0"),
        ('folders = ["heart"]\ntags = ["exam"]', "0"),
        ('any = [{ folders = ["heartburn"] }, { tags = ["hard"] }]', "02"),
        ('all = [{ tags = ["exam"] }, { tags = ["hard"] }]', "0"),
        ('not = { tags = ["exam"] }', "13"),
        ('not = [{ tags = ["exam"] }, { keys = { status = "*" } }]', "3"),
        ('folders = ["heart"]\nnot = { any = [{ tags = ["hard"] }, { tags = ["x"] }] }', "1"),
    ],
)
def test_a_selection_means_these_notes(folder: Write, text: str, expected: str) -> None:
    meant = selection(folder, text)

    found = [i for i, path in enumerate(PATHS) if meant.holds(path, TAGS[path], KEYS[path])]
    assert "".join(map(str, found)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('name = "p"', "3:1: error: package 'p' selects no notes [package-empty]"),
        ('name = "p"\ntags = []', "5:1: error: tags of package 'p' selects no notes [package-em"),
        ('name = "p"\nnot = {}', "5:1: error: not of package 'p' selects no notes [package-empty]"),
        ('name = "p"\nfolder = ["a"]', "5:1: error: unknown key 'folder' in package 'p'"),
        ('name = "p"\nany = [{ tag = "a" }]', "5:10: error: unknown key 'tag' in any of package"),
        ('name = "p"\ntags = [1]', "5:1: error: tags = [1] is not a value of this key"),
        ('name = "p"\nkeys = "a"', "5:1: error: keys = 'a' is not a value of this key"),
        ('name = "p"\nall = ["a"]', "3:1: error: 'a' selects no notes [config-value]"),
        ('name = "a/b"\ntags = ["a"]', "4:1: error: name = 'a/b' names no file [config-value]"),
        ('tags = ["a"]', "3:1: error: a package without a name [config-value]"),
        (
            'name = "p"\ntags = ["a"]\n[[tool.deckwright.packages]]\nname = "P"\ntags = ["a"]',
            "6:1: error: two packages are called 'P' [config-value] -> rename one",
        ),
    ],
)
def test_what_errs_is_told_with_its_line(folder: Write, text: str, expected: str) -> None:
    table = f'[tool.deckwright]\nname = "x"\n[[tool.deckwright.packages]]\n{text}\n'
    root = folder({"pyproject.toml": table})

    (said,) = refusal(lambda: load_config(root))

    assert said.startswith(f"pyproject.toml:{expected}")


def test_packages_must_be_tables(folder: Write) -> None:
    root = folder({"pyproject.toml": '[tool.deckwright]\npackages = ["a"]\n'})

    (said,) = refusal(lambda: load_config(root))

    assert "packages is no list of tables [config-value] -> write [[tool.deckwright" in said
