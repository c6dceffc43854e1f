"""`[tool.deckwright]` of the nearest pyproject.toml -> Config."""

from __future__ import annotations

import pytest

from deckwright.vault.config import ClozeConfig, Config, TagConfig, find_root, load_config
from tests.conftest import Write
from tests.saying import refusal


def config_of(folder: Write, text: str | bytes) -> Config:
    return load_config(folder({"pyproject.toml": text}))


def test_a_folder_without_configuration_has_the_defaults(folder: Write) -> None:
    assert load_config(folder({"a.md": ""})) == Config()
    assert load_config(folder({"pyproject.toml": "[project]\nname = 'x'"})) == Config()
    assert load_config(folder({"pyproject.toml": ""})) == Config()


def test_every_key_is_read(folder: Write) -> None:
    config = config_of(
        folder,
        """
        [project]
        name = "other"

        [tool.deckwright]
        name = "hearts"
        deck = "Heart::Valves"
        description = "About hearts."
        source = "notes"
        templates = "shapes"
        media = "pictures"
        output = "out/hearts.apkg"
        namespace = "mine"
        flashcard_type = "card"
        dialect = "markdown"

        [tool.deckwright.tags]
        layout = "split"
        dictionary = "tags.txt"
        namespaces = ["source", "topic"]
        from_keys = ["specialty"]

        [tool.deckwright.cloze]
        numbering = "together"
        marks = ["bold", "highlight"]
        """,
    )

    assert config == Config(
        name="hearts",
        deck="Heart::Valves",
        description="About hearts.",
        source="notes",
        templates="shapes",
        media="pictures",
        output="out/hearts.apkg",
        namespace="mine",
        flashcard_type="card",
        dialect="markdown",
        tags=TagConfig("split", "tags.txt", ("source", "topic"), ("specialty",)),
        cloze=ClozeConfig("together", ("bold", "highlight")),
    )


@pytest.mark.parametrize(
    "text",
    [
        b'\xef\xbb\xbf[tool.deckwright]\r\nname = "x"\r\n',
        b'[tool]\ndeckwright = { name = "x" }\n',
        b'[ tool . deckwright ]\nname = "x"',
        b'[tool."deckwright"]\nname = "x"',
        b'tool.deckwright.name = "x"',
    ],
)
def test_the_table_may_be_written_in_any_of_tomls_ways(folder: Write, text: bytes) -> None:
    assert config_of(folder, text) == Config(name="x")


LAYOUTS = "write one of 'nested', 'split', 'anking', 'verbatim'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[tool.deckwright]\nnmae = 'x'",
            [
                "2:1: error: unknown key 'nmae' in [tool.deckwright] [config-unknown]"
                " -> did you mean name?"
            ],
        ),
        (
            "[tool.deckwright]\nname = 'x'\n\n[tool.deckwright.tags]\nlayuot = 'nested'",
            [
                "5:1: error: unknown key 'layuot' in [tool.deckwright.tags] [config-unknown]"
                " -> did you mean layout?"
            ],
        ),
        (
            "[tool.deckwright.tag]\nlayout = 'nested'",
            [
                "1:18: error: unknown key 'tag' in [tool.deckwright] [config-unknown]"
                " -> did you mean tags?"
            ],
        ),
        (
            "[tool.deckwright]\nzzz = 1",
            [
                "2:1: error: unknown key 'zzz' in [tool.deckwright] [config-unknown] -> known are:"
                " name, deck, description, source, exclude, templates, media, media_limit,"
                " media_names, output, baseline, namespace, flashcard_type, dialect, tags, cloze,"
                " pictures, descriptions, html, options, packages, quiet"
            ],
        ),
        (
            b"[tool.deckwright]\n  name = 1",
            [
                "2:3: error: name = 1 is not a value of this key [config-value]"
                " -> write a text in quotes"
            ],
        ),
        (
            "[tool.deckwright]\nname = ['a']",
            [
                "2:1: error: name = ['a'] is not a value of this key [config-value]"
                " -> write a text in quotes"
            ],
        ),
        (
            "[tool.deckwright]\ndialect = 'Markdown'",
            [
                "2:1: error: dialect = 'Markdown' is not a value of this key [config-value]"
                " -> write one of 'auto', 'markdown', 'export'"
            ],
        ),
        (
            "[tool.deckwright]\ntags = ['a']",
            ["2:1: error: tags = ['a'] is not a value of this key [config-value] -> write a table"],
        ),
        (
            "[other]\nlayout = 1\n[tool.deckwright.tags]\nlayout = 'anki'",
            [f"4:1: error: layout = 'anki' is not a value of this key [config-value] -> {LAYOUTS}"],
        ),
        (
            "[tool.deckwright.tags]\nnamespaces = 'source'\nfrom_keys = [1]",
            [
                "2:1: error: namespaces = 'source' is not a value of this key [config-value]"
                " -> write a list of texts",
                "3:1: error: from_keys = [1] is not a value of this key [config-value]"
                " -> write a list of texts",
            ],
        ),
        (
            "[tool.deckwright.cloze]\nmarks = ['italic']\nnumbering = true",
            [
                "2:1: error: marks = ['italic'] is not a value of this key [config-value]"
                " -> write a list of 'bold' or 'highlight'",
                "3:1: error: numbering = True is not a value of this key [config-value]"
                " -> write one of 'each', 'together'",
            ],
        ),
        (
            "[tool.deckwright]\nmedia_limit = -1\n[tool.deckwright.pictures]\nmax_width = true",
            [
                "2:1: error: media_limit = -1 is not a value of this key [config-value]"
                " -> write a whole number, 0 or more",
                "4:1: error: max_width = True is not a value of this key [config-value]"
                " -> write a whole number, 0 or more",
            ],
        ),
        (
            "[tool]\ndeckwright = 'x'",
            ["1:1: error: tool.deckwright is no table [config-value] -> write [tool.deckwright]"],
        ),
        (
            "tool = 3",
            ["1:1: error: tool.deckwright is no table [config-value] -> write [tool.deckwright]"],
        ),
        (
            '[tool.deckwright]\nname = "x"\nname = "y"',
            [
                "3:11: error: this is no TOML: Cannot overwrite a value (at end of document)"
                " [config-syntax] -> see https://toml.io"
            ],
        ),
        (
            "[tool.deckwright]\nname = x",
            [
                "2:8: error: this is no TOML: Invalid value (at line 2, column 8)"
                " [config-syntax] -> see https://toml.io"
            ],
        ),
        (
            b"[tool.deckwright]\nname = '\xe9'",
            [
                "2:9: error: this is no TOML: byte 0xe9 is not UTF-8 [config-syntax]"
                " -> see https://toml.io"
            ],
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(
    folder: Write, text: str | bytes, expected: list[str]
) -> None:
    found = refusal(lambda: config_of(folder, text))

    assert found == [f"pyproject.toml:{line}" for line in expected]


def test_a_list_of_choices_in_a_list_is_no_choice(folder: Write) -> None:
    """A value that cannot be hashed or compared is refused like any other."""
    text = "[tool.deckwright.cloze]\nmarks = [['bold']]\nnumbering = ['each']"

    assert len(refusal(lambda: config_of(folder, text))) == 2


@pytest.mark.parametrize(
    ("start", "root", "configured"),
    [
        (".", ".", True),
        ("cards/deep", ".", True),
        ("inner", "inner", True),
        ("inner/cards", "inner", True),
        ("plain", ".", True),
    ],
)
def test_the_root_is_the_nearest_configured_folder(
    folder: Write, start: str, root: str, *, configured: bool
) -> None:
    top = folder(
        {
            "pyproject.toml": "[project]\nname = 'x'\n\n  [tool.deckwright]\n",
            "cards/deep/a.md": "",
            "inner/pyproject.toml": b"\xef\xbb\xbf[tool.deckwright.tags]\r\n",
            "inner/cards/a.md": "",
            "plain/pyproject.toml": "# [tool.deckwright]\n[tool.deckwright-other]\n[tool.ruff]\n",
        }
    )

    assert find_root(top / start) == ((top / root).resolve(), configured)


def test_a_folder_with_no_configuration_above_it_is_its_own_root(folder: Write) -> None:
    top = folder({"sub/a.md": "", "sub/pyproject.toml": "[tool.ruff]"})

    assert find_root(top / "sub") == ((top / "sub").resolve(), False)
