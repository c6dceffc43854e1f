"""`id` and `tags`, read as the text that stands on their lines."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.data import Source
from deckwright.problems import DeckError, Where
from deckwright.vault.files import read_source
from deckwright.vault.frontmatter import split_front_matter
from deckwright.vault.rawlines import RawLines, read_raw_lines, unquoted
from tests.conftest import Write
from tests.saying import refusal

# The characters of Anki's GUIDs, in the order in which Anki spells 64 bits with them.
ALPHABET = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-./:;<=>?@[]^_`{|}~"
)
QUOTES = ("", "'", '"')


def guid_of(number: int) -> str:
    """64 bits as Anki spells them (pylib/anki/utils.py, 26.09)."""
    spelt = ""
    while number > 0:
        number, digit = divmod(number, len(ALPHABET))
        spelt = ALPHABET[digit] + spelt
    return spelt


# One that PyYAML reads wrong, of every kind that there is, and some that look like something else.
AWKWARD = (
    *("k7[,2$)$*:", "`QbDxW;p9,", "%z>$K%nge", "{cwqmL{[Y", ",RHhs1_F]", "|!@PKDV-,R", ">F9&DxKig"),
    *("&hN{*&ulM", "!wrwgCbHo", "*VDgNKb6e", "#CPx-A:J3", "&mJ!Z}zzo", "{-u~8LZ@}", ">@7NQLl6F"),
    *"?x - ~ = << no 1e3 0123456789 1:30:45 2026-11-30 0x1F a: :a a# #a # @ ` --- ...".split(),
    *"[] {} [a] {a} a,b <a> id: tags: id:a |- >+ !!str &a *a %YAML".split(),
)


def block(value: str, line_end: str = "\n", *, at: str = "middle") -> str:
    """A whole file whose id is `value`, first, last or in the middle of its front matter."""
    others = ["created: 2026-11-30", "tags:", "  - heart", "title: 'a: b'", "type: flashcard"]
    place = {"first": 0, "middle": 1, "after tags": 3, "last": len(others)}[at]
    lines = ["---", *others[:place], f"id: {value}", *others[place:], "---", "", "# Question", "Q"]
    return line_end.join(lines) + line_end


def assert_all_is_read(text: str, guid: str) -> None:
    matter, body, line = split_front_matter(Source("a.md", text))

    assert matter.id == guid
    assert matter.tag_items == ("heart",)
    assert matter.values == {"created": "2026-11-30", "title": "a: b", "type": "flashcard"}
    assert (body, line) == ("# Question\nQ", 10)


def test_the_alphabet_is_that_of_the_engine() -> None:
    from anki.utils import guid64

    assert len(set(ALPHABET)) == 91
    assert set(guid64()) <= set(ALPHABET)


@settings(max_examples=2500, deadline=None)
@given(
    number=st.integers(min_value=1, max_value=2**64 - 1),
    quote=st.sampled_from(QUOTES),
    at=st.sampled_from(["first", "middle", "after tags", "last"]),
)
def test_no_genuine_guid_is_lost(number: int, quote: str, at: str) -> None:
    guid = guid_of(number)

    assert_all_is_read(block(f"{quote}{guid}{quote}", at=at), guid)


@settings(max_examples=1000, deadline=None)
@given(
    guid=st.text(ALPHABET, min_size=1, max_size=12).filter(lambda text: text != "#"),
    quote=st.sampled_from(QUOTES),
    blank=st.sampled_from([" ", "  ", "\t", " \t"]),
    after=st.sampled_from(["", " ", "\t", "   # the note's own", "\t#kept"]),
)
def test_no_text_in_the_alphabet_is_lost(guid: str, quote: str, blank: str, after: str) -> None:
    raw = read_raw_lines(f"id:{blank}{quote}{guid}{quote}{after}\ntype: flashcard", Where("a.md"))

    assert raw == RawLines(guid, (), "\ntype: flashcard", {"id": Where("a.md", 1)})


def test_twenty_thousand_guids_are_all_read() -> None:
    """As many as real decks have: of these, PyYAML would lose some three hundred."""
    dice = random.Random(20_261_130)
    guids = [guid_of(dice.getrandbits(64)) for _ in range(20_000)]
    lost = []
    for index, guid in enumerate(guids):
        quote = QUOTES[index % 3]
        raw = read_raw_lines(f"created: x\nid: {quote}{guid}{quote}\ntype: y", Where("a.md"))
        if raw.id != guid or raw.rest != "created: x\n\ntype: y":
            lost.append(guid)

    assert lost == []


@pytest.mark.parametrize("quote", QUOTES)
@pytest.mark.parametrize("at", ["first", "middle", "after tags", "last"])
@pytest.mark.parametrize("guid", AWKWARD)
def test_awkward_guids_are_read_wherever_they_stand(guid: str, at: str, quote: str) -> None:
    assert_all_is_read(block(f"{quote}{guid}{quote}", at=at), guid)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("guid", AWKWARD[:14])
def test_line_ends_and_byte_order_marks_do_not_touch_an_id(
    folder: Write, guid: str, line_end: str, mark: bytes
) -> None:
    root = folder({"a.md": mark + block(guid, line_end).encode()})

    assert_all_is_read(read_source(root, "a.md", lambda _: True).text, guid)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("id: abc", "abc"),
        ("id:\tabc", "abc"),
        ("id :  abc  ", "abc"),
        ("'id': abc", "abc"),
        ('"id": abc', "abc"),
        ("id:abc", "abc"),
        ("id:", ""),
        ("id: ", ""),
        ("id: ''", ""),
        ('id: ""', ""),
        ("id: # none yet", ""),
        ("id: #", "#"),
        ("id: abc # a comment", "abc"),
        ("id: abc #comment", "abc"),
        ("id: 'abc' # a comment", "abc"),
        ("id: 'a #b'", "a #b"),
        ("id: #abc", "#abc"),
        ("id: a#b", "a#b"),
        ("id: 'it''s'", "it's"),
        (r'id: "a\"b\\c\u00e9"', 'a"b\\cé'),
        ("id: 'abc", "'abc"),
        ('id: abc"', 'abc"'),
        ("id: 'a'b'", "'a'b'"),
        ("id: \"'abc'\"", "'abc'"),
        ("id: a: b", "a: b"),
        (r'id: "\UFFFFFFFF"', r'"\UFFFFFFFF"'),
        (r'id: "\ud83d"', r'"\ud83d"'),
        (r'id: "\q"', r'"\q"'),
        (r'id: "a\0\x11b"', "ab"),
        ("id: 心臓-01", "心臓-01"),
        ("id: 0123", "0123"),
        ("id: null", "null"),
    ],
)
def test_an_id_is_the_text_of_its_line(line: str, expected: str) -> None:
    """Unquoted once, and without a comment; an id has no blanks, so one ends it before a `#`."""
    assert read_raw_lines(line, Where("a.md")).id == expected


@pytest.mark.parametrize(
    "lines",
    ["uid: a", "idea: a", "ids: a", "  id: a", "Id: a", "# id: a", "note: |\n  id: a", "'id\": a"],
)
def test_other_lines_hold_no_id(lines: str) -> None:
    assert read_raw_lines(lines, Where("a.md")) == RawLines("", (), lines)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("id: |\n  abc", "a.md:3:1: error: the id goes on over several lines [id-form]"),
        ("id: >-\n\n  abc", "a.md:3:1: error: the id goes on over several lines [id-form]"),
        ("id:\n  abc", "a.md:3:1: error: the id goes on over several lines [id-form]"),
        ("id:\n- abc", "a.md:3:1: error: the id goes on over several lines [id-form]"),
        ('id: "ab\n  c"', "a.md:3:1: error: the id goes on over several lines [id-form]"),
    ],
)
def test_an_id_stands_on_one_line(lines: str, expected: str) -> None:
    found = refusal(lambda: read_raw_lines(lines, Where("a.md", 3)))

    assert found == [f"{expected} -> write it on one line: id: 'text'"]


def test_a_comment_below_an_id_is_not_part_of_it() -> None:
    lines = "id: abc\n# for ever\n\n   \ntype: x"

    assert read_raw_lines(lines, Where("a.md")).id == "abc"


@pytest.mark.parametrize("key", ["id", "tags"])
def test_a_repeated_key_is_refused_with_both_lines(key: str) -> None:
    lines = f"{key}: a\ntype: x\n'{key}': b"

    assert refusal(lambda: read_raw_lines(lines, Where("a.md", 2))) == [
        f"a.md:4:1: error: key '{key}' stands twice: here and on line 2 [key-repeated]"
        " -> keep one of the two"
    ]


RAW_ANKI = (
    "#AK_Step1_v12::#Low/HighYield::1-HighYield",
    "!AK_UpdateTags::^temporary::ImageFix::22::done",
    "%AnKingNoteTypes",
    "*Basics",
    "@home",
    "`code`",
    "[brackets]",
    "{braces}",
    "a:b",
    "uw::Repro:",
    "->",
    "?what",
    "|",
    ">",
    "&x",
    "leech",
    "B&B::17_Psych",
    "no",
    "2026",
    "1:30",
)


@pytest.mark.parametrize("indent", ["", " ", "  ", "    "])
def test_a_list_of_raw_tags_is_read_as_it_stands(indent: str) -> None:
    lines = "\n".join(["tags:", *(f"{indent}- {tag}" for tag in RAW_ANKI), "type: x"])
    raw = read_raw_lines(lines, Where("a.md"))

    assert raw.tag_items == RAW_ANKI
    assert raw.rest == "\n" * (len(RAW_ANKI) + 1) + "type: x"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # nothing at all
        ("tags:", ()),
        ("tags: []", ()),
        ("tags: [ ]", ()),
        ("tags: ''", ()),
        ("tags: ~", ()),
        ("tags: null", ()),
        ("tags: # none yet", ()),
        ("tags:\n  # none yet\n\n", ()),
        ("tags:\n-\n  - ''\n  - # later", ()),
        # a list, one on each line
        ("tags:\n- a\n- b", ("a", "b")),
        ("tags:   # mine\n  - a # first\n\n  # between\n  -   'b'   # second", ("a", "b")),
        ("tags:\n  - \"a b\"\n  - 'it''s'\n  - \"\\u00e9\"", ("a b", "it's", "é")),
        ("tags:\n  - source/x::\n  - theme/y", ("source/x::", "theme/y")),
        ("tags:\n  - a\n    long one\n  - b", ("a long one", "b")),
        ("tags:\n  - a #b\n  - a#b\n  - '#c'\n  - #d", ("a #b", "a#b", "#c", "#d")),
        ('tags:\n  - a\n  - b"', ("a", 'b"')),
        ('"tags":\n  - a', ("a",)),
        ("tags :\n  - a", ("a",)),
        # a text
        ("tags: a", ("a",)),
        ("tags: a b", ("a", "b")),
        ("tags: a, b,c ,, d", ("a", "b", "c", "d")),
        ("tags: 'a, b'", ("a", "b")),
        ('tags: "a b" # mine', ("a", "b")),
        ("tags: #a #b", ("#a", "#b")),
        ("tags: a # b", ("a",)),
        ("tags: a b\n  c", ("a", "b", "c")),
        ("tags: >-\n  a b\n  #c", ("a", "b", "#c")),
        ("tags: |\n  a\n  b\n", ("a", "b")),
        ("tags: #AK::#B::C", ("#AK::#B::C",)),
        # a list on one line, or on several
        ("tags: [a, b]", ("a", "b")),
        ("tags: [a, b,]", ("a", "b")),
        ("tags: [ a ,b ] # mine", ("a", "b")),
        ("tags: ['a, b', \"c]\", d]", ("a, b", "c]", "d")),
        ("tags: [#AK_Step1::#Heart, leech]", ("#AK_Step1::#Heart", "leech")),
        ("tags: [source/x::, theme/y]", ("source/x::", "theme/y")),
        ("tags: [Parkinson's, Crohn's]", ("Parkinson's", "Crohn's")),
        ("tags: [a b, c]", ("a b", "c")),
        ("tags: [a,\n  b,\n  c]", ("a", "b", "c")),
        ("tags: [\n  a,\n  b\n]", ("a", "b")),
        ("tags: [\n  a, # first\n  # between\n  b\n  ] # all", ("a", "b")),
        ("tags: [\n  #AK_Step1::A,\n  '#AK # 2',\n]", ("#AK_Step1::A", "#AK # 2")),
        ("tags:\n  [\n    'a',\n    \"b\",\n  ]", ("a", "b")),
        ("tags: # mine\n\n  [a, b]", ("a", "b")),
    ],
)
def test_tags_are_read_in_every_form(lines: str, expected: tuple[str, ...]) -> None:
    raw = read_raw_lines(f"type: x\n{lines}\nupdated: y", Where("a.md"))

    assert raw.tag_items == expected
    assert raw.rest == "type: x" + "\n" * (lines.count("\n") + 2) + "updated: y"
    assert raw.places == {"tags": Where("a.md", 2)}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("tags: [a, b", "the list of tags is never closed [tags-form] -> end it with ]"),
        ("tags: [a,\n  b\nx: [c]", "the list of tags is never closed [tags-form] -> end it with ]"),
        ("tags:\n  [a", "the list of tags is never closed [tags-form] -> end it with ]"),
        ("tags: [a] b", "the list of tags is never closed [tags-form] -> end it with ]"),
        (
            "tags: [[heart]]",
            "a tag is neither a list nor a [[link]] [tags-form] -> write each tag without [ ]",
        ),
        (
            "tags: [a, [b, c]]",
            "a tag is neither a list nor a [[link]] [tags-form] -> write each tag without [ ]",
        ),
        (
            "tags:\n  heart: yes",
            "tags is neither a list nor a text [tags-form]"
            " -> write each tag on a line of its own: - tag",
        ),
        (
            "tags:\n  heart\n  lung",
            "tags is neither a list nor a text [tags-form]"
            " -> write each tag on a line of its own: - tag",
        ),
    ],
)
def test_what_is_no_list_of_tags_is_refused(lines: str, expected: str) -> None:
    found = refusal(lambda: read_raw_lines(lines, Where("a.md", 5)))

    assert found == [f"a.md:5:1: error: {expected}"]


@given(st.lists(st.text(ALPHABET.replace("#", ""), min_size=1, max_size=20), max_size=8))
def test_quoted_items_of_any_list_come_back(items: list[str]) -> None:
    """Written as PyYAML or Obsidian write them, quoted in either way, in either kind of list."""
    expected = tuple(items)
    for quote in ("'", '"'):
        quoted = [f"{quote}{item}{quote}" for item in items]
        lines = "\n".join(["tags:", *(f"  - {item}" for item in quoted)])

        assert read_raw_lines(lines, Where("a.md")).tag_items == expected
        assert read_raw_lines(f"tags: [{', '.join(quoted)}]", Where("a.md")).tag_items == expected


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30))
def test_single_quotes_give_any_text_back(text: str) -> None:
    doubled = text.replace("'", "''")

    assert unquoted(f"'{doubled}'") == text


@settings(max_examples=500)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["id:", "id: 'a", "tags:", "tags: [", "tags: [a,", "  - a", "- 'b", "]", "  ]", "#"]
            ),
            st.text("ab:#-[]'\",\\ ", max_size=8),
        ),
        max_size=8,
    )
)
def test_lines_are_kept_in_number(lines: list[str]) -> None:
    """Whatever stands there, what is left has as many lines, or the block is refused by name."""
    text = "\n".join(lines)
    try:
        raw = read_raw_lines(text, Where("a.md"))
    except DeckError as error:
        raw, problems = RawLines(rest=text), error.problems
    else:
        problems = ()
    assert {problem.code for problem in problems} <= {"key-repeated", "id-form", "tags-form"}
    assert all(1 <= problem.where.line <= max(1, len(lines)) for problem in problems)
    assert raw.rest.count("\n") == text.count("\n")
    assert all(raw.tag_items)
