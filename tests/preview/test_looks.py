"""How cards and pages look, measured in the browser: contrast in both modes, room on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.conftest import Deckwright
from tests.preview.conftest import write
from tests.preview.looking import Looked
from tests.preview.rich import RICH

# Every text on the page whose contrast with what is behind it is below WCAG 2.2 AA (1.4.3).
POOR = """
() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a),
    g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a),
    a: 1,
  });
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      layers.push(colour);
      if (colour.a === 1) break;
    }
    const white = { r: 255, g: 255, b: 255, a: 1 };
    return layers.reverse().reduce((below, top) => over(top, below), white);
  };
  const poor = new Map();
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    const silent = "script, style, svg, :disabled, .hidden, mjx-assistive-mml";
    if (!words || element.closest(silent)) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    seen += 1;
    const style = getComputedStyle(element);
    const back = behind(element);
    const pair = [light(over(parse(style.color), back)), light(back)].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.set(words.slice(0, 40), ratio.toFixed(2));
  }
  return { seen, poor: [...poor] };
}
"""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("rich"), RICH)
    result = Deckwright()("preview", root, "-o", root / "site")
    assert result.exit_code == 0, result.output
    return root / "site"


@pytest.fixture
def looked(rich: Path, page: Page) -> Looked:
    return Looked(page, (rich / "index.html").as_uri())


def poor(place: Page | Frame) -> object:
    found = place.evaluate(POOR)
    assert found["seen"]
    return found["poor"]


def test_contrast_of_every_text_on_every_card(looked: Looked) -> None:
    for mode in ("day", "night"):
        for _ in range(looked.page.locator("#list .row").count()):
            for side in ("question", "answer"):
                card = looked.card()
                card.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
                card.evaluate("document.querySelectorAll('a.hint').forEach(a => a.click())")
                assert poor(card) == [], (mode, side, looked.at)
                looked.press(" ")
        for _ in range(looked.place):
            looked.press("ArrowUp")
        looked.press("n")


def test_contrast_of_a_typed_answer(looked: Looked) -> None:
    for _ in range(2):
        looked.shows("Which organ makes renin?")
        looked.press(" ")
        card = looked.card()
        card.evaluate(
            "document.querySelector('code#typeans').innerHTML = '<span class=typeBad>livr</span>"
            "<span class=typeGood>ki</span><span class=typeMissed>-dney</span><br>"
            "<span id=typearrow>↓</span><br><span class=typeGood>kidney</span>'"
        )
        assert poor(card) == []
        looked.press("n")


def test_contrast_of_the_pages(looked: Looked, browser: Browser) -> None:
    for _ in range(2):
        looked.page.locator("#list .row").first.hover()
        looked.page.locator("#filters .filter").nth(1).click()
        assert poor(looked.page) == []
        looked.press("c", "n")
    overview = looked.address.replace("index.html", "overview.html")
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme=scheme) as context:
            page = context.new_page()
            page.goto(overview)
            for fold in page.locator("summary").all():
                fold.click()
            assert poor(page) == []


@pytest.mark.parametrize("width", [320, 390])
def test_a_card_on_a_phone_scrolls_downward_only(looked: Looked, width: int) -> None:
    looked.page.set_viewport_size({"width": width + 10, "height": 800})
    looked.page.locator("#list .row").first.click()
    looked.wait()
    for _ in range(12):
        card = looked.card()
        assert card.evaluate("innerWidth") <= width + 2
        card.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        wide = card.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, looked.at
        for box in card.locator("pre, table, mjx-container[display=true]").all():
            assert box.evaluate("b => b.getBoundingClientRect().right <= innerWidth + 1")
        looked.press(" ")
