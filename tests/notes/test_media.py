"""What a note refers to -> a file inside the root, and its name in Anki's media folder."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.data import MediaFile
from deckwright.notes.media import MediaFolder, _anki_name
from deckwright.problems import Where
from deckwright.vault.files import list_files
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
        f"loop-of-henle-{digest[:16]}.png", root / "Loop of Henle.PNG", digest
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


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("media/Loop of Henle.PNG", "loop-of-henle-{}.png"),
        ("x.tar.gz", "x-tar-{}.gz"),
        ("Ménière's.jpeg", "meniere-s-{}.jpeg"),
        ("心電図.png", "media-{}.png"),
        ("___.mp3", "media-{}.mp3"),
        ("no ending", "no-ending-{}"),
        ("Fig. 3 overview", "fig-3-overview-{}"),
        ("x.😀", "x-{}"),
        ("con.png", "con-{}.png"),
        ("a" * 200 + ".png", "a" * 60 + "-{}.png"),
        ("x." + "y" * 200, "x-" + "y" * 58 + "-{}"),
    ],
)
def test_a_name_in_anki_is_safe_everywhere(path: str, expected: str) -> None:
    digest = hashlib.sha256(b"").hexdigest()

    assert _anki_name(path, digest) == expected.format(digest[:16])


@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=255))
def test_every_name_in_anki_is_short_plain_and_has_the_hash(name: str) -> None:
    digest = hashlib.sha256(name.encode()).hexdigest()
    anki_name = _anki_name(f"media/{name}", digest)

    assert re.fullmatch(rf"[a-z0-9][a-z0-9-]{{0,59}}-{digest[:16]}(\.[a-z0-9]{{1,10}})?", anki_name)
    assert len(anki_name) <= 120
