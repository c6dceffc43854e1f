"""A site, served to this computer alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from deckwright.preview.news import News

HOST = "127.0.0.1"
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_FONTS = (".woff2", ".woff", ".ttf", ".otf")
_BEAT = 15.0  # seconds between two signs of life
# Types that are not left to a registry of the system's (Windows): scripts must be scripts.
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
}


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **_TYPES}  # noqa: RUF012
    server_version = "Deckwright"
    sys_version = ""
    timeout = 60

    server: ThreadingHTTPServer

    def __init__(
        self, *args: Any, news: News, overview: Callable[[], object], **kwargs: Any
    ) -> None:
        self._news = news
        self._overview = overview
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        if not self._is_asked_by_name():
            return
        if self.path == "/events":
            self._tell_news()
        else:
            if self.path.partition("?")[0] == "/overview.html":
                self._overview()
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._is_asked_by_name():
            super().do_HEAD()

    def list_directory(self, path: Any) -> None:  # noqa: ARG002 (the name is the base class's)
        """No folder is shown but by its page."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """On every answer: nothing is kept, and a file of the media is no page of this site."""
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        if self.path.startswith(("/media/", "/before/")):
            self.send_header("Content-Security-Policy", "default-src 'none'; sandbox")
            if self.path.endswith(_FONTS):  # which the frame of a card, of no origin, must ask for
                self.send_header("Access-Control-Allow-Origin", "null")
        else:
            self.send_header("Content-Security-Policy", "frame-ancestors 'self'")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing: the terminal is for what is wrong with the notes."""

    def _is_asked_by_name(self) -> bool:
        """Refuse another host's name: a page elsewhere may have made it lead here."""
        host = (self.headers.get("Host") or "").lower()
        name, _, port = host.rpartition(":")
        if not port.isdigit():
            name, port = host, ""
        if name in _NAMES and port in ("", str(self.server.server_port)):
            return True
        self.send_error(HTTPStatus.FORBIDDEN, "This server answers to localhost only")
        return False

    def _tell_news(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with suppress(ConnectionError, TimeoutError):
            version: int | None = self._news.version
            while version is not None:
                self.wfile.write(f"event: version\ndata: {version}\n\n".encode())
                self.wfile.flush()
                version = self._news.after(version, _BEAT)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A browser that goes away in the middle of a file is no error."""


@contextmanager
def serving(
    folder: Path, port: int, news: News, overview: Callable[[], object] = bool
) -> Iterator[str]:
    """The address of the site in this folder, served as long as the block lasts.

    `overview` is called before somebody sees the overview, which may wait until then.

    Raises:
        OSError: when something else listens there.
    """
    handler = partial(_Handler, directory=str(folder), news=news, overview=overview)
    with _Server((HOST, port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}/"
        finally:
            news.close()
            server.shutdown()
            thread.join()
