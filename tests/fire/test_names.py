"""Names that only Windows or macOS reads as they are meant: what each gets stands in names.txt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.adopt.names import is_safe, slug
from deckwright.vault.devices import is_device
from tests.conftest import Deckwright, Write

TABLE = Path(__file__).parent / "names.txt"
EMBEDS = ("![[{}]]", "![x](<{}>)", "[sound:{}]", '<img src="{}">')
NOTE = "---\nid: names1\n---\n# Question\nThe **aorta** {}\n"
FILES = ("a.png", "Twin.png", "twin.png", "e\u0301.png", "\u00e9.png")


def rows(place: str) -> Iterator[tuple[str, list[str]]]:
    """The names of one part of the table, each with the codes that it gets."""
    here = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            here = line.removeprefix("= ")
        elif here == place:
            name, _, codes = line.partition(" |")
            name = name.replace("\\u0301", "\u0301").replace("\\u00e9", "\u00e9")
            yield name, codes.split()


def errors(deckwright: Deckwright, root: Path, *words: str | Path) -> list[str]:
    said = json.loads(deckwright("check", "--root", root, "--format", "json", *words).stdout)
    return sorted({each["code"] for each in said["problems"] if each["level"] == "error"})


@pytest.mark.parametrize("shape", EMBEDS)
@pytest.mark.parametrize(("name", "codes"), [*rows("embeds")])
def test_a_file_that_a_note_shows(
    name: str, codes: list[str], shape: str, folder: Write, deckwright: Deckwright
) -> None:
    """In a tag its address is judged as well, which knows no drives and servers either."""
    files = {f"cards/{file}": b"\x89PNG\r\n\x1a\n" + file.encode() for file in FILES}
    root = folder({"cards/a.md": NOTE.replace("{}", shape.format(name)), **files})
    also = {"html-remote", "html-unsafe", "anki-unsafe"} if shape.startswith("<") else set()
    found = errors(deckwright, root)

    assert found == codes or (codes and found and {*found} <= {*codes, *also})


def test_twins_are_two_files_wherever_both_may_be(folder: Write, deckwright: Deckwright) -> None:
    """Anki (since 26.05) and two systems mix up what differs in case alone; not with our hashes."""
    root = folder(
        {
            "cards/a.md": NOTE.replace("{}", "![[Twin.png]] ![[twin.png]]"),
            "cards/Twin.png": b"\x89PNG\r\n\x1a\n1",
            "cards/twin.png": b"\x89PNG\r\n\x1a\n2",
        }
    )
    if len([*(root / "cards").iterdir()]) < 3:
        pytest.skip("this disk does not tell them apart")
    deckwright("build", "--root", root, "-o", root / "x.apkg")

    from deckwright.package.read import read_package

    names = sorted(read_package(root / "x.apkg").media)
    assert len(names) == len({name.casefold() for name in names}) == 2


@pytest.mark.parametrize(("name", "codes"), [*rows("source")])
def test_the_folder_of_the_notes(
    name: str, codes: list[str], folder: Write, deckwright: Deckwright
) -> None:
    settings = f'[tool.deckwright]\nname = "x"\nsource = "{name}"\n'
    root = folder({"cards/a.md": NOTE.replace("{}", ""), "pyproject.toml": settings})

    assert errors(deckwright, root) == codes


def test_a_folder_that_is_called_like_a_drive_is_none(
    folder: Write, deckwright: Deckwright
) -> None:
    """On Windows it would be the drive, which lies outside."""
    settings = '[tool.deckwright]\nname = "x"\nsource = "c:cards"\n'
    root = folder({"c:cards/a.md": NOTE.replace("{}", ""), "pyproject.toml": settings})

    assert errors(deckwright, root) == ["source-missing"]


@pytest.mark.parametrize(("name", "codes"), [*rows("output")])
def test_the_package(name: str, codes: list[str], folder: Write, deckwright: Deckwright) -> None:
    settings = f'[tool.deckwright]\nname = "x"\noutput = "{name}"\n'
    root = folder({"cards/a.md": NOTE.replace("{}", ""), "pyproject.toml": settings})

    assert errors(deckwright, root) == codes


@pytest.mark.parametrize(("name", "codes"), [*rows("packages")])
def test_one_of_several_packages(
    name: str, codes: list[str], folder: Write, deckwright: Deckwright
) -> None:
    settings = '[tool.deckwright]\nname = "x"\n[[tool.deckwright.packages]]\n'
    settings += f'name = "{name}"\nfolders = ["cards"]\n'
    root = folder({"cards/a.md": NOTE.replace("{}", ""), "pyproject.toml": settings})

    assert errors(deckwright, root) == codes


@given(st.sampled_from(["con", "NUL", "aux", "com1", "LPT9", "a"]), st.text(" .:a", max_size=4))
def test_no_name_that_adoption_gives_is_a_device(word: str, rest: str) -> None:
    assert not is_device(slug(word + rest, "note") + ".md")
    assert not (is_safe(word + rest) and is_device(word + rest))
