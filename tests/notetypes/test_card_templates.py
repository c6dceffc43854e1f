"""Card templates parsed: their fields and conditions, and what Anki would refuse."""

from __future__ import annotations

import pytest

from deckwright.notetypes.cards import (
    Part,
    check_template,
    cloze_fields,
    parse_template,
)
from deckwright.problems import DeckError, Where
from tests.notetypes.test_cards import NAMES, WHERE


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("a {{Front}}", (Part("Front"),)),
        ("{{a:b:Front}}", (Part("Front", ("a", "b")),)),
        ("{{#A}}{{B}}{{/A}}", (Part("A", (), "#", (Part("B"),)),)),
        ("{{^A}}x{{/A}}{{B}}", (Part("A", (), "^"), Part("B"))),
        ("<!-- {{A}} -->", ()),
        ("plain", ()),
    ],
)
def test_a_template_has_its_fields_and_conditions(
    template: str, expected: tuple[Part, ...]
) -> None:
    assert parse_template(template, "x.html") == expected


def test_fields_are_shown_as_clozes_wherever_they_stand() -> None:
    template = "{{cloze:A}}{{#B}}{{type:cloze:C}}{{/B}}{{D}}"
    assert cloze_fields(template, "x.html") == {"A", "C"}


Said = list[tuple[str, str, int, int, str]]


def said_of(template: str, *, front: bool, includes: tuple[tuple[Where, str], ...] = ()) -> Said:
    """Code, path, line, column and message of all that is wrong with a card template."""
    rendered = template
    for where, source in includes:
        rendered = rendered.replace(f'[% include "{where.path}" %]', source)
    try:
        problems = tuple(
            check_template(rendered, [(WHERE, template), *includes], NAMES, front=front)
        )
    except DeckError as error:
        problems = error.problems
    return [(p.code, p.where.path, p.where.line, p.where.column, p.message) for p in problems]


F = "templates/x/front.html"
NO_FIELD = "this front shows no field, so Anki refuses it"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{Frnt}}", [("template-field", F, 1, 1, "there is no field 'Frnt'")]),
        ("{{Front}}\n a {{hint:Nope}}", [("template-field", F, 2, 4, "there is no field 'Nope'")]),
        ("{{Front}}{{ont}}", [("template-field", F, 1, 10, "there is no field 'ont'")]),
        ("{{Front}}{{hint: Back}}", [("template-field", F, 1, 10, "there is no field ' Back'")]),
        ("{{front}}", [("template-field", F, 1, 1, "there is no field 'front'")]),
        (
            "{{#Nope}}{{Nix}}{{/Nope}}",
            [
                ("template-field", F, 1, 1, "there is no field 'Nope'"),
                ("template-field", F, 1, 10, "there is no field 'Nix'"),
            ],
        ),
        ("{{Front}}{{#c}}{{/c}}", [("template-field", F, 1, 10, "there is no field 'c'")]),
        ("{{!x}}{{Front}}", [("template-field", F, 1, 1, "there is no field '!x'")]),
        ("{{Front}}{{}}", [("template-field", F, 1, 10, "there is no field ''")]),
        ("a\n{{FrontSide}}", [("template-field", F, 2, 1, "FrontSide is for the back only")]),
        ("plain", [("template-field", F, 1, 1, NO_FIELD)]),
        ("<!-- {{Front}} -->", [("template-field", F, 1, 1, NO_FIELD)]),
        ("a\n{{#Front}}b", [("template-section", F, 2, 1, "{{#Front}} is never closed")]),
        ("{{^Front}}\nb", [("template-section", F, 1, 1, "{{^Front}} is never closed")]),
        ("a\n b {{/Front}}", [("template-section", F, 2, 4, "{{/Front}} closes nothing")]),
        ("{{#Front}}{{/Back}}", [("template-section", F, 1, 11, "{{/Back}} closes nothing")]),
        (
            "{{#Front}}{{#Back}}\n{{/Front}}{{/Back}}",
            [("template-section", F, 2, 1, "{{/Front}} closes nothing")],
        ),
        (
            "{{#Front}}{{/Front}}\n{{#Front}}",
            [("template-section", F, 2, 1, "{{#Front}} is never closed")],
        ),
        ("{{=<% %>=}}\n<%Nope%>", [("template-field", F, 2, 1, "there is no field 'Nope'")]),
        ("{{Front}}{{tts-voices:}}{{#c12}}x{{/c12}}{{Tags}}{{CardFlag}}", []),
    ],
)
def test_a_front_that_anki_would_refuse_is_refused_at_its_place(
    template: str, expected: Said
) -> None:
    assert said_of(template, front=True) == expected


def test_a_back_may_show_the_front_or_nothing() -> None:
    assert said_of("{{FrontSide}}", front=False) == []
    assert said_of("done", front=False) == []


def test_what_is_wrong_in_an_include_is_said_of_the_include() -> None:
    shared = (Where("_shared/a.html"), "one\n{{Nope}}")
    assert said_of('{{Front}}\n[% include "_shared/a.html" %]', front=True, includes=(shared,)) == [
        ("template-field", "_shared/a.html", 2, 1, "there is no field 'Nope'")
    ]
    shared = (Where("_shared/a.html"), "one\n  {{#Back}}")
    assert said_of('{{Front}}\n[% include "_shared/a.html" %]', front=True, includes=(shared,)) == [
        ("template-section", "_shared/a.html", 2, 3, "{{#Back}} is never closed")
    ]


def test_the_hint_names_the_field_that_was_meant() -> None:
    (problem,) = check_template("{{Bak}}", [(WHERE, "{{Bak}}")], NAMES, front=True)
    assert problem.hint == "did you mean Back?"
    (problem,) = check_template("x", [(WHERE, "x")], NAMES, front=True)
    assert problem.hint == "write {{Front}}"


def test_parsing_says_where_in_the_template_as_anki_will_have_it() -> None:
    with pytest.raises(DeckError) as caught:
        parse_template("a\n {{#Front}}", "templates/x/notetype.yaml")
    assert caught.value.problems[0].where == Where("templates/x/notetype.yaml", 2, 2)
