"""Fields filled by keys and by headings; `sources:` as a list of references."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckwright.data import Source
from deckwright.notes.vault import Vault
from tests.conftest import Write
from tests.notes.samples import Read, read, read_text, vault_at

SHIPPED = Path(__file__).parent.parent.parent / "templates" / "basic" / "notetype.yaml"


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    root = tmp_path_factory.mktemp("extra") / "Deck"
    root.mkdir()
    (root / "heart.md").write_text("About hearts.", encoding="utf-8")
    return vault_at(root)


def told(vault: Vault, front: str, body: str = "# Question\nQ\n# Answer\nA") -> Read:
    return read_text(vault, Source("a.md", f"---\nid: x\n{front}\n---\n{body}"))


@pytest.mark.parametrize(
    ("front", "hint"),
    [
        ("hint: look", "look"),
        ("Hint: look", "look"),
        ("HINT: look", "look"),
        ("'hint': 'look: here'", "look: here"),
        ("hint: no", "no"),
        ("hint: 017", "017"),
        (
            "hint: a **bold** and ==marked== word",
            "a <strong>bold</strong> and <mark>marked</mark> word",
        ),
        ("hint: see [[heart]]", '<span class="link">heart</span>'),
        ("hint: [[heart]]", '<span class="link">heart</span>'),
        ("hint: $x_1$", r"\(x_1\)"),
        ("hint: <b>x</b> & 3 < 4", "<b>x</b> &amp; 3 &lt; 4"),
        ("hint: 心臓 é", "心臓 é"),
        ("hint: [one, two]", "one, two"),
        ("hint:\n  - one\n  - '*two*'", "one, <em>two</em>"),
        ("hint:\n  - [one, two]\n  - three", "one, two, three"),
        ("hint: {left: 1, right: 2}", "left: 1, right: 2"),
        ("hint:\n  left: [1, 2]\n  right: no", "left: 1, 2, right: no"),
        ("hint: |\n  one\n  two", "one<br>\ntwo"),
        ("hint: |\n  one\n\n  two", "<p>one</p>\n<p>two</p>"),
        ("hint: >\n  one\n  two", "one two"),
        ("hint: one\n  two", "one two"),
        ("hint: |\n  - one\n  - two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("hint:\n  - |\n    one\n    1\n  - |\n    two", "<p>one<br>\n1</p>\n<p>two</p>"),
        ("hint: ''", ""),
        ("hint: []", ""),
        ("hint:", ""),
        ("hint: ' '", ""),
    ],
)
def test_a_key_fills_the_field_of_its_name(vault: Vault, front: str, hint: str) -> None:
    found = told(vault, front)

    assert found.problems == []
    assert hint in found.fields.get("Hint", "")
    assert bool(hint) == ("Hint" in found.fields)


def test_a_question_and_an_answer_may_stand_in_keys_as_well(vault: Vault) -> None:
    found = told(vault, "type: flashcard\nquestion: Which **side**?\nanswer: The left", "")

    assert found.problems == []
    assert found.the_note.notetype == "cloze"
    assert found.fields["Question"] == "Which {{c1::side}}?"
    found = told(vault, "type: flashcard\nquestion: Which side?\nanswer: The left", "")
    assert (found.the_note.notetype, found.fields["Answer"]) == ("basic", "The left")


def test_a_cloze_in_a_key_is_a_cloze(vault: Vault) -> None:
    """An explicit one makes bold mere bold, wherever it stands."""
    found = told(vault, "type: flashcard\nquestion: The {{c2::left}} **side**", "")

    assert found.fields["Question"] == "The {{c2::left}} <strong>side</strong>"


def test_what_is_wrong_in_a_key_stands_where_the_key_does(vault: Vault) -> None:
    found = told(vault, "extra: |\n  a\n  [[lung]]")

    assert [problem.split(": ")[0] for problem in found.problems] == ["a.md:3:1"]


@pytest.mark.parametrize(
    ("front", "body", "hint", "line"),
    [
        ("hint: key", "# Question\nQ\n# Answer\nA\n# Hint\nheading", "heading", 10),
        ("Hint: other\nhint: key", "# Question\nQ\n# Answer\nA", "other", 3),
    ],
)
def test_a_field_that_is_filled_twice_is_told(
    vault: Vault, front: str, body: str, hint: str, line: int
) -> None:
    found = told(vault, front, body)

    assert found.fields["Hint"] == hint
    assert len(found.problems) == 1
    assert f"fills the field 'Hint', and so does line {line}: this one" in found.problems[0]
    assert "[field-twice] -> keep one of the two" in found.problems[0]


@pytest.mark.parametrize(
    ("front", "body"),
    [
        ("hint: key", "# Question\nQ\n# Answer\nA\n# Hint\n"),
        ("hint:", "# Question\nQ\n# Answer\nA\n# Hint\nkey"),
    ],
)
def test_a_heading_or_key_without_a_text_fills_nothing(vault: Vault, front: str, body: str) -> None:
    found = told(vault, front, body)

    assert (found.problems, found.fields["Hint"]) == ([], "key")


OWN = """
name: Mine
id: 1731090345777
kind: standard
sort_field: 語
css: style.css
fields:
  - {name: 語, id: 11}
  - {name: Lesart (Kana), id: 12}
  - {name: Über-Setzung, id: 13}
  - {name: is, id: 14}
  - {name: 2. Beispiel, id: 15}
  - {name: Type, id: 16}
cards:
  - {name: Card, id: 17, front: front.html, back: back.html}
"""


@pytest.fixture
def own(folder: Write) -> Vault:
    return vault_at(
        folder(
            {
                "templates/mine/notetype.yaml": OWN.encode(),
                "templates/mine/front.html": "{{語}}",
                "templates/mine/back.html": "{{Lesart (Kana)}}",
                "templates/mine/style.css": "",
                "a.md": "",
            }
        )
    )


FILLED = {
    "語": "心",
    "Lesart (Kana)": "こころ",
    "Über-Setzung": "heart",
    "is": "yes",
    "2. Beispiel": "心から",
}


def test_fields_of_ones_own_are_filled_by_headings(own: Vault) -> None:
    body = "".join(f"# {name}\n{text}\n\n---\n" for name, text in FILLED.items())
    found = told(own, "notetype: mine", body.removesuffix("\n---\n"))

    assert found.problems == []
    assert found.fields == FILLED


def test_fields_of_ones_own_are_filled_by_keys(own: Vault) -> None:
    keys = "\n".join(f"'{name}': '{text}'" for name, text in FILLED.items())

    found = told(own, f"notetype: mine\n{keys}", "")
    assert found.problems == []
    assert found.fields == FILLED


@pytest.mark.parametrize(
    "keys",
    [
        "lesart_kana: x\nüber_setzung: y",
        "LESART (KANA): x\nÜBER-SETZUNG: y",
        "lesart kana: x\nüber setzung: y",
        "Lesart-Kana: x\nÜber_Setzung: y",
    ],
)
def test_a_key_may_spell_a_field_in_other_ways(own: Vault, keys: str) -> None:
    """As field expressions do: case, and what is neither letter nor digit, do not matter."""
    found = told(own, f"notetype: mine\n語: 心\n{keys}", "")

    assert found.problems == []
    assert found.fields == {"語": "心", "Lesart (Kana)": "x", "Über-Setzung": "y"}


def test_several_notes_of_ones_own_note_type_begin_with_its_first_heading(own: Vault) -> None:
    from deckwright.notes.parse import parse_notes
    from deckwright.problems import Problems

    text = "---\ntype: flashcards\nnotetype: mine\n---\n" + "".join(
        f"# 語\n%%\nid: {word}\n%%\n{word}\n\n# is\nyes\n\n" for word in ("心", "手")
    )
    problems = Problems()
    notes = parse_notes(Source("a.md", text), own, problems)

    assert problems.in_order == ()
    assert [note.guid for note in notes or ()] == ["心", "手"]
    assert [note.sections["語"].text for note in notes or ()] == ["心", "手"]


def one(item: str) -> str:
    return f'<ol class="references"><li>{item}</li></ol>'


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("sources: Guyton, chapter 9", one("Guyton, chapter 9")),
        ("sources: [Guyton, Hall]", one("Guyton</li><li>Hall")),
        ("sources:\n  - Guyton\n  - Hall", one("Guyton</li><li>Hall")),
        ("sources: |\n  Guyton\n\n  Hall\n", one("Guyton</li><li>Hall")),
        ("sources: >-\n  Guyton\n  and Hall", one("Guyton and Hall")),
        ("sources: A < B & C", one("A &lt; B &amp; C")),
        (
            "sources: https://example.org/a?b=1&c=2",
            one(
                '<a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>'
            ),
        ),
        (
            "sources: <https://example.org>",
            one('<a href="https://example.org">https://example.org</a>'),
        ),
        ("sources: [[heart]]", one('<span class="link">heart</span>')),
        ("sources:\n  - [[heart|the heart]]", one('<span class="link">the heart</span>')),
        ("sources: '[[heart]], page 5'", one('<span class="link">heart</span>, page 5')),
        ("sources: see [[heart]]", one('see <span class="link">heart</span>')),
        (
            "sources: '[The Heart](https://example.org/x_(y))'",
            one('<a href="https://example.org/x_(y)">The Heart</a>'),
        ),
        (
            "sources: Ada, [The Heart](https://example.org), 2026",
            one('Ada, <a href="https://example.org">The Heart</a>, 2026'),
        ),
        (
            "sources: 'Ada 2026, https://example.org/x.'",
            one('Ada 2026, <a href="https://example.org/x">https://example.org/x</a>.'),
        ),
        ("sources: Ada, *The Heart*", one("Ada, <em>The Heart</em>")),
        ("sources:\n  - title: The Heart\n    by: Ada", one("title: The Heart, by: Ada")),
        ("sources: {book: Guyton, chapter: 9}", one("book: Guyton, chapter: 9")),
        ("sources:\n  - [a, b]\n  - c", one("a</li><li>b</li><li>c")),
        ("sources: 1. Guyton", one("1. Guyton")),
        ("sources: 1. *Guyton*", one("1. <em>Guyton</em>")),
        ("sources: '- *Guyton*'", one("- <em>Guyton</em>")),
        ("sources: '## *Guyton*'", one("## <em>Guyton</em>")),
        ("sources: |\n  - Guyton\n  - Hall", one("Guyton</li><li>Hall")),
        (
            "sources: (https://example.org/x_(y))",
            one('(<a href="https://example.org/x_(y)">https://example.org/x_(y)</a>)'),
        ),
        ("sources: '*a* <img src=x onerror=y>'", one("<em>a</em> &lt;img src=x onerror=y&gt;")),
        ("sources: '[*x*](vbscript:y)'", one("[<em>x</em>](vbscript:y)")),
        ("sources: '{{c1::x}}'", one("{{c1::x}}")),
        ("sources: '# 5 of 7'", one("# 5 of 7")),
        ("sources: 心臓", one("心臓")),
        ("sources: ''", ""),
        ("sources: []", ""),
        ("sources:", ""),
        ("sources:\n  -\n  - a", one("a")),
    ],
)
def test_sources_are_a_list_of_references(vault: Vault, front: str, expected: str) -> None:
    found = told(vault, front)

    assert found.problems == []
    assert found.fields.get("Sources", "") == expected


def test_a_section_of_sources_stands_below_the_list(vault: Vault) -> None:
    found = told(vault, "sources: Guyton", "# Question\nQ\n# Answer\nA\n# Sources\n*and Hall*")

    assert found.problems == []
    assert found.fields["Sources"] == one("Guyton") + "<em>and Hall</em>"


def test_sources_are_read_from_disk_as_well(folder: Write) -> None:
    root = folder({"a.md": "---\nid: x\nsources: [[b]]\n---\n# Question\n**Q**", "b.md": "b"})

    assert read(vault_at(root)).fields["Sources"] == one('<span class="link">b</span>')
