"""Cards before and now, beside each other, as a reviewer of a pull request sees them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.conftest import Deckwright, Write
from tests.preview.looking import Looked

KIDNEY = r"""---
id: kidney
tags: [organ]
---
# Question
The kidney makes **renin** {0}when pressure falls.
# Answer
<b style="color: #900">Also</b> \\(f(x) = {1}\\) and ![[{2}.svg]]
"""
LUNG = "---\nid: lung\n---\n# Question\nWhat is the **lung**?\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="10"/>'


def test_before_and_now(folder: Write, deckwright: Deckwright, tmp_path: Path, page: Page) -> None:
    note = KIDNEY.replace("\\\\", "\\")
    root = folder(
        {
            "kidney.md": note.format("", "1", "a"),
            "lung.md": LUNG,
            "a.svg": SVG.format(11),
            "b.svg": SVG.format(22),
        }
    )
    deckwright("build", root, "-o", tmp_path / "old.apkg")
    (root / "kidney.md").write_text(note.format("at once ", "2", "b"))
    (root / "lung.md").unlink()
    (root / "skin.md").write_text(LUNG.replace("lung", "skin"))
    deckwright("preview", root, "-o", tmp_path / "site", "--baseline", tmp_path / "old.apkg")

    seen = Looked(page, (tmp_path / "site/index.html").as_uri())
    seen.shows("The kidney")
    assert seen.card("before").locator(".deckwright-mark").count() == 0
    assert seen.card("media").locator("ins.deckwright-mark").all_inner_texts() == ["at once"]
    seen.press(" ")
    assert "at once" not in seen.text("before")
    assert seen.card("before").locator("del mjx-container").count() == 1
    assert seen.card("media").locator("ins mjx-container").count() == 1
    for which, width in (("before", 11), ("media", 22)):
        card = seen.card(which)
        card.wait_for_function("() => document.images[0].complete")
        assert card.evaluate("document.images[0].naturalWidth") == width
    assert page.locator("#facts ins").first.inner_text().strip() == "at once"

    seen.press("b")
    assert not [frame for frame in page.frames if "frame-before" in frame.url]
    assert seen.card("media").locator(".deckwright-mark").count() == 0
    page.locator("#filters .filter", has_text="removed").click()
    expect(page.locator("#count")).to_have_text("1 of 3 cards")
    seen.wait()
    assert "What is the [...]?" in seen.text("before")
    page.locator("#filters .filter", has_text="new").first.click()
    expect(page.locator("#count")).to_have_text("1 of 3 cards")
    seen.wait()
    assert "What is the [...]?" in seen.text("media")
    assert seen.is_clean()
