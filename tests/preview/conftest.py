"""A small deck, its preview, and a real browser: one of each for all tests of this folder."""

from __future__ import annotations

import os
import shutil
import struct
import sys
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deckwright.preview.news import News
from deckwright.preview.server import serving
from tests.conftest import Deckwright
from tests.preview.looking import Looked

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run --mute-audio --autoplay-policy=no-user-gesture-required"
).split()


def _sound() -> bytes:
    """A tenth of a second of silence."""
    data = BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(struct.pack("<800h", *[0] * 800))
    return data.getvalue()


PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60">'
    '<rect width="90" height="60" fill="#c33"/></svg>'
)
NOTES: dict[str, str | bytes] = {
    "pyproject.toml": '[tool.deckwright]\nname = "small"\ndeck = "Small"\n',
    "cards/heart/valve.md": """
        ---
        id: valve
        tags: [organ/heart, sign/murmur]
        ---
        # Question
        The mitral valve has **two** cusps, the tricuspid **three**.
        # Answer
        ![[valve.svg]] ![[murmur.wav]]
        """,
    "cards/heart/output.md": r"""
        ---
        id: output
        tags: [organ/heart]
        ---
        # Question
        What is cardiac output?
        # Answer
        Rate times stroke volume, $Q = f \\cdot V$; in blood $\\ce{HCO3-}$.

        ```python
        def output(rate, volume):
            return rate * volume
        ```
        """.replace("\\\\", "\\"),
    "cards/kidney.md": """
        ---
        id: kidney
        tags: [organ/kidney]
        notetype: type-in-the-answer
        ---
        # Question
        Which organ makes renin?
        # Answer
        kidney
        # Hint
        There are two of it.
        """,
    "cards/lung.md": """
        ---
        id: lung
        notetype: basic-and-reversed
        ---
        # Question
        Lunge (Österreich)
        # Answer
        lung [[nowhere]]
        """,
    "media/valve.svg": PICTURE,
    "media/murmur.wav": _sound(),
}


def write(root: Path, notes: dict[str, str | bytes]) -> Path:
    import inspect

    for path, content in notes.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else inspect.cleandoc(content).encode()
        file.write_bytes(data)
    return root


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The preview of the small deck, without a baseline."""
    root = write(tmp_path_factory.mktemp("small"), NOTES)
    site = root / "site"
    result = Deckwright()("preview", root, "-o", site)
    assert result.exit_code == 0, result.output
    return site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        assert not (os.environ.get("CI") and sys.platform == "linux"), "CI has Chromium"
        pytest.skip("there is no Chromium")
    expect.set_options(timeout=15_000)  # the machine may be busy with other tests
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, that has seen nothing yet."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        yield context.new_page()


@pytest.fixture(params=["disk", "server"])
def small_site(request: pytest.FixtureRequest, small: Path, page: Page) -> Iterator[Looked]:
    """The preview of the small deck, opened from the disk and from a server."""
    if request.param == "disk":
        yield Looked(page, (small / "index.html").as_uri())
    else:
        with serving(small, 0, News()) as address:
            yield Looked(page, address)
            page.close()


@pytest.fixture
def on_disk(small: Path, page: Page) -> Looked:
    """The preview of the small deck, opened from the disk."""
    return Looked(page, (small / "index.html").as_uri())
