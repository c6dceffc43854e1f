"""YAML as plain text: nothing becomes a number, a date or a boolean; every value has a place."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.problems import DeckError, Where
from deckwright.vault.yamltext import read_yaml, unquote_double
from tests.saying import refusal

START = Where("a.md", 2)
QUOTE_IT = "put the value in 'single quotes' if it holds : # * & ! | > % @ ` [ or {"
WRITE_IT_OUT = (
    "this value is nested too deeply or repeats itself too often [front-matter-yaml]"
    " -> write it out plainly"
)


def values_of(text: str) -> object:
    return read_yaml(text, START, "front-matter-yaml")[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("~", "~"),
        ("null", "null"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("1:30:45", "1:30:45"),
        ("2026-11-30", "2026-11-30"),
        ("2026-13-45", "2026-13-45"),
        ("2026-11-30T14:05", "2026-11-30T14:05"),
        (".nan", ".nan"),
        ("", ""),
        ("''", ""),
        ("'a: b'", "a: b"),
        (r'"a\tb\u00e9"', "a\tbé"),
        ("a #b", "a"),
        ("a#b", "a#b"),
        ("=", "="),
        ("!x", "!x"),
        ("!x y", "!x y"),
        ("!!int 5", "5"),
        ("|\n  a\n  b", "a\nb\n"),
        ("|-\n  a\n  b", "a\nb"),
        (">-\n  a\n  b\n\n  c", "a b\nc"),
        ("a\n  b", "a b"),
        ("[a, no, 017]", ("a", "no", "017")),
        ("\n- a\n-\n- [b]", ("a", "", ("b",))),
        ("{a: 1, b: [no]}", {"a": "1", "b": ("no",)}),
        ("\n  a: 1\n  b:", {"a": "1", "b": ""}),
        ("&x a", "a"),
        # what authors write, not what YAML sees in it
        ("[[Serotonin]]", "[[Serotonin]]"),
        ("[[a/b c|d]]", "[[a/b c|d]]"),
        ("\n  - [[a]]\n  - '[[b]]'", ("[[a]]", "[[b]]")),
        ("{{date}}", "{{date}}"),
        ("{{date:YYYY-MM-DD}}", "{{date:YYYY-MM-DD}}"),
        ("[{{a}}, b]", ("{{a}}", "b")),
        ("[[a], [b]]", (("a",), ("b",))),
        # Unicode
        ("心臓 😀", "心臓 😀"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        (r'"a\0\x0e0\x0f\x1bb"', "a0b"),
        ("\ufeffa", "\ufeffa"),
    ],
)
def test_values_read_as_text(written: str, expected: object) -> None:
    assert values_of(f"before: x\nkey: {written}\nafter: y") == {
        "before": "x",
        "key": expected,
        "after": "y",
    }


def test_aliases_stand_for_their_anchor() -> None:
    assert values_of("a: &x [b, c]\nd: *x\n<<: *x") == {
        "a": ("b", "c"),
        "d": ("b", "c"),
        "<<": ("b", "c"),
    }


@pytest.mark.parametrize("text", ["", "\n\n", "# a comment", "\n# a\n\n# b"])
def test_nothing_is_an_empty_mapping(text: str) -> None:
    assert read_yaml(text, START, "front-matter-yaml") == ({}, {})


def test_every_value_has_its_place() -> None:
    text = "😀: 😀\n\nfields:\n  - name: x\n    'id':   1\n  - {name: [y]}"

    assert read_yaml(text, Where("n.yaml", 3), "notetype-yaml")[1] == {
        ("😀",): Where("n.yaml", 3, 1),
        ("fields",): Where("n.yaml", 5, 1),
        ("fields", 0): Where("n.yaml", 6, 5),
        ("fields", 0, "name"): Where("n.yaml", 6, 5),
        ("fields", 0, "id"): Where("n.yaml", 7, 5),
        ("fields", 1): Where("n.yaml", 8, 5),
        ("fields", 1, "name"): Where("n.yaml", 8, 6),
        ("fields", 1, "name", 0): Where("n.yaml", 8, 13),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: b\nc: d: e",
            "3:5: error: this is no YAML: mapping values are not allowed in this context"
            f" -> {QUOTE_IT}",
        ),
        (
            "a: *nobody",
            f"2:4: error: this is no YAML: found undefined alias -> {QUOTE_IT}",
        ),
        (
            "a: b\nc: [d\n",
            f"3:4: error: this is no YAML: did not find expected ',' or ']' -> {QUOTE_IT}",
        ),
        (
            "a: 'b\nc: d",
            f"2:4: error: this is no YAML: found unexpected end of stream -> {QUOTE_IT}",
        ),
        (
            "a: `b`",
            "2:4: error: this is no YAML: found character that cannot start any token"
            f" -> {QUOTE_IT}",
        ),
        (
            "a: %b",
            "2:4: error: this is no YAML: found character that cannot start any token"
            f" -> {QUOTE_IT}",
        ),
        (
            "a: b\n...\nc: d",
            f"4:1: error: this is no YAML: did not find expected <document start> -> {QUOTE_IT}",
        ),
        (
            "title: x\nParkinson\x92s: y",
            "3:10: error: this is no YAML: U+0092 is no text -> delete this character",
        ),
        (
            "é: \ufffe",
            "2:4: error: this is no YAML: U+FFFE is no text -> delete this character",
        ),
        (
            "only words",
            "2:1: error: this is no list of `key: value` lines"
            " -> begin each line with a key and a colon",
        ),
        (
            "# first\n- a\n- b",
            "3:1: error: this is no list of `key: value` lines"
            " -> begin each line with a key and a colon",
        ),
    ],
)
def test_what_is_no_mapping_is_refused_with_its_line_in_the_file(text: str, expected: str) -> None:
    message, arrow, hint = expected.partition(" -> ")

    assert refusal(lambda: values_of(text)) == [f"a.md:{message} [front-matter-yaml]{arrow}{hint}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3", "a.md:4:1: error: key 'a' stands twice: here and on line 2"),
        ("a: 1\n'a': 3", "a.md:3:1: error: key 'a' stands twice: here and on line 2"),
        ("x:\n  a: 1\n  a: 2", "a.md:4:3: error: key 'a' stands twice: here and on line 3"),
        ("x: {a: 1, a: 2}", "a.md:2:11: error: key 'a' stands twice: here and on line 2"),
        ("id: 1", "a.md:2:1: error: key 'id' stands twice: here and on line 9"),
    ],
)
def test_a_repeated_key_is_refused_with_both_lines(text: str, expected: str) -> None:
    taken = {"id": Where("a.md", 9)}

    assert refusal(lambda: read_yaml(text, START, "front-matter-yaml", taken)) == [
        f"{expected} [key-repeated] -> keep one of the two"
    ]


def test_the_same_key_in_two_mappings_is_no_repetition() -> None:
    assert values_of("x: {a: 1}\ny: {a: 2}\na: 3") == {"x": {"a": "1"}, "y": {"a": "2"}, "a": "3"}


BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (BOMB, "2:19"),
        ("a: &a [*a]", "2:4"),
        ("a: &a {b: *a}", "2:4"),
        ("a: " + "[" * 60 + "]" * 60, "2:54"),
        ("a: " + "{b: " * 60 + "}" * 60, "2:204"),
        ("a: " + "[" * 100_000, "2:54"),
        ("a: " + "{b: " * 100_000, "2:204"),
        ("- " * 100_000 + "a", "2:103"),
        ("? " * 100_000 + "a", "2:103"),
        ("\n".join(" " * n + "a:" for n in range(2_000)), "53:52"),
    ],
    ids="bomb ring mappings list mapping open-list open-mapping dashes keys indents".split(),
)
def test_bombs_are_refused_and_kill_nobody(text: str, place: str) -> None:
    """Nesting as deep as this makes libyaml's composer run out of stack, and with it Python die."""
    assert refusal(lambda: values_of(text)) == [f"a.md:{place}: error: {WRITE_IT_OUT}"]


def test_what_is_nested_as_people_nest_is_read() -> None:
    deep = "a: " + "[b, " * 20 + "x" + "]" * 20
    wide = "\n".join(f"k{n}: [a, {{b: c}}]" for n in range(500))

    assert str(values_of(deep)).count("(") == 20
    assert len(read_yaml(wide, START, "front-matter-yaml")[0]) == 500


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"a"', "a"),
        (r'"a\"b\\"', 'a"b\\'),
        (r'"\x41\u00e9\U0001F600"', "Aé😀"),
        (r'"\0\x0e"', ""),
        (r'"\q"', r'"\q"'),
        (r'"\ud800"', r'"\ud800"'),
        (r'"\ud83d\ude00"', r'"\ud83d\ude00"'),
        (r'"\UFFFFFFFF"', r'"\UFFFFFFFF"'),
        ('"\x92"', '"\x92"'),
    ],
)
def test_a_double_quoted_text_is_unquoted_or_left_alone(written: str, expected: str) -> None:
    assert unquote_double(written) == expected


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=10),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20),
        max_size=5,
    )
)
def test_what_yaml_writes_we_read(values: dict[str, str]) -> None:
    written = yaml.safe_dump(values, allow_unicode=False, default_style='"', width=1000)

    assert values_of(written) == values


@settings(max_examples=1500, deadline=None)
@given(
    st.one_of(
        st.text(st.characters(codec="utf-8"), max_size=40),
        st.text("ab:- \n#&*!|>%@`[]{},'\"?<=.\\\u2028\x85\x92", max_size=40),
    )
)
def test_any_text_is_read_or_refused_inside_its_lines(text: str) -> None:
    text = text.replace("\r", "\n").replace("\0", "")
    try:
        _, places = read_yaml(text, Where("a.md"), "front-matter-yaml")
    except DeckError as error:
        wheres = [problem.where for problem in error.problems]
    else:
        wheres = list(places.values())
    assert all(1 <= where.line <= text.count("\n") + 1 for where in wheres)
