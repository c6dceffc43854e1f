"""`preview --serve`: a save shows, on this computer alone, and Ctrl-C ends it in order."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from deckwright.preview.news import News
from deckwright.preview.server import serving
from tests.conftest import Write
from tests.preview.looking import Looked

NOTE = "---\nid: a\n---\n# Question\nWhat is **renin**?\n"


@pytest.fixture
def served(folder: Write) -> Iterator[tuple[str, Path, subprocess.Popen[str]]]:
    """A running `preview --serve`: its address, the vault, the process."""
    root = folder({"a.md": NOTE, "b.md": NOTE.replace("a", "b", 1)})
    command = [sys.executable, "-m", "deckwright", "preview", str(root), "--serve", "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if address := re.match(r"http://127\.0\.0\.1:\d+/", line):
            break
    else:
        _, errors = process.communicate(timeout=30)
        pytest.fail(f"it ended: {lines} {errors}")
    yield address[0], root, process
    if process.poll() is None:
        process.kill()
    process.communicate(timeout=30)


def test_a_save_shows_and_so_does_a_problem(
    served: tuple[str, Path, subprocess.Popen[str]], page: Page
) -> None:
    address, root, process = served
    seen = Looked(page, address)
    assert "[...]" in seen.text()

    (root / "a.md").write_text(NOTE.replace("What is", "What on earth is"))
    expect(page.locator("#list .label").first).to_contain_text("on earth")
    seen.wait()
    assert "on earth" in seen.text()

    (root / "a.md").write_text(NOTE + "{{c2::\n")
    expect(page.locator("#facts .problem")).to_contain_text("[cloze-open]")
    seen.wait()
    assert "on earth" in seen.text(), "it is shown as it was last"

    (root / "a.md").write_text(NOTE)
    (root / "c.md").write_text(NOTE.replace("a", "c", 1))
    expect(page.locator("#count")).to_have_text("3 cards")
    expect(page.locator("#facts .problem")).to_have_count(0)
    (root / "b.md").unlink()
    expect(page.locator("#count")).to_have_text("2 cards")
    overview = page.context.new_page()
    overview.goto(f"{address}overview.html")
    assert overview.locator(".numbers div").first.inner_text().split() == ["2", "notes"]
    overview.close()
    (root / "pyproject.toml").write_text("[tool.deckwright]\nname = 3\n")
    expect(page.locator("#banner .problem.error").first).to_be_visible(timeout=15_000)
    assert "What is" in seen.text(), "the cards stay"
    (root / "pyproject.toml").unlink()
    expect(page.locator("#banner")).to_be_hidden(timeout=15_000)
    assert seen.is_clean()
    page.close()

    if os.name != "nt":
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0
        assert errors.rstrip().endswith("stopped")
        assert "Traceback" not in errors


def _asked(address: str, path: str, host: str) -> http.client.HTTPResponse:
    port = urlsplit(address).port
    assert port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", path, skip_host=True)
    if host:
        connection.putheader("Host", host.replace("PORT", str(port)))
    connection.endheaders()
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:PORT", 200),
        ("localhost:PORT", 200),
        ("LOCALHOST:PORT", 200),
        ("evil.example:PORT", 403),
        ("localhost.evil.example:PORT", 403),
        ("localhost:1", 403),
        ("127.0.0.1.evil.example", 403),
        ("", 403),
    ],
)
def test_only_this_computer_is_answered(host: str, status: int, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("here")
    with serving(tmp_path, 0, News()) as address:
        assert _asked(address, "/", host).status == status


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "//etc/passwd", "/media/", "/..%5csecret.txt"]
)
def test_nothing_but_the_site_is_served(path: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    site = tmp_path / "site"
    (site / "media").mkdir(parents=True)
    with serving(site, 0, News()) as address:
        assert _asked(address, path, "localhost:PORT").status == 404


def test_media_are_no_pages(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media/a.svg").write_text("<svg/>")
    with serving(tmp_path, 0, News()) as address:
        headers = _asked(address, "/media/a.svg", "localhost:PORT").headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_fonts_may_be_shown_on_cards_which_have_no_origin(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media/_a.woff2").write_bytes(b"font")
    (tmp_path / "media/a.png").write_bytes(b"picture")
    with serving(tmp_path, 0, News()) as address:
        font = _asked(address, "/media/_a.woff2", "localhost:PORT").headers
        picture = _asked(address, "/media/a.png", "localhost:PORT").headers
    assert font["Access-Control-Allow-Origin"] == "null"
    assert picture["Access-Control-Allow-Origin"] is None
