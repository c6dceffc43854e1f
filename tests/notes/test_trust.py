"""Where an author is told of what may not stand in a note."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Deckwright, Write
from tests.engine import Learner

Q = "---\nid: aortaArch01\n"


def told(deckwright: Deckwright, root: Path) -> list[str]:
    result = deckwright("check", "--root", root, "--format", "json")
    found = [p for p in json.loads(result.stdout)["problems"] if p["level"] == "error"]
    assert result.exit_code == (1 if found else 0)
    return [f"{p['path']}:{p['line']}:{p['column']} {p['code']}" for p in found]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("---\n# Question\nThe **a**\n\n<script>x</script>\n", ["7:1 html-unsafe"]),
        ("---\n# Question\nThe **<b onclick=x>a</b>**\n", ["5:10 html-unsafe"]),
        ("---\n# Question\nThe **a** and [b](JAVASCRIPT:x)\n", ["5:19 html-unsafe"]),
        ("---\n# Question\nThe **a**\n# Extra\n![b](https://x.org/c.png)\n", ["7:6 html-remote"]),
        ("---\n# Question\nThe **a**: $\\href{x}{y}$\n", ["5:13 tex-unsafe"]),
        ("extra: <i onclick=x>a</i>\n---\n# Question\nThe **a**\n", ["3:1 html-unsafe"]),
        ("extra: '[sound:https://example.org/a.mp3]'\n---\n# Question\nThe **a**\n",
         ["3:1 media-outside"]),
        ('tags: ["<img src=x onerror=y>"]\n---\n# Question\nThe **a**\n', ["3:1 anki-unsafe"]),
        ("tags: [<5-years, b&b]\n---\n# Question\nThe **a**\n", []),
        ("deck: 'A <b>'\n---\n# Question\nThe **a**\n", ["3:1 anki-unsafe"]),
        ("---\n# Question\nThe **a** ![[Other]]\n", ["5:1 html-unsafe"]),
        ("---\n# Question\nThe **a** ![[draw.svg]]\n", ["draw.svg:1:1 media-unsafe"]),
        ('---\n# Question\nThe **a** <img src="plain.svg" onerror="x">\n', ["5:32 html-unsafe"]),
    ],
)  # fmt: skip
def test_it_is_told_where_it_stands(
    note: str, expected: list[str], folder: Write, deckwright: Deckwright
) -> None:
    files: dict[str, str | bytes] = {
        "pyproject.toml": '[tool.deckwright]\nname = "x"',
        "cards/aorta.md": (Q + note).encode(),
        "cards/Other.md": b"Words\n\n# x\n\n\n<b onclick=x>y</b>",
        "cards/draw.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        "cards/plain.svg": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
    }
    where = [one if one.startswith("draw") else f"aorta.md:{one}" for one in expected]
    where = ["Other.md:6:4 html-unsafe"] if "[[Other]]" in note else where

    assert told(deckwright, folder(files)) == [f"cards/{one}" for one in where]


@pytest.mark.parametrize(
    "html",
    [
        "<iframe>x</iframe>",
        "<u style='position:fixed'>x</u>",
        '<iframe src="https://www.youtube.com/embed/x" width="560" frameborder="0" '
        'allow="autoplay; fullscreen" allowfullscreen></iframe>',
        '<b onclick="x" onload="y" style="position: absolute">x</b>',
        "[x](vscode://file/x)",
        '<embed src="https://example.org/x" onload="y">',
    ],
)
def test_what_the_hint_says_to_type_lets_it_stand(
    html: str, folder: Write, deckwright: Deckwright
) -> None:
    root = folder({"a.md": f"---\nid: a\n---\n# Question\nThe **a** {html}\n"})
    said = deckwright("check", root).output

    hint = re.search(r"in pyproject.toml below (\[.+?\]): (allow = .+)", said)
    assert hint, said
    (root / "pyproject.toml").write_text(f"{hint[1]}\n{hint[2]}\n")

    assert deckwright("check", root).exit_code == 0


def test_what_is_allowed_already_stays_in_the_hint(folder: Write, deckwright: Deckwright) -> None:
    root = folder({"a.md": f"{Q}---\n# Question\nThe **a** <video src='https://x.org/a'>\n"})
    (root / "pyproject.toml").write_text(
        '[tool.deckwright.html]\nallow = ["iframe", "[onclick]"]\n'
    )

    said = deckwright("check", root).output

    assert 'allow = ["[onclick]", "iframe", "remote"]' in said


def test_an_iframe_is_one_error(folder: Write, deckwright: Deckwright) -> None:
    html = '<iframe src="https://example.org" frameborder="0" onload="x"></iframe>'
    root = folder({"cards/a.md": f"{Q}---\n# Question\nThe **a** {html}\n",
                   "pyproject.toml": '[tool.deckwright]\nname = "x"'})  # fmt: skip

    assert told(deckwright, root) == ["cards/a.md:5:11 html-unsafe"]


TEXT = {
    "templates/plain/notetype.yaml": """
        name: Plain
        id: 1723456789001
        kind: standard
        fields:
          - {name: Word, id: 4417362515480001, value: "[[ question ]]"}
        cards:
          - {name: Card, id: 4417362515480003, front: front.html, back: back.html}
        """,
    "templates/plain/style.css": "",
    "templates/plain/front.html": "{{text:Word}}",
    "templates/plain/back.html": "{{Word}}",
}


def test_what_a_template_would_bring_to_life(
    folder: Write, deckwright: Deckwright, learner: Learner, tmp_path: Path
) -> None:
    """A field shown as text: Anki takes its tags away, and then reads `&lt;` as `<`."""
    note = "---\nid: w{}\nnotetype: plain\n---\n# Question\n{}\n# Answer\nx\n"
    files: dict[str, str | bytes] = {
        "pyproject.toml": '[tool.deckwright]\nname = "x"',
        **TEXT,
        "cards/a.md": note.format("a", "5 < 6 &amp; 7"),
    }
    root = folder(files)
    assert told(deckwright, root) == []
    assert deckwright("build", "--root", root, "-o", tmp_path / "x.apkg").exit_code == 0
    learner.imports(tmp_path / "x.apkg")
    assert "5 < 6" in learner.question("wa")

    (root / "cards/b.md").write_text(note.format("b", "`<img src=x onerror=y>`"))
    assert told(deckwright, root) == ["cards/b.md:6:2 anki-unsafe"]


def test_a_wrong_name_in_the_configuration(folder: Write, deckwright: Deckwright) -> None:
    settings = '[tool.deckwright]\nname = "x"\n[tool.deckwright.html]\nallow = ["ifram"]\n'
    root = folder({"pyproject.toml": settings, "cards/a.md": Q + "---\n# Question\nA **b**"})

    result = deckwright("build", "--root", root)

    assert result.exit_code == 1
    assert "did you mean iframe?" in result.output
