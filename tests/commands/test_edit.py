"""`ids` and `new`: the two commands that write what authors keep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deckwright.writing.ids import with_id, with_own_id
from tests.conftest import Deckwright, Write

ID = "Xy7abcdefgh"
WITH_ID = "---\nid: b0b0\n---\n# Question\nb?\n# Answer\nb"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            b"---\ntags: [a]\n---\n# Question\n",
            b"---\nid: Xy7abcdefgh\ntags: [a]\n---\n# Question\n",
            id="a first line in the front matter",
        ),
        pytest.param(
            b"---\r\ntags: [a]\r\n---\r\n# Question\r\n",
            b"---\r\nid: Xy7abcdefgh\r\ntags: [a]\r\n---\r\n# Question\r\n",
            id="with Windows line ends",
        ),
        pytest.param(
            b"\xef\xbb\xbf---\ntype: flashcard\n---\n",
            b"\xef\xbb\xbf---\nid: Xy7abcdefgh\ntype: flashcard\n---\n",
            id="behind a byte order mark",
        ),
        pytest.param(
            b"---\ntype: flashcard\nid:\ntags: []\n---\n",
            b"---\ntype: flashcard\nid: Xy7abcdefgh\ntags: []\n---\n",
            id="into an empty id",
        ),
        pytest.param(
            b"---\ntype: flashcard\nid:   # to do\n---\n",
            b"---\ntype: flashcard\nid: Xy7abcdefgh\n---\n",
            id="into an id that is but a comment",
        ),
        pytest.param(
            b"---\ntype: flashcard\nid: ''\n---\n",
            b"---\ntype: flashcard\nid: Xy7abcdefgh\n---\n",
            id="into empty quotes",
        ),
        pytest.param(
            b"# Question\nid:\n",
            b"---\nid: Xy7abcdefgh\n---\n# Question\nid:\n",
            id="as front matter of its own",
        ),
        pytest.param(
            b"---\ntype: flashcard\n---\n# Question\n\nid:\n",
            b"---\nid: Xy7abcdefgh\ntype: flashcard\n---\n# Question\n\nid:\n",
            id="never into the text",
        ),
        pytest.param(
            b"\n\n---\ntype: flashcard\n---\n",
            b"\n\n---\nid: Xy7abcdefgh\ntype: flashcard\n---\n",
            id="below blank lines",
        ),
    ],
)
def test_one_line_is_added_and_every_other_byte_stays(given: bytes, expected: bytes) -> None:
    assert with_id(given, ID) == expected


@pytest.mark.parametrize(
    ("given", "line", "expected"),
    [
        pytest.param(
            b"# Question\nQ\n",
            1,
            b"# Question\n%%\nid: Xy7abcdefgh\n%%\nQ\n",
            id="as keys of its own",
        ),
        pytest.param(
            b"a\r\n# Question\r\n\r\nQ",
            2,
            b"a\r\n# Question\r\n%%\r\nid: Xy7abcdefgh\r\n%%\r\n\r\nQ",
            id="with Windows line ends",
        ),
        pytest.param(
            b"a\r# Question\rQ",
            2,
            b"a\r# Question\r%%\rid: Xy7abcdefgh\r%%\rQ",
            id="with the line ends of an old Macintosh",
        ),
        pytest.param(
            b"a\n# Question", 2, b"a\n# Question\n%%\nid: Xy7abcdefgh\n%%\n", id="at the end"
        ),
        pytest.param(
            b"a\n# Question\n\n%%\ntags: [a]\n%%\n",
            2,
            b"a\n# Question\n\n%%\nid: Xy7abcdefgh\ntags: [a]\n%%\n",
            id="among its keys",
        ),
        pytest.param(
            b"# Question\n%%\n%%\n",
            1,
            b"# Question\n%%\nid: Xy7abcdefgh\n%%\n",
            id="among no keys",
        ),
        pytest.param(
            b"# Question\n%%\ntags: [a]\nid: # to do\n%%\n# Question\n%%\nid:\n%%",
            1,
            b"# Question\n%%\ntags: [a]\nid: Xy7abcdefgh\n%%\n# Question\n%%\nid:\n%%",
            id="into an empty id of its own",
        ),
        pytest.param(
            b"# Question\n<!--\nid: a\n-->\nQ\n# Question\nR\n",
            6,
            b"# Question\n<!--\nid: a\n-->\nQ\n# Question\n<!--\nid: Xy7abcdefgh\n-->\nR\n",
            id="between the marks of the others",
        ),
    ],
)
def test_a_note_among_several_gets_its_id_below_its_heading(
    given: bytes, line: int, expected: bytes
) -> None:
    assert with_own_id(given, ID, line) == expected


SEVERAL = """\
---
type: flashcards
---
# Question
a?
# Answer
a

---

# Question
%%
id: b0b0
%%
b?
# Answer
b
# Question
%%
tags: [c]
%%
c?
# Answer
c
"""


def test_each_note_of_a_file_of_several_gets_a_fresh_id(
    folder: Write, deckwright: Deckwright
) -> None:
    """One that follows from its place would be another's as soon as a note is put before it."""
    texts = []
    for name in ("one", "two"):
        root = folder({"a.md": SEVERAL.encode(), "d.md": "# Question\n**d**"}, name)
        refused = deckwright("build", root, "-o", root / "k.apkg")
        assert refused.stderr.count("[id-needed]") == 2

        said = deckwright("ids", root)

        assert (said.exit_code, said.stdout.count("a.md: id ")) == (0, 2)
        assert len(guids(deckwright, root)) == 4
        texts.append((root / "a.md").read_text(encoding="utf-8"))
        kept = [line for line in texts[-1].splitlines() if line != "%%" and "id: " not in line]
        assert kept == [
            line for line in SEVERAL.splitlines() if line != "%%" and "id: " not in line
        ]
        assert "# Question\n%%\nid: b0b0\n%%\nb?" in texts[-1]
        assert deckwright("ids", root).stderr == "every note has its id\n"
    assert texts[0] != texts[1]


def test_a_note_of_several_with_other_errors_gets_no_id_yet(
    folder: Write, deckwright: Deckwright
) -> None:
    root = folder({"a.md": SEVERAL.replace("a?\n", "").encode()})

    said = deckwright("ids", root)

    assert said.exit_code == 1
    assert said.stdout.count("a.md: id ") == 1
    assert "a.md:4:1: error: the question is empty" in said.stderr


def guids(deckwright: Deckwright, root: Path) -> list[str]:
    from deckwright.package.read import read_package

    assert deckwright("build", root, "-o", root / "k.apkg").exit_code == 0
    return sorted(note.guid for note in read_package(root / "k.apkg").notes)


def test_the_id_that_is_written_down_is_the_one_the_note_had(
    folder: Write, deckwright: Deckwright
) -> None:
    """Learners who have the deck already keep their cards."""
    root = folder({"a.md": "# Question\nWhat is **a**?", "b.md": WITH_ID})
    before = guids(deckwright, root)

    said = deckwright("ids", root)

    assert said.exit_code == 0
    assert said.stdout.startswith("a.md: id ")
    assert guids(deckwright, root) == before
    assert "id-missing" not in deckwright("check", root).stdout
    (root / "a.md").rename(root / "c.md")
    assert guids(deckwright, root) == before


def test_ids_of_a_namespace_stay_as_well(folder: Write, deckwright: Deckwright) -> None:
    root = folder(
        {
            "a.md": "# Question\nWhat is **a**?",
            "pyproject.toml": '[tool.deckwright]\nnamespace = "n"',
        }
    )
    before = guids(deckwright, root)

    deckwright("ids", root)

    assert guids(deckwright, root) == before


def test_nothing_is_written_where_every_note_has_its_id(
    folder: Write, deckwright: Deckwright
) -> None:
    root = folder({"b.md": WITH_ID, "ref.md": "# About\n"})

    said = deckwright("ids", root)

    assert (said.exit_code, said.stdout, said.stderr) == (0, "", "every note has its id\n")


def test_a_new_note_has_a_fresh_id_and_waits_for_its_text(
    folder: Write, deckwright: Deckwright
) -> None:
    root = folder({"pyproject.toml": "[tool.deckwright]", "cards/a.md": "# Question\n**a**"})

    first = deckwright("new", "--root", root, "kidney/renin")
    second = deckwright("new", "--root", root, "kidney/angiotensin.md", "--notetype", "basic")

    assert first.exit_code == second.exit_code == 0
    texts = [
        (root / "cards" / "kidney" / name).read_text() for name in ("renin.md", "angiotensin.md")
    ]
    assert "notetype: basic\n" in texts[1]
    assert texts[0].split("id: ")[1].split()[0] != texts[1].split("id: ")[1].split()[0]
    codes = json.loads(deckwright("check", root, "--format", "json").stdout)["problems"]
    assert [p["code"] for p in codes if "kidney" in p["path"]] == ["question-empty"] * 2


def test_a_new_note_comes_last_in_a_file_of_several(folder: Write, deckwright: Deckwright) -> None:
    text = SEVERAL.removesuffix("\n")
    root = folder({"pyproject.toml": "[tool.deckwright]", "cards/a.md": text.encode()})
    deckwright("ids", root)
    before = (root / "cards" / "a.md").read_bytes()

    first = deckwright("new", "--root", root, "a")
    second = deckwright("new", "--root", root, "a.md", "--notetype", "basic")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == second.stdout
    after = (root / "cards" / "a.md").read_bytes()
    assert after.startswith(before)
    added = after[len(before) :].decode()
    assert added.count("# Question\n%%\ncreated: ") == added.count("\n# Answer\n") == 2
    assert added.endswith("notetype: basic\n%%\n\n\n---\n\n# Answer\n\n")
    codes = json.loads(deckwright("check", root, "--format", "json").stdout)["problems"]
    assert [problem["code"] for problem in codes] == ["question-empty"] * 2


def test_a_new_note_begins_as_the_others_of_its_file(folder: Write, deckwright: Deckwright) -> None:
    text = "---\r\ntype: flashcards\r\n---\r\n# Hint\r\n%%\r\nid: a\r\n%%\r\n# Question\r\n**a**"
    root = folder({"pyproject.toml": "[tool.deckwright]", "cards/a.md": text.encode()})

    assert deckwright("new", "--root", root, "a").exit_code == 0
    added = (root / "cards" / "a.md").read_bytes()[len(text) :]
    assert added.startswith(b"\r\n\r\n---\r\n\r\n# Hint\r\n%%\r\ncreated: ")
    assert added.count(b"\n") == added.count(b"\r\n")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../out", "new-path"),
        ("/etc/note", "new-path"),
        ("C:\\note", "new-path"),
        ("a", "new-exists"),
    ],
)
def test_a_new_note_never_lies_outside_nor_replaces_another(
    folder: Write, deckwright: Deckwright, path: str, code: str
) -> None:
    root = folder({"pyproject.toml": "[tool.deckwright]", "cards/a.md": "mine"})

    result = deckwright("new", "--root", root, path)

    assert (result.exit_code, f"[{code}]" in result.stderr) == (1, True)
    assert (root / "cards" / "a.md").read_text() == "mine"


def test_a_new_note_of_an_unknown_note_type_is_refused(
    folder: Write, deckwright: Deckwright
) -> None:
    result = deckwright("new", "--root", folder({"a.md": ""}), "x", "--notetype", "clzoe")

    assert (result.exit_code, "did you mean cloze?" in result.stderr) == (1, True)


def test_ids_tells_which_notes_have_errors_and_therefore_no_id(
    folder: Write, deckwright: Deckwright
) -> None:
    root = folder({"a.md": "# Question\n**a**", "b.md": "# Question\n"})

    said = deckwright("ids", root)

    assert said.exit_code == 1
    assert said.stdout.startswith("a.md: id ")
    assert "b.md:1:1: error: the question is empty" in said.stderr


def test_ids_are_not_written_where_it_is_not_certain_which_folder_is_meant(
    folder: Write, deckwright: Deckwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above a vault, ids from paths would be other ids than those of the vault itself."""
    root = folder({"vault/a.md": "# Question\n**a**"})
    monkeypatch.chdir(root)

    said = deckwright("ids")

    assert said.exit_code == 2
    assert "name the folder of notes" in said.stderr
    assert [file.name for file in root.rglob("*.md")] == ["a.md"]
