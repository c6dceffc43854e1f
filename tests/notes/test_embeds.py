"""Links, pictures and sounds of a note -> HTML, with the media files that it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckwright.notes.embeds import Embedder, note_names
from deckwright.notes.media import MediaFolder
from deckwright.problems import Problems, Where
from deckwright.vault.files import list_files
from tests.conftest import Write
from tests.saying import talk

HERE = Where("heart/a.md", 7, 3)


def embedder(root: Path) -> Embedder:
    paths = list_files(root, [""]).paths
    notes = note_names(path for path in paths if path.endswith((".md", ".markdown")))
    return Embedder(MediaFolder(root, paths, ("",)), notes, Problems())


def anki_name(embeds: Embedder, name: str) -> str:
    return embeds.folder.find(name, HERE).name


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("embed", "x.png", ""), '<img src="{x.png}" alt="x">'),
        (("embed", "x.png", "300"), '<img src="{x.png}" alt="x" width="300">'),
        (("embed", "x.png", "300x200"), '<img src="{x.png}" alt="x" width="300" height="200">'),
        (("embed", "x.png", " 300 x 200 "), '<img src="{x.png}" alt="x" width="300" height="200">'),
        (("embed", "x.png", "left|300"), '<img src="{x.png}" alt="x" width="300">'),
        (("image", "x.png", "a heart"), '<img src="{x.png}" alt="a heart">'),
        (("image", "x.png", "a heart|300"), '<img src="{x.png}" alt="a heart" width="300">'),
        (("image", "x.png", "300"), '<img src="{x.png}" alt="x" width="300">'),
        (("image", "x.png", "grade 3 of 5"), '<img src="{x.png}" alt="grade 3 of 5">'),
        (("image", "x.png", "", "its title"), '<img src="{x.png}" alt="x" title="its title">'),
        (
            ("image", "x.png", '"<&', '"<&'),
            '<img src="{x.png}" alt="&quot;&lt;&amp;" title="&quot;&lt;&amp;">',
        ),
        (("embed", "sub/Y Z.JPG", ""), '<img src="{sub/Y Z.JPG}" alt="Y Z">'),
        (("embed", "Y%20Z.JPG", ""), '<img src="{Y Z.JPG}" alt="Y%20Z">'),
        (("embed", "x.png#outline", ""), '<img src="{x.png}" alt="x">'),
        (("embed", "s.mp3", ""), "[sound:{s.mp3}]"),
        (("image", "s.mp3", "alt"), "[sound:{s.mp3}]"),
        (("sound", "s.mp3", ""), "[sound:{s.mp3}]"),
        (("sound", "x.png", ""), "[sound:{x.png}]"),
        (("embed", "V.MP4", ""), "[sound:{V.MP4}]"),
        (
            ("embed", "Fig. 3 overview.png", ""),
            '<img src="{Fig. 3 overview.png}" alt="Fig. 3 overview">',
        ),
    ],
)
def test_pictures_and_sounds_show_their_file(
    folder: Write, parts: tuple[str, ...], expected: str
) -> None:
    names = ("x.png", "sub/Y Z.JPG", "s.mp3", "V.MP4", "Fig. 3 overview.png")
    embeds = embedder(folder({name: name for name in names}))
    for name in (*names, "Y Z.JPG"):
        expected = expected.replace(f"{{{name}}}", anki_name(embeds, name))

    assert embeds.html(parts, HERE) == expected
    assert [file.name in expected for file in embeds.media] == [True]
    assert talk(embeds.problems) == []


def test_a_picture_on_the_web_is_shown_from_there(folder: Write) -> None:
    embeds = embedder(folder({}))
    parts = ("image", "HTTPS://example.org/a.png?x=1&y=2", 'a "b"')

    assert embeds.html(parts, HERE) == (
        '<img src="HTTPS://example.org/a.png?x=1&amp;y=2" alt="a &quot;b&quot;">'
    )
    assert embeds.media == []


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("link", "Valves", ""), "Valves"),
        (("link", "heart/valves", "the valves"), "the valves"),
        (("link", "VALVES.md", ""), "VALVES.md"),
        (("link", "/heart/Valves", ""), "/heart/Valves"),
        (("link", "Valves#Mitral", ""), "Valves › Mitral"),
        (("link", "#Here", ""), "Here"),
        (("link", "Valves", "<b> & c"), "&lt;b&gt; &amp; c"),
        (("link", "Valves", "  "), "Valves"),
        (("link", "Dr. House", ""), "Dr. House"),
        (("link", "Me\u0301nie\u0300re", ""), "Me\u0301nie\u0300re"),
        (("link", "old", ""), "old"),
        # a note that is embedded is a link too: cards show no other cards
        (("embed", "Valves", ""), "Valves"),
        (("embed", "Valves.md", ""), "Valves.md"),
        (("embed", "Valves#Mitral", ""), "Valves › Mitral"),
        (("embed", "#Here", ""), "Here"),
        (("embed", "Dr. House", ""), "Dr. House"),
        (("embed", "plan.excalidraw", ""), "plan.excalidraw"),
        (("embed", "old.markdown", ""), "old.markdown"),
    ],
)
def test_a_link_to_a_note_is_shown_as_text(
    folder: Write, parts: tuple[str, ...], expected: str
) -> None:
    names = ("heart/Valves.md", "Dr. House.md", "Ménière.md", "plan.excalidraw.md", "old.markdown")
    embeds = embedder(folder(dict.fromkeys(names, "")))

    assert embeds.html(parts, HERE) == f'<span class="link">{expected}</span>'
    assert talk(embeds.problems) == []
    assert embeds.media == []


@pytest.mark.parametrize("name", ["Vavles", "lung/Valves", "alves", "Valves.png", "art/Valves"])
def test_a_link_to_no_note_is_a_warning_and_still_shown(folder: Write, name: str) -> None:
    embeds = embedder(folder({"heart/Valves.md": ""}))

    assert embeds.html(("link", name, ""), HERE) == f'<span class="link">{name}</span>'
    assert talk(embeds.problems) == [
        f"heart/a.md:7:3: warning: there is no note '{name}' [link-missing]"
        " -> write the name of a Markdown file of this vault"
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            ("embed", "hart.png", ""),
            "there is no file 'hart.png' [media-missing] -> did you mean heart.png?",
        ),
        (
            ("sound", "x.mp3", ""),
            "there is no file 'x.mp3' [media-missing]"
            " -> put it beside the note or in the media folder",
        ),
        (
            ("embed", "http://example.org/a.png", ""),
            "'http://example.org/a.png' lies outside this folder [media-outside]"
            " -> copy the file into the media folder and name it there",
        ),
        (
            ("image", "//example.org/a.png", ""),
            "'//example.org/a.png' lies outside this folder [media-outside]"
            " -> copy the file into the media folder and name it there",
        ),
    ],
)
def test_a_file_that_is_not_there_is_an_error(
    folder: Write, parts: tuple[str, ...], expected: str
) -> None:
    embeds = embedder(folder({"heart.png": ""}))

    assert embeds.html(parts, HERE) == ""
    assert talk(embeds.problems) == [f"heart/a.md:7:3: error: {expected}"]


def test_a_file_that_anki_can_neither_show_nor_play_is_named(folder: Write) -> None:
    embeds = embedder(folder({"plan.pdf": ""}))

    assert embeds.html(("embed", "plan.pdf", ""), HERE) == '<span class="link">plan.pdf</span>'
    assert embeds.media == []
    assert [line.split(": ")[1] for line in talk(embeds.problems)] == ["warning"]


def test_a_note_may_be_named_by_any_end_of_its_path() -> None:
    assert note_names(["a/B/c.md", "É.MD", "old.markdown"]) == {"c", "b/c", "a/b/c", "é", "old"}
