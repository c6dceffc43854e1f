"""What Anki would refuse in a whole note type, or muddle between two."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.notetypes.roots import YAML, Said, loaded, root_with, said

Y = "templates/term/notetype.yaml"
CLOZE = YAML.replace("kind: standard", "kind: cloze").replace("question", "question | cloze")
SECOND_CARD = "  - name: Second\n    id: 22\n    front: second.html\n    back: back.html\n"
ONE_FRONT = "a cloze note type has one card template, and its front shows a field as clozes"
SHOWN = "{{cloze:Word}}"


def test_a_cloze_note_type_shows_its_clozes_on_both_sides(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "term/notetype.yaml": CLOZE,
        "term/front.html": SHOWN,
        "term/back.html": f"{{{{#Meaning}}}}{SHOWN}{{{{/Meaning}}}}",
    }
    root = root_with(tmp_path, files)
    assert said(root) == []
    assert loaded(root)["term"].cloze_names == {"question"}


@pytest.mark.parametrize(
    ("yaml", "front", "back", "expected"),
    [
        (CLOZE, "{{Word}}", SHOWN, [("notetype-cloze", Y, 12, 1, ONE_FRONT)]),
        (CLOZE + SECOND_CARD, SHOWN, SHOWN, [("notetype-cloze", Y, 12, 1, ONE_FRONT)]),
        (
            CLOZE,
            SHOWN,
            "{{Word}}",
            [
                (
                    *("notetype-cloze", Y, 12, 1),
                    "the back of a cloze card shows no field as clozes, so Anki refuses it",
                )
            ],
        ),
        (
            YAML,
            SHOWN,
            "{{Word}}",
            [("notetype-cloze", Y, 3, 1, "only a cloze note type shows clozes")],
        ),
        (
            YAML,
            "{{Word}}",
            "{{type:cloze:Word}}",
            [("notetype-cloze", Y, 3, 1, "only a cloze note type shows clozes")],
        ),
        (
            YAML.replace("question", "question | cloze"),
            SHOWN,
            SHOWN,
            [
                ("notetype-cloze", Y, 3, 1, "only a cloze note type has fields with clozes"),
                ("notetype-cloze", Y, 3, 1, "only a cloze note type shows clozes"),
            ],
        ),
    ],
)
def test_clozes_and_kind_go_together(
    yaml: str, front: str, back: str, expected: Said, tmp_path: Path
) -> None:
    files: dict[str, str | bytes] = {
        "term/notetype.yaml": yaml,
        "term/front.html": front,
        "term/back.html": back,
        "term/second.html": "{{cloze:Meaning}}",
    }
    assert said(root_with(tmp_path, files)) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: 12", "id: 11", [("notetype-twice", Y, 10, 5, "two of the fields share 11")]),
        (
            "name: Meaning",
            "name: WORD",
            [("notetype-twice", Y, 10, 5, "two of the fields share 'word'")],
        ),
        (
            "    id: 22\n",
            "    id: 21\n",
            [("notetype-twice", Y, 17, 5, "two of the card templates share 21")],
        ),
        (
            "name: Second",
            "name: card",
            [("notetype-twice", Y, 17, 5, "two of the card templates share 'card'")],
        ),
        (
            "front: second.html",
            "front: front.html",
            [
                (
                    *("notetype-twice", Y, 12, 1),
                    "card template 'Second' has the front of another, so Anki refuses it",
                )
            ],
        ),
    ],
)
def test_no_id_no_name_and_no_front_is_used_twice(
    old: str, new: str, expected: Said, tmp_path: Path
) -> None:
    yaml = YAML + SECOND_CARD
    assert yaml.count(old) == 1
    files: dict[str, str | bytes] = {
        "term/notetype.yaml": yaml.replace(old, new),
        "term/second.html": "again {{Word}}",
        "term/back.html": "x",
    }
    assert said(root_with(tmp_path, files)) == expected


def test_a_field_and_a_card_template_may_share_both(tmp_path: Path) -> None:
    yaml = YAML.replace("name: Card\n    id: 21", "name: Word\n    id: 11")
    assert said(root_with(tmp_path, {"term/notetype.yaml": yaml})) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: 1700000000100", "id: 1731090345092", "note type 'basic' has 1731090345092 too"),
        ("name: Term", "name: DECKWRIGHT basic", "note type 'basic' has 'deckwright basic' too"),
    ],
)
@pytest.mark.parametrize("folder", ["aaa", "zzz"])
def test_of_two_note_types_that_clash_the_root_has_the_wrong_one(
    folder: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    root = root_with(tmp_path)
    (root / "templates/term").rename(root / "templates" / folder)
    (root / f"templates/{folder}/notetype.yaml").write_text(YAML.replace(old, new))
    assert said(root) == [("notetype-twice", f"templates/{folder}/notetype.yaml", 1, 1, message)]
