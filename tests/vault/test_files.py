"""The folder -> its Markdown files, and each of them as text."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.data import Source
from deckwright.problems import Where
from deckwright.vault.files import file_digest, note_files, read_bytes, read_source, without_control
from deckwright.vault.listing import list_files, path_order
from tests.conftest import Write
from tests.saying import refusal

SAVE_IT = "save the file as UTF-8 (in most editors: Save with Encoding)"


def is_flashcard(text: str) -> bool:
    return "type: flashcard" in text


def test_paths_are_in_the_order_in_which_people_count() -> None:
    in_order = [
        "1 heart/2 valves.md",
        "1 heart/10 rhythm.md",
        "2 lung.md",
        "2 lung/a.md",
        "2 Lung/b.md",
        "2 lung/c 9.md",
        "2 lung/c 09.md",
        "2 lung/c 10.md",
        "10 kidney.md",
        "Ähre.md",
        "ähre.md",
        "心.md",
    ]
    shuffled = random.Random(5).sample(in_order, len(in_order))
    found = sorted(shuffled, key=path_order)

    assert found[:4] == [
        "1 heart/2 valves.md",
        "1 heart/10 rhythm.md",
        "2 lung/a.md",
        "2 Lung/b.md",
    ]
    assert found.index("2 lung/c 9.md") < found.index("2 lung/c 10.md")
    assert found.index("2 lung/c 09.md") < found.index("2 lung/c 10.md")
    assert found.index("2 lung.md") < found.index("10 kidney.md")
    assert found == sorted(in_order, key=path_order)


# Paths of a vault: no part of them is empty.
PATHS = st.lists(st.text("aAbB1290.² é", min_size=1, max_size=4), min_size=1, max_size=3)


@given(st.lists(PATHS.map("/".join), max_size=8))
def test_the_order_of_paths_depends_on_the_paths_alone(paths: list[str]) -> None:
    backwards = paths[::-1]

    assert sorted(paths, key=path_order) == sorted(backwards, key=path_order)
    assert len({path_order(path) for path in set(paths)}) == len(set(paths))


def test_hidden_files_and_folders_are_no_part_of_a_vault(folder: Write) -> None:
    root = folder(
        {
            "a.md": "",
            "sub/b.MD": "",
            "sub/deep/c.markdown": "",
            "sub/d.txt": "",
            "sub/.e.md": "",
            ".obsidian/f.md": "",
            ".trash/g.md": "",
            "sub/.git/h.md": "",
        }
    )

    assert list_files(root, [""]).paths == ("a.md", "sub/b.MD", "sub/d.txt", "sub/deep/c.markdown")


def test_packages_are_no_part_of_a_vault(folder: Write) -> None:
    """A build may write its own among the notes; that is no change of them."""
    root = folder({"a.md": "", "dist/deck.apkg": "", "old/all.colpkg": "", "old/apkg.md": ""})

    assert list_files(root, ("",)).paths == ("a.md", "old/apkg.md")


def test_folders_may_overlap_or_be_missing(folder: Write) -> None:
    root = folder({"cards/a.md": "", "media/b.png": "", "other/c.md": ""})

    assert list_files(root, ["cards", "media", "nowhere"]).paths == ("cards/a.md", "media/b.png")
    assert list_files(root, ["", "media"]).paths == ("cards/a.md", "media/b.png", "other/c.md")


def test_a_link_to_a_folder_is_not_followed(folder: Write) -> None:
    root = folder({"sub/a.md": ""})
    (root / "sub" / "round").symlink_to(root)

    assert list_files(root, [""]).paths == ("sub/a.md",)


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("", ("a.md", "cards/b.MD", "cards/c/d.Markdown", "cards2/e.md")),
        ("cards", ("cards/b.MD", "cards/c/d.Markdown")),
        ("cards/c", ("cards/c/d.Markdown",)),
        ("cards/b.MD", ("cards/b.MD",)),
        ("car", ()),
        ("nowhere", ()),
    ],
)
def test_the_notes_below_a_folder_are_its_markdown_files(
    below: str, expected: tuple[str, ...]
) -> None:
    paths = ("a.md", "cards/b.MD", "cards/c/d.Markdown", "cards/x.png", "cards/md", "cards2/e.md")

    assert note_files(paths, below) == expected


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"a\nb\n", "a\nb\n"),
        (b"a\r\nb\r\n", "a\nb\n"),
        (b"a\rb\r", "a\nb\n"),
        (b"a\r\n\r\rb\n\r", "a\n\n\nb\n\n"),
        (b"\xef\xbb\xbfa", "a"),
        (b"\xef\xbb\xbf\xef\xbb\xbf---\n", "---\n"),
        ("é 心 😀 e\u0301".encode(), "é 心 😀 e\u0301"),
        (b"a\0b\x01\x0b\x0c\x1f\x7fc\td", "abc\td"),
        ("\u2028\x85\u200b".encode(), "\u2028\x85\u200b"),
        ("a\ufeffb".encode(), "a\ufeffb"),
    ],
)
def test_a_file_is_read_as_text_with_unix_line_ends(folder: Write, data: bytes, text: str) -> None:
    """No byte order mark, and no control character: Anki keeps none, and we use them as marks."""
    root = folder({"sub/a.md": data})

    assert read_source(root, "sub/a.md", is_flashcard) == Source(
        "sub/a.md", text, file_digest(data)
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("type: flashcard\ncaf\u00e9".encode("latin-1"), "a.md:2:4: {}: not UTF-8: byte 0xe9"),
        ("type: flashcard\r\rcaf\u00e9".encode("latin-1"), "a.md:3:4: {}: not UTF-8: byte 0xe9"),
        ("type: flashcard\r\n\u2019s".encode("cp1252"), "a.md:2:1: {}: not UTF-8: byte 0x92"),
        ("type: flashcard\né é ".encode() + b"\xff", "a.md:2:5: {}: not UTF-8: byte 0xff"),
        ("type: flashcard\n心".encode()[:-1], "a.md:2:1: {}: not UTF-8: byte 0xe5"),
        ("type: flashcard\né".encode("utf-16"), "a.md:1:1: {}: UTF-16: byte 0xff"),
        (b"\xfe\xff" + "type: flashcard".encode("utf-16-be"), "a.md:1:1: {}: UTF-16: byte 0xfe"),
        ("type: flashcard\né".encode("utf-16-le"), "a.md:2:1: {}: not UTF-8: byte 0xe9"),
    ],
)
def test_a_wrong_encoding_is_an_error_in_a_flashcard_and_a_warning_elsewhere(
    folder: Write, data: bytes, expected: str
) -> None:
    root = folder({"a.md": data})

    said = f"{expected} is no text [encoding] -> {SAVE_IT}"
    assert refusal(lambda: read_source(root, "a.md", is_flashcard)) == [said.format("error")]
    assert refusal(lambda: read_source(root, "a.md", lambda _: False)) == [said.format("warning")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.md", "No such file or directory"),
        ("ring.md", "Too many levels of symbolic links"),
        ("folder.md", "it is no file"),
        ("pipe.md", "it is no file"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_whatever_it_is(
    folder: Write, name: str, reason: str
) -> None:
    root = folder({"a.md": ""})
    (root / "gone.md").symlink_to(root / "nowhere.md")
    (root / "ring.md").symlink_to(root / "ring.md")
    (root / "folder.md").mkdir()
    os.mkfifo(root / "pipe.md")

    assert refusal(lambda: read_source(root, name, is_flashcard)) == [
        f"{name}:1:1: error: cannot be read: {reason} [unreadable]"
    ]


def test_a_file_that_is_named_elsewhere_is_called_by_its_name(tmp_path: Path) -> None:
    where = Where("note.md", 7, 3)

    assert refusal(lambda: read_bytes(tmp_path / "x.png", where, "media/x.png")) == [
        "note.md:7:3: error: media/x.png cannot be read: No such file or directory [unreadable]"
    ]


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    kept = without_control(text)

    assert not {c for c in kept if ord(c) < 32 or ord(c) == 127} - {"\t", "\n"}
    assert kept == "".join(c for c in text if c in "\t\n" or (ord(c) > 31 and ord(c) != 127))


@pytest.mark.skipif(os.name == "nt", reason="files of Windows have other times")
def test_a_time_in_a_far_century_is_no_fault(folder: Write) -> None:
    root = folder({"a.md": "", "b.md": ""})
    try:
        os.utime(root / "a.md", ns=(0, 13_569_465_600 * 10**9))  # 2400
    except OverflowError:
        pytest.skip("this file system knows no such time")

    assert list_files(root, ("",)).stamps["b.md"][2] == 0
    assert list_files(root, ("",)).paths == ("a.md", "b.md")
