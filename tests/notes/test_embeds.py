"""Links, pictures and sounds of a note -> HTML, with the media files that it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckwright.data import Section
from deckwright.notes.embeds import Embedder
from deckwright.notes.references import References
from deckwright.problems import Problems, Where
from tests.conftest import Write
from tests.notes.samples import vault_at
from tests.saying import talk

HERE = Where("heart/a.md", 7, 3)


def embedder(root: Path) -> Embedder:
    vault = vault_at(root)
    return Embedder(vault.media, References(vault), Problems())


def anki_name(embeds: Embedder, name: str) -> str:
    return embeds.folder.find(name, HERE).name


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("embed", "x.png", ""), '<img src="{x.png}" alt="x">'),
        (("embed", "x.png", "300"), '<img src="{x.png}" alt="x" width="300">'),
        (("embed", "x.png", "300x200"), '<img src="{x.png}" alt="x" width="300" height="200">'),
        (("embed", "x.png", " 300 x 200 "), '<img src="{x.png}" alt="x" width="300" height="200">'),
        (("embed", "x.png", "left|300"), '<img src="{x.png}" alt="left" width="300">'),
        (("image", "x.png", "a heart"), '<img src="{x.png}" alt="a heart">'),
        (("image", "x.png", "a heart|300"), '<img src="{x.png}" alt="a heart" width="300">'),
        (("image", "x.png", "300"), '<img src="{x.png}" alt="x" width="300">'),
        (
            ("image", "x.png", "**a** _b_ `c` B*57 d_e|9"),
            '<img src="{x.png}" alt="a b c B*57 d_e" width="9">',
        ),
        (("image", "x.png", r"{{c1::a::b}} \*c\*"), '<img src="{x.png}" alt="a *c*">'),
        (("image", "x.png", "grade 3 of 5"), '<img src="{x.png}" alt="grade 3 of 5">'),
        (("image", "x.png", "", "its title"), '<img src="{x.png}" alt="x" title="its title">'),
        (
            ("image", "x.png", '"<&', '"<&'),
            '<img src="{x.png}" alt="&quot;&lt;&amp;" title="&quot;&lt;&amp;">',
        ),
        (("embed", "sub/Y Z.JPG", ""), '<img src="{sub/Y Z.JPG}" alt="Y Z">'),
        (("embed", "Y%20Z.JPG", ""), '<img src="{Y Z.JPG}" alt="Y Z">'),
        (("embed", "x.png#outline", ""), '<img src="{x.png}" alt="x">'),
        (("image", "x.png#outline", "a heart"), '<img src="{x.png}" alt="a heart">'),
        (("embed", "x.png", "a heart"), '<img src="{x.png}" alt="a heart">'),
        (("embed", "x.png", "a heart|300"), '<img src="{x.png}" alt="a heart" width="300">'),
        (("embed", "x.png", "300|a heart"), '<img src="{x.png}" alt="300|a heart">'),
        (("embed", "C#.png", "300"), '<img src="{C#.png}" alt="C#" width="300">'),
        (("embed", "s.mp3#t=10", ""), "[sound:{s.mp3}]"),
        (("embed", "V.MP4", "300"), "[sound:{V.MP4}]"),
        (("image", "V.MP4", "a film", "its title"), "[sound:{V.MP4}]"),
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
    names = ("x.png", "sub/Y Z.JPG", "s.mp3", "V.MP4", "Fig. 3 overview.png", "C#.png")
    embeds = embedder(folder({name: name for name in names}))
    for name in (*names, "Y Z.JPG"):
        expected = expected.replace(f"{{{name}}}", anki_name(embeds, name))

    assert embeds.html(parts, HERE) == expected
    assert [file.name in expected for file in embeds.media] == [True]
    assert talk(embeds.problems) == []


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            ("image", "HTTPS://example.org/a.png?x=1&y=2", 'a "b"'),
            '<img src="HTTPS://example.org/a.png?x=1&amp;y=2" alt="a &quot;b&quot;">',
        ),
        (
            ("image", "https://example.org/a.png", "a|300x200", "b"),
            '<img src="https://example.org/a.png" alt="a" width="300" height="200" title="b">',
        ),
        (
            ("image", "data:image/gif;base64,R0lGOD/+aa==", "a|30"),
            '<img src="data:image/gif;base64,R0lGOD/+aa==" alt="a" width="30">',
        ),
        (
            ("image", "https://example.org/a.png", "300"),
            '<img src="https://example.org/a.png" alt="" width="300">',
        ),
        (
            ("image", "https://example.org/a.mp3?x=1", "a <b>"),
            '<a href="https://example.org/a.mp3?x=1">a &lt;b&gt;</a>',
        ),
        (
            ("image", "https://example.org/a.mp4", ""),
            '<a href="https://example.org/a.mp4">https://example.org/a.mp4</a>',
        ),
    ],
)
def test_a_picture_on_the_web_is_shown_from_there(
    folder: Write, parts: tuple[str, ...], expected: str
) -> None:
    embeds = embedder(folder({"a.md": ""}))

    assert embeds.html(parts, HERE) == expected
    assert embeds.media == []
    assert not embeds.looked_up


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
        (("link", "Valves#Mitral#Cusps", ""), "Valves › Mitral › Cusps"),
        (("link", "Valves#^b12", ""), "Valves"),
        (("link", "Valves^b12", ""), "Valves"),
        (("link", "#^b12", ""), "b12"),
        (("link", "./Valves", ""), "./Valves"),
        (("link", "../Dr. House", ""), "../Dr. House"),
        (("link", "plan.excalidraw", ""), "plan.excalidraw"),
        (("link", "x.png", ""), "x.png"),
        (("link", "art/x.png", "the plan"), "the plan"),
    ],
)
def test_a_link_to_a_reference_note_is_shown_as_text(
    folder: Write, parts: tuple[str, ...], expected: str
) -> None:
    names = (
        *("heart/Valves.md", "Dr. House.md", "Ménière.md", "plan.excalidraw.md", "old.markdown"),
        *("x.png", "heart/a.md"),
    )
    embeds = embedder(folder(dict.fromkeys(names, "")))

    assert embeds.html(parts, HERE) == f'<span class="link">{expected}</span>'
    assert talk(embeds.problems) == []
    assert embeds.media == []


@pytest.mark.parametrize(
    "name", ["Vavles", "lung/Valves", "alves", "Valves.png", "art/Valves", "x/Valves.md"]
)
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


@pytest.mark.parametrize(
    ("parts", "references", "looked_up"),
    [
        (("link", "Valves", ""), ["heart/Valves.md"], True),
        (("link", "card", ""), ["card.md"], True),
        (("link", "gone", ""), [], True),
        (("link", "#Here", ""), [], False),
        (("embed", "Valves", ""), ["heart/Valves.md", "card.md"], True),
        (("embed", "Valves#Gone", ""), ["heart/Valves.md"], True),
        (("embed", "gone", ""), [], True),
        (("embed", "x.png", ""), [], True),
        (("image", "https://example.org/a.png", ""), [], False),
    ],
)
def test_what_a_note_is_made_of_is_written_down(
    folder: Write, parts: tuple[str, ...], references: list[str], *, looked_up: bool
) -> None:
    card = "---\nid: c\n---\n# Question\nQ"
    embeds = embedder(folder({"heart/Valves.md": "[[card]] [[#x]]", "card.md": card, "x.png": "x"}))

    for _ in range(2):  # the second time from what is kept of the first
        embeds.html(parts, HERE)

    assert (embeds.references, embeds.looked_up) == (references, looked_up)


@pytest.mark.parametrize(
    ("html", "expected", "looked_up"),
    [
        ("plain", "plain", False),
        ("<b>a</b>", "<b>a</b>", False),
        ("<img src='x.png'>", '<img src="{x.png}">', True),
        ('<img alt="p > 1" src="x.png">', '<img alt="p > 1" src="{x.png}">', True),
        ('<img alt="src=x.png">', '<img alt="src=x.png">', False),
        ('<img data-src="x.png">', '<img data-src="x.png">', False),
        ("<object type=x data=x.png></object>", '<object type=x data="{x.png}"></object>', True),
        ('<object data-x="x.png">', '<object data-x="x.png">', False),
        ('<b data="x.png">a</b>', '<b data="x.png">a</b>', False),
        ('<a title="b > c" href="Valves.md">a</a>', '<span class="link">a</span>', True),
        ('<a href="https://example.org">a</a>', '<a href="https://example.org">a</a>', False),
        ('<a class="b" href="Valves.md">a</a>', '<span class="link">a</span>', True),
        ('<a data-href="Valves.md">a</a>', '<a data-href="Valves.md">a</a>', False),
        ('<abbr href="Valves.md">a</abbr>', '<abbr href="Valves.md">a</abbr>', False),
    ],
)
def test_what_raw_html_names_is_looked_up(
    folder: Write, html: str, expected: str, *, looked_up: bool
) -> None:
    embeds = embedder(folder({"heart/Valves.md": "", "x.png": "x"}))
    found = embeds.finished(html, (), HERE)

    assert found == expected.replace("{x.png}", anki_name(embeds, "x.png"))
    assert embeds.looked_up is looked_up


@pytest.mark.parametrize(
    ("html", "expected", "told"),
    [
        ('<video poster="x.png" src="s.mp4">', '<video src="{s.mp4}">', "poster= names 'x.png'"),
        ("<video src=s.mp4 poster=x.png>", '<video src="{s.mp4}">', "poster= names 'x.png'"),
        (
            '<img srcset="x.png, y.png 2x" src="x.png">',
            '<img src="{x.png}">',
            "srcset= names 'x.png, y.png 2x'",
        ),
        ("<source srcset='x.png 2x'>", "<source>", "srcset= names 'x.png 2x'"),
        ('<video poster="https://a.b/c.png">', '<video poster="https://a.b/c.png">', ""),
        ('<img alt="srcset=x.png">', '<img alt="srcset=x.png">', ""),
        ('<b srcset="x.png">a</b>', '<b srcset="x.png">a</b>', ""),
    ],
)
def test_a_file_that_anki_would_not_import_is_told(
    folder: Write, html: str, expected: str, told: str
) -> None:
    embeds = embedder(folder({"x.png": "x", "s.mp4": "s"}))
    found = embeds.finished(html, (Section("", f"a {told[-8:-1]}", HERE),), HERE)

    for name in ("x.png", "s.mp4"):
        expected = expected.replace(f"{{{name}}}", anki_name(embeds, name))
    assert found == expected
    assert [line.partition(": warning: ")[2] for line in talk(embeds.problems)] == [
        f"{told}, and Anki imports no file for that [media-kind]"
        " -> show it as a picture of its own: ![[picture.png]]"
    ] * bool(told)
