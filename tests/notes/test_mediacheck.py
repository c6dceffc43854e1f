"""Files too large, broken or shown by no note: what is said of them, and of which not."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckwright.data import MediaFile
from deckwright.notes.media import packed_media
from deckwright.notes.mediacheck import check_files, check_unused
from deckwright.vault.media import contents_of, fault_of
from tests.conftest import Deckwright, Write
from tests.notes.samples import read, slip, vault_at
from tests.saying import said

PNG = b"\x89PNG\r\n\x1a\n"
HTML = b"<!DOCTYPE html><html><body>404</body></html>"
SVG = b"<?xml version='1.0'?>\n<!-- made by hand -->\n<svg xmlns='http://www.w3.org/2000/svg'/>"
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
AVIF = b"\0\0\0\x1cftypavif\0\0\0\0avifmif1"
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0"


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("x.png", b"", "empty"),
        ("x.mp3", b"", "empty"),
        ("_x.css", b"", "empty"),
        ("x.png", HTML, "html"),
        ("x.PNG", b"\xef\xbb\xbf\n  <html lang='en'>", "html"),
        ("x.svg", HTML, "html"),
        ("x.mp3", b"<!-- error --><HEAD>", "html"),
        ("x.woff2", HTML, "html"),
        ("x.png", LFS, "lfs"),
        ("x.mp4", LFS, "lfs"),
        ("x.jpg", HEIC, "heic"),
        ("x.jpg", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "heic"),
        ("x.png", b"II*\0", "tiff"),
        ("x.tif", b"MM\0*", "tiff"),
        ("x.png", b"%PDF-1.7", "pdf"),
        ("x.png", SVG, "svg"),
        ("x.svg", PNG, "png"),
        ("x.svg", b"\x1f\x8b\x08", "gzip"),
        ("x.jpg", MP4, "mp4"),
        ("x.mp3", PNG, "png"),
        ("x.mp4", b"PK\x03\x04", "zip"),
        # as they should be, or not known to be otherwise
        ("x.jpg", PNG, ""),
        ("x.png", b"\xff\xd8\xff\xe0", ""),
        ("x.png", b"GIF89a", ""),
        ("x.gif", b"RIFF\0\0\0\0WEBP", ""),
        ("x.png", AVIF, ""),
        ("x.avif", b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", ""),
        ("x.svg", SVG, ""),
        ("x.svg", b"<svg>", ""),
        ("x.svg", b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg>", ""),
        ("x.m4a", MP4, ""),
        ("x.mp4", b"\x1aE\xdf\xa3", ""),
        ("x.wav", b"RIFF\0\0\0\0WAVE", ""),
        ("x.png", b"what nobody knows", ""),
        ("x.png", b"<!-- a > b -->\n<!DOCTYPE svg><svg>", "svg"),
        ("x.png", b"<!>" * 200, ""),
        ("x.png", b"<!-->-->" * 60, ""),
        ("x.html", HTML, ""),
        ("x", b"text", ""),
    ],
)
def test_what_a_file_holds_is_told_by_its_first_bytes(name: str, data: bytes, fault: str) -> None:
    assert fault_of(name, contents_of(data)) == fault


def test_every_fault_says_what_to_do() -> None:
    words = "empty damaged lfs html heic tiff pdf zip gzip svg png mp4".split()
    files = [MediaFile("x", Path("x"), "", f"{word}.x", 1, word) for word in words]
    problems = said(*check_files(files, 100))

    assert len(problems) == len(words)
    assert all(" warning: this " in p and "[media-broken] -> " in p for p in problems)
    assert problems[-2:] == [
        "png.x:1:1: warning: this is in truth PNG, which Anki cannot show under a name like this "
        "[media-broken] -> give it the ending that belongs to it",
        "mp4.x:1:1: warning: this is in truth MP4, which Anki cannot show under a name like this "
        "[media-broken] -> give it the ending that belongs to it",
    ]


@pytest.mark.parametrize(
    ("size", "limit", "times"),
    [(100_000_000, 100, 0), (100_000_001, 100, 1), (2, 0, 0), (1_000_001, 1, 1)],
)
def test_a_file_over_the_limit_is_told(size: int, limit: int, times: int) -> None:
    file = MediaFile("film-0.mp4", Path("film.mp4"), "", "media/film.mp4", size)

    message = (
        f"media/film.mp4:1:1: warning: this file has {size / 1e6:,.1f} MB, more than the limit "
        f"of {limit} MB [media-large] -> make it smaller, or cut it into pieces: AnkiWeb syncs no "
        "file above 100 MB"
    )

    assert said(*check_files([file], limit)) == [message] * times


NOTE = "---\nid: {}\n---\n# Question\nWhat is ![[{}]]?\n# Answer\nThat."


def unused(root: Path, *notes: str) -> list[str]:
    vault = vault_at(root)
    rendered = [read(vault, path).rendered for path in notes]
    slips = [
        slip(note.where.path, media=tuple(map(packed_media, note.media)))
        for note in rendered
        if note
    ]
    return said(*check_unused(vault, slips))


def test_a_file_of_the_media_folder_that_nothing_shows(folder: Write) -> None:
    root = folder(
        {
            "a.md": NOTE.format("a", "used.png"),
            "media/used.png": "1",
            "media/sub/Old One.png": "2",
            "media/same as used.png": "1",
            "media/credits.txt": "no picture",
            "media/.hidden.png": "3",
            "media/about.md": "Our pictures.",
            "beside.png": "not in the media folder",
        }
    )

    assert unused(root, "a.md") == [
        f"media/{name}:1:1: warning: no note shows this file [media-unused] -> delete what nobody "
        "needs, or show it in a note"
        for name in ("same as used.png", "sub/Old One.png")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "![[x y.png]]",
        "![[media/X Y.png|300]]",
        "![a](media/x%20y.png)",
        "![a](<x y.png> 'title')",
        "![a](x%20y.png 'title')",
        "![a][1]\n\n[1]: ../media/x%20y.png",
        '<img src="x y.png">',
        "see [it](media\\x%20y.png)",
    ],
)
def test_what_a_reference_note_shows_is_not_unused(folder: Write, text: str) -> None:
    note = NOTE.format("a", "used.png")
    files = {"a.md": note, "about.md": text, "media/used.png": "1", "media/x y.png": "2"}

    assert unused(folder(files), "a.md") == []


def test_beyond_a_few_unused_files_there_is_one_line(folder: Write) -> None:
    files: dict[str, str | bytes] = {f"media/{n:02}.png": b"x" * 1_000_000 for n in range(12)}
    root = folder({"a.md": NOTE.format("a", "00.png"), **files})
    names = ", ".join(f"{n:02}.png" for n in range(1, 11))

    assert unused(root, "a.md") == [
        "media:1:1: warning: no note shows 11 of the 12 pictures, sounds and films in this folder "
        f"(11.0 MB): {names}, ... [media-unused] -> delete what nobody needs, or show it in a note"
    ]


@pytest.mark.parametrize("media", [".", "", "notes", "../x"])
def test_a_folder_of_notes_is_no_folder_of_media_alone(folder: Write, media: str) -> None:
    config = f'[tool.deckwright]\nsource = "notes"\nmedia = "{media}"'
    root = folder(
        {
            "pyproject.toml": config,
            "notes/a.md": NOTE.format("a", "used.png"),
            "notes/used.png": "1",
            "notes/other.png": "2",
        }
    )

    assert unused(root, "notes/a.md") == []


def test_a_part_of_the_notes_shows_a_part_of_the_files(
    folder: Write, deckwright: Deckwright
) -> None:
    files: dict[str, str | bytes] = {
        "pyproject.toml": "[tool.deckwright]",
        "cards/a/a.md": NOTE.format("a", "a.png"),
        "cards/b/b.md": NOTE.format("b", "b.png"),
        "media/a.png": "1",
        "media/b.png": "2",
    }
    root = folder(files)

    assert "media-unused" not in deckwright("check", root / "cards/a").output
    assert "media-unused" not in deckwright("check", root).output
    (root / "cards/b/b.md").write_text("---\nid: b\n---\n# Question\nWhat?\n# Answer\nThat.")
    assert "media/b.png:1:1: warning: no note shows" in deckwright("check", root).output
    (root / "cards/b/b.md").write_text("---\nid: b\n---\n# Question\n")
    assert "media-unused" not in deckwright("check", root).output, "a note was refused"


def test_a_broken_file_is_told_where_it_lies(folder: Write, deckwright: Deckwright) -> None:
    files: dict[str, str | bytes] = {"a.md": NOTE.format("a", "x.png"), "media/x.png": HTML}
    root = folder(files)

    assert "media/x.png:1:1: warning: this is a web page" in deckwright("check", root).output
