"""What attackers write gets no further than the build: and what gets further does nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.fire.cards import Vector, cards, refused, vectors, what_ran, write

VECTORS = vectors()
_ALLOWED = '[tool.deckwright.html]\nallow = ["javascript:"]\n'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium: that of the system, or the one that Playwright brought."""
    with sync_playwright() as playwright:
        system = shutil.which("chromium") or shutil.which("google-chrome")
        with playwright.chromium.launch(executable_path=system, args=["--no-sandbox"]) as browser:
            yield browser


@pytest.fixture(scope="module")
def outcome(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Every note that holds a vector, and the errors of each."""
    notes = {p: n for number, vector in enumerate(VECTORS) for p, n in vector.notes(number)}
    root = tmp_path_factory.mktemp("fire") / "vault"
    write(root, notes)
    return notes, refused(root)


def test_there_are_vectors_enough() -> None:
    assert len({vector.text for vector in VECTORS}) == len(VECTORS) >= 250


@pytest.mark.parametrize("number", range(len(VECTORS)), ids=lambda n: VECTORS[n].text[:60])
def test_it_is_refused_where_it_is_written(
    number: int, outcome: tuple[dict[str, str], dict[str, list[str]]]
) -> None:
    vector, (_, errors) = VECTORS[number], outcome
    block = f"cards/{number:04}-block.md"
    assert bool(errors.get(block)) is not vector.is_text or "media-missing" in errors[block]


def test_what_is_built_runs_nothing_and_loads_nothing(
    outcome: tuple[dict[str, str], dict[str, list[str]]], tmp_path: Path, browser: Browser
) -> None:
    notes, errors = outcome
    built = {path: note for path, note in notes.items() if path not in errors}
    assert len(built) > 100
    write(tmp_path / "vault", built)

    assert what_ran(browser, cards(tmp_path / "vault")) == {}


def test_the_browser_would_tell(tmp_path: Path, browser: Browser) -> None:
    """The judge itself: with all of it allowed, these do run."""
    allowed = '["script", "[onerror]", "[onclick]", "remote", "javascript:", "css"]'
    texts = [
        "<script>alert(1)</script>",
        '<img src="data:image/png,x" onerror="alert(1)">',
        '<b onclick="alert(1)">x</b>',
        '<a href="javascript:alert(1)">x</a>',
        "![x](https://xss.example/x.png)",
        '<div style="background:url(https://xss.example/y)">x</div>',
    ]
    notes = {p: n for at, text in enumerate(texts) for p, n in [next(Vector(text).notes(at))]}
    write(tmp_path / "vault", notes, f"[tool.deckwright.html]\nallow = {allowed}\n")

    ran = what_ran(browser, cards(tmp_path / "vault"))

    assert sorted(ran) == [f"{at:04}block" for at in range(len(texts))]


@pytest.mark.parametrize("hidden", ["java&Tab;script", "java&NewLine;script", "java\tscript"])
def test_a_link_that_hides_its_script_is_none(
    hidden: str, tmp_path: Path, browser: Browser
) -> None:
    """A browser would run it; to us it names a note that is missing, so its words alone stay.

    That is so even where links may run something.
    """
    link = f'<a href="{hidden}:alert(1)">x</a>'
    write(tmp_path / "vault", dict(Vector(link).notes(0)), _ALLOWED)
    sides = list(cards(tmp_path / "vault"))

    assert what_ran(browser, sides) == {}
    assert not any("<a " in html for _, html in sides)
    assert what_ran(browser, [("as it was", link)]) == {"as it was": ["alert 1"]}
