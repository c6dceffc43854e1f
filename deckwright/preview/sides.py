"""The two sides of a card, ready for the page: sounds become buttons that play."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from deckwright.engine.cards import CardSides, Sound
from deckwright.preview.scripts import Script, marked

_PLAY = re.compile(r"\[anki:play:([qa]):(\d+)\]")
# As large as the desktop's, and of its parts: note types give them their colours (text.css).
_ICON = (
    '<svg class="playImage" viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="29"/>'
    '<path d="M19 52.4 19.3 11.6 56.5 32.3z"/></svg>'
)
# rslib/src/template_filters.rs, 26.09: its handler may not run here; page/frame.js does the same.
_HINT = re.compile(r'(<a class=hint href="#")\s+onclick="[^"]*"')
_FILMS = (".mp4", ".webm", ".ogv", ".mov", ".mkv", ".avi", ".mpg", ".mpeg", ".m4v")

Sides = tuple[str, str]


def page_sides(card: CardSides, scripts: Sequence[Script]) -> Sides:
    """The question and the answer as HTML for the page."""
    sounds = {"q": card.question_sounds, "a": card.answer_sounds}

    def played(match: re.Match[str]) -> str:
        known = sounds[match[1]]
        number = int(match[2])
        return _button(known[number]) if number < len(known) else ""

    def ready(side: str) -> str:
        return marked(_HINT.sub(r"\1", _PLAY.sub(played, side)), scripts)

    return ready(card.question), ready(card.answer)


def _button(sound: Sound) -> str:
    if not sound.file:
        said = escape(f"spoken in Anki ({sound.language}): {sound.spoken}")
        return f'<a class="replay-button soundLink" title="{said}">{_ICON}</a>'
    name = escape(sound.file)
    if sound.file.lower().endswith(_FILMS):
        return f'<video controls preload="none" src="{name}" aria-label="{name}"></video>'
    return (
        f'<a class="replay-button soundLink" href="#" role="button" aria-label="play {name}" '
        f'data-sound="{name}" draggable="false">{_ICON}</a>'
    )
