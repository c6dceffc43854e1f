"""Notes inside notes, and links between them, from the file to the field."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckwright.data import Source
from deckwright.notes.vault import Vault
from tests.conftest import Write
from tests.notes.samples import Read, read, read_text, vault_at
from tests.notes.test_places import balanced

HEAD = "---\nid: n1\n---\n# Question\n"


FILES = {
    "empty.md": "",
    "my dir/plan.pdf": "plan",
    "o.md": "---\nid: O1\n---\n# Question\nQ",
    "my dir/o p.md": "---\nid: op\n---\n# Question\nQ",
    "ref.md": "text",
    "pic.md": "a\n![[no.png]]",
    "x.md": "b **c** {{c3::d}}",
    "several.md": "---\ntype: flashcards\n---\n# Question\nQ\n# Answer\nA\n# Question\nR",
}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    root = tmp_path_factory.mktemp("embedding")
    for path, text in {**FILES, "cardio.md": CARDIO, "n.md": ""}.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    return vault_at(root)


def asking(vault: Vault, question: str) -> Read:
    """A note with this question, as `n.md` of the vault."""
    return read_text(vault, Source("n.md", f"{HEAD}{question}\n\n# Answer\nA\n"))


def noted(folder: Write, question: str, files: dict[str, str], answer: str = "A") -> Read:
    """A note with this question, in a vault with these files."""
    root = folder({"n.md": f"{HEAD}{question}\n\n# Answer\n{answer}\n", **files})
    return read(vault_at(root), "n.md")


def fold(title: str, html: str) -> str:
    return f'<details class="embed"><summary>{title}</summary>\n{html}</details>'


CARDIO = """\
---
tags: [x]
title: hidden
---
Four **chambers**.

## Vessels
- in
- out ^out

## Lists
- in
    - deep ^deep

## std::vector
$\\frac{1}{x^{2}}$ `{{c1::x}}` {{c2::y}} a }} b ::: c
"""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("![[cardio#Vessels]]", fold("cardio › Vessels", "<ul>\n<li>in</li>\n<li>out</li>\n</ul>")),
        ("![[cardio#^out|so]]", fold("so", "<ul>\n<li>out</li>\n</ul>")),
        ("![[cardio#^deep]]", fold("cardio", "<ul>\n<li>deep</li>\n</ul>")),
        ("![[cardio^out]]", fold("cardio", "<ul>\n<li>out</li>\n</ul>")),
        ("![what & why](cardio.md#^out)", fold("what &amp; why", "<ul>\n<li>out</li>\n</ul>")),
        (
            "![[cardio#std vector]]",
            fold(
                "cardio › std vector",
                r"\(\frac{1}{x^{2&#125;&#125;\) <code>&#123;&#123;c1&#58;&#58;x&#125;&#125;</code>"
                " &#123;&#123;c2&#58;&#58;y&#125;&#125; a &#125;&#125; b &#58;&#58;&#58; c",
            ),
        ),
        (
            "See ![[cardio#^out]] now",
            "See\n" + fold("cardio", "<ul>\n<li>out</li>\n</ul>") + "\nnow",
        ),
        (
            "a\n\nSee\n![[cardio#^out]]\nnow",
            "<p>a</p>\n<p>See</p>\n" + fold("cardio", "<ul>\n<li>out</li>\n</ul>") + "\n<p>now</p>",
        ),
        (
            "- a ![[cardio#^out]]\n- b",
            "<ul>\n<li>a\n"
            + fold("cardio", "<ul>\n<li>out</li>\n</ul>")
            + "</li>\n<li>b</li>\n</ul>",
        ),
    ],
)
def test_a_note_is_embedded_folded(vault: Vault, question: str, expected: str) -> None:
    found = asking(vault, question)

    assert found.problems == []
    assert found.fields["Question"] == expected


def test_a_section_brings_its_footnotes_along(folder: Write) -> None:
    found = noted(
        folder, "![[r#H]]", {"r.md": "# H\na[^x] [b][u]\n# I\n[^x]: foot\n[u]: https://example.org"}
    )
    shown = found.fields["Question"]

    assert "foot</li>" in shown
    assert '<a href="https://example.org">b</a>' in shown
    assert found.problems == []


def test_an_embed_in_a_cloze_stays_hidden_with_it(vault: Vault) -> None:
    found = asking(vault, "a\n\n**see ![[x]] now**")

    assert found.fields["Question"] == (
        "<p>a</p>\n<p>{{c1::see }}</p>\n{{c1::"
        + fold("x", "b <strong>c</strong> &#123;&#123;c3&#58;&#58;d&#125;&#125;")
        + "}}\n<p>{{c1:: now}}</p>"
    )
    assert found.rendered
    assert found.rendered.card_ords == (0,)


def test_a_flashcard_is_embedded_with_its_clozes_as_text(folder: Write) -> None:
    other = "---\nid: o\n---\n# Question\n{{c1::Bile::what?}} is **green**\n# Answer\nYes {{c2::a}}"
    found = noted(folder, "![[o]]", {"o.md": other})

    assert found.fields["Question"] == fold(
        "o",
        "<h1>Question</h1>\n<p>Bile is <strong>green</strong></p>\n<h1>Answer</h1>\n<p>Yes a</p>",
    )
    assert found.rendered
    assert found.rendered.notetype.key == "basic"


def test_a_flashcard_from_an_export_is_embedded_as_it_reads(folder: Write) -> None:
    other = "---\nid: o\ndialect: export\n---\n# Question\nHLA_B_ *x*  y\n# Answer\n"
    found = noted(folder, "![[o]]", {"o.md": other})

    assert found.fields["Question"] == fold(
        "o", "<h1>Question</h1>\nHLA_B_ *x*<br>y\n<h1>Answer</h1>"
    )


def test_embeds_in_embeds_are_looked_up_from_their_own_folder(folder: Write) -> None:
    files = {
        "a/one.md": "![[p.png]] ![[two#H]] [[three]] [t](three.md) ![s](s.mp3)",
        "a/two.md": "# H\n![[p.png|30]]\n# I\n",
        "a/p.png": "a",
        "a/s.mp3": "s",
        "a/three.md": "---\nid: three\n---\n# Question\nQ",
        "p.png": "root",
        "two.md": "# H\nwrong",
        "three.md": "---\nid: wrong\n---\n# Question\nQ",
    }
    found = noted(folder, "![[one]] ![[p.png]]", files)
    assert found.rendered
    shown = found.fields["Question"]

    assert found.problems == []
    assert [file.path.parent.name for file in found.rendered.media] == ["a", "a", "vault"]
    assert "wrong" not in shown
    assert shown.count("Key:three") == 2
    assert shown.count("<details") == shown.count("</details>") == 2
    assert shown.count("[sound:s-") == 1


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"a.md": "x\n\nb ![[b]]", "b.md": "![[a]]"},
            "a.md:3:3: error: this note embeds itself: a.md > b.md > a.md [embed-ring]"
            " -> embed one of them no longer: a [[link]] may stay",
        ),
        (
            {"a.md": "![[#H]]\n# H\n![[a#H]]"},
            "a.md:3:1: error: this note embeds itself: a.md > a.md [embed-ring]"
            " -> embed one of them no longer: a [[link]] may stay",
        ),
        (
            {"a.md": "![[n]]"},
            "a.md:1:1: error: this note embeds itself: a.md > n.md > a.md [embed-ring]"
            " -> embed one of them no longer: a [[link]] may stay",
        ),
        (
            {"a.md": "![[1]]", **{f"{i}.md": f"![[{i + 1}]]" for i in range(1, 9)}, "9.md": "x"},
            "7.md:1:1: error: this is more than 8 notes deep [embed-limit]"
            " -> link to a note instead: [[note]]",
        ),
        (
            {"a.md": "![[1]]", **{f"{i}.md": f"![[{i + 1}]]" for i in range(1, 7)}, "7.md": "x"},
            None,
        ),
        ({"a.md": "# H\n![[#I]]\n# I\nx"}, None),
        (
            {
                "a.md": "![[b]]" * 400,
                "b.md": "![[c]]" * 400,
                "c.md": "x" * 1000,
            },
            "n.md:5:1: error: this embeds more than a million signs [embed-limit]"
            " -> link to a note instead: [[note]]",
        ),
    ],
)
def test_a_note_that_holds_itself_is_refused(
    folder: Write, files: dict[str, str], expected: str | None
) -> None:
    found = noted(folder, "![[a]]", {"a.md": "", **files})

    errors = [line for line in found.problems if ": error: " in line]
    assert errors == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "![[cardio#Vesels]]",
            "n.md:5:1: warning: cardio.md has no heading 'Vesels' [embed-missing]"
            " -> did you mean Vessels?",
        ),
        (
            "![[cardio#Vessels#std vector]]",
            "n.md:5:1: warning: cardio.md has no heading 'std vector' [embed-missing]"
            " -> did you mean std::vector?",
        ),
        (
            "![[cardio#^oot]]",
            "n.md:5:1: warning: cardio.md has no block '^oot' [embed-missing]"
            " -> did you mean ^out?",
        ),
        (
            "![[empty#^oot]]",
            "n.md:5:1: warning: empty.md has no block '^oot' [embed-missing]"
            " -> empty.md has no block at all",
        ),
        (
            "![[gone]]",
            "n.md:5:1: warning: there is no note 'gone' [link-missing]"
            " -> write the name of a Markdown file of this vault",
        ),
        (
            "[a](gone%20note.md#h)",
            "n.md:5:5: warning: there is no note 'gone note.md' [link-missing]"
            " -> write the name of a Markdown file of this vault,"
            " or https:// before the address of a page",
        ),
        (
            "[a](www.example.org)",
            "n.md:5:5: warning: there is no note 'www.example.org' [link-missing]"
            " -> write the name of a Markdown file of this vault,"
            " or https:// before the address of a page",
        ),
        (
            "a [b]()",
            "n.md:5:5: warning: this link leads nowhere [link-missing]"
            " -> write the name of a Markdown file of this vault,"
            " or https:// before the address of a page",
        ),
        (
            "![[pic]]",
            "pic.md:2:1: error: there is no file 'no.png' [media-missing]"
            " -> put it beside the note or in the media folder",
        ),
    ],
)
def test_what_an_embed_lacks_is_told(vault: Vault, question: str, expected: str) -> None:
    found = asking(vault, question)

    assert found.problems == [expected]


def test_a_link_that_leads_nowhere_is_its_words(vault: Vault) -> None:
    assert '<span class="link">a <em>b</em></span>' in asking(vault, "[a *b*]()").fields["Question"]


def tap(words: str, search: str) -> str:
    return (
        f'<label class="note-link">{words}<input type="checkbox" hidden>'
        f'<input hidden readonly value="{search}"></label>'
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("[[o]]", tap("o", "Key:z4fz1")),
        ("[[o|the *o*]]", tap("the *o*", "Key:z4fz1")),
        ("[[o#Question|]]", tap("o › Question", "Key:z4fz1")),
        ("[the *o*](o.md)", tap("the <em>o</em>", "Key:z4fz1")),
        ('[the o](<my dir/o p.md#x> "t")', tap("the o", "Key:op")),
        ("[the o](my%20dir/o%20p.md#x)", tap("the o", "Key:op")),
        ("[the o](my%20dir/o%20p)", tap("the o", "Key:op")),
        ("[the o][ref]\n\n[ref]: o.md", tap("the o", "Key:z4fz1")),
        ("<a class='x' href='o.md'>the o</a>", tap("the o", "Key:z4fz1")),
        ("**a [[o]]** b", "{{c1::a " + tap("o", "Key:z4fz1") + "}} b"),
        ("**a [o](o.md)** b", "{{c1::a " + tap("o", "Key:z4fz1") + "}} b"),
        ("[[several]]", '<span class="link">several</span>'),
        ("[a **b** c](o.md)", tap("a {{c1::b}} c", "Key:z4fz1")),
        ("[[ref]]", '<span class="link">ref</span>'),
        ("[r](ref.md)", '<span class="link">r</span>'),
        ("[[n]]", '<span class="link">n</span>'),
        ("[[#Answer]]", '<span class="link">Answer</span>'),
        ("[a](https://example.org/o.md)", '<a href="https://example.org/o.md">a</a>'),
        ("[a](obsidian://open?vault=v)", '<a href="obsidian://open?vault=v">a</a>'),
        ("[a](#answer)", '<a href="#answer">a</a>'),
        ("[a](mailto:a@example.org)", '<a href="mailto:a@example.org">a</a>'),
        ("`[[o]]`", "<code>[[o]]</code>"),
        (
            "| a |\n|---|\n| [[o\\|O]] |",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>"
            + tap("O", "Key:z4fz1")
            + "</td>\n</tr>\n</tbody>\n</table>",
        ),
    ],
)
def test_a_link_to_a_flashcard_tells_how_to_find_it(
    vault: Vault, question: str, expected: str
) -> None:
    found = asking(vault, question)

    assert found.problems == []
    assert found.fields["Question"] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[[o|the o]]", tap("the o", "Key:z4fz1")),
        ("[the o](o.md#h)", tap("the o", "Key:z4fz1")),
        ("[r](ref.md)", '<span class="link">r</span>'),
    ],
)
def test_a_source_may_be_a_link(vault: Vault, source: str, expected: str) -> None:
    text = f'---\nid: n1\nsources: ["{source}"]\n---\n# Question\nQ\n# Answer\nA'
    found = read_text(vault, Source("n.md", text))

    assert found.problems == []
    assert found.fields["Sources"] == f'<ol class="references"><li>{expected}</li></ol>'


PIECES = (
    *("![[x]]", "![[cardio]]", "[[o]]", "[w](o.md)", "**", "*", "==", "~~", "text", "`c`", "$x$"),
    *("{{c1::", "}}", "{{c2::", "\n", "\n\n", "\n- ", "\n    - ", "\n> ", "\n1. ", "<br>", "<b>"),
    *(
        "| a | b |\n|---|---|\n| ",
        " | ",
        "# ",
        "[^1]",
        "\n\n[^1]: ",
        "> [!tip]- ",
        "</b>",
        " ",
        " ",
    ),
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces=st.lists(st.sampled_from(PIECES), min_size=2, max_size=14))
def test_wherever_an_embed_stands_the_html_is_as_sound_as_without(
    vault: Vault, pieces: list[str]
) -> None:
    embedded, plain = (
        asking(
            vault, "q " + "".join(part if keep else part.replace("![[", "x[[") for part in pieces)
        )
        for keep in (True, False)
    )
    if not (embedded.rendered and plain.rendered):
        return
    found, without = (bare(read.fields["Question"]) for read in (embedded, plain))

    assert balanced(found) or not balanced(without)
    assert embedded.rendered.card_ords == plain.rendered.card_ords
    assert "\x1a" not in found


def bare(html: str) -> str:
    return re.sub(r"\{\{c[\d,]+::|\}\}", "", html)
