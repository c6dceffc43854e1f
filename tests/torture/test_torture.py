"""What authors write is what learners see: every case of fixtures/, judged by real Anki."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from tests.torture.cases import Case, all_cases
from tests.torture.page import Element, crossed_tags, lines_of, matches, page
from tests.torture.vault import (
    Card,
    Learned,
    Side,
    configuration_of,
    content_of,
    learn,
    media_paths,
    refused,
)

CASES = all_cases()
_ELSEWHERE = re.compile(r"^(?:https?:|data:|_)")


def waits(case: Case) -> list[pytest.MarkDecorator]:
    """A case may say what it waits for; once that has come, it fails until the word is gone."""
    return [pytest.mark.xfail(reason=reason, strict=True) for reason in case.values("waits")]


def learned(case: Case) -> Learned:
    """All cases that want the same configuration: one package, one import."""
    found = _learned(configuration_of(case.file), refusals=case.is_refused)
    if isinstance(found, Exception):
        raise found
    return found


@cache
def _learned(configuration: str, *, refusals: bool) -> Learned | Exception:
    """The same; a build that fails does so once, and not once for every case."""
    cases = [case for case in CASES if configuration_of(case.file) == configuration]
    cases = [case for case in cases if case.is_refused is refusals]
    with tempfile.TemporaryDirectory() as folder:
        try:
            return (refused if refusals else learn)(cases, configuration, Path(folder))
        except Exception as error:  # noqa: BLE001 (raised again for every case)
            return error


def cards_of(case: Case) -> list[Card]:
    known = learned(case).cards
    deck = case.value("deck")
    return known.get(deck.replace("::", "/") if deck else case.folder, [])


@pytest.mark.parametrize("case", [pytest.param(case, marks=waits(case)) for case in CASES], ids=str)
def test_a_learner_sees_what_the_author_wrote(case: Case) -> None:
    vault = learned(case)
    problems = vault.problems.get(case.path, [])
    assert problems == with_known_codes(case.values("problem"), problems)
    cards = cards_of(case)
    assert bool(vault.errors.get(case.path)) is case.is_refused
    if case.is_refused:
        return
    questions, answers = case.every("question"), case.every("answer")
    fewest = max(len(questions), len(answers), 1)
    count = int(case.value("cards") or fewest)
    fronts = [tuple(lines_of(page(card.front.html))) for card in cards]
    backs = [tuple(lines_of(answer_part(card.back))) for card in cards]

    assert fronts[: len(questions)] == questions
    assert backs[: len(answers)] == answers
    assert len(cards) == count
    if not cards:
        return
    assert not_found(page(cards[0].back.html), case.values("has")) == []
    assert not_found(page(cards[0].front.html), case.values("front has")) == []
    none_of = [f"{selector} x0" for selector in case.values("has not")]
    assert not_found(page(cards[0].back.html), none_of) == []
    if case.every("shows"):
        assert files_shown(cards[0].back, vault.media) == case.values("shows")
    assert case.value("guid") in (None, cards[0].guid)
    assert case.value("notetype") in (None, cards[0].notetype)
    assert case.value("tags") in (None, " ".join(cards[0].tags))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_its_cards_are_sound(case: Case) -> None:
    """Tags end where they should, no id stands twice, and every file is there."""
    media = learned(case).media
    left_open = "html-open" in " ".join(case.values("problem"))  # the author's, and he was told
    for side in (side for card in cards_of(case) for side in (card.front, card.back)):
        assert left_open or crossed_tags(side.html) == []
        ids = Counter(e.attributes["id"] for e in page(side.html) if "id" in e.attributes)
        assert [name for name, count in ids.items() if count > 1] == []
        assert [name for name in files_of(side) if name not in media] == []


@pytest.mark.parametrize("file", ["traps", "highlights", "together"])
def test_anki_itself_would_make_the_same_cards(file: str) -> None:
    """Of all notes that share the configuration of this file."""
    assert learned(next(case for case in CASES if case.file == file)).in_doubt == []


def test_there_are_cases_enough_and_every_trap_is_one() -> None:
    """The rows are those of the list of traps that the project was begun with."""
    assert len(CASES) >= 170
    rows = {int(case.title.split()[1].rstrip(":")) for case in CASES if case.file == "traps"}
    assert rows == set(range(1, 35))


def answer_part(side: Side) -> Element:
    """What the back shows below the line of a card that has one; else the whole of it."""
    whole = page(side.html)
    for element in whole:
        for at, piece in enumerate(element.inside):
            if isinstance(piece, Element) and piece.attributes.get("id") == "answer":
                return Element("page", {}, element.inside[at + 1 :])
    return whole


def not_found(root: Element, selectors: Iterable[str]) -> list[str]:
    """The selectors that match nothing, or not as often as they say."""
    missing = []
    for selector in selectors:
        found, asked = matches(root, selector)
        if (found != asked) if asked is not None else not found:
            missing.append(f"{selector} ({found} found)")
    return missing


def files_of(side: Side) -> list[str]:
    """The files that a side shows or plays, in their order."""
    shown = [e.attributes["src"] for e in page(side.html) if "src" in e.attributes]
    return [name for name in [*shown, *side.played] if not _ELSEWHERE.match(name)]


def files_shown(side: Side, media: dict[str, bytes]) -> list[str]:
    """The same as paths of the vault, told by what is in them."""
    by_content = {content_of(path): path for path in media_paths()}
    found = [by_content.get(media.get(name, b""), name) for name in files_of(side)]
    return list(dict.fromkeys(found))


def with_known_codes(expected: list[str], found: list[str]) -> list[str]:
    """The problems that are expected, `*` standing for whatever code was found there."""
    pairs = zip(expected, found, strict=False)
    same = [one if fnmatchcase(one, code) else code for code, one in pairs]
    return [*same, *expected[len(same) :]]
