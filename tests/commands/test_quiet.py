"""Warnings that an author knows and does not want to be told of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from deckwright.commands.options import ALLOWABLE
from deckwright.vault.config import Quiet
from tests.conftest import Deckwright, Write
from tests.documentation import page, sections_of

NOTE = "---\nid: qu1et{0}\n---\n# Question\nThe **{0}** [[paper.pdf]] [[nowhere]]\n"


@pytest.fixture
def root(folder: Write) -> Path:
    return folder({"cards/a.md": NOTE.format("a"), "cards/b.md": NOTE.format("b"),
                   "cards/paper.pdf": "x"})  # fmt: skip


def hushes(root: Path, *codes: str) -> None:
    quiet = f"quiet = {json.dumps(codes)}"
    (root / "pyproject.toml").write_text(f'[tool.deckwright]\nname = "k"\n{quiet}\n')


def codes(deckwright: Deckwright, root: Path, *command: str) -> list[str]:
    said = deckwright(*command, "--root", root, "--format", "json")
    return [problem["code"] for problem in json.loads(said.stdout)["problems"]]


@pytest.mark.parametrize("command", ["check", "build"])
def test_what_is_hushed_is_not_told_of(root: Path, deckwright: Deckwright, command: str) -> None:
    hushes(root)
    assert codes(deckwright, root, command) == ["link-file", "link-missing"] * 2
    hushes(root, "link-file")
    assert codes(deckwright, root, command) == ["link-missing"] * 2
    assert codes(deckwright, root, command) == ["link-missing"] * 2  # nor of what is kept
    (root / "cards/a.md").write_text(NOTE.format("c").replace("qu1etc", "qu1eta"))
    assert codes(deckwright, root, command) == ["link-missing"] * 2


def test_a_preview_tells_of_it_neither(root: Path, deckwright: Deckwright, tmp_path: Path) -> None:
    hushes(root, "link-file", "link-missing")

    said = deckwright("preview", "--root", root, "-o", tmp_path / "site")

    assert (said.exit_code, said.stderr) == (0, "")


def test_a_strict_build_tells_and_refuses_all_the_same(root: Path, deckwright: Deckwright) -> None:
    hushes(root, "link-file", "link-missing")

    assert codes(deckwright, root, "check", "--strict") == ["link-file", "link-missing"] * 2
    assert codes(deckwright, root, "build") == []
    said = deckwright("build", "--root", root, "--strict")
    assert (said.exit_code, "[link-file]" in said.output) == (1, True)
    allowed = ("--allow", "link-file", "--allow", "link-missing")
    assert deckwright("build", "--root", root, "--strict", *allowed).exit_code == 0


def test_what_would_hurt_learners_cannot_be_hushed(root: Path, deckwright: Deckwright) -> None:
    hushes(root, "note-removed")

    assert codes(deckwright, root, "check") == ["config-value"]


def test_an_error_of_a_hushed_code_is_told(root: Path, deckwright: Deckwright) -> None:
    hushes(root, "link-file")
    (root / "cards/a.md").write_text("---\nid: a\n---\n# Question\n{{c1::open [[paper.pdf]]\n")

    assert codes(deckwright, root, "build") == ["cloze-open", "link-missing"]


def test_the_documentation_names_all() -> None:
    named = sections_of(page("configuration.md"))["quiet"]

    assert all(f"`{code}`" in named for code in get_args(Quiet))
    assert set(get_args(Quiet)) <= set(ALLOWABLE)
