"""What a file is, and what is odd about a reference note."""

from __future__ import annotations

import pytest

from deckwright.data import Source
from deckwright.notes.vault import Vault
from tests.notes.samples import read_text, vault_at


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    root = tmp_path_factory.mktemp("kinds") / "Deck"
    root.mkdir()
    return vault_at(root)


def told(vault: Vault, text: str) -> list[str]:
    return read_text(vault, Source("a.md", text)).problems


@pytest.mark.parametrize(
    ("text", "line", "heading"),
    [
        ("## Question\nQ\n\n## Answer\nA", 1, "## Question"),
        ("# Valves\n\n## question ##\nQ\n## ANSWER\nA", 3, "## question ##"),
        ("#Question\nQ\n#Answer\nA", 1, "#Question"),
        ("# Question:\nQ\n# Answer:\nA", 1, "# Question:"),
        ("# Question:\nQ\n# Answer\nA", 1, "# Question:"),
        ("## Question\nQ\n# Answer\nA", 1, "## Question"),
        ("# **Question**\nA **bold** word", 1, "# **Question**"),
        ("# **Question:**\nQ\n# **Answer**\nA", 1, "# **Question:**"),
        ("### Question\n**Q**\n### Why\n### Answer", 1, "### Question"),
        ("---\nid: x\n---\n## Question\nA **bold** word", 4, "## Question"),
        ("---\ntags: [a]\ntype:\n---\n\n##Question\nQ\n##Answer\nA", 6, "##Question"),
    ],
)
def test_a_question_with_more_signs_than_one_is_told(
    vault: Vault, text: str, line: int, heading: str
) -> None:
    assert told(vault, text) == [
        f"a.md:{line}:1: warning: {heading} begins no section, so this file makes no card"
        " [heading-level] -> write # Question and # Answer;"
        " or type: note in the front matter, if it is no card"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "## Question\nQ",
        "#Question\nQ",
        "## Question\nWhich?\n## Methods\nThese",
        "## Answer\nA\n## Question\nQ",
        "## Question\nQ\n### Answer\nA",
        "## Questions\n## Answers",
        "# Questions:\n# Answers:",
        "# Question 1\n# Answer 1",
        "---\nid: x\n---\n## Open questions",
        "---\ntype: note\n---\n## Question\nQ\n## Answer\nA",
        "---\ntype: [article]\nid: x\n---\n## Question\nQ\n## Answer\nA",
        "How to write:\n```\n## Question\nQ\n## Answer\nA\n```",
        "    ## Question\n    ## Answer",
        "%%\n## Question\n## Answer\n%%",
    ],
)
def test_other_headings_of_a_reference_note_are_its_own(vault: Vault, text: str) -> None:
    assert told(vault, text) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [("flashcrad", "flashcard"), ("flash-card", "flashcard"), ("flashcrads", "flashcards")],
)
def test_a_type_that_is_nearly_one_of_cards_is_told(vault: Vault, written: str, meant: str) -> None:
    assert told(vault, f"---\ntype: {written}\n---\n# Question\nQ\n# Answer\nA") == [
        f"a.md:2:1: warning: type: {written} makes this a reference note, in spite of its question"
        f" [type-near] -> did you mean type: {meant}?"
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("See [[the\nheart]] and [[the|\nlung]]", ["5:5", "6:13"]),
        ("- [[a\n  b]]", ["5:3"]),
        ("```\n[[a\nb]]\n```", []),
        ("`[[a\nb]]`", []),
        ("$[[a\nb]]$", []),
        ("[[1, 2],\n[3, 4]]", []),
        ("[[a\n\nb]]", []),
        ("%% [[a\nb]] %%", []),
        (r"\[[a" + "\nb]]", []),
    ],
)
def test_a_link_over_a_line_end_is_told(vault: Vault, text: str, places: list[str]) -> None:
    found = told(vault, f"---\nid: x\n---\n# Question\n{text}\n# Answer\nA")
    over = [problem for problem in found if "[link-open]" in problem]

    assert [problem.split(": ")[0].removeprefix("a.md:") for problem in over] == places


def test_the_hint_of_such_a_link_is_the_link_itself(vault: Vault) -> None:
    found = told(vault, "---\nid: x\n---\n# Question\nSee [[the\n  heart]]\n# Answer\nA")

    assert found == [
        "a.md:5:5: warning: this [[link]] goes on over a line end, so it is no link [link-open]"
        " -> write it on one line: [[the heart]]"
    ]
