"""Where YAML reads something else than an author wrote: each trap a row.

One column is what PyYAML 6.0 makes of it (SafeLoader, YAML 1.1), so that every row shows its trap,
or that there is none; the other is what the note must have.
"""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.data import FrontMatter, Source
from deckwright.notes.keys import bad_dates
from deckwright.problems import Where
from deckwright.vault.frontmatter import split_front_matter
from tests.saying import refusal, said
from tests.vault.test_rawlines import ALPHABET, guid_of


class Refused:
    """What YAML answers with an exception, of whatever kind."""


def matter_of(lines: str) -> FrontMatter:
    """The front matter of a file: `lines` begin on line 2."""
    return split_front_matter(Source("a.md", f"---\n{lines}\n---\n\n# Question\nQ"))[0]


def to_yaml(lines: str) -> object:
    """What PyYAML makes of these lines."""
    try:
        return yaml.safe_load(lines)
    except (yaml.YAMLError, ValueError):
        return Refused


# Of every kind of genuine guid that does not survive as a plain scalar, in order of their shares.
GUIDS = [
    pytest.param("n4[,0$)$*:", Refused, id="a colon at the end"),
    pytest.param("k:b", "k:b", id="a colon inside"),
    pytest.param("`KGPcY;B,", Refused, id="reserved: a backtick"),
    pytest.param("@x>$R%mfe", Refused, id="reserved: at"),
    pytest.param("%x>$R%mfe", Refused, id="reserved: a percent sign"),
    pytest.param("{bwsjL{[Z", Refused, id="flow: a brace"),
    pytest.param("}wsjL", Refused, id="flow: a closing brace"),
    pytest.param("[wsjL", Refused, id="flow: a bracket"),
    pytest.param("]wsjL", Refused, id="flow: a closing bracket"),
    pytest.param(",FGkh0_F[", Refused, id="flow: a comma"),
    pytest.param("|?@KDV-,T", Refused, id="block scalar: a bar"),
    pytest.param(">D8&EdKwg", Refused, id="block scalar: greater than"),
    pytest.param("&hJ{*&tLN", Refused, id="an anchor that is none"),
    pytest.param("!vqxhNbGn", Refused, id="an undefined tag"),
    pytest.param("*VCfMJa5d", Refused, id="an undefined alias"),
    pytest.param("#BSu-Z:H2", None, id="a comment"),
    pytest.param("{-t~9KY@}", {"-t~9KY@": None}, id="a mapping"),
    pytest.param("?x", "?x", id="a question mark"),
    # made by hand, or all digits
    pytest.param("2068778827", 2068778827, id="a number"),
    pytest.param("0003", 3, id="an octal number"),
    pytest.param("1e3", "1e3", id="no float"),
    pytest.param("2026-11-30", dt.date(2026, 11, 30), id="a date"),
    pytest.param("no", False, id="a boolean"),
    pytest.param("~", None, id="nothing"),
    pytest.param("1:30", 90, id="a number to the base of sixty"),
]


@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize(("guid", "to_yaml_it_is"), GUIDS)
def test_a_guid_is_the_text_of_its_line(guid: str, to_yaml_it_is: object, quote: str) -> None:
    as_yaml = to_yaml(f"id: {guid}")

    assert as_yaml == (Refused if to_yaml_it_is is Refused else {"id": to_yaml_it_is})
    assert matter_of(f"type: x\nid: {quote}{guid}{quote}\nlast: y").id == guid


def test_a_guid_may_silently_be_another_string_to_yaml() -> None:
    assert yaml.load("id: &hH lY}yyn", Loader=yaml.BaseLoader) == {"id": "lY}yyn"}
    assert matter_of("id: &hH").id == "&hH"


@settings(max_examples=1500, deadline=None)
@given(
    number=st.integers(min_value=1, max_value=2**64 - 1),
    quote=st.sampled_from(["", "'", '"']),
    others=st.permutations(["type: flashcard", "tags: [a, b]", "created: 2026-11-30"]),
    place=st.integers(0, 3),
)
def test_every_genuine_guid_comes_through(
    number: int, quote: str, others: list[str], place: int
) -> None:
    guid = guid_of(number)
    matter = matter_of("\n".join([*others[:place], f"id: {quote}{guid}{quote}", *others[place:]]))

    assert (matter.id, matter.tag_items) == (guid, ("a", "b"))
    assert matter.values == {"type": "flashcard", "created": "2026-11-30"}


@settings(max_examples=500, deadline=None)
@given(st.text(ALPHABET, min_size=1, max_size=12).filter(lambda text: text != "#"))
def test_every_text_of_the_alphabet_of_guids_comes_through(guid: str) -> None:
    assert matter_of(f"type: x\nid: {guid}").id == guid


@pytest.mark.parametrize(
    ("written", "to_yaml_it_is", "meant"),
    [
        ("017", 15, "017"),
        ("0123456789", "0123456789", "0123456789"),
        ("0218", "0218", "0218"),
        ("218", 218, "218"),
        ("1_000", 1000, "1_000"),
        ("1e3", "1e3", "1e3"),
        ("1.50", 1.5, "1.50"),
        ("12:30:45", 45045, "12:30:45"),
        ("NO", False, "NO"),
        ("on", True, "on"),
        ("yes", True, "yes"),
        ("~", None, "~"),
        ("null", None, "null"),
        ("", None, ""),
        ("2025-04-13", dt.date(2025, 4, 13), "2025-04-13"),
        ("2025-04-13T10:51", "2025-04-13T10:51", "2025-04-13T10:51"),
        ("2025-13-45", Refused, "2025-13-45"),
        ("=", Refused, "="),
        ("<<", Refused, "<<"),
        ("!x", Refused, "!x"),
        ("a #b", "a", "a"),
        ("'a #b'", "a #b", "a #b"),
        ("a#b", "a#b", "a#b"),
        ("[[Serotonin]]", [["Serotonin"]], "[[Serotonin]]"),
        ("{{date}}", Refused, "{{date}}"),
    ],
)
def test_a_value_is_text(written: str, to_yaml_it_is: object, meant: str) -> None:
    """`a #b` is a comment to YAML and to Obsidian as well; only quotes keep it."""
    expected = to_yaml_it_is if to_yaml_it_is is Refused else {"key": to_yaml_it_is}

    assert to_yaml(f"key: {written}") == expected
    assert matter_of(f"id: x\nkey: {written}\nlast: y").values == {"key": meant, "last": "y"}


@pytest.mark.parametrize(
    ("lines", "to_yaml_they_are", "meant"),
    [
        ("tags: a b", "a b", ("a", "b")),
        ("tags: a, b", "a, b", ("a", "b")),
        ("tags:\n  - 2024", [2024], ("2024",)),
        ("tags:\n  - 1:30", [90], ("1:30",)),
        ("tags:\n  - no", [False], ("no",)),
        ("tags:\n  - 2025-04-13", [dt.date(2025, 4, 13)], ("2025-04-13",)),
        ("tags:\n  - !x", Refused, ("!x",)),
        ("tags:\n  - *x", Refused, ("*x",)),
        ("tags:\n  - &x", [None], ("&x",)),
        ("tags:\n  - %x", Refused, ("%x",)),
        ("tags:\n  - @x", Refused, ("@x",)),
        ("tags:\n  - a: b", [{"a": "b"}], ("a: b",)),
        (
            "tags:\n  - source/ak-step1-v11::\n  - theme/b&b::17-psych",
            [{"source/ak-step1-v11:": None}, "theme/b&b::17-psych"],
            ("source/ak-step1-v11::", "theme/b&b::17-psych"),
        ),
        (
            "tags:\n  - #AK_Step1_v11::#B&B::17_Psych\n  - leech",
            [None, "leech"],
            ("#AK_Step1_v11::#B&B::17_Psych", "leech"),
        ),
        ("tags: [#AK_Step1, b]", Refused, ("#AK_Step1", "b")),
        ("tags: #AK_Step1", None, ("#AK_Step1",)),
        ("tags:\n  - 'a b'\n  - \"c\"", ["a b", "c"], ("a b", "c")),
        ("tags:", None, ()),
    ],
)
def test_a_tag_is_the_text_of_its_line(
    lines: str, to_yaml_they_are: object, meant: tuple[str, ...]
) -> None:
    expected = to_yaml_they_are if to_yaml_they_are is Refused else {"tags": to_yaml_they_are}

    assert to_yaml(lines) == expected
    assert matter_of(f"id: x\n{lines}\nlast: y").tag_items == meant


QUOTE_IT = "put the value in 'single quotes' if it holds : # * & ! | > % @ ` [ or {"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            "id: x\na: 1\nb: 2\na: 3",
            "a.md:5:1: error: key 'a' stands twice: here and on line 3 [key-repeated]"
            " -> keep one of the two",
            id="a repeated key, of which YAML takes the last",
        ),
        pytest.param(
            "id: x\ntags: [a]\nid: y",
            "a.md:4:1: error: key 'id' stands twice: here and on line 2 [key-repeated]"
            " -> keep one of the two",
            id="a repeated id",
        ),
        pytest.param(
            "id: x\na:\n\t- b",
            "a.md:4:1: error: YAML is never indented with a tab [front-matter-yaml]"
            " -> indent with blanks",
            id="a tab",
        ),
        pytest.param(
            "id: x\ntags:\n  - a\n  - b\n\n# mine\ntitle: Heart: an atlas",
            "a.md:8:13: error: this is no YAML: mapping values are not allowed in this context"
            f" [front-matter-yaml] -> {QUOTE_IT}",
            id="a colon in a value, and the line counts over the whole file",
        ),
        pytest.param(
            "id: x\nby: *nobody",
            f"a.md:3:5: error: this is no YAML: found undefined alias [front-matter-yaml]"
            f" -> {QUOTE_IT}",
            id="an alias of nothing",
        ),
        pytest.param(
            "id: x\ntags:a\ntype: flashcard",
            "a.md:3:5: error: there is no blank after the colon of tags: [front-matter-yaml]"
            " -> write tags: a",
            id="no blank after a colon",
        ),
        pytest.param(
            "type:flashcard",
            "a.md:2:5: error: there is no blank after the colon of type: [front-matter-yaml]"
            " -> write type: flashcard",
            id="no blank after the only colon",
        ),
        pytest.param(
            "title: a\nhint:|\n  b",
            "a.md:3:5: error: there is no blank after the colon of hint: [front-matter-yaml]"
            " -> write hint: |",
            id="no blank before a block scalar",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line_in_the_file(
    lines: str, expected: str
) -> None:
    assert refusal(lambda: matter_of(lines)) == [expected]


@pytest.mark.parametrize(
    "text",
    ["---\nid: x\ntype: flashcard\n", "---\nid: x\n\n# Question\nQ\n\n---\n\n# Answer\nA\n"],
)
def test_a_block_that_is_never_closed_is_refused(text: str) -> None:
    """python-frontmatter 1.3 says nothing, and the note would have no keys at all."""
    assert refusal(lambda: split_front_matter(Source("a.md", text))) == [
        "a.md:1:1: error: the front matter is never closed [front-matter-open]"
        " -> write --- on a line of its own below the last key"
    ]


def test_a_date_that_is_none_is_a_warning_and_no_crash() -> None:
    """PyYAML raises ValueError for it, which is no YAMLError."""
    with pytest.raises(ValueError, match="month must be in"):
        yaml.safe_load("created: 2025-13-45")

    assert said(*bad_dates(matter_of("id: x\ncreated: 2025-13-45"))) == [
        "a.md:3:1: warning: created: 2025-13-45 is no date [date]"
        " -> write it as 2026-11-30 or 2026-11-30T14:05"
    ]


def test_a_merge_key_is_a_key() -> None:
    assert to_yaml("a: &x {b: c}\n<<: *x") == {"a": {"b": "c"}, "b": "c"}
    assert matter_of("a: &x {b: c}\n<<: *x").values == {"a": {"b": "c"}, "<<": {"b": "c"}}


def test_every_key_has_its_line_in_the_file() -> None:
    matter = matter_of("\nid: x\n# mine\ntags:\n  - a\n\ntitle: >-\n  b\n  c\nlast: d")

    assert matter.places == {
        "id": Where("a.md", 3),
        "tags": Where("a.md", 5),
        "title": Where("a.md", 8),
        "last": Where("a.md", 11),
    }
