"""Hostile strings as notes, and the cards that Anki would make of them in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.conftest import Deckwright
from tests.engine import learner_in

HERE = Path(__file__).parent
# Where in a note somebody may put a string.
PLACES = {
    "block": "# Question\nWhat?\n# Answer\nText.\n\n{}\n",
    "words": "# Question\nWhat?\n# Answer\nSome {} words\n",
    "cloze": "# Question\nThe **{}** is\n",
    "quote": "# Question\nThe **aorta**\n# Extra\n> [!tip] {}\n> - {}\n",
    "export": "---\ndialect: export\nid: {id}\n---\n# Question\nThe **aorta** {}\n",
}
_WATCH = """
window.ran = [];
for (const name of ['alert', 'confirm', 'prompt', 'print', 'pycmd'])
    window[name] = (...words) => { window.ran.push(name + ' ' + words[0]); };
"""
# A link is followed by whoever clicks it, or what is in it: only one that would run something is.
_TOUCH = """
const leads = one => {
    const link = one.closest('a, area');
    const address = link && (link.getAttribute('href') ?? link.getAttribute('xlink:href'));
    const bare = address?.replace(/[\\s\\0-\\x20]/g, '');
    return bare != null && !/^(javascript|data|vbscript):/i.test(bare);
};
for (const one of document.querySelectorAll('body *'))
    for (const name of ['mouseover', 'mouseenter', 'focus', 'click', 'toggle', 'pointerenter'])
        if (name !== 'click' || !leads(one))
            one.dispatchEvent(new MouseEvent(name, {bubbles: true, cancelable: true}));
"""


@dataclass(frozen=True)
class Vector:
    """A hostile string; `is_text` if it may be built, since it is no HTML."""

    text: str
    is_text: bool = False

    def notes(self, number: int) -> Iterator[tuple[str, str]]:
        """The paths and texts of notes that hold it."""
        for place, shape in PLACES.items():
            key = f"{number:04}{place}"
            text = self.text if place == "block" else self.text.replace("\n", " ")
            body = shape.replace("{id}", key).replace("{}", text)
            matter = "" if body.startswith("---") else f"---\nid: {key}\n---\n"
            yield f"cards/{number:04}-{place}.md", matter + body


def vectors() -> tuple[Vector, ...]:
    """Those of vectors.txt."""
    found, is_text = [], False
    for line in (HERE / "vectors.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            is_text = line.startswith("= text")
        elif line and not line.startswith("# "):
            found.append(Vector(line.replace("␤", "\n"), is_text))
    return tuple(found)


def write(root: Path, notes: Mapping[str, str], settings: str = "") -> None:
    """A vault of these notes."""
    (root / "cards").mkdir(parents=True)
    text = f'[tool.deckwright]\nname = "fire"\n{settings}'
    (root / "pyproject.toml").write_text(text, encoding="utf-8")
    for name in ("x", "1", "a.mp3", "evil.html"):  # which many of them name
        (root / "cards" / name).write_bytes(b"GIF89a")
    for path, note in notes.items():
        (root / path).write_text(note, encoding="utf-8")


def refused(root: Path) -> dict[str, list[str]]:
    """Path -> the codes of the errors that a build would stop at."""
    said = json.loads(Deckwright()("check", "--root", root, "--format", "json").stdout)
    found: dict[str, list[str]] = {}
    for problem in said["problems"]:
        if problem["level"] == "error":
            found.setdefault(problem["path"], []).append(problem["code"])
    return found


def cards(root: Path) -> Iterator[tuple[str, str]]:
    """(guid, HTML) of both sides of every card of a vault, as the real Anki shows them."""
    package = root.parent / "fire.apkg"
    result = Deckwright()("build", "--root", root, "-o", package)
    assert result.exit_code == 0, result.output
    with learner_in(root.parent / "learner") as learner:
        learner.imports(package)
        for guid, note in learner.notes().items():
            for card in note.cards():
                yield guid, card.question()
                yield guid, card.answer()


def what_ran(browser: Browser, sides: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Guid -> what its cards did in a browser: scripts that ran, addresses that were asked for."""
    did: dict[str, list[str]] = {}
    page = browser.new_page()
    asked: list[str] = []

    def listen(address: str) -> None:
        if not address.startswith(("data:image/", "about:")):
            asked.append(address)

    page.on("request", lambda request: listen(request.url))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.route("**/*", lambda route: route.abort())
    for guid, html in sides:
        asked.clear()
        page.set_content(f"<script>{_WATCH}</script><div id=qa>{html}</div>")
        page.evaluate(_TOUCH)
        page.wait_for_timeout(1)
        found = [*page.evaluate("window.ran || ['it left the card']"), *asked]
        if found:
            did.setdefault(guid, []).extend(found)
    page.close()
    return did
