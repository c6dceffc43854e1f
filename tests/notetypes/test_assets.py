"""`_` files of css and templates: found, hashed into their names, and in Anki where css looks."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckwright.data import MediaFile, Notetype
from deckwright.notetypes.assets import Assets
from deckwright.notetypes.jinja import Templates
from deckwright.notetypes.load import load_notetypes
from deckwright.problems import Problems
from tests.conftest import Deckwright, Write
from tests.engine import Learner
from tests.notetypes.roots import loaded, root_with, said
from tests.saying import talk

FONT, OTHER_FONT = b"wOF2 a font", b"wOF2 another"
H = sha256(FONT).hexdigest()[:16]


def term(folder: Path, css: str = "", front: str = "", **files: str | bytes) -> Notetype:
    """A note type with an asset `_font.woff2`; in names of `files`, `__` stands for a dot."""
    wanted: dict[str, str | bytes] = {"term/_font.woff2": FONT, "term/style.css": css or " "}
    wanted["term/front.html"] = "{{Word}}" + front
    wanted |= {f"term/{name.replace('__', '.')}": text for name, text in files.items()}
    return loaded(root_with(folder, wanted))["term"].notetype


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("url(_font.woff2)", f"url(_font-{H}.woff2)"),
        ('url("_font.woff2") format("woff2")', f'url("_font-{H}.woff2") format("woff2")'),
        ("url( '_font.woff2' )", f"url( '_font-{H}.woff2' )"),
        ("URL(_font.woff2)", f"URL(_font-{H}.woff2)"),
        ("url(_font.woff2?#iefix)", f"url(_font-{H}.woff2?#iefix)"),
        ("url(_font.woff2#part)", f"url(_font-{H}.woff2#part)"),
        ("url(./_font.woff2)", f"url(_font-{H}.woff2)"),
        ("url(_%66ont.woff2)", f"url(_font-{H}.woff2)"),
        ("a url(_font.woff2), url(_font.woff2) b",
         f"a url(_font-{H}.woff2), url(_font-{H}.woff2) b"),
        ('@import "_font.woff2";', f'@import "_font-{H}.woff2";'),
        ("@import url(_font.woff2);", f"@import url(_font-{H}.woff2);"),
        # left alone
        ("/* url(_font.woff2) */", "/* url(_font.woff2) */"),
        ("/* url(_gone.woff2) */", "/* url(_gone.woff2) */"),
        ("url(https://example.org/_font.woff2)", "url(https://example.org/_font.woff2)"),
        ("url(data:font/woff2;base64,AAAA)", "url(data:font/woff2;base64,AAAA)"),
        ("url(/_anki/pages/x.png)", "url(/_anki/pages/x.png)"),
        ("url(#gradient)", "url(#gradient)"),
        ("font-family: _font", "font-family: _font"),
    ],
)  # fmt: skip
def test_css_names_the_file_as_anki_has_it(tmp_path: Path, written: str, stored: str) -> None:
    assert term(tmp_path, css=written).css == stored
    assert term(tmp_path, front=f"<style>{written}</style>").card_templates[0].front == (
        "{{Word}}<style>" + stored + "</style>"
    )


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ('<img src="_x.png">', '<img src="{}">'),
        ("<img src=_x.png>", "<img src={}>"),
        ("<IMG alt='a > b' SRC='_x.png'/>", "<IMG alt='a > b' SRC='{}'/>"),
        ('<img src="_x.png" alt="_x.png">', '<img src="{}" alt="{}">'),
        ('<script src="_x.png"></script>', '<script src="{}"></script>'),
        ('<link rel="stylesheet" href="_x.png">', '<link rel="stylesheet" href="{}">'),
        ('<object data="_x.png"></object>', '<object data="{}"></object>'),
        ('<p style="background: url(_x.png)">', '<p style="background: url({})">'),
        ("<p style='background: url(\"_x.png\")'>", "<p style='background: url(\"{}\")'>"),
        ("<b onclick=\"show('_x.png')\">", "<b onclick=\"show('{}')\">"),
        ("<script>s.src = '_x.png'; f(`_x.png`)</script>",
         "<script>s.src = '{}'; f(`{}`)</script>"),
        ("<script>if (a <b && c> d) load('_x.png?v=2')</script>",
         "<script>if (a <b && c> d) load('{}?v=2')</script>"),
        ("[sound:_x.png]", "[sound:{}]"),
        # left alone: other words, what Anki fills in, comments, scripts' own names
        ("<p>_x.png</p>", "<p>_x.png</p>"),
        ("<!-- <img src='_x.png'> <img src='_gone.png'> -->",
         "<!-- <img src='_x.png'> <img src='_gone.png'> -->"),
        ('<img src="_{{Word}}.png">', '<img src="_{{Word}}.png">'),
        ('<img src="_x{{Word}}.png">', '<img src="_x{{Word}}.png">'),
        ('<img src="{{Word}}">', '<img src="{{Word}}">'),
        ('<a href="_gone.html">', '<a href="_gone.html">'),
        ("<script>img.src = _gone.path; f('_gone.js')</script>",
         "<script>img.src = _gone.path; f('_gone.js')</script>"),
    ],
)  # fmt: skip
def test_a_card_template_names_the_file_as_anki_has_it(
    tmp_path: Path, written: str, stored: str
) -> None:
    digest = sha256(b"\x89PNG").hexdigest()
    notetype = term(tmp_path, front=written, _x__png=b"\x89PNG")

    assert notetype.card_templates[0].front == "{{Word}}" + stored.replace(
        "{}", f"_x-{digest[:16]}.png"
    )
    assert bool(notetype.media) == ("{}" in stored)


def test_only_what_is_referred_to_is_packed(tmp_path: Path) -> None:
    notetype = term(tmp_path, "url(_font.woff2) url(_font.woff2)", _unused__woff2=OTHER_FONT)

    assert notetype.media == (
        MediaFile(
            f"_font-{H}.woff2",
            tmp_path / "templates/term/_font.woff2",
            sha256(FONT).hexdigest(),
            source="templates/term/_font.woff2",
            size=len(FONT),
        ),
    )


def test_an_asset_may_lie_among_what_note_types_share(tmp_path: Path) -> None:
    root = root_with(
        tmp_path,
        {
            "_shared/_font.woff2": OTHER_FONT,
            "_shared/_logo.svg": "<svg/>",
            "_shared/look.css": "a { src: url(_font.woff2) } b { background: url(_logo.svg) }",
            "term/style.css": '[% include "_shared/look.css" %]',
            "term/_font.woff2": FONT,
        },
    )
    font, logo = loaded(root)["term"].notetype.media

    assert font.source == "templates/term/_font.woff2"
    assert logo.source == "templates/_shared/_logo.svg"


@given(
    st.lists(
        st.sampled_from("url( @import \" ' ` _x.png ./ _gone.js logo.svg ) < > <img src= <a  "
                        "<script> </script> <!-- --> /* */ { {{ }} ? # [sound: ] \n a".split(" ")),
    ).map("".join)
)  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_rewritten_and_once_is_enough(tmp_path: Path, text: str) -> None:
    root = root_with(tmp_path, {"term/_x.png": b"\x89PNG"})
    templates = Templates((root / "templates",), {root / "templates": "templates"})
    assets, again = (Assets("term", templates, Problems()) for _ in range(2))
    once = assets.in_template(text, "term/front.html")

    assert [file.source for file in assets.files] in ([], ["templates/term/_x.png"])
    assert all(file.name in once for file in assets.files)
    assert again.in_template(once, "term/front.html") == once


@pytest.mark.parametrize(
    ("file", "anki"),
    [
        ("_Font Bold.WOFF2", r"_font-bold-[0-9a-f]{16}\.woff2"),
        ("_Ménière.woff2", r"_meniere-[0-9a-f]{16}\.woff2"),
        ("_字体.woff2", r"_media-[0-9a-f]{16}\.woff2"),
        ("_" + "a" * 200 + ".woff2", r"_a{60}-[0-9a-f]{16}\.woff2"),
        ("__twice.woff2", r"_twice-[0-9a-f]{16}\.woff2"),
        ("_con.woff2", r"_con-[0-9a-f]{16}\.woff2"),
    ],
)
def test_a_name_in_anki_is_plain_and_begins_with_one_underscore(
    tmp_path: Path, file: str, anki: str
) -> None:
    css = f'src: url("{file}")'
    root = root_with(tmp_path, {f"term/{file}": FONT, "term/style.css": css})
    notetype = loaded(root)["term"].notetype

    assert re.fullmatch(rf'src: url\("{anki}"\)', notetype.css)
    assert re.fullmatch(anki, notetype.media[0].name)


def test_an_asset_may_refer_to_another(tmp_path: Path) -> None:
    """Then its own bytes change as well, and its name with them."""
    style = '@import "_inner.css"; .x { src: url(_font.woff2) }'
    inner_style = "b{src:url(_font.woff2)}"
    notetype = term(tmp_path, "@import '_outer.css';", _outer__css=style, _inner__css=inner_style)
    names = [file.name for file in notetype.media]
    font, inner, outer = notetype.media

    assert [name.rpartition("-")[0] for name in names] == ["_font", "_inner", "_outer"]
    assert outer.path.read_text() == (f'@import "{inner.name}"; .x {{ src: url({font.name}) }}')
    assert inner.path.read_text() == f"b{{src:url({font.name})}}"
    assert notetype.css == f"@import '{outer.name}';"
    for file in notetype.media:
        data = file.path.read_bytes()
        assert (file.sha256, file.size) == (sha256(data).hexdigest(), len(data))
        assert file.sha256[:16] in file.name
    (tmp_path / "templates/term/_font.woff2").write_bytes(OTHER_FONT)
    again = loaded(tmp_path)["term"].notetype
    assert not {file.name for file in again.media} & set(names)
    assert again.css != notetype.css


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"term/style.css": ".a {}\n.b { src: url(_fnt.woff2) }"},
            ("templates/term/style.css", 2, 15, "there is no file '_fnt.woff2'"),
        ),
        (
            {"term/front.html": "{{Word}}\n<p>\n  <img src='_gone.png'>"},
            ("templates/term/front.html", 3, 13, "there is no file '_gone.png'"),
        ),
        (
            {
                "term/front.html": '{{Word}}[% include "_shared/logo.html" %]',
                "_shared/logo.html": "\n<img src=_gone.png>",
            },
            ("templates/_shared/logo.html", 1, 10, "there is no file '_gone.png'"),
        ),
        (
            {"term/style.css": "@import '_a.css';", "term/_a.css": "/**/\n@import '_gone.css';"},
            ("templates/term/_a.css", 2, 10, "there is no file '_gone.css'"),
        ),
        (
            {
                "term/style.css": "@import '_a.css';",
                "term/_a.css": "@import '_b.css';",
                "term/_b.css": "\n@import '_a.css';",
            },
            (
                "templates/term/_b.css",
                1,
                10,
                "_a.css refers to itself, or to a file that refers to it",
            ),
        ),
    ],
)
def test_a_file_that_is_missing_is_an_error_where_it_is_named(
    tmp_path: Path, files: dict[str, str | bytes], expected: tuple[object, ...]
) -> None:
    root = root_with(tmp_path, {"term/_font.woff2": FONT, **files})

    assert said(root) == [("asset", *expected)]


def test_a_link_out_of_the_templates_is_no_asset(folder: Write, tmp_path: Path) -> None:
    secret = folder({"_font.woff2": "secret"}, "elsewhere") / "_font.woff2"
    root = root_with(tmp_path / "root", {"term/style.css": "src: url(_font.woff2)"})
    (root / "templates/term/_font.woff2").symlink_to(secret)

    assert [problem[0] for problem in said(root)] == ["asset"]


@pytest.mark.parametrize(
    ("css", "front"),
    [
        ("url(font.woff2)", ""),
        ('url("font.woff2")', ""),
        ("", '<img src="logo.png">'),
        ("", '<link href="x.css">'),
    ],
)
def test_a_name_without_underscore_is_a_warning(tmp_path: Path, css: str, front: str) -> None:
    warnings = Problems()
    files: dict[str, str | bytes] = {"term/style.css": css, "term/front.html": "{{Word}}" + front}
    load_notetypes(root_with(tmp_path, files), "templates", warnings)
    (problem,) = talk(warnings)

    assert re.search(
        r"warning: learners will not get '[\w.]+'.* \[asset-name\] -> .*_\w+\.", problem
    )


NOTE = "---\nid: a\nnotetype: term\n---\n# Question\nWhat?\n# Meaning\nThat."


def test_in_real_anki_css_and_cards_find_their_files(
    folder: Write, deckwright: Deckwright, learner: Learner, tmp_path: Path
) -> None:
    css = "@import url('_more.css');\n@font-face { font-family: f; src: url(_font.woff2) }"
    files: dict[str, str | bytes] = {
        "term/style.css": css,
        "term/_more.css": "b { background: url(_logo.svg) }",
        "_shared/_logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "term/_x.js": "let x = 1",
        "term/_font.woff2": FONT,
        "term/front.html": "{{Word}}<script src='_x.js'></script>",
    }
    root = root_with(folder({"a.md": NOTE}), files)

    def release(second: int) -> set[str]:
        package = tmp_path / f"{second}.apkg"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", str(1_700_000_000 + second))
            result = deckwright("build", root, "-o", package, "--baseline", baseline)
        assert result.exit_code == 0, result.output
        learner.imports(package)
        css = learner.notetypes()["Term"]["css"]
        named = re.findall(r"_\w+-[0-9a-f]{16}\.\w+", css + learner.question("a"))
        for file in named:
            assert (Path(learner.col.media.dir()) / file).is_file()
        return set(named)

    baseline = "none"
    first = release(0)
    assert sorted(name.split("-")[0] for name in first) == ["_font", "_more", "_x"]
    assert {name.split("-")[0] for name in learner.media()} == {"_font", "_more", "_x", "_logo"}
    (root / "templates/_shared/_logo.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg'> </svg>"
    )
    baseline = str(tmp_path / "0.apkg")
    second = release(1000)
    assert {name.split("-")[0] for name in second - first} == {"_more"}
    assert not learner.col.media.check().unused, "Anki would offer to delete them"
