"""What the page of problems says of a code, for those who show it beside a finding."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from deckwright.frozen import dataclass

ADDRESS = "https://github.com/deckwright/deckwright/blob/main/docs/problems.md"

_HERE = Path(__file__).resolve().parent.parent
# In a wheel the page lies in the package, in a clone among the docs.
_PAGE = next(
    (f for f in (_HERE / "problems.md", _HERE.parent / "docs" / "problems.md") if f.is_file()), None
)
_SECTION = re.compile(
    r"^## (?P<code>[a-z-]+)$\n(?P<text>.*?)(?=^## [a-z-]+$|\Z)", re.MULTILINE | re.DOTALL
)
_LEVEL = re.compile(r"\*\*(Error|Warning)(?:\.\*\*|\*\*[^.]*\.)\s*")
_SENTENCE = re.compile(r".+?[.?!](?=\s+[A-Z`]|\Z)", re.DOTALL)
_LINK = re.compile(r"\[([^\]]+)\]\([^()\s]+\)")


@dataclass(frozen=True, slots=True)
class Rule:
    """A code of problem: one sentence, a paragraph, and all that its section says, in Markdown."""

    code: str
    level: str
    summary: str
    paragraph: str
    section: str

    @property
    def address(self) -> str:
        """Where the section stands on the web."""
        return f"{ADDRESS}#{self.code}"


def rule_of(code: str) -> Rule:
    """What is known of a code; an empty rule where the page is not there."""
    return _rules().get(code) or Rule(code, "error", "", "", "")


@cache
def _rules() -> dict[str, Rule]:
    page = _PAGE.read_text(encoding="utf-8") if _PAGE else ""
    return {match["code"]: _rule(match["code"], match["text"]) for match in _SECTION.finditer(page)}


def _rule(code: str, text: str) -> Rule:
    section = _LINK.sub(_absolute, text.strip())
    first = text.strip().partition("\n\n")[0]
    level = _LEVEL.match(first)
    paragraph = " ".join(_LINK.sub(r"\1", _LEVEL.sub("", first, count=1)).split())
    sentence = _SENTENCE.match(paragraph)
    summary = sentence[0] if sentence else paragraph
    return Rule(code, level[1].lower() if level else "error", summary, paragraph, section)


def _absolute(link: re.Match[str]) -> str:
    """A link of the page as it works elsewhere."""
    target = link[0][len(link[1]) + 3 : -1]
    if target.startswith("#"):
        return f"[{link[1]}]({ADDRESS}{target})"
    if "://" in target:
        return link[0]
    return f"[{link[1]}]({ADDRESS.rpartition('/')[0]}/{target})"
