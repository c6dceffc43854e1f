"""The items of `tags:` -> Anki's tags, in three layouts."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.notes.spelling import TagRules, dictionary_of, folded, load_tag_rules
from deckwright.notes.tags import map_tags
from deckwright.vault.config import Layout, TagConfig
from tests.conftest import Write
from tests.saying import refusal

NESTED = TagRules(TagConfig())


def rules(
    layout: Layout, *real_tags: str, namespaces: tuple[str, ...] = ("source", "theme")
) -> TagRules:
    return TagRules(TagConfig(layout=layout, namespaces=namespaces), dictionary_of(real_tags))


def tags(items: list[str], rules: TagRules = NESTED) -> list[str]:
    return list(map_tags(items, rules)[0])


# One tag of an AnKing deck as the converter wrote it, on two lines or on one.
RENAL = ["source/ak-step1-v11::", "theme/b&b::09-renal::02-nephron"]
HEART = ["source/ak-step2-v11::!shelf::im::no-dupes"]
LOOSE = ["theme/pance::cardio/pulm"]


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        (
            "nested",
            [
                "source::ak-step1-v11::theme::b&b::09-renal::02-nephron",
                "source::ak-step2-v11::!shelf::im::no-dupes",
                "theme::pance::cardio/pulm",
            ],
        ),
        (
            "split",
            [
                "source::ak-step1-v11",
                "source::ak-step2-v11::!shelf::im::no-dupes",
                "theme::b&b::09-renal::02-nephron",
                "theme::pance::cardio/pulm",
            ],
        ),
        (
            "anking",
            [
                "#ak-step1-v11::#b&b::09-renal::02-nephron",
                "#ak-step2-v11::!shelf::im::no-dupes",
                "#pance::cardio/pulm",
            ],
        ),
    ],
)
def test_each_layout_writes_the_glued_tags_its_own_way(layout: Layout, expected: list[str]) -> None:
    assert tags([*RENAL, *HEART, *LOOSE], rules(layout)) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], []),
        (["a"], ["a"]),
        # glue
        (["a::", "b"], ["a::b"]),
        (["a::", "b::", "c::d"], ["a::b::c::d"]),
        (["a::", "b", "a::", "c"], ["a::b", "a::c"]),
        (["a::", "source/b"], ["a::source::b"]),
        (["b", "a::"], ["a", "b"]),
        (["a::", "b::"], ["a::b"]),
        (["::"], []),
        (["a::", "::", "b"], ["a::b"]),
        (["a:", "b"], ["a:", "b"]),
        # slashes: Obsidian's nesting, but text in a tag with ::
        (["a/b/c"], ["a::b::c"]),
        (["source/a/b"], ["source::a::b"]),
        (["a::b/c"], ["a::b/c"]),
        (["source/a::b/c"], ["source::a::b/c"]),
        (["x/a::b"], ["x/a::b"]),
        (["x::", "a/b"], ["x::a/b"]),
        (["/a/"], ["a"]),
        (["source/"], ["source"]),
        (["sources/a::b"], ["sources/a::b"]),
        (["Source/a::b"], ["Source/a::b"]),
        # no empty component, which Anki would call "blank"
        (["::a"], ["a"]),
        (["a::::b"], ["a::b"]),
        (["a//b"], ["a::b"]),
        (["a:::b"], ["a:::b"]),
        (["a:/b"], ["a:::b"]),
        (["a/:"], ["a"]),
        ([":/b"], ["b"]),
        (["a:::", "b"], ["a::b"]),
        (["source/::a"], ["source::a"]),
        (["::theme/b::c"], ["theme::b::c"]),
        (["", "  ", "/", "//"], []),
        # duplicates, order, normal form
        (["b", "a", "B", "b"], ["a", "b"]),
        (["STRASSE", "straße"], ["STRASSE"]),
        (["e\u0301", "é"], ["é"]),
        (["Z", "a", "É", "e"], ["a", "e", "Z", "É"]),
        # blanks
        (["a b"], ["a_b"]),
        (["a \t\u3000 b"], ["a_b"]),
        (["  a  "], ["a"]),
        (["a\u00a0b"], ["a\u00a0b"]),
        # a stray quote of a text export
        (['a"'], ["a"]),
        (['"a', "b", 'c"'], ["a", "b", "c"]),
        (["a", 'b"c', "d"], ["a", 'b"c', "d"]),
        (['a"b"', "c"], ['a"b"', "c"]),
        (['"', "a"], ["a"]),
        # everything else is a character of the tag
        (
            ["#AK_Step1_v12::#Low/HighYield::1-HighYield"],
            ["#AK_Step1_v12::#Low/HighYield::1-HighYield"],
        ),
        (
            ["!AK::^temporary", "%x", "$y", "{{c1::z}}", "<b>", "😀"],
            ["!AK::^temporary", "$y", "%x", "<b>", "{{c1::z}}", "😀"],
        ),
        (["02_Vitamins:_Fat_Soluble", "uw::Repro:"], ["02_Vitamins:_Fat_Soluble", "uw::Repro:"]),
    ],
)
def test_items_become_tags(items: list[str], expected: list[str]) -> None:
    assert tags(items) == expected


def test_an_item_with_a_blank_is_told_as_it_was_written() -> None:
    assert map_tags(["a b", "c", "d e::", "f"], NESTED) == (
        ("a_b", "c", "d_e::f"),
        ("a b", "d e::"),
    )


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["source/a::", "theme/b"], ["source::a", "theme::b"]),
        (["source/a::", "theme/b::c", "theme/d"], ["source::a", "theme::b::c", "theme::d"]),
        (["source/a::", "b"], ["source::a::b"]),
        (["a::", "source/b::", "c::d"], ["a", "source::b::c::d"]),
        (["a/b"], ["a::b"]),
        (["source/"], ["source"]),
    ],
)
def test_the_split_layout_begins_a_tag_at_each_namespace(
    items: list[str], expected: list[str]
) -> None:
    assert tags(items, rules("split")) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["theme/a"], ["#a"]),
        (["theme/a/b"], ["#a::b"]),
        (["theme/", "a"], ["a"]),
        (["theme/::", "theme/a"], ["#a"]),
        (["plain"], ["plain"]),
        (["#a::b"], ["#a::b"]),
    ],
)
def test_the_anking_layout_marks_what_follows_a_namespace(
    items: list[str], expected: list[str]
) -> None:
    assert tags(items, rules("anking")) == expected


REAL = (
    "#AK_Step1_v11::#B&B::09_Renal::02_Nephron",
    "#AK_Step1_v11::#UWorld::10000-99999",
    "#AK_Step2_v11::!Shelf::IM::No_Dupes",
    "ROTATIONS::IM",
)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (RENAL, ["#AK_Step1_v11::#B&B::09_Renal::02_Nephron"]),
        (HEART, ["#AK_Step2_v11::!Shelf::IM::No_Dupes"]),
        # a tag that is not known keeps its tail below the longest parent that is
        (
            ["source/ak-step1-v11::", "theme/b&b::09-renal::03-new_one"],
            ["#AK_Step1_v11::#B&B::09_Renal::03-new_one"],
        ),
        (
            ["source/ak-step1-v11::", "theme/uworld::10000-99999::11000-11999"],
            ["#AK_Step1_v11::#UWorld::10000-99999::11000-11999"],
        ),
        (["source/ak-step1-v11::", "theme/sketchy"], ["#AK_Step1_v11::#sketchy"]),
        (["source/ak-step1-v11"], ["#AK_Step1_v11"]),
        (["rotations/im"], ["ROTATIONS::IM"]),
        # what nobody knows stays as it is
        (["theme/pance::cardio"], ["#pance::cardio"]),
        (["leech"], ["leech"]),
        # two spellings of one tag are one tag
        (
            [*RENAL, "#ak_step1_v11::#b&b::09_renal::02_nephron"],
            ["#AK_Step1_v11::#B&B::09_Renal::02_Nephron"],
        ),
    ],
)
def test_a_dictionary_gives_tags_their_real_spelling(items: list[str], expected: list[str]) -> None:
    assert tags(items, rules("anking", *REAL)) == expected


@pytest.mark.parametrize("layout", ["nested", "split"])
def test_a_dictionary_is_for_the_anking_layout_alone(layout: Layout) -> None:
    assert tags(["rotations/im"], rules(layout, *REAL)) == ["rotations::im"]


def test_a_dictionary_knows_its_tags_and_all_their_parents() -> None:
    assert dictionary_of(["#A_b::C", "", "  #A_B::D  ", "e\u0301"]) == {
        "a-b::c": "#A_b::C",
        "a-b": "#A_b",
        "a-b::d": "#A_B::D",
        "é": "é",
    }


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("#AK_Step1_v11::#B&B", "ak-step1-v11::b&b"), ("a#b::C_d", "a#b::c-d"), ("", "")],
)
def test_a_tag_is_folded_as_the_converter_folded_it(tag: str, expected: str) -> None:
    assert folded(tag) == expected


@pytest.mark.parametrize(
    ("namespaces", "items", "expected"),
    [
        (("topic",), ["topic/a::b/c", "source/a::b"], ["source/a::b", "topic::a::b/c"]),
        ((), ["source/a", "source/a::b"], ["source/a::b", "source::a"]),
    ],
)
def test_namespaces_are_those_that_are_configured(
    namespaces: tuple[str, ...], items: list[str], expected: list[str]
) -> None:
    assert tags(items, rules("nested", namespaces=namespaces)) == expected


@pytest.mark.parametrize("layout", ["nested", "split", "anking"])
def test_added_items_are_whole_tags_and_no_end_of_the_list(layout: Layout) -> None:
    """A parent that dangles and a quote that strayed are still those of the author's list."""
    found, blanks = map_tags(['"x', "a::", 'b"'], rules(layout), ["specialty::inner ear", "n::"])

    assert found == ("a::b", "n", "specialty::inner_ear", "x")
    assert blanks == ("specialty::inner ear",)
    assert map_tags(["a::"], rules(layout), ["specialty::neuro"])[0] == ("a", "specialty::neuro")


def test_the_rules_come_with_the_dictionary_that_is_configured(folder: Write) -> None:
    root = folder({"tags.txt": b"\xef\xbb\xbf#AK_Step1\r\n\r\n#AK_Step2::B\r\n"})
    config = TagConfig(layout="anking", dictionary="tags.txt")

    assert load_tag_rules(root, config).real_tags == {
        "ak-step1": "#AK_Step1",
        "ak-step2": "#AK_Step2",
        "ak-step2::b": "#AK_Step2::B",
    }
    assert load_tag_rules(root, TagConfig()).real_tags == {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere.txt", "No such file or directory"),
        ("folder", "Is a directory"),
        ("latin.txt", "it is not UTF-8"),
    ],
)
def test_a_dictionary_that_cannot_be_read_is_refused(folder: Write, name: str, reason: str) -> None:
    root = folder({"latin.txt": b"\xe9", "folder/x": ""})
    config = TagConfig(dictionary=name)

    assert refusal(lambda: load_tag_rules(root, config)) == [
        f"{name}:1:1: error: the tag dictionary cannot be read: {reason.format(root / name)}"
        " [dictionary] -> name a text file with one tag on each line"
    ]


# Quotes are left out: at the ends of the list they are the converter's, whoever wrote them.
piece = st.one_of(
    st.sampled_from(
        ["a", "B", "source", "theme", "::", ":", "/", "#", " ", "\u00a0", "\u3000", "é"]
    ),
    st.text(
        st.characters(codec="utf-8", exclude_characters='"', exclude_categories=["Cc"]), max_size=2
    ),
)
item = st.lists(piece, max_size=8).map("".join)
lists = st.lists(item, max_size=6)
layouts = st.sampled_from(["nested", "split", "anking"])


@settings(max_examples=600, deadline=None)
@given(lists)
def test_tags_that_were_mapped_once_stay_as_they_are(items: list[str]) -> None:
    once, _ = map_tags(items, NESTED)

    assert map_tags(once, NESTED) == (once, ())


@settings(max_examples=600, deadline=None)
@given(lists, layouts, lists)
def test_every_tag_is_one_that_anki_keeps_as_it_is(
    items: list[str], layout: Layout, added: list[str]
) -> None:
    found, _ = map_tags(items, rules(layout, *REAL), added)

    for tag in found:
        assert tag == unicodedata.normalize("NFC", tag)
        assert not set(tag) & set(" \u3000\t\n")
        assert all(tag.split("::")), "no component is empty"
        assert all(part == part.strip() for part in tag.split("::"))
    keys = [tag.casefold() for tag in found]
    assert keys == sorted(set(keys))


@given(st.permutations([*HEART, *LOOSE, "leech", "a/b", "#AK::x"]))
def test_the_order_of_the_items_does_not_matter(items: list[str]) -> None:
    assert tags(items) == sorted(tags(sorted(items)), key=str.casefold)


def test_the_engine_keeps_our_tags_as_they_are(tmp_path: Path) -> None:
    """Anki would rename an empty component, split at a blank, and drop a second spelling."""
    from tests.engine import learner_in

    ours = tags(
        [
            "a::::b",
            "x y",
            "c/d",
            "a:/b",
            ":/q",
            "e\u0301",
            "Straße",
            *RENAL,
            "#AK::#L/H",
            "w\u00a0z",
        ]
    )
    with learner_in(tmp_path) as learner:
        notetype = learner.col.models.by_name("Basic")
        assert notetype is not None
        note = learner.col.new_note(notetype)
        note["Front"], note.tags = "front", ours
        learner.col.add_note(note, learner.col.decks.id("D"))  # type: ignore[arg-type]

        assert sorted(learner.col.get_note(note.id).tags) == sorted(ours)


@settings(deadline=None)
@given(st.lists(lists, max_size=4), layouts)
def test_what_was_learnt_from_other_notes_changes_nothing(
    notes: list[list[str]], layout: Layout
) -> None:
    shared = rules(layout, *REAL)

    for items in [*notes, *notes]:
        assert map_tags(items, shared) == map_tags(items, rules(layout, *REAL))
