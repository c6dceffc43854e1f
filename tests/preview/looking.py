"""A preview that somebody looks at in a browser, who notes what went wrong meanwhile."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Frame, Page, Request


class Looked:
    """An open preview; `errors` are those of its console, `requests` all addresses asked for."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.refused: set[str] = set()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.goto(address)
        page.wait_for_selector("body[data-ready]")
        self.wait()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _failed(self, request: Request) -> None:
        if request.failure == "csp":
            self.refused.add(request.url)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.wait()

    def wait(self) -> None:
        """Until the card that was asked for stands there."""
        self.page.wait_for_selector(
            "#stage:not([aria-busy]) #frames:not(:has([data-waiting]))", state="attached"
        )

    def card(self, which: str = "media") -> Frame:
        frame = next((f for f in self.page.frames if f"frame-{which}.html" in f.url), None)
        assert frame, [f.url for f in self.page.frames]
        return frame

    def text(self, which: str = "media") -> str:
        return self.card(which).inner_text("#qa")

    def shows(self, label: str) -> None:
        """Choose the first card whose label in the list begins like that."""
        self.page.locator("#list .row", has_text=label).first.click()
        self.wait()

    @property
    def listed(self) -> list[str]:
        return self.page.locator("#list .label").all_inner_texts()

    @property
    def at(self) -> str:
        return self.page.locator('#list .row[aria-selected="true"] .label').inner_text()

    @property
    def place(self) -> int:
        """Which card of the list is chosen, from 1."""
        row = self.page.locator('#list .row[aria-selected="true"]')
        return int(row.get_attribute("aria-posinset") or 0)

    def is_clean(self) -> bool:
        """No error in the console, and nothing asked of anybody else."""
        assert not self.errors, self.errors
        root = self.address.removesuffix("index.html")
        foreign = [u for u in self.requests if not u.startswith((root, "data:", "blob:"))]
        assert not foreign, foreign
        return True
