"""Links and embeds in the real engine: each search finds one note, each card hides its text."""

from __future__ import annotations

import re
from html import unescape

import pytest

from deckwright.notes.searches import _NO_FIELDS
from tests.conftest import Deckwright, Write
from tests.engine import Learner
from tests.notes.test_places import balanced

GUIDS = (
    "aB",
    "ab",
    "AB",
    "a*b_c:",
    'x"y',
    "(or)",
    "-n",
    "ck4Tendon0Q",
    "p9}Retina7",
    "z",
    "nid:1",
    "é",
)


def test_a_search_on_a_card_finds_its_note_and_no_other(
    folder: Write, deckwright: Deckwright, learner: Learner
) -> None:
    kinds = ("cloze", "basic", "type-in-the-answer", "basic-and-reversed")
    note = "---\nid: '{}'\nnotetype: {}\n---\n# Question\n**Q{}**\n# Answer\nA"
    files = {
        f"{index}.md": note.format(guid, kinds[index % 4], index)
        for index, guid in enumerate(GUIDS)
    }
    files["pathless.md"] = "# Question\nQ\n# Answer\nA"
    links = " ".join(f"[[{path}]]" for path in files)
    files["all.md"] = f"---\nid: all\n---\n# Question\nQ\n# Answer\n{links}"
    root = folder(files)
    assert deckwright("build", root, "-o", root / "deck.apkg").exit_code == 0
    learner.imports(root / "deck.apkg")

    searches = [unescape(s) for s in re.findall(r'readonly value="([^"]+)"', learner.answer("all"))]
    notes = learner.notes()
    found = [learner.col.find_notes(search) for search in searches]

    assert all(len(ids) == 1 for ids in found), list(zip(searches, found, strict=True))
    guids = [learner.col.get_note(ids[0]).guid for ids in found]
    assert guids[:-1] == list(GUIDS)
    assert len({*guids}) == len(GUIDS) + 1 == len(notes) - 1
    assert "Key:" not in learner.col.db.scalar("select sfld from notes where guid = 'all'")  # type: ignore[union-attr]


OWN = """
name: {name}
id: 1734567890123
kind: standard
fields:
  - {{name: Question, id: 7301, value: "[[ question ]]"}}
  - {{name: Answer, id: 7302, value: "[[ answer ]]"}}
  - {{name: "{field}", id: 7303, value: "[[ key ]]"}}
cards:
  - {{name: Card, id: 7304, front: front.html, back: back.html}}
"""


@pytest.mark.parametrize(
    "field",
    [
        "Schlüssel",
        "My key",
        "a_b",
        "a*b",
        "a-b",
        "K(x) or y",
        "and",
        "x\\\\y",
        "tag",
        "nid",
        "prop",
    ],
)
def test_a_search_names_the_field_that_holds_the_key(
    folder: Write, deckwright: Deckwright, learner: Learner, field: str
) -> None:
    note = "---\nid: '{}'\nnotetype: own\n---\n# Question\nQ [[b]]\n# Answer\nA"
    root = folder(
        {
            "pyproject.toml": "[tool.deckwright]\nname = 'x'",
            "templates/own/notetype.yaml": OWN.format(name="Own", field=field),
            "templates/own/front.html": "{{Question}}",
            "templates/own/back.html": "{{Answer}}",
            "templates/own/style.css": "",
            "cards/a.md": note.format("a*"),
            "cards/b.md": note.format("b"),
            "cards/c.md": note.format("B"),
        }
    )
    result = deckwright("build", root, "-o", root / "deck.apkg")
    assert result.exit_code == 0, result.output
    learner.imports(root / "deck.apkg")

    searches = re.findall(r'readonly value="([^"]+)"', learner.question("a*"))

    if field in _NO_FIELDS:
        assert searches == []
    else:
        (search,) = searches
        (nid,) = learner.col.find_notes(unescape(search))
        assert learner.col.get_note(nid).guid == "b"


EMBEDDED = "Long **text**.\n\n| a |\n|---|\n| $\\frac{1}{x^{2}}$ |\n\n- `{{c1::code}}` std::x }}\n"
# A question that asks for Zq, and whether the embedded text shows before the answer does.
PLACES = (
    ("**Zq** ![[ref]]", True),
    ("**Zq**\n\nsee ![[ref]] *now ![[ref|again]] and* then", True),
    ("- **Zq** ![[ref]]\n- b", True),
    ("| a |\n|---|\n| **Zq** ![[ref]] b |", True),
    ("> [!note] **Zq** ![[ref]]\n> b ![[ref]] c", True),
    ("## **Zq** ![[ref]]", True),
    ("a\n\nb **Zq ![[ref]]** c", False),
    ("a **Zq ![[ref]]** c", False),
    ("{{c1::Zq ![[ref]] {{c2::x}}}} ![[card]]", False),
    ("a {{c1::Zq\n\n![[ref]]\n\nend}} b", False),
)


def test_an_embed_stands_on_the_card_wherever_it_was_written(
    folder: Write, deckwright: Deckwright, learner: Learner
) -> None:
    files = {f"{i}.md": f"---\nid: n{i}\n---\n# Question\n{q}\n" for i, (q, _) in enumerate(PLACES)}
    card = "---\nid: card\n---\n# Question\n{{c1::Bile::hint}} **x**\n"
    root = folder({**files, "ref.md": EMBEDDED, "card.md": card})
    result = deckwright("build", root, "-o", root / "deck.apkg", "--format", "json")
    assert result.exit_code == 0, result.output
    learner.imports(root / "deck.apkg")

    for index, (question, shown) in enumerate(PLACES):
        guid = f"n{index}"
        assert learner.card_ords(guid) == learner.own_card_ords(guid), question
        front, back = bare(learner.question(guid)), bare(learner.answer(guid))
        assert balanced(learner.fields(guid)["Question"]), question
        assert "Zq" not in front, question
        assert ("Long" in front) is shown, question
        assert "<strong>text</strong>" in back
        assert r"\(\frac{1}{x^{2}}\)" in unescape(back)
        assert "{{c1::code}}" in unescape(back)
        assert "std::x }}" in unescape(back)
        assert not re.search(r"\{\{c\d|No cloze", front + back), question


def bare(html: str) -> str:
    """A card without its style, its scripts and what clozes remember of their text."""
    html = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", html)
    return re.sub(r'data-cloze="[^"]*"', "", html)
