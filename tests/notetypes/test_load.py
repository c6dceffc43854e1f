"""`notetype.yaml` and its files become a note type, or every problem of them is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckwright.data import CardTemplate, Field
from deckwright.notetypes.load import load_notetypes, notetypes_of
from deckwright.notetypes.parts import variable
from deckwright.problems import DeckError, Where
from tests.notetypes.roots import YAML, Said, loaded, root_with, said

Y = "templates/term/notetype.yaml"


def test_a_note_type_has_what_its_files_say(tmp_path: Path) -> None:
    filled = loaded(root_with(tmp_path))["term"]
    term = filled.notetype
    assert (term.key, term.name, term.id, term.kind) == ("term", "Term", 1700000000100, "standard")
    assert term.fields == (
        Field("Word", 11, "[[ question ]]"),
        Field("Meaning", 12, "[[ meaning ]]"),
    )
    assert term.card_templates == (
        CardTemplate("Card", 21, "{{Word}}", "{{FrontSide}} {{Meaning}}"),
    )
    assert (term.css, term.sort_field, term.where) == (".card { color: red }", 0, Where(Y))
    assert term.field_names == ("Word", "Meaning")
    assert filled.names == {"question", "meaning"}
    assert filled.cloze_names == frozenset()


def test_a_field_may_have_every_option_of_anki(tmp_path: Path) -> None:
    yaml = YAML.replace(
        "    id: 12\n",
        "    id: 12\n    description: says it\n    font: Georgia\n    size: 14\n    rtl: true\n"
        "    plain_text: yes\n    collapsed: True\n    exclude_from_search: no\n",
    ).replace("sort_field: Word", "sort_field: Meaning")
    term = loaded(root_with(tmp_path, {"term/notetype.yaml": yaml}))["term"].notetype
    assert term.fields[1] == Field(
        "Meaning",
        12,
        "[[ meaning ]]",
        description="says it",
        font="Georgia",
        size=14,
        rtl=True,
        plain_text=True,
        collapsed=True,
        exclude_from_search=False,
    )
    assert term.sort_field == 1


def test_what_may_be_left_out_has_a_default(tmp_path: Path) -> None:
    yaml = YAML.replace("sort_field: Word\n", "").replace("css: style.css\n", "")
    term = loaded(root_with(tmp_path, {"term/notetype.yaml": yaml}))["term"].notetype
    assert (term.sort_field, term.css) == (0, ".card { color: red }")


WRONG: list[tuple[str, str, Said]] = [
    ("name: Term\n", "", [("notetype-value", Y, 1, 1, "name is missing or is no text")]),
    ("name: Term\n", "name:\n", [("notetype-value", Y, 1, 1, "name is missing or is no text")]),
    (
        "name: Term\n",
        "name: [a]\n",
        [("notetype-value", Y, 1, 1, "name is missing or is no text")],
    ),
    (
        "id: 1700000000100",
        "id: abc",
        [("notetype-value", Y, 2, 1, "id is missing or is no whole number")],
    ),
    ("id: 12", "id: 0", [("notetype-value", Y, 11, 5, "id is missing or is no whole number")]),
    ("id: 12", "id: -1", [("notetype-value", Y, 11, 5, "id is missing or is no whole number")]),
    ("id: 12", "id: 1.5", [("notetype-value", Y, 11, 5, "id is missing or is no whole number")]),
    (
        "id: 12",
        f"id: {2**53}",
        [("notetype-value", Y, 11, 5, "id is missing or is no whole number")],
    ),
    (
        "id: 12",
        "id: " + "9" * 5000,
        [("notetype-value", Y, 11, 5, "id is missing or is no whole number")],
    ),
    (
        "    id: 12\n",
        "",
        [("notetype-value", Y, 10, 5, "id is missing or is no whole number")],
    ),
    ("kind: standard", "kind: clozes", [("notetype-value", Y, 3, 1, "'clozes' is not a kind")]),
    (
        "sort_field: Word",
        "sort_field: Wrod",
        [("notetype-value", Y, 4, 1, "there is no field 'Wrod'")],
    ),
    ("fields:\n", "fields: []\nxs:\n", [
        ("notetype-value", Y, 6, 1, "fields is missing or empty"),
        ("notetype-key", Y, 7, 1, "unknown key 'xs'"),
    ]),
    (
        "  - name: Meaning\n    id: 12\n",
        "  - Meaning\n",
        [("notetype-value", Y, 6, 1, "each of fields is a mapping")],
    ),
    (
        "    id: 12\n",
        "    id: 12\n    size: big\n",
        [("notetype-value", Y, 12, 5, "size is missing or is no whole number")],
    ),
    (
        "    id: 12\n",
        "    id: 12\n    rtl: maybe\n",
        [("notetype-value", Y, 12, 5, "rtl is neither true nor false")],
    ),
    (
        "    id: 12\n",
        "    id: 12\n    colour: red\n",
        [("notetype-key", Y, 12, 5, "unknown key 'colour'")],
    ),
    ("css: style.css", "ccs: style.css", [("notetype-key", Y, 5, 1, "unknown key 'ccs'")]),
    (
        "    back: back.html\n",
        "    back: back.html\n    deck: x\n",
        [("notetype-key", Y, 17, 5, "unknown key 'deck'")],
    ),
    (
        "name: Meaning",
        "name: 'Mea:ning'",
        [("notetype-value", Y, 10, 5, "Anki would rename the field 'Mea:ning'")],
    ),
    (
        "name: Meaning",
        "name: '#Meaning'",
        [("notetype-value", Y, 10, 5, "Anki would rename the field '#Meaning'")],
    ),
    (
        "name: Meaning",
        "name: ' Meaning'",
        [("notetype-value", Y, 10, 5, "Anki would rename the field ' Meaning'")],
    ),
    (
        "name: Meaning",
        "name: '\"{Meaning}\"'",
        [("notetype-value", Y, 10, 5, "Anki would rename the field '\"{Meaning}\"'")],
    ),
    (
        "name: Meaning",
        "name: re\u0301sume\u0301",
        [("notetype-value", Y, 10, 5, "Anki would rename the field 're\u0301sume\u0301'")],
    ),
    ("css: style.css", "css: stile.css", [
        ("template-missing", Y, 5, 1, "there is no template file 'term/stile.css'"),
    ]),
    ("front: front.html", "front: fornt.html", [
        ("template-missing", Y, 15, 5, "there is no template file 'term/fornt.html'"),
    ]),
    ("front: front.html", "front: ../term/front.html", [
        ("template-missing", Y, 15, 5, "there is no template file 'term/../term/front.html'"),
    ]),
    ("front: front.html", "front: /etc/passwd", [
        ("template-missing", Y, 15, 5, "there is no template file 'term//etc/passwd'"),
    ]),
    ('"[[ question ]]"', '"[[ question "', [
        ("template-jinja", Y, 9, 5,
         "unexpected end of template, expected 'end of print statement'."),
    ]),
    ('"[[ question ]]"', '"[[ question | bold ]]"', [
        ("template-jinja", Y, 9, 5, "No filter named 'bold'."),
    ]),
    ('"[[ question ]]"', '"[[ question | cloze ]]"', [
        ("notetype-cloze", Y, 3, 1, "only a cloze note type has fields with clozes"),
    ]),
    ("name: Term\n", "name: Term\nname: Word\n", [
        ("key-repeated", Y, 2, 1, "key 'name' stands twice: here and on line 1"),
    ]),
    ("kind: standard\n", "kind: standard\nid\n", [
        ("notetype-yaml", Y, 5, 1, "this is no YAML: could not find expected ':'"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), WRONG)
def test_a_wrong_value_is_said_with_its_line(
    old: str, new: str, expected: Said, tmp_path: Path
) -> None:
    assert YAML.count(old) == 1
    assert said(root_with(tmp_path, {"term/notetype.yaml": YAML.replace(old, new)})) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "notetype-value"),
        ("- a\n- b", "notetype-yaml"),
        ("just text", "notetype-yaml"),
        ("{", "notetype-yaml"),
        ("a: " + "[" * 100 + "]" * 100, "notetype-yaml"),
        ("a: &a [*a]", "notetype-yaml"),
    ],
)
def test_what_is_no_mapping_at_all_is_refused(text: str, code: str, tmp_path: Path) -> None:
    (problem,) = said(root_with(tmp_path, {"term/notetype.yaml": text.encode() + b"\n"}))
    assert problem[:3] == (code, Y, 1)


@pytest.mark.parametrize("name", ["notetype.yaml", "front.html", "style.css"])
def test_a_file_that_is_no_utf8_is_refused(name: str, tmp_path: Path) -> None:
    (problem,) = said(root_with(tmp_path, {f"term/{name}": b"name: caf\xe9"}))
    assert problem[:4] == ("unreadable", f"templates/term/{name}", 1, 1)


def test_problems_of_several_files_and_note_types_are_said_at_once(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "term/front.html": "{{Wrd}}",
        "term/back.html": "{{FrontSide}}\n{{Meening}}",
        "other/notetype.yaml": YAML.replace("standard", "cloze").replace("kind", "knid"),
        "_shared/notetype.yaml": "not read",
        ".git/notetype.yaml": "not read",
    }
    assert said(root_with(tmp_path, files)) == [
        ("notetype-value", "templates/other/notetype.yaml", 1, 1, "kind is missing or is no text"),
        ("notetype-key", "templates/other/notetype.yaml", 3, 1, "unknown key 'knid'"),
        ("template-field", "templates/term/back.html", 2, 1, "there is no field 'Meening'"),
        ("template-field", "templates/term/front.html", 1, 1, "there is no field 'Wrd'"),
    ]


def test_the_hint_names_what_was_meant(tmp_path: Path) -> None:
    yaml = YAML.replace("kind: standard", "kind: standrad").replace("css:", "cs:")
    with pytest.raises(DeckError) as caught:
        loaded(root_with(tmp_path, {"term/notetype.yaml": yaml}))
    hints = {p.code: p.hint for p in caught.value.problems}
    assert hints == {
        "notetype-key": "did you mean css?",
        "notetype-value": "did you mean standard?",
    }


def test_a_root_without_templates_has_the_shipped_note_types(tmp_path: Path) -> None:
    filled = load_notetypes(tmp_path, "templates")
    assert list(filled) == ["basic", "basic-and-reversed", "cloze", "type-in-the-answer"]
    assert all(
        item.notetype.where.path.startswith("<shipped templates>/") for item in filled.values()
    )


def test_a_note_type_of_the_root_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    assert list(loaded(root_with(tmp_path))) == [
        *("basic", "basic-and-reversed", "cloze", "term", "type-in-the-answer"),
    ]


def test_a_note_type_of_the_root_replaces_a_shipped_one_of_its_folder(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"basic/{name}": (tmp_path / "one/templates/term" / name).read_text()
        for name in ("notetype.yaml", "front.html", "back.html", "style.css")
        if root_with(tmp_path / "one")
    }
    files.update({f"term/{name}": b"" for name in ("notetype.yaml", "front.html", "back.html")})
    filled = loaded(root_with(tmp_path / "two", files))
    assert filled["basic"].notetype.name == "Term"
    assert filled["cloze"].notetype.name == "Deckwright Cloze"


def test_a_partial_of_the_root_replaces_the_shipped_one(tmp_path: Path) -> None:
    root = root_with(tmp_path, {"_shared/hint.html": "{{#Hint}}ours{{/Hint}}"})
    assert "ours" in loaded(root)["basic"].notetype.card_templates[0].front


def test_includes_reach_over_folders_and_into_the_shipped_ones(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "term/front.html": 'a [% include "_parts/deep/b.html" %] c',
        "_parts/deep/b.html": 'b {{Word}} [% include "term/d.html" %]',
        "term/d.html": "[# said nowhere #]d",
        "term/style.css": '[% include "_shared/card.css" %]\n.x { color: red }',
    }
    term = loaded(root_with(tmp_path, files))["term"].notetype
    assert term.card_templates[0].front == "a b {{Word}} d c"
    assert "--paper:" in term.css
    assert term.css.endswith(".x { color: red }")


def test_what_is_wrong_in_an_include_is_said_of_the_include(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "term/front.html": '{{Word}}\n[% include "_parts/a.html" %]',
        "_parts/a.html": "one\ntwo {{Wrod}}",
        "term/back.html": 'x\n\n[% include "_parts/b.html" %]',
        "_parts/b.html": "one\n{{#Word}}",
    }
    assert said(root_with(tmp_path, files)) == [
        ("template-field", "templates/_parts/a.html", 2, 5, "there is no field 'Wrod'"),
        ("template-section", "templates/_parts/b.html", 2, 1, "{{#Word}} is never closed"),
    ]


def test_a_package_holds_the_note_types_that_its_notes_use(tmp_path: Path) -> None:
    filled = loaded(root_with(tmp_path))

    found = notetypes_of(["term", "basic", "term"], filled)

    assert list(found) == ["term", "basic"]
    assert [notetype.key for notetype in found.values()] == ["term", "basic"]
    assert list(found.values()) == sorted(found.values(), key=lambda notetype: notetype.id)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Question", "question"),
        ("Long Name", "long_name"),
        ("specialty-id", "specialty_id"),
        ("  Über  uns? ", "über_uns"),
        ("2nd", "_2nd"),
        ("症状", "症状"),
        ("", "_"),
        ("Not", "not_"),
        ("In", "in_"),
        ("None", "none_"),
        ("If", "if_"),
    ],
)
def test_a_name_is_known_to_expressions_as_a_word(name: str, expected: str) -> None:
    assert variable(name) == expected


@pytest.mark.parametrize(
    "name",
    [*"Not And Or In Is If Else True False None Recursive For Class Loop Self".split(), "Set"],
)
def test_a_field_may_have_any_word_for_a_name(name: str, tmp_path: Path) -> None:
    yaml = YAML.replace("Meaning", name)
    files: dict[str, str | bytes] = {
        "term/notetype.yaml": yaml,
        "term/back.html": f"{{{{{name}}}}}",
    }
    filler = loaded(root_with(tmp_path, files))["term"].fillers[1]
    assert filler.fill({variable(name): "text"}) == "text"
