"""What a note refers to -> a file inside the root, and its name in Anki's media folder."""

from __future__ import annotations

import hashlib
import os
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.data import MediaFile
from deckwright.notes.media import MediaFolder
from deckwright.problems import DeckError, Where
from deckwright.vault.listing import list_files
from deckwright.vault.media import Contents, read_contents
from tests.conftest import Write
from tests.saying import refusal

NOTE = Where("heart/valves/note.md", 9, 4)
BESIDE_IT = "put it beside the note or in the media folder"
COPY_IT = "copy the file into the media folder and name it there"


def media(root: Path, places: tuple[str, ...] = ("", "media")) -> MediaFolder:
    return MediaFolder(root, list_files(root, [""]).paths, places)


def found(root: Path, target: str, where: Where = NOTE) -> str:
    return media(root).find(target, where).path.relative_to(root).as_posix()


FILES: dict[str, str | bytes] = {
    path: path
    for path in (
        "heart/valves/beside.png",
        "heart/valves/img/inner.png",
        "heart/above.png",
        "at the root.png",
        "media/in media.png",
        "media/sub/deep.png",
        "far/away/anywhere.png",
        "far/away/50% off (1).png",
        "far/Straße.PNG",
        "lung/twice.png",
        "heart/other/twice.png",
        "twice/twice.png",
        "#1.png",
        "心電図.png",
        "why?.png",
        "media/Shot at 3.15\u202fPM.png",
        "media/two  blanks.png",
    )
}


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("beside.png", "heart/valves/beside.png"),
        ("./beside.png", "heart/valves/beside.png"),
        ("img/inner.png", "heart/valves/img/inner.png"),
        ("inner.png", "heart/valves/img/inner.png"),
        ("../above.png", "heart/above.png"),
        ("heart/above.png", "heart/above.png"),
        ("above.png", "heart/above.png"),
        ("at the root.png", "at the root.png"),
        ("at%20the%20root.png", "at the root.png"),
        ("../../at the root.png", "at the root.png"),
        ("in media.png", "media/in media.png"),
        ("media/in media.png", "media/in media.png"),
        ("../../media/in%20media.png", "media/in media.png"),
        ("sub/deep.png", "media/sub/deep.png"),
        ("deep.png", "media/sub/deep.png"),
        ("anywhere.png", "far/away/anywhere.png"),
        ("away/anywhere.png", "far/away/anywhere.png"),
        ("  anywhere.png ", "far/away/anywhere.png"),
        # Windows and macOS
        ("img\\inner.png", "heart/valves/img/inner.png"),
        ("..\\above.png", "heart/above.png"),
        ("BESIDE.PNG", "heart/valves/beside.png"),
        ("Far/AWAY/anywhere.png", "far/away/anywhere.png"),
        ("STRASSE.png", "far/Straße.PNG"),
        # written as in a link
        ("50% off (1).png", "far/away/50% off (1).png"),
        ("50%25%20off%20%281%29.png", "far/away/50% off (1).png"),
        ("%231.png", "#1.png"),
        ("%E5%BF%83%E9%9B%BB%E5%9B%B3.png", "心電図.png"),
        # as GitHub has it: from the root, and with a query
        ("/at the root.png", "at the root.png"),
        ("/media/in%20media.png", "media/in media.png"),
        ("/in media.png", "media/in media.png"),
        ("/heart/above.png", "heart/above.png"),
        ("beside.png?raw=true", "heart/valves/beside.png"),
        ("../above.png?raw=true", "heart/above.png"),
        ("in%20media.png?raw=true", "media/in media.png"),
        ("why?.png", "why?.png"),
        ("why%3F.png", "why?.png"),
        # blanks that no keyboard has
        ("Shot at 3.15 PM.png", "media/Shot at 3.15\u202fPM.png"),
        ("Shot%20at%203.15%E2%80%AFPM.png", "media/Shot at 3.15\u202fPM.png"),
        ("media/shot at 3.15\u202fpm.png", "media/Shot at 3.15\u202fPM.png"),
        ("two  blanks.png", "media/two  blanks.png"),
        # of equal names the nearest
        ("twice.png", "heart/other/twice.png"),
        ("lung/twice.png", "lung/twice.png"),
        ("twice/twice.png", "twice/twice.png"),
    ],
)
def test_a_file_is_found_where_authors_look_for_it(folder: Write, target: str, path: str) -> None:
    assert found(folder(FILES), target) == path


@pytest.mark.parametrize(("stored", "typed"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_accents_are_found_however_they_are_composed(
    folder: Write, stored: str, typed: str
) -> None:
    """macOS may store `é` as two characters, and authors type one."""
    stored_name = unicodedata.normalize(stored, "Ménière é.png")  # type: ignore[arg-type]
    typed_name = unicodedata.normalize(typed, "Ménière é.png")  # type: ignore[arg-type]
    root = folder({f"media/{stored_name}": "x"})

    assert found(root, typed_name) == f"media/{stored_name}"
    assert found(root, f"media/{typed_name}") == f"media/{stored_name}"


def test_what_lies_beside_the_note_comes_before_all_else(folder: Write) -> None:
    root = folder({"heart/valves/x.png": "1", "x.png": "2", "media/x.png": "3"})

    assert found(root, "x.png") == "heart/valves/x.png"
    assert found(root, "x.png", Where("lung/note.md")) == "x.png"
    assert found(root, "media/x.png") == "media/x.png"


def test_names_that_differ_in_case_alone_are_two_files(folder: Write) -> None:
    root = folder({"media/X.png": "1", "media/x.png": "2", "far/Y.png": "3", "far/y.png": "4"})

    assert [found(root, name) for name in ("X.png", "x.png", "Y.png", "y.png")] == [
        "media/X.png",
        "media/x.png",
        "far/Y.png",
        "far/y.png",
    ]


def test_equal_names_in_two_folders_are_two_files_in_anki(folder: Write) -> None:
    root = folder({"a/x.png": "one", "b/x.png": "two", "c/x.png": "one"})
    files = media(root)
    names = [files.find(f"{place}/x.png", NOTE).name for place in "abc"]

    assert names[0] != names[1]
    assert names[0] == names[2]


def test_a_file_is_what_it_holds(folder: Write) -> None:
    root = folder({"Loop of Henle.PNG": b"\x89PNG"})
    digest = hashlib.sha256(b"\x89PNG").hexdigest()

    assert media(root).find("loop of henle.png", NOTE) == MediaFile(
        f"loop-of-henle-{digest[:16]}.png",
        root / "Loop of Henle.PNG",
        digest,
        source="Loop of Henle.PNG",
        size=4,
    )


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("aboev.png", "did you mean above.png?"),
        ("img/iner.png", "did you mean inner.png?"),
        ("xyz.png", BESIDE_IT),
        ("beside.jpg", "did you mean beside.png?"),
        ("wrong/beside.png", "did you mean beside.png?"),
        ("heart", BESIDE_IT),
        ("", BESIDE_IT),
        (".", BESIDE_IT),
        ("..", BESIDE_IT),
        ("~/x.png", BESIDE_IT),
        ("qq\0q.png", BESIDE_IT),
        ("%00.png", BESIDE_IT),
        ("%ff.png", BESIDE_IT),
        ("two blanks.png", "did you mean two  blanks.png?"),
        ("note.md", BESIDE_IT),
    ],
)
def test_a_missing_file_is_named_with_one_that_is_near(
    folder: Write, target: str, hint: str
) -> None:
    assert refusal(lambda: found(folder(FILES), target)) == [
        f"heart/valves/note.md:9:4: error: there is no file {target!r} [media-missing] -> {hint}"
    ]


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("../../../x.png", "../../../x.png"),
        ("..\\..\\..\\x.png", "../../../x.png"),
        ("%2e%2e/%2e%2e/%2e%2e/x.png", "../../../x.png"),
        ("a/../../../../x.png", "a/../../../../x.png"),
        ("/etc/passwd", "/etc/passwd"),
        ("%2Fetc%2Fpasswd", "/etc/passwd"),
        ("C:\\pictures\\x.png", "C:/pictures/x.png"),
        ("c:x.png", "c:x.png"),
        ("\\\\server\\share\\x.png", "//server/share/x.png"),
        ("file:///x.png", "file:///x.png"),
        ("file:x.png", "file:x.png"),
        ("ftp://host/x.png", "ftp://host/x.png"),
    ],
)
def test_a_path_that_leads_out_of_the_root_is_refused(
    folder: Write, target: str, shown: str
) -> None:
    folder({"x.png": "secret"}, "outside")

    assert refusal(lambda: found(folder(FILES), target)) == [
        f"heart/valves/note.md:9:4: error: '{shown}' lies outside this folder [media-outside]"
        f" -> {COPY_IT}"
    ]


def test_a_link_that_leads_out_of_the_root_is_refused(folder: Write) -> None:
    outside = folder({"x.png": "secret"}, "vault-2")
    root = folder({"a.md": ""})
    (root / "x.png").symlink_to(outside / "x.png")

    assert refusal(lambda: found(root, "x.png")) == [
        "heart/valves/note.md:9:4: error: 'x.png' lies outside this folder [media-outside]"
        f" -> {COPY_IT}"
    ]


def test_a_link_inside_the_root_is_followed(folder: Write, tmp_path: Path) -> None:
    root = folder({"far/real.png": "x"})
    (root / "link.png").symlink_to(root / "far/real.png")
    (tmp_path / "other way in").symlink_to(root)

    assert media(root).find("link.png", NOTE).sha256 == hashlib.sha256(b"x").hexdigest()
    assert media(tmp_path / "other way in").find("real.png", NOTE).name.startswith("real-")


def test_a_media_folder_that_is_a_link_out_of_the_root_gives_nothing(folder: Write) -> None:
    outside = folder({"x.png": "secret", "sub/y.png": "secret"}, "vault-2")
    root = folder({"a.md": ""})
    (root / "media").symlink_to(outside)
    files = MediaFolder(root, list_files(root, ["", "media"]).paths, ("", "media"))

    for name in ("x.png", "media/x.png", "y.png"):
        (problem,) = refusal(lambda name=name: files.find(name, NOTE))  # type: ignore[misc]
        assert "[media-outside]" in problem


@given(st.text() | st.text("./\\%?#~:ab2e0 "))
def test_any_target_is_a_file_or_a_problem(target: str) -> None:
    paths = ("a/b/x.png", "a/b.png", "media/%2e.png", "?.png")
    files = MediaFolder(Path("/nowhere"), paths, ("", "media"))
    with pytest.raises(DeckError) as refused:
        files.find(target, Where("a/b/c.md"))

    (problem,) = refused.value.problems
    assert problem.code in ("media-missing", "media-outside", "unreadable")


def test_a_long_name_is_shown_in_part(folder: Write) -> None:
    (problem,) = refusal(lambda: found(folder({"a.md": ""}), "x" * 300 + ".png"))

    assert f"there is no file '{'x' * 79}…' [media-missing]" in problem


def test_a_folder_of_pictures_that_is_missing_does_not_hold_us(folder: Write) -> None:
    """Guesses take long, so they end; the files are still said to be missing."""
    root = folder({"a.md": ""})
    paths = tuple(f"media/figure {number}.png" for number in range(4000))
    files = MediaFolder(root, paths, ("", "media"))
    start = time.perf_counter()
    hints = []
    for number in range(4000):
        (problem,) = refusal(lambda number=number: files.find(f"figur {number}.png", NOTE))  # type: ignore[misc]
        hints.append(problem.rpartition(" -> ")[2])

    assert hints[3] == "did you mean figure 3.png?"
    assert hints[-1] == BESIDE_IT
    assert time.perf_counter() - start < 20


def test_a_file_is_read_once_however_often_it_is_shown(
    folder: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder({f"media/{number}.png": str(number) for number in range(50)})
    files, reads, links = media(root), list[Path](), list[str]()
    read, real = read_contents, os.path.realpath

    def reading(file: Path, where: Where, name: str) -> Contents:
        reads.append(file)
        return read(file, where, name)

    def resolving(path: str | Path) -> str:
        links.append(str(path))
        return real(path)

    monkeypatch.setattr("deckwright.notes.media.read_contents", reading)
    monkeypatch.setattr("os.path.realpath", resolving)
    for _ in range(3):
        for number in range(50):
            files.find(f"{number}.png", NOTE)

    assert len(reads) == 50
    assert links == [str(root / "media")], "asked once a folder"


def test_what_cannot_be_read_is_an_error_of_the_note(folder: Write) -> None:
    root = folder({"a.md": ""})
    (root / "gone.png").symlink_to(root / "nowhere.png")
    (root / "ring.png").symlink_to(root / "ring.png")
    os.mkfifo(root / "pipe.png")
    reasons = {
        "gone.png": "No such file or directory",
        "ring.png": "Too many levels of symbolic links",
        "pipe.png": "it is no file",
    }
    for name, reason in reasons.items():
        assert refusal(lambda name=name: found(root, name)) == [  # type: ignore[misc]
            f"heart/valves/note.md:9:4: error: {name} cannot be read: {reason} [unreadable]"
        ]
