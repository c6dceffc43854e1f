"""What a Markdown file is: a flashcard, several, or a reference note that is nearly one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deckwright.data import FrontMatter, Section
from deckwright.notes.vault import Vault
from deckwright.problems import Problem, near, warning
from deckwright.text.spans import find_spans, span_at

# `## Question`, `# Question:`, `# **Question**`, and `#Question`, which is a tag to Obsidian.
_NO_SECTION = re.compile(
    r"^ {0,3}(?!#[ \t]+\w+[ \t]*(?:#+[ \t]*)?$)(?P<hashes>#{1,6}[ \t]*)"
    r"[*_]{0,3}(?P<name>question|answer)[*_:]{0,5}[ \t]*(?:#+[ \t]*)?$",
    re.MULTILINE | re.IGNORECASE,
)


def types_of(matter: FrontMatter) -> tuple[str, ...]:
    """What `type:` says, folded: nothing, a word, or several."""
    written = matter.values.get("type", "")
    types = (written,) if isinstance(written, str) else written
    return tuple(kind.casefold() for kind in types if isinstance(kind, str) and kind.strip())


def is_flashcard(matter: FrontMatter, parts: tuple[Section, ...], flashcard_type: str) -> bool:
    """Whether a file is one flashcard: by its `type:`; without one by its note type or question."""
    types = types_of(matter)
    if types:
        return flashcard_type.casefold() in types
    return _asks(parts) or bool(matter.values.get("notetype", ""))


def nearly_a_flashcard(
    matter: FrontMatter, parts: tuple[Section, ...], body: str, vault: Vault
) -> Iterator[Problem]:
    """What is odd about a reference note that was perhaps meant as a flashcard."""
    written = matter.values.get("type", "")
    if not types_of(matter):
        yield from _headings_of_no_section(matter, body, parts)
    elif isinstance(written, str) and _asks(parts):
        meant = near(written, [vault.project.config.flashcard_type, vault.several_type])
        if meant:
            yield warning(
                "type-near",
                f"type: {written} makes this a reference note, in spite of its question",
                matter.places["type"],
                f"did you mean type: {meant}?",
            )


def deeper_question(body: str) -> re.Match[str] | None:
    """The first `## Question` of a text, or `# Question:`: none of these begins a section."""
    return next((at for at in _NO_SECTION.finditer(body) if _names(at, "question")), None)


def _headings_of_no_section(
    matter: FrontMatter, body: str, parts: tuple[Section, ...]
) -> Iterator[Problem]:
    """A `## Question` that an `## Answer` or `# Answer` follows, or in a file with an id.

    One alone is a heading of somebody's text. But `# Question:` is as good as `# Question`.
    """
    question = deeper_question(body)
    if not question or span_at(find_spans(body, "markdown"), question.start("hashes")):
        return
    answers = (at for at in _NO_SECTION.finditer(body, question.end()) if _names(at, "answer"))
    level = question["hashes"].strip()
    if (
        matter.id
        or (level == "#" and question["hashes"] != level)
        or any(part.heading.casefold() == "answer" for part in parts)
        or any(at["hashes"].strip() == level for at in answers)
    ):
        yield warning(
            "heading-level",
            f"{question[0].strip()} begins no section, so this file makes no card",
            parts[0].where.down(body, question.start("hashes")),
            "write # Question and # Answer; or type: note in the front matter, if it is no card",
        )


def _names(heading: re.Match[str], name: str) -> bool:
    return heading["name"].casefold() == name


def _asks(parts: tuple[Section, ...]) -> bool:
    return any(part.heading.casefold() == "question" for part in parts)
