"""The page in a real browser, opened from the disk and from a server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.preview.looking import Looked


def test_keys(small_site: Looked) -> None:
    assert "cardiac output" in small_site.text()
    small_site.press("ArrowDown")
    first = small_site.at
    assert "[...]" in small_site.text()

    small_site.press(" ")
    assert "two" in small_site.text()
    assert small_site.at == first
    assert small_site.place == 2

    small_site.press(" ")
    assert small_site.place == 3
    assert "three" not in small_site.text()

    small_site.press("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp")
    assert small_site.place == 3
    small_site.press("ArrowUp", "ArrowUp", "ArrowUp")
    assert small_site.place == 1
    assert small_site.is_clean()


def test_keys_work_with_the_focus_in_the_card(on_disk: Looked) -> None:
    on_disk.card().locator("#qa").click()
    on_disk.page.keyboard.press(" ")
    expect(on_disk.page.locator("#turn")).to_have_text("Next card")
    on_disk.wait()
    assert "stroke volume" in on_disk.text()
    assert on_disk.is_clean()


def test_filters(small_site: Looked) -> None:
    page = small_site.page
    page.locator("#filters .filter", has_text="heart").first.click()
    small_site.wait()
    assert len(small_site.listed) == 3
    assert page.inner_text("#count") == "3 of 6 cards"

    page.locator("#filters > button").click()
    expect(page.locator("#count")).to_have_text("6 cards")
    page.locator("#filters details[data-name=Tags] [aria-label='below organ']").click()
    page.locator("#filters details[data-name=Tags] .filter", has_text="kidney").click()
    expect(page.locator("#count")).to_have_text("1 of 6 cards")
    assert small_site.listed == ["Which organ makes renin?"]

    page.keyboard.press("c")
    page.locator("#filters .filter", has_text="Cloze").click()
    expect(page.locator("#count")).to_have_text("2 of 6 cards")
    page.keyboard.press("c")
    page.locator("#filters .filter", has_text="link-missing").click()
    expect(page.locator("#count")).to_have_text("2 of 6 cards")
    assert {"Lunge (Österreich)"} == set(small_site.listed)
    assert small_site.is_clean()


def test_a_filter_keeps_the_card_that_is_shown(on_disk: Looked) -> None:
    on_disk.shows("Which organ")
    on_disk.page.locator("#facts .chip", has_text="kidney").click()
    expect(on_disk.page.locator("#count")).to_have_text("1 of 6 cards")
    assert on_disk.at == "Which organ makes renin?"
    assert "renin" in on_disk.text()


QUERIES = {
    "renin": 1,
    "RENIN organ": 1,
    '"makes renin"': 1,
    '"renin makes"': 0,
    "osterreich": 2,
    "Österreich": 2,
    "cards/lung": 2,
    "sign::murmur": 2,
}


def test_search(small_site: Looked) -> None:
    page = small_site.page
    for query, cards in QUERIES.items():
        page.keyboard.press("/")
        page.keyboard.type(query)
        expect(page.locator("#count")).to_have_text(f"{cards} of 6 cards")
        expect(page.locator("#none")).to_be_visible(visible=cards == 0)
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        expect(page.locator("#count")).to_have_text("6 cards")
    assert small_site.is_clean()


def test_night_and_widths(small_site: Looked) -> None:
    card = small_site.card()
    assert card.get_attribute("body", "class") == "card card1 isLin"
    small_site.press("n")
    assert card.get_attribute("body", "class") == "card card1 isLin nightMode night_mode"
    assert card.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(29, 31, 35)"
    assert card.evaluate("document.documentElement.className") == "linux chrome night-mode"

    for key, width in (("1", 390), ("2", 700), ("3", 700)):
        small_site.press(key)
        box = small_site.page.locator("#frames figure").bounding_box()
        assert box
        assert abs(box["width"] - width) < 60, key
    small_site.press("1")
    assert "mobile" in card.evaluate("document.documentElement.className")
    assert small_site.is_clean()


def test_formulas_code_pictures_and_sounds(small_site: Looked) -> None:
    small_site.shows("What is cardiac output?")
    small_site.press(" ")
    card = small_site.card()
    assert card.locator("mjx-container").count() == 2
    assert card.locator("mjx-container mjx-c").count() > 8
    fonts = card.evaluate(
        "Promise.all([...document.fonts].filter(f => f.status != 'unloaded').map(f => f.loaded))"
        ".then(fonts => fonts.map(f => f.family))"
    )
    assert "MJXTEX-I" in fonts
    assert card.locator("pre .k").first.inner_text() == "def"

    small_site.shows("The mitral valve")
    small_site.press(" ")
    card = small_site.card()
    card.wait_for_function("document.images[0].complete")
    assert card.evaluate("document.images[0].naturalWidth") == 90
    button = card.locator("a.replay-button")
    name = button.get_attribute("data-sound")
    assert name
    assert re.fullmatch(r"murmur-\w+\.wav", name)
    played = card.evaluate(
        "name => new Promise((done, failed) => { const sound = new Audio(name);"
        " sound.onended = () => done(sound.duration); sound.onerror = failed; sound.play(); })",
        name,
    )
    assert played == pytest.approx(0.1)
    button.click()
    assert button.get_attribute("data-played") == "true"
    assert small_site.is_clean()


def test_hints_and_typed_answers(on_disk: Looked) -> None:
    on_disk.shows("Which organ makes renin?")
    card = on_disk.card()
    assert card.locator("input#typeans").is_visible()
    assert "There are two" not in on_disk.text()
    card.locator("a.hint").click()
    assert "There are two of it." in on_disk.text()
    on_disk.press(" ")
    assert card.locator("code#typeans").inner_text() == "kidney"
    assert on_disk.is_clean()


def test_template_scripts_run_so_tags_are_breadcrumbs(on_disk: Looked) -> None:
    on_disk.press("ArrowDown", " ")
    steps = on_disk.card().locator(".crumbs li").first.locator("span").all_inner_texts()
    assert steps == ["organ", "heart"]


def test_source_and_problems_stand_beside_the_card(on_disk: Looked) -> None:
    on_disk.shows("Lunge")
    facts = on_disk.page.locator("#facts")
    assert "cards/lung.md:6" in facts.inner_text()
    assert "[link-missing]" in facts.locator(".problem.warning").inner_text()
    assert on_disk.page.locator("#list .state.warning").count() == 2


def test_an_address_leads_to_a_card(on_disk: Looked) -> None:
    on_disk.shows("Which organ")
    address = on_disk.page.url
    assert address.endswith("#card=kidney/0")
    other = Looked(on_disk.page.context.new_page(), address)
    assert other.at == "Which organ makes renin?"
    assert "renin" in other.text()


def test_overview(small_site: Looked) -> None:
    page = small_site.page
    page.keyboard.press("o")
    page.wait_for_url("**/overview.html")
    assert "4" in page.locator(".numbers div").first.inner_text()
    page.locator("#tags summary").click()
    page.locator("#tags td a", has_text="kidney").click()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#count")).to_have_text("1 of 6 cards")
    assert small_site.is_clean()


def test_on_a_phone_one_thing_at_a_time(on_disk: Looked) -> None:
    page = on_disk.page
    page.set_viewport_size({"width": 390, "height": 780})
    expect(page.locator("#stage")).to_be_hidden()
    page.locator("#list .row").nth(2).click()
    expect(page.locator("#stage")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#back").click()
    expect(page.locator("#stage")).to_be_hidden()
    page.locator("#open-filters").click()
    page.locator("#filters .filter", has_text="heart").first.click()
    expect(page.locator("#count")).to_have_text("3 of 6 cards")
