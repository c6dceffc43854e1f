"""The one Jinja environment: strict, sandboxed, and every error with its file and line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from deckwright.notetypes import fields
from deckwright.notetypes.jinja import Templates
from deckwright.problems import DeckError, Problem, Problems, Where

WHERE = Where("templates/x/notetype.yaml", 9, 5)


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    """Two folders: the root's templates, and others behind them."""
    own, other = tmp_path / "templates", tmp_path / "other"
    own.mkdir()
    other.mkdir()
    return Templates((own, other), {own: "templates", other: "<other>"})


def write(templates: Templates, name: str, text: str, folder: int = 0) -> None:
    file = templates.folders[folder] / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_jinja_stands_in_square_brackets_and_leaves_the_braces_to_anki(
    templates: Templates,
) -> None:
    write(
        templates,
        "a.html",
        "{{Front}} {% b %} {# c #}\n[% if 1 < 2 %]\n  [[ 'd' ]][# e #]\n[% endif %]\n",
    )
    assert templates.render_file("a.html", WHERE) == "{{Front}} {% b %} {# c #}\n  d"


def test_a_file_is_looked_up_in_the_folders_in_order(templates: Templates) -> None:
    write(templates, "a.html", "other", folder=1)
    assert templates.render_file("a.html", WHERE) == "other"
    assert templates.place_of("a.html") == "<other>/a.html"
    write(templates, "b/c.html", 'own and [% include "a.html" %]')
    assert templates.render_file("b/c.html", WHERE) == "own and other"
    assert templates.sources_of("b/c.html") == (
        (Where("templates/b/c.html"), 'own and [% include "a.html" %]'),
        (Where("<other>/a.html"), "other"),
    )


JINJA = "template-jinja"
MISSING = ("template-missing", WHERE.path, WHERE.line)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a\n[[ b", (JINJA, "templates/x/a.html", 2), "expected 'end of print statement'"),
        ("a\n\n[% fi %]", (JINJA, "templates/x/a.html", 3), "unknown tag 'fi'"),
        ("[% if 1 %]", (JINJA, "templates/x/a.html", 1), "'endif'"),
        ("a\n[[ question ]]", (JINJA, "templates/x/a.html", 2), "'question' is undefined"),
        ("a\n[[ 1 / 0 ]]", (JINJA, "templates/x/a.html", 2), "division by zero"),
        ("[[ 'a' + 1 ]]", (JINJA, "templates/x/a.html", 1), "concatenate"),
        ("[[ {}['a'] ]]", (JINJA, "templates/x/a.html", 1), "has no attribute 'a'"),
        ("[[ range(10 ** 9) ]]", (JINJA, "templates/x/a.html", 1), "Range too big"),
        (
            "\n[[ 'a' * 10 ** 9 ]]",
            (JINJA, "templates/x/a.html", 2),
            "result of this * is too large",
        ),
        (
            "[[ 10 ** 9 * ['a'] ]]",
            (JINJA, "templates/x/a.html", 1),
            "result of this * is too large",
        ),
        (
            "[[ 10 ** (10 ** 9) ]]",
            (JINJA, "templates/x/a.html", 1),
            "result of this ** is too large",
        ),
        ("[[ 'a' * 'b' ]]", (JINJA, "templates/x/a.html", 1), "can't multiply"),
        ("[[ 'a' | cloze ]]", (JINJA, "templates/x/a.html", 1), "No filter named"),
        ("\n[[ ''.__class__ ]]", (JINJA, "templates/x/a.html", 2), "unsafe"),
        ('[% include "x/a.html" %]', (JINJA, "templates/x/a.html", 1), "includes itself"),
        ('a\n[% include "b.html" %]', (JINJA, "templates/b.html", 3), "'c' is undefined"),
        ('[% include "d.html" %]', (JINJA, "templates/d.html", 2), "unknown tag 'e'"),
        ('[% include "no.html" %]', MISSING, "'no.html'"),
        ('[% include "../secret.html" %]', MISSING, "'../secret.html'"),
        ('[% include "/etc/passwd" %]', MISSING, "'/etc/passwd'"),
        ('[% extends "no.html" %]', MISSING, "'no.html'"),
    ],
)
def test_an_error_of_a_template_has_its_file_and_line(
    text: str, place: tuple[str, str, int], message: str, templates: Templates
) -> None:
    write(templates, "../secret.html", "secret")
    write(templates, "x/a.html", text)
    write(templates, "b.html", "\n\n[[ c ]]")
    write(templates, "d.html", "\n[% e %]")
    with pytest.raises(DeckError) as caught:
        templates.render_file("x/a.html", WHERE)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where.path, problem.where.line) == place
    assert message in problem.message
    assert problem.hint


def test_what_is_small_is_multiplied(templates: Templates) -> None:
    write(
        templates,
        "a.html",
        "[[ 'ab' * 3 ]] [[ 2 * 'c' ]] [[ 6 * 7 ]] [[ 2 ** 10 ]] [[ 2 ** 0.5 * 0 ]]",
    )

    assert templates.render_file("a.html", WHERE) == "ababab cc 42 1024 0.0"


def test_a_link_that_leads_out_of_the_templates_is_no_template(
    templates: Templates, tmp_path: Path
) -> None:
    (tmp_path / "secret.html").write_text("secret")
    (templates.folders[0] / "a.html").symlink_to(tmp_path / "secret.html")
    (templates.folders[1] / "b.html").write_text("other")
    (templates.folders[0] / "c.html").symlink_to(templates.folders[1] / "b.html")
    write(templates, "d.html", '[% include "a.html" %]')
    for name in ("a.html", "d.html"):
        with pytest.raises(DeckError) as caught:
            templates.render_file(name, WHERE)
        assert caught.value.problems[0].message == "there is no template file 'a.html'"
    assert templates.render_file("c.html", WHERE) == "other"


def test_an_include_may_be_missing_where_its_author_says_so(templates: Templates) -> None:
    write(templates, "a.html", 'a[% include "no.html" ignore missing %]')
    assert templates.render_file("a.html", WHERE) == "a"
    assert len(templates.sources_of("a.html")) == 1


@dataclass(frozen=True)
class Passage:
    """What field expressions know as a section or as the sources."""

    text: str

    def __html__(self) -> str:
        return f"<b>{self.text}</b>"

    def with_clozes(self) -> str:
        return f"{{{{c1::{self.text}}}}}"

    def plain(self) -> str:
        return self.text

    def typed(self) -> str:
        return f"{self.text}<img>"

    def as_list(self) -> str:
        return f"<ol>{self.text}</ol>"


def fill(templates: Templates, expression: str, **values: Any) -> str:
    return templates.compile_field(expression, WHERE).fill(values)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("plain <b>", "plain <b>"),
        ("[[ question ]]", "<b>a</b>"),
        ("[[ question | cloze ]]", "{{c1::a}}"),
        ("[[ question | plain ]]", "a"),
        ("[[ question | typed ]]", "a<img>"),
        ("[[ question | references ]]", "<ol>a</ol>"),
        ("[[ word ]]", "x &lt;y&gt; &amp; {{c1::z}} [[ word ]]"),
        ("[[ word | upper ]]", "X &lt;Y&gt; &amp; {{C1::Z}} [[ WORD ]]"),
        ("[[ tags | join(', ') ]]", "t&lt;, u"),
        ("[% for tag in tags %]<i>[[ tag ]]</i>[% endfor %]", "<i>t&lt;</i><i>u</i>"),
        ("[[ missing | default('none') ]]", "none"),
        ("[% if missing is defined %]a[% else %]b[% endif %]", "b"),
        ("[[ keys.one ]] [[ keys['two'] ]]", "1 2"),
        ("", ""),
    ],
)
def test_a_field_is_filled_and_escaped_and_html_of_ours_is_not(
    expression: str, expected: str, templates: Templates
) -> None:
    filled = fill(
        templates,
        expression,
        question=Passage("a"),
        word="x <y> & {{c1::z}} [[ word ]]",
        tags=("t<", "u"),
        keys={"one": "1", "two": "2"},
    )
    assert filled == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("[[ missing ]]", "'missing' is undefined"),
        ("[[ missing.more ]]", "'missing' is undefined"),
        ("[[ missing | cloze ]]", "'missing' is undefined"),
        ("[[ missing | references ]]", "'missing' is undefined"),
        ("[[ word | cloze ]]", "| cloze does not go with a str"),
        ("[[ tags | references ]]", "| references does not go with a tuple"),
        ("[[ word / 2 ]]", "unsupported operand"),
        ("[[ 1 // 0 ]]", "division"),
        ("[[ tags[7] ]]", "has no element 7"),
        ("[[ word.nothing ]]", "has no attribute 'nothing'"),
        ("[[ word | replace ]]", "missing 2 required positional arguments"),
        ("[[ word() ]]", "not callable"),
        ("[[ '%d' % word ]]", "number is required"),
        ('[% include "a.html" %]', "no loader"),
    ],
)
def test_a_field_that_cannot_be_filled_is_said_at_its_value(
    expression: str, message: str, templates: Templates
) -> None:
    with pytest.raises(DeckError) as caught:
        fill(templates, expression, word="a", tags=("t",), path="a.md")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("field-value", WHERE)
    assert problem.message.startswith("this field cannot be filled for a.md: ")
    assert message in problem.message


@pytest.mark.parametrize(
    "expression",
    [
        "[[ question.text ]]",
        "[[ question.with_clozes() ]]",
        "[[ question.__class__ ]]",
        "[[ question.__init__.__globals__ ]]",
        "[[ word.__class__.__mro__ ]]",
        "[[ ''.__class__.__subclasses__() ]]",
        "[[ word.format.__globals__ ]]",
        "[[ '{0.__class__}'.format(word) ]]",
        "[[ question | attr('text') ]]",
        "[[ tags.__add__(('u',)) ]]",
        "[[ keys.clear() ]]",
        "[[ keys.update(a=1) ]]",
        "[[ self.__init__ ]]",
        "[[ lipsum.__globals__ ]]",
        "[[ cycler.__init__.__globals__ ]]",
        "[[ (question | cloze).__class__ ]]",
    ],
)
def test_no_expression_reaches_into_python_or_into_our_objects(
    expression: str, templates: Templates
) -> None:
    values: dict[str, Any] = {
        "question": _OURS("secret"),
        "word": "a",
        "tags": ("t",),
        "keys": {"one": "1"},
    }
    with pytest.raises(DeckError) as caught:
        fill(templates, expression, **values)
    assert caught.value.problems[0].code == "field-value"


# As `notes.render` has it: a class of our package.
_OURS = type("Ours", (Passage,), {"__module__": "deckwright.notes.render"})


def test_a_field_knows_the_names_that_it_uses_and_those_that_it_shows_as_clozes(
    templates: Templates,
) -> None:
    compiled = templates.compile_field(
        "[[ a | cloze ]] [% if b %][[ c.d ]][% endif %] [[ e | default(f) ]]", WHERE
    )
    assert compiled.names == {"a", "b", "c", "e", "f"}
    assert compiled.cloze_names == {"a"}
    assert compiled.where == WHERE


@pytest.mark.parametrize("expression", ["[[ a", "[[ a | no ]]", "[% if a %]", "[[ a b ]]", "[[ ]]"])
def test_an_expression_that_is_none_is_refused_before_any_note(
    expression: str, templates: Templates
) -> None:
    with pytest.raises(DeckError) as caught:
        templates.compile_field(expression, WHERE)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("template-jinja", WHERE)


def test_problems_that_a_section_says_pass_through(templates: Templates) -> None:
    class Refused:
        def with_clozes(self) -> Markup:
            raise DeckError

    with pytest.raises(DeckError) as caught:
        fill(templates, "[[ question | cloze ]]", question=Refused())
    assert caught.value.problems == ()


def test_a_bug_of_ours_is_not_put_on_the_author_of_the_template(templates: Templates) -> None:
    code = "class Ours:\n    def with_clozes(self):\n        return 1 + 'a'"
    for module, error in (("deckwright.notes.render", TypeError), ("theirs", DeckError)):
        names: dict[str, Any] = {"__name__": module}
        exec(code, names)  # as if it stood in that module
        with pytest.raises(error):
            fill(templates, "[[ question | cloze ]]", question=names["Ours"]())


SIMPLE = [
    ["[[ question | cloze ]]", "[[ question ]]", "[[ word ]]", "[[ tags ]]", "[[question|plain]]"],
    ["[[ question | cloze ]]", "[[ word | cloze ]]", "[[ word ]]"],
    ["[[ range ]]", "[[ word ]]"],
    ["[[ question | cloze ]]", "[[ question ]]", "", "[[ word ]] & <b>\n"],
    [
        "  [% if word %]\n x\n[% endif %]\n",
        "[[ word if lost is defined else 'no' ]]",
        "[[ range ]]",
    ],
    ["[[ question ]]", "[[ lost ]]", "[[ word ]]"],
    ["[[ lost ]]"],
    ["[[ word | cloze ]]", "[[ question | plain ]]", "[[ lost ]][[ word ]]", "[[ tags | join ]]"],
]
OTHERS = [
    ["[% set a = 1 %][[ a ]]", "[[ a | default('-') ]]"],
    ["[% for tag in tags %][[ tag ]][% endfor %]", "[[ lost ]]", "[[ tag | default('-') ]]"],
    ["[[ '\x1d' ]]", "[[ word ]]"],
    ["[[ range(2) | list ]]", "[[ word ]]"],
    ["[[ '%c' | format(29) ]]", "[[ word ]]"],
]


@pytest.mark.parametrize("expressions", SIMPLE + OTHERS)
def test_fields_filled_together_are_what_each_is_alone(
    expressions: list[str], templates: Templates
) -> None:
    fillers = tuple(
        templates.compile_field(expression, Where("notetype.yaml", line))
        for line, expression in enumerate(expressions, start=1)
    )
    values = {"question": Passage("<q>"), "word": "a<", "tags": ("t", "u"), "path": "a.md"}
    together, apart = Problems(), Problems()
    filled = fields.together(fillers, templates)

    assert (filled.joined is not None) == (expressions in SIMPLE)
    assert filled.fill(dict(values), together) == apart.each(lambda f: f.fill(values), fillers)
    assert together.in_order == apart.in_order


def test_a_field_that_stops_is_told_of_once_and_hides_no_other(templates: Templates) -> None:
    asked: list[str] = []

    class Counted(Passage):
        def with_clozes(self) -> str:
            asked.append(self.text)
            if self.text == "bad":
                raise DeckError(Problem("cloze-open", "never closed", WHERE))
            return super().with_clozes()

    problems = Problems()
    fillers = tuple(
        templates.compile_field(f"[[ {name} | cloze ]]", WHERE) for name in ("a", "b", "c")
    )
    values = {name: Counted(text) for name, text in (("a", "x"), ("b", "bad"), ("c", "y"))}

    assert fields.together(fillers, templates).fill(values, problems) == ("{{c1::x}}", "{{c1::y}}")
    assert [problem.code for problem in problems.in_order] == ["cloze-open"]
    assert asked == ["x", "bad", "y"]


def test_a_section_without_text_is_asked_as_any_other(templates: Templates) -> None:
    problems = Problems()
    expressions = ("[[ extra ]]", "[[ extra | cloze ]]", "[[ extra | references ]]")
    fillers = tuple(templates.compile_field(expression, WHERE) for expression in expressions)

    filled = fields.together(fillers, templates).fill({"extra": fields.NO_TEXT}, problems)

    assert filled == ("", "")
    assert [problem.code for problem in problems.in_order] == ["field-value"]
