"""The shipped note types: their identities are in learners' collections for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deckwright.data import Notetype
from deckwright.notetypes.load import load_notetypes
from tests.engine import readable

GOLDEN = Path(__file__).parent / "shipped.json"
KEYS = ["basic", "basic-and-reversed", "cloze", "type-in-the-answer"]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Notetype]:
    filled = load_notetypes(tmp_path_factory.mktemp("root"), "templates")
    return {key: item.notetype for key, item in filled.items()}


def identity(notetype: Notetype) -> dict[str, object]:
    """All that Anki takes for the schema of a note type, and the names that people search by."""
    return {
        "name": notetype.name,
        "id": notetype.id,
        "kind": notetype.kind,
        "sort_field": notetype.sort_field,
        "fields": [f"{field.id} {field.name}" for field in notetype.fields],
        "cards": [f"{card.id} {card.name}" for card in notetype.card_templates],
    }


def test_names_ids_and_order_are_those_of_the_first_release(
    shipped: dict[str, Notetype],
) -> None:
    """If this fails, put the template back: a changed schema forks every learner's note type.

    The golden file is written by hand, and only ever for a note type that is new.
    """
    found = {key: identity(notetype) for key, notetype in shipped.items()}
    assert readable(found) + "\n" == GOLDEN.read_text(encoding="utf-8")
    assert list(found) == KEYS == sorted(json.loads(GOLDEN.read_text(encoding="utf-8")))


def test_all_four_have_the_same_fields(shipped: dict[str, Notetype]) -> None:
    names = {notetype.field_names for notetype in shipped.values()}
    assert names == {
        (
            *("Question", "Answer", "Hint", "Extra", "Sources"),
            *("Spare 1", "Spare 2", "Spare 3", "Spare 4", "Key"),
        )
    }


def test_no_id_is_used_twice_and_javascript_can_hold_each(shipped: dict[str, Notetype]) -> None:
    ids: list[int] = []
    for notetype in shipped.values():
        ids.append(notetype.id)
        ids += [field.id for field in notetype.fields]
        ids += [card.id for card in notetype.card_templates]
    assert len(ids) == len(set(ids))
    assert all(0 < id_ < 2**53 for id_ in ids)


def test_the_last_field_is_the_key_collapsed_but_found_in_a_search(
    shipped: dict[str, Notetype],
) -> None:
    for notetype in shipped.values():
        key = notetype.fields[-1]
        assert (key.name, key.value, key.collapsed, key.exclude_from_search) == (
            *("Key", "[[ key ]]", True, False),
        )
        sides = [side for card in notetype.card_templates for side in (card.front, card.back)]
        assert not any("{{Key}}" in side for side in sides)


@pytest.mark.parametrize("key", KEYS)
def test_every_field_but_the_key_is_shown_somewhere(key: str, shipped: dict[str, Notetype]) -> None:
    sides = "".join(card.front + card.back for card in shipped[key].card_templates)
    for name in shipped[key].field_names[:-1]:
        assert f"{name}}}}}" in sides, name


@pytest.mark.parametrize("key", KEYS)
def test_a_spare_field_shows_nothing_while_it_is_empty(
    key: str, shipped: dict[str, Notetype]
) -> None:
    for card in shipped[key].card_templates:
        for name in ("Spare 1", "Spare 4", "Extra", "Sources"):
            assert f"{{{{#{name}}}}}" in card.back
            assert f"{{{{{name}}}}}" not in card.back.split(f"{{{{#{name}}}}}")[0]
            assert name not in card.front


@pytest.mark.parametrize("key", KEYS)
def test_cards_can_be_read_at_night_and_bring_nothing_from_elsewhere(
    key: str, shipped: dict[str, Notetype]
) -> None:
    notetype = shipped[key]
    assert ".nightMode" in notetype.css
    assert ".night_mode" in notetype.css
    sides = [side for card in notetype.card_templates for side in (card.front, card.back)]
    for text in (notetype.css, *sides):
        assert "[[" not in text
        assert "[%" not in text
        assert "http" not in text
        assert "url(" not in text
