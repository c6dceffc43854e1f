"""A note and its note type -> the note as Anki will store it."""

from __future__ import annotations

import pytest

from deckwright.data import Source
from deckwright.notes.guids import search_key
from deckwright.notes.vault import Vault
from deckwright.problems import Where
from deckwright.vault.config import Mark
from tests.conftest import Write
from tests.notes.samples import Read, read, read_text, vault_at

BARE = {"Question": "Q", "Answer": "A"}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A vault with the shipped note types, a picture and a reference note."""
    root = tmp_path_factory.mktemp("render") / "Deck"
    (root / "media").mkdir(parents=True)
    (root / "media/x.png").write_bytes(b"\x89PNG")
    (root / "Anatomy.md").write_text("About bodies.")
    return vault_at(root)


def told(vault: Vault, front: str, body: str, marks: tuple[Mark, ...] = ("bold",)) -> Read:
    return read_text(vault, Source("a.md", f"---\nid: x\n{front}---\n{body}"), marks)


def test_a_note_becomes_the_fields_of_its_note_type(vault: Vault) -> None:
    found = told(vault, "deck: D\ntags: [b, a]\n", "# Question\nQ & *q*\n# Answer\nA\n# Hint\nh")
    rendered = found.rendered
    assert rendered

    assert found.problems == []
    assert found.fields == {"Question": "Q &amp; <em>q</em>", "Answer": "A", "Hint": "h"}
    assert (rendered.guid, rendered.deck, rendered.tags) == ("x", "D", ("a", "b"))
    assert (rendered.notetype.key, rendered.card_ords) == ("basic", (0,))
    assert (rendered.media, rendered.where) == ((), Where("a.md"))
    assert len(rendered.fields) == len(rendered.notetype.fields)


@pytest.mark.parametrize(
    ("front", "question", "expected", "ords"),
    [
        ("", "**a** and **b**", "{{c1::a}} and {{c2::b}}", (0, 1)),
        ("cloze: each\n", "**a** and **b**", "{{c1::a}} and {{c2::b}}", (0, 1)),
        ("cloze: together\n", "**a** and **b**", "{{c1::a}} and {{c1::b}}", (0,)),
        ("", "{{c2::a::hint}} and **b**", "{{c2::a::hint}} and <strong>b</strong>", (1,)),
        ("cloze: together\n", "{{c3::a}} {{c5::b}}", "{{c3::a}} {{c5::b}}", (2, 4)),
        ("", "{{c1::a {{c2::b}}}}", "{{c1::a {{c2::b}}}}", (0, 1)),
        ("", "{{c1,3::a}}", "{{c1,3::a}}", (0, 2)),
    ],
)
def test_clozes_are_numbered(
    vault: Vault, front: str, question: str, expected: str, ords: tuple[int, ...]
) -> None:
    found = told(vault, front, f"# Question\n{question}")

    assert found.fields == {"Question": expected}
    assert found.rendered
    assert found.rendered.card_ords == ords


def test_a_highlight_is_a_cloze_where_it_is_a_mark(vault: Vault) -> None:
    body = "# Question\n==a== and **b**\n# Answer\nA"

    plain = told(vault, "notetype: basic\n", body, ("highlight",))
    assert plain.fields["Question"] == "<mark>a</mark> and <strong>b</strong>"
    cloze = told(vault, "notetype: cloze\n", body, ("highlight",))
    assert cloze.fields["Question"] == "{{c1::a}} and <strong>b</strong>"
    both = told(vault, "notetype: cloze\n", body, ("bold", "highlight"))
    assert both.fields["Question"] == "{{c1::a}} and {{c2::b}}"


def test_a_basic_note_keeps_its_bold(vault: Vault) -> None:
    found = told(vault, "notetype: basic\n", "# Question\n**a**\n# Answer\n**b**")

    assert found.fields == {"Question": "<strong>a</strong>", "Answer": "<strong>b</strong>"}


def test_bold_in_the_answer_is_no_cloze(vault: Vault) -> None:
    found = told(vault, "", "# Question\n**a**\n# Answer\n**b**")

    assert found.fields == {"Question": "{{c1::a}}", "Answer": "<strong>b</strong>"}


@pytest.mark.parametrize(
    ("front", "body", "field", "expected"),
    [
        ("hint: 'see *page* 3'\n", "", "Hint", "see <em>page</em> 3"),
        ("Hint: a < b\n", "", "Hint", "a &lt; b"),
        ("extra: |\n  one\n\n  two\n", "", "Extra", "<p>one</p>\n<p>two</p>"),
        ("spare 1: s\n", "", "Spare 1", "s"),
        ("spare_1: s\n", "", "Spare 1", "s"),
        ("hint: key\n", "\n# Hint\nheading", "Hint", "heading"),
        ("hint: [a, b]\n", "", "Hint", "a, b"),
        ("hint: ''\n", "", "Hint", None),
    ],
)
def test_a_key_may_fill_a_field(
    vault: Vault, front: str, body: str, field: str, expected: str | None
) -> None:
    assert told(vault, front, f"# Question\nQ\n# Answer\nA{body}").fields.get(field) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Smith & Jones, p. 3", "<li>Smith &amp; Jones, p. 3</li>"),
        (
            "https://example.org/?a=1&b=2",
            '<li><a href="https://example.org/?a=1&amp;b=2">https://example.org/?a=1&amp;b=2</a></li>',
        ),
        (
            "'[A paper](https://example.org/p)'",
            '<li><a href="https://example.org/p">A paper</a></li>',
        ),
        ("'[[Anatomy]]'", '<li><span class="link">Anatomy</span></li>'),
        ("[[Anatomy]]", '<li><span class="link">Anatomy</span></li>'),
        ("[[Anatomy|a book]]", '<li><span class="link">a book</span></li>'),
        (
            "\n  - One\n  - [[Anatomy]]\n  - ''",
            '<li>One</li><li><span class="link">Anatomy</span></li>',
        ),
        ("[One, Two]", "<li>One</li><li>Two</li>"),
        ("'[x](javascript:alert(1))'", "<li>[x](javascript:alert(1))</li>"),
        ("'<script>'", "<li>&lt;script&gt;</li>"),
        ("'{{c1::x}}'", "<li>{{c1::x}}</li>"),
    ],
)
def test_sources_are_a_list_of_references(vault: Vault, written: str, expected: str) -> None:
    found = told(vault, f"sources: {written}\n", "# Question\nQ\n# Answer\nA")

    assert found.fields["Sources"] == f'<ol class="references">{expected}</ol>'
    assert found.problems == []


@pytest.mark.parametrize("written", ["", "''", "[]", "['']"])
def test_no_sources_are_no_list(vault: Vault, written: str) -> None:
    assert told(vault, f"sources: {written}\n", "# Question\nQ\n# Answer\nA").fields == BARE


def test_a_source_that_is_no_note_is_told_where_the_key_stands(vault: Vault) -> None:
    found = told(vault, "sources:\n  - '[[Nowhere]]'\n", "# Question\nQ\n# Answer\nA")

    assert found.problems == [
        "a.md:3:1: warning: there is no note 'Nowhere' [link-missing]"
        " -> write the name of a Markdown file of this vault"
    ]


@pytest.mark.parametrize("guid", ["x", "a*_:[b]", "N(c*p$R2zZ"])
def test_the_key_field_names_the_note_in_a_search(vault: Vault, guid: str) -> None:
    found = read_text(vault, Source("a.md", f"---\nid: '{guid}'\n---\n# Question\nQ\n# Answer\nA"))
    assert found.rendered
    key = found.rendered.fields[found.rendered.notetype.field_names.index("Key")]

    assert key == search_key(guid)
    assert key.isalnum()


def test_media_are_those_that_are_shown_each_once(vault: Vault) -> None:
    body = "# Question\n![[x.png]] ![](x.png)\n# Answer\n![[x.png|30]]"
    found = told(vault, "", body)
    assert found.rendered

    assert [file.path.name for file in found.rendered.media] == ["x.png"]
    name = found.rendered.media[0].name
    assert found.fields["Answer"] == f'<img src="{name}" alt="x" width="30">'


@pytest.mark.parametrize(
    ("front", "body", "expected"),
    [
        (
            "notetype: cloze\n",
            "# Question\n\nplain",
            "a.md:7:1: error: a cloze note without a cloze [cloze-missing]"
            " -> make a word **bold**, or write {{c1::word}}",
        ),
        (
            "",
            "# Question\n%% only a comment %%\n# Answer\nA",
            "a.md:1:1: error: the field 'Question' is empty [field-empty]"
            " -> write its text below # Question",
        ),
        (
            "",
            "# Question\nQ\n# Answer\nA {{c1::word}}",
            "a.md:7:3: warning: {{c1::..}} in Answer makes no card there [cloze-outside]"
            " -> move it to the question, or write it as code",
        ),
        (
            "notetype: basic\n",
            "# Question\nQ {{c1::word}}\n# Answer\nA",
            "a.md:6:3: warning: {{c1::..}} in Question makes no card there [cloze-outside]"
            " -> write notetype: cloze, or write it as code",
        ),
        (
            "",
            "# Question\na\n**b** ![[y.png]]",
            "a.md:6:7: error: there is no file 'y.png' [media-missing] -> did you mean x.png?",
        ),
        (
            "",
            "# Question\nQ\n# Answer\n\nsee [[Nowhere]]",
            "a.md:8:5: warning: there is no note 'Nowhere' [link-missing]"
            " -> write the name of a Markdown file of this vault",
        ),
        (
            "",
            "# Question\nline\n\n{{c1::a}} {{c2::b",
            "a.md:7:11: error: cloze c2 is never closed [cloze-open]"
            " -> write }} after its last word",
        ),
        # the text of a key stands where the key does, however its lines are folded
        (
            'title: t\nhint: "\\n\\n\\n\\n![[y.png]]"\n',
            "# Question\nQ",
            "a.md:4:1: error: there is no file 'y.png' [media-missing] -> did you mean x.png?",
        ),
    ],
)
def test_what_anki_would_show_otherwise_than_meant_is_told(
    vault: Vault, front: str, body: str, expected: str
) -> None:
    assert told(vault, front, body).problems == [expected]


def test_all_that_is_wrong_in_the_text_is_told_at_once(vault: Vault) -> None:
    body = "# Question\n{{c1::a ![[y.png]]\n# Answer\n![[z.png]]\n# Hint\n![[../../../w.png]]"
    found = told(vault, "", body)

    assert [problem.split(": ")[0] for problem in found.problems] == [
        "a.md:5:1",
        "a.md:7:1",
        "a.md:9:1",
    ]


def test_yaml_cannot_write_the_marks_that_we_put_into_texts(vault: Vault) -> None:
    """They are control characters, which no file holds but `"\\x0e"` in YAML means."""
    found = told(vault, 'hint: "a\\x0e99\\x0fb\\x11\\x13\\x14"\n', "# Question\nQ\n# Answer\nA")

    assert found.fields["Hint"] == "a99b"


def test_the_text_of_a_note_is_never_a_template(vault: Vault) -> None:
    text = "[[ question ]] {{ title }} {% raw %} [% x %] [# y #] {{Front}}"
    found = told(vault, "tags: 'a:: b'\n", f"# Question\n{text}\n# Answer\nA")

    assert found.fields["Question"] == text


def test_a_field_may_show_what_is_known_of_the_note(folder: Write) -> None:
    root = folder(
        {
            "templates/own/notetype.yaml": """
                name: Own
                id: 1700000000001
                kind: standard
                css: style.css
                fields:
                  - name: Question
                    id: 1
                  - name: About
                    id: 2
                    value: '[[ guid ]]|[[ deck ]]|[[ tags[0] ]]|[[ path ]]|[[ specialty_id ]]'
                  - name: Vignette
                    id: 3
                cards:
                  - name: Card
                    id: 4
                    front: front.html
                    back: back.html
                """,
            "templates/own/front.html": "{{Question}}",
            "templates/own/back.html": "{{About}}",
            "templates/own/style.css": "",
            "heart/a.md": """
                ---
                id: a&b
                notetype: own
                specialty id: 0<1
                tags: [y, x]
                ---
                # Question
                Q
                # VIGNETTE
                A man of **40**.
                """,
        },
        "Deck",
    )
    found = read(vault_at(root), "heart/a.md")

    assert found.problems == []
    assert found.fields == {
        "Question": "Q",
        "About": "a&amp;b|Deck::heart|x|heart/a.md|0&lt;1",
        "Vignette": "A man of <strong>40</strong>.",
    }


def test_a_field_that_names_what_the_note_lacks_is_an_error_of_the_template(folder: Write) -> None:
    root = folder(
        {
            "templates/own/notetype.yaml": """
                name: Own
                id: 1700000000001
                kind: standard
                css: style.css
                fields:
                  - name: Question
                    id: 1
                  - name: Level
                    id: 2
                    value: "[[ difficulty ]]"
                cards:
                  - {name: Card, id: 4, front: front.html, back: front.html}
                """,
            "templates/own/front.html": "{{Question}}",
            "templates/own/style.css": "",
            "a.md": "---\nid: x\nnotetype: own\n---\n# Question\nQ",
        }
    )

    assert read(vault_at(root)).problems == [
        "templates/own/notetype.yaml:10:5: error: this field cannot be filled for a.md:"
        " 'difficulty' is undefined [field-value]"
        ' -> write [[ name | default("") ]] for what a note may lack'
    ]


@pytest.mark.parametrize(
    ("tags", "written", "html"),
    [
        ("'a:: b'", "one  two   three", "one<br>two<br>three"),
        ("'a:: b'", "*a* <b> # 1 &", "*a* &lt;b&gt; # 1 &amp;"),
        ("'a:: b'", r"\(x_1 < y\)", r"\(x_1 &lt; y\)"),
        ("b", "one  two   three", "one  two   three"),
    ],
)
def test_a_note_of_the_converter_is_shown_as_it_was_in_anki(
    vault: Vault, tags: str, written: str, html: str
) -> None:
    assert told(vault, f"tags: {tags}\n", f"# Question\n{written}\n# Answer\nA").fields == {
        "Question": html,
        "Answer": "A",
    }


def test_a_section_of_sources_stands_below_their_list(vault: Vault) -> None:
    found = told(vault, "sources: One\n", "# Question\n**Q**\n# Sources\nGuyton, *ch. 9*")

    assert found.fields["Sources"] == (
        '<ol class="references"><li>One</li></ol>Guyton, <em>ch. 9</em>'
    )


@pytest.mark.parametrize(
    "shown",
    ['<img src="x.png">', "<img alt='x' src=x.png />", "![a][p]\n\n[p]: x.png"],
)
def test_pictures_of_raw_html_and_by_reference_are_packed(folder: Write, shown: str) -> None:
    vault = vault_at(folder({"x.png": "x"}, "with-picture"))

    found = told(vault, "", f"# Question\n**Q**\n# Answer\n{shown}")

    (medium,) = found.rendered.media if found.rendered else ()
    assert f'src="{medium.name}"' in found.fields["Answer"]
    without = vault_at(folder({"y.png": ""}, "without"))
    assert told(without, "", f"# Question\n**Q**\n# Answer\n{shown}").problems


def test_more_clozes_than_anki_has_cards_for_are_refused(vault: Vault) -> None:
    found = told(vault, "", "# Question\n" + " ".join(f"**w{n}**" for n in range(501)))

    assert ["[cloze-number]" in problem for problem in found.problems] == [True]


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("This is **bold never closed", ["5:9"]),
        ("x **c\n\n**d** e", ["5:3"]),
        ("`2 ** 3` is a **power**", []),
        ("`**` and **four**", []),
        ("Fill in ____ or **** and **four**", []),
    ],
)
def test_bold_that_never_ends_is_told_where_it_begins(
    vault: Vault, question: str, places: list[str]
) -> None:
    found = told(vault, "", f"# Question\n{question}\n# Answer\nA")

    assert [p.removeprefix("a.md:").split(": ")[0] for p in found.problems] == places
