"""How notes are written: under the names of their fields, or as questions and answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tags:
    """How tags are written in files; `config` is what the configuration says of it."""

    config: Mapping[str, str] = field(default_factory=lambda: {"layout": "verbatim"})

    def items_of(self, tags: Sequence[str]) -> Sequence[str]:
        """The items of `tags:` for the tags of a note."""
        return tags


@dataclass(frozen=True, slots=True)
class Style:
    """`as_questions` has `# Question` and `# Answer`, bold clozes, `source/` and `theme/`."""

    as_questions: bool = False

    @property
    def name(self) -> str:
        """Its name on the command line."""
        return "questions" if self.as_questions else "fields"

    def tags_of(self, tags: Iterable[tuple[str, ...]]) -> Tags:  # noqa: ARG002
        """How the tags of a deck are written."""
        return Tags()
