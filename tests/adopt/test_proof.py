"""Whatever a field holds, its file gives it back; and most of it is Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckwright.adopt.markup import as_bold, html_section, tries
from deckwright.adopt.notefile import Place
from deckwright.adopt.project import config_text, write_frame, write_notetypes
from deckwright.adopt.prove import Prover
from deckwright.adopt.shapes import Shape, shapes_of
from deckwright.adopt.source import Found
from deckwright.adopt.trusted import Trusted
from deckwright.notes.references import References
from deckwright.notes.render import Renderer
from deckwright.notes.vault import open_vault
from deckwright.stored import (
    StoredCard,
    StoredField,
    StoredNote,
    StoredNotetype,
    StoredPackage,
    StoredTemplate,
)
from deckwright.trust.allowed import Allowed, hash_of
from deckwright.vault.listing import list_files
from deckwright.vault.project import open_project

CLOZE = StoredNotetype(
    id=1_700_000_000_001,
    name="Odd",
    kind="cloze",
    fields=(StoredField("Text", 0), StoredField("Key", 0), StoredField("order", -5)),
    card_templates=(StoredTemplate("Card", 0, "{{cloze:Text}}", "{{cloze:Text}} {{Key}}"),),
    css="",
    sort_field=0,
    mod=5,
)
WORDS = (
    "<br> <b> </b> <i> </i> <div> </div> <ul> <li> </li> </ul> <ol> </ol> <p> </p> <u> </u> "
    "<pre> </pre> <code> </code> <table> <tr> <td> </td> </tr> </table> <hr> <!-- --> <span> "
    "</span> * ** _ ` ``` ~~ == %% $ \\ \\( \\) \\[ \\] [[ ]] [ ] ( ) # ## - + > 1. | ^ : :: { } "
    "{{ }} {{c1:: {{c2:: ::hint}} &amp; &lt; &gt; &nbsp; &#10; & < http://x.y/a_b [^1] [a]: [x](y) "
    "--- === id: {=html} ```{=html} <b>x</b> <i>y</i> word"
)
PIECES = st.sampled_from(
    [
        *WORDS.split(" "),
        *(" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2028", "é", "e\u0301", "心", "🙂"),
    ]
)
FIELDS = st.lists(PIECES, max_size=12).map("".join)
TAGS = st.lists(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=9)
    .filter(lambda tag: "<" not in tag and "::" not in f"{tag}:"),
    max_size=3, unique_by=str.casefold,
)  # fmt: skip
GUIDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)


class Judge(NamedTuple):
    """What hypothesis shows in one word."""

    prover: Prover
    shape: Shape

    def __repr__(self) -> str:
        return "judge"


@pytest.fixture(scope="module")
def prover(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    root = tmp_path_factory.mktemp("project")
    (shape,) = shapes_of({CLOZE.id: CLOZE}, {}, as_questions=False).values()
    found = Found(StoredPackage((), {CLOZE.id: CLOZE}, {}, {}), Path(), learnt=True)
    write_frame(root, config_text("odd", "Odd", found, "verbatim", Trusted()), Trusted())
    (root / "media.sha256").touch()
    write_notetypes(root, [shape], {})
    project = open_project(root, None, None)
    vault = open_vault(project, list_files(project.root, project.places), {})
    return Judge(
        Prover(vault, Renderer(vault.notetypes, vault.media, References(vault), ("bold",))),
        shape,
    )


def note_of(guid: str, fields: tuple[str, ...], tags: list[str]) -> StoredNote:
    card = StoredCard(7, 0, "Odd", 3)
    return StoredNote(1, guid, CLOZE.id, 5, tuple(tags), fields, (card,))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(GUIDS, st.tuples(FIELDS, FIELDS, FIELDS), TAGS)
def test_a_file_says_what_the_note_said(
    prover: Judge, guid: str, fields: tuple[str, str, str], tags: list[str]
) -> None:
    judge, shape = prover
    known = Allowed(known=frozenset(map(hash_of, fields)))
    renderer = Renderer(
        judge.vault.notetypes, judge.vault.media, References(judge.vault), ("bold",), known
    )
    proved = Prover(judge.vault, renderer).prove(
        note_of(guid, fields, tags), shape, Place("cards/a.md", order=7), tags
    )
    assert proved.filled == sum(map(bool, fields))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("plain words", "plain words"),
        ("a<br>b", "a\nb"),
        ("a<br><br>b", "a\n\nb"),
        ("a <b>bold</b> word", "a **bold** word"),
        ("<i>a</i>", "*a*"),
        ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("a<ul><li>b</li></ul>c", "a\n\n- b\n\nc"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("*not* italic", "\\*not\\* italic"),
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("a <u>b</u>", "a <u>b</u>"),
        ("<div>a</div><div>b</div>", "<div>a</div><div>b</div>"),
        ("a<div>b</div>", "a<div>b</div>"),
        ("<p>a</p>", "```{=html}\n<p>a</p>\n```"),
        ("a\nb", "```{=html}\na\nb\n```"),
        ("{{c1::a}} <u>b</u>", "{{c1::a}} <u>b</u>"),
        ("\\(x_1 &lt; 2\\)", "\\(x_1 < 2\\)"),
    ],
)
def test_a_field_is_written_as_a_person_would(prover: Judge, html: str, markdown: str) -> None:
    judge, shape = prover
    note = note_of("guid", ("{{c1::x}}", html, ""), [])
    proved = judge.prove(note, shape, Place("cards/a.md"), [])
    if html.startswith("{{"):
        proved = judge.prove(note_of("guid", (html, "", ""), []), shape, Place("cards/a.md"), [])
        assert f"# Text\n{markdown}\n" in proved.text
    else:
        assert f"# Key\n{markdown}\n" in proved.text


@pytest.mark.parametrize(
    ("html", "bold"),
    [
        ("{{c1::a}} and {{c2::b}}", "<b>a</b> and <b>b</b>"),
        ("{{c2::a}} and {{c1::b}}", ""),
        ("{{c1::a::hint}}", ""),
        ("{{c1::a}} <b>b</b>", ""),
        ("{{c1::a {{c2::b}}}}", ""),
        ("no cloze", ""),
    ],
)
def test_clozes_are_bold_only_where_bold_says_all_of_them(html: str, bold: str) -> None:
    assert as_bold(html) == (bold if "{{" in html else html)


def test_a_block_of_html_has_more_ticks_than_what_is_in_it() -> None:
    assert html_section("```\n````x") == "`````{=html}\n```\n````x\n`````"
    assert all("\n\n\n" not in text for text in tries("a<br><br>b"))
