"""Several packages in one preview: each card says where it goes, and a filter shows one of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Deckwright, Write
from tests.preview.looking import Looked
from tests.preview.test_preview import data

NOTE = "---\nid: {0}\ntags: [{1}]\n---\n# Question\nWhat is **{0}**?\n"
PACKAGES = "".join(
    f'[[tool.deckwright.packages]]\nname = "{name}"\ntags = ["{tag}"]\n'
    for name, tag in (("exam", "exam"), ("All of it", "*"))
)


@pytest.fixture
def site(folder: Write, deckwright: Deckwright, tmp_path: Path) -> Path:
    root = folder(
        {
            "pyproject.toml": f'[tool.deckwright]\nname = "k"\n{PACKAGES}',
            "cards/a.md": NOTE.format("aorta", "exam"),
            "cards/b.md": NOTE.format("valve", "other"),
            "cards/c.md": NOTE.format("renin", ""),
            "cards/d.md": NOTE.format("bad", "exam").replace("**bad**", "{{c1::open"),
        }
    )
    result = deckwright("preview", "--root", root, "-o", tmp_path / "site")
    assert "never closed" in result.output
    return tmp_path / "site"


def test_the_page_is_told_which_package_has_which_note(site: Path) -> None:
    index = data(site, "index")

    assert isinstance(index, dict)
    assert index["packages"] == ["exam", "All of it"]
    assert dict(zip(index["notes"]["guid"], index["notes"]["packages"], strict=True)) == {
        "aorta": [0, 1],
        "valve": [1],
        "renin": [],
        "bad": None,
    }


def test_a_card_says_it_and_a_filter_shows_one(site: Path, page: Page) -> None:
    looked = Looked(page, (site / "index.html").as_uri())
    looked.shows("What is [aorta]?")
    expect(page.locator("#facts dl")).to_contain_text("Packagesexam, All of it")
    looked.shows("What is [renin]?")
    expect(page.locator("#facts dl")).to_contain_text("Packagesnone")

    group = page.locator("#filters details[data-name=Packages]")
    assert group.locator(".filter").all_inner_texts() == ["exam\n1", "All of it\n2", "in none\n1"]
    group.locator(".filter", has_text="exam").click()
    expect(page.locator("#count")).to_have_text("1 of 4 cards")
    group.locator(".filter", has_text="in none").click()
    expect(page.locator("#count")).to_have_text("1 of 4 cards")
    assert looked.listed == ["What is [renin]?"]
    page.keyboard.press("c")
    expect(page.locator("#count")).to_have_text("4 cards")
    assert looked.is_clean()


def test_an_address_may_name_a_package(site: Path, page: Page) -> None:
    looked = Looked(page, (site / "index.html").as_uri() + "#package=All%20of%20it")

    expect(page.locator("#count")).to_have_text("2 of 4 cards")
    assert looked.listed == ["What is [aorta]?", "What is [valve]?"]


def test_where_there_is_but_one_package_nothing_is_said_of_it(small: Path, page: Page) -> None:
    Looked(page, (small / "index.html").as_uri())

    assert page.locator("#filters details[data-name=Packages]").count() == 0
    assert "Packages" not in page.inner_text("#facts")
