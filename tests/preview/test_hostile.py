"""Notes, names and tags that would break out of the page, if they could."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from deckwright.engine.cards import CardSides
from deckwright.preview.before import NOTHING
from deckwright.preview.draft import Draft, DraftNote
from deckwright.preview.mathjax import mathjax_files
from deckwright.preview.news import News
from deckwright.preview.rows import listed
from deckwright.preview.server import serving
from deckwright.preview.sides import page_sides
from deckwright.preview.site import Shown, Site
from deckwright.problems import Problem, Where
from deckwright.stored import StoredCard, StoredNote, StoredNotetype, StoredTemplate
from tests.preview.looking import Looked

EVIL = """</script><script>parent.document.title = "owned"; window.owned = 1</script>
<img src="x" onerror="window.owned = 2"><svg onload="window.owned = 3"></svg>
<iframe src="https://example.org/frame"></iframe><object data="https://example.org/o"></object>
<link rel="stylesheet" href="https://example.org/a.css"><link rel="preconnect" href="//example.org">
<meta http-equiv="refresh" content="0;url=https://example.org/away"><base href="https://example.org">
<style>@import url(https://example.org/b.css);
body { background: url(https://example.org/b.png) }</style>
<img src="https://example.org/a.png" srcset="https://example.org/c.png 2x">
<video src="https://example.org/v.mp4" poster="https://example.org/p.png"></video>
<form action="https://example.org/f"><button id="go">go</button></form>
<a id="run" href="javascript:window.owned=4">run</a><p>still here</p>"""
NAME = "</title><script>window.owned=5</script>\"'&<img src=x onerror=window.owned=6>"


def _shown() -> Shown:
    notetype = StoredNotetype(
        1, NAME, "standard", (), (StoredTemplate(NAME, 1, "", ""),),
        "</style><script>window.owned=7</script>", 0, 0,
    )  # fmt: skip
    cards = (StoredCard(1, 0, f"Deck::{NAME}", 1),)
    note = StoredNote(1, f"guid{NAME}", 1, 0, (f"tag::{NAME}",), (NAME, EVIL), cards)
    place = Where(f"cards/{NAME}.md", 3)
    problems = [Problem("code", NAME, place, NAME), Problem("code", NAME, Where(NAME), NAME)]
    draft = Draft(NAME, (DraftNote(note, place, "unchanged", b""),), {1: notetype}, (), {}, {}, ())
    sides = page_sides(CardSides(note.guid, 0, EVIL, EVIL + NAME), ())
    return Shown(draft, listed(draft, problems, {}), {note.guid: {0: sides}}, NOTHING)


def _written(folder: Path) -> Path:
    shown = _shown()
    site = Site(folder / "site")
    site.write(shown, mathjax_files())
    site.write_overview(shown)
    return site.folder


def test_nothing_of_a_note_runs_or_asks_for_anything(tmp_path: Path, page: Page) -> None:
    site = _written(tmp_path)
    for where in ("disk", "server"):
        with serving(site, 0, News()) as address:
            start = (site / "index.html").as_uri() if where == "disk" else address
            seen = Looked(page, start)
            seen.press(" ", "n")
            seen.card().locator("#run").click()
            seen.card().locator("#go").click(no_wait_after=True)
            page.wait_for_timeout(300)
            assert "still here" in seen.text()
            assert page.evaluate("window.owned") is None
            assert all(frame.evaluate("window.owned") is None for frame in page.frames)
            assert page.title() == f"{NAME} – preview"
            # Chromium tells of requests that its policy stopped, as failed: none was sent.
            sent = [url for url in seen.requests if "example.org" in url]
            assert not [url for url in sent if url not in seen.refused], sent
            page.goto(start.replace("index.html", "") + "overview.html")
            assert page.evaluate("window.owned") is None
            assert page.locator("h1").inner_text() == NAME


def test_a_served_card_cannot_reach_the_page(tmp_path: Path, page: Page) -> None:
    site = _written(tmp_path)
    with serving(site, 0, News()) as address:
        seen = Looked(page, address)
        reached = seen.card().evaluate(
            "(() => { try { return parent.document.title } catch (error) { return error.name } })()"
        )
        assert reached == "SecurityError"
        page.close()
