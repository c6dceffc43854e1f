"""How a preview of many notes does, in a real browser.

    python -m benchmarks.preview [--notes 10000]

Needs the extra `test` and a Chromium. Prints the table that stands in docs/preview.md.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import quote

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from benchmarks.vault import write_vault

_SERVED = 1000  # notes
_QUERIES = ("e", "the", "pharm", "acetyl", "figure-001", "renal artery", "zzzz", "heart failure")
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Until the card of the last request stands there; asked in the page, so that no round trip counts.
_SETTLED = """
() => new Promise((done) => {
  const look = () => document.querySelector("#stage:not([aria-busy])") &&
    document.querySelector("#frames figure") && !document.querySelector("#frames [data-waiting]")
      ? done(performance.now()) : setTimeout(look);
  look();
})
"""
_NEXT = f"""
async () => {{
  const began = performance.now();
  document.getElementById("next").click();
  return (await ({_SETTLED})()) - began;
}}
"""
_SEARCH = """
(query) => new Promise((done) => {
  const box = document.getElementById("query");
  box.value = query;
  const began = performance.now();
  box.dispatchEvent(new Event("input"));
  const look = () => document.querySelector("#stage:not([aria-busy])")
    ? done(performance.now() - began) : setTimeout(look);
  setTimeout(look);
})
"""


def main() -> None:
    """Write a vault, preview it, open the preview, search it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--notes", type=int, default=10_000)
    notes = parser.parse_args().notes
    with TemporaryDirectory(prefix="deckwright-preview-") as folder:
        root, site = Path(folder) / "vault", Path(folder) / "site"
        write_vault(root, notes)
        first, again = _built(root, site), _built(root, site)
        few = Path(folder) / "few"
        write_vault(few, _SERVED)
        for name, value in {
            "preview, first time": f"{first:.1f} s",
            "preview, again": f"{again:.1f} s",
            **_weights(site),
            **_looked(site),
            f"with `--serve` and {_SERVED:,} notes, from a save to the page": _saved(few),
        }.items():
            sys.stdout.write(f"| {name} | {value} |\n")


def _built(root: Path, site: Path) -> float:
    began = time.perf_counter()
    subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-m", "deckwright", "preview", str(root), "-o", str(site)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def _weights(site: Path) -> dict[str, str]:
    data = list((site / "data").iterdir())
    every = [file for file in site.rglob("*") if file.is_file()]
    largest = max((file for file in data if file.name.startswith("cards")), key=_size)
    texts = [file for file in data if file.name.startswith("texts")]
    return {
        "whole site": f"{_megabytes(every):.1f} MB in {len(every)} files",
        "index, loaded first": f"{_megabytes([site / 'data/index.js']):.2f} MB",
        "one file of 200 cards": f"{_size(largest) / 1e6:.2f} MB",
        "all text for searches": f"{_megabytes(texts):.1f} MB",
    }


def _size(file: Path) -> int:
    return file.stat().st_size


def _megabytes(files: list[Path]) -> float:
    return sum(map(_size, files)) / 1e6


def _looked(site: Path) -> dict[str, str]:
    with sync_playwright() as playwright:
        browser = _browser(playwright)
        opened = []
        for _ in range(5):
            with browser.new_context() as context:
                page = context.new_page()
                page.goto((site / "index.html").as_uri())
                opened.append(float(page.evaluate(_SETTLED)))
        page = browser.new_context().new_page()
        page.goto((site / "index.html").as_uri())
        page.evaluate(_SETTLED)
        began = time.perf_counter()
        page.evaluate("deckwright.search.hits(deckwright.get('index'), 'warm')")
        loaded = time.perf_counter() - began
        searches = [float(page.evaluate(_SEARCH, query)) for query in _QUERIES]
        next_card = _next_card(page)
        browser.close()
    return {
        "time to first card": f"{median(opened):.0f} ms",
        "next card": f"{next_card:.0f} ms",
        "text for searches loaded, once": f"{loaded * 1000:.0f} ms",
        "search, median": f"{median(searches):.0f} ms",
        "search, slowest": f"{max(searches):.0f} ms",
    }


def _browser(playwright: Playwright) -> Browser:
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    return playwright.chromium.launch(executable_path=next(filter(None, found)), args=_ARGUMENTS)


def _saved(root: Path) -> str:
    """The median of several saves of a note, each until its new words stand on the page."""
    command = [sys.executable, "-m", "deckwright", "preview", str(root), "--serve", "--port", "0"]
    note = next(file for file in sorted(root.rglob("*.md")) if "\n# Question\n" in file.read_text())
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process,  # noqa: S603 (ours)
        sync_playwright() as playwright,
    ):
        address = next(line for line in process.stdout or () if line.startswith("http")).split()[0]
        page = _browser(playwright).new_page()
        page.goto(f"{address}#card={quote(_guid(note), safe='')}/0")
        page.wait_for_selector("body[data-ready]")
        times = []
        for number in range(9):
            text = note.read_text()
            began = time.perf_counter()
            note.write_text(text.replace("# Question\n", f"# Question\nSaved{number} ", 1))
            page.wait_for_selector(f"#list .label:has-text('Saved{number}')")
            times.append(time.perf_counter() - began)
        process.terminate()
    return f"{median(times) * 1000:.0f} ms"


def _guid(note: Path) -> str:
    line = next(line for line in note.read_text().splitlines() if line.startswith("id:"))
    return line.removeprefix("id:").strip().strip("\"'")


def _next_card(page: Page) -> float:
    page.evaluate(_SEARCH, "")
    return median(float(page.evaluate(_NEXT)) for _ in range(50))


if __name__ == "__main__":
    main()
