"""The short way from a file to its note sees what the long way sees, or leaves the file to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.vault import write_vault
from deckwright.data import Note, Source
from deckwright.notes.parse import read_notes
from deckwright.notes.plain import reading_plainly
from deckwright.notes.vault import Vault
from deckwright.problems import DeckError, Problems
from deckwright.steps import at_once
from deckwright.vault.config import ClozeConfig, Config, TagConfig
from deckwright.vault.files import _clean, read_source
from tests.notes.samples import vault_at
from tests.text.strategies import PROSE, TEXTS
from tests.torture.cases import all_cases

DECK = Path(__file__).parents[2] / "cards"

some = st.sampled_from
PLAIN_LINES = some(
    ["type: flashcard", "created: 2020-10-24", "updated: 2020-10-24T21:04", "tags:\n  - a/b",
     "tags:\n  - source/a::\n  - b", "specialty: renal", "sources:\n  - A & B"]
)  # fmt: skip
ODD_LINES = some(
    ["id: 'a:b'", "type: flashcards", "type: note", "type:", "created: soon", "extra: '[[x]]: y'",
     "tags:\n  - a b\n  - c::", "tags: [a, b]", "order: 3", "deck: D", "notetype: basic",
     "cloze: together", "dialect: export", "tag: a", "hint: h", "aliases:\n- x", "# comment",
     "--- ", "----", "updated: 2020-10-24T21:99"]
)  # fmt: skip
PLAIN = some(["A **b** c", "words", '"a ""b"" c #"', "==h==", "  - a", "- a\n- b", "", " ", "a <b"])
ODD = some(
    ["{{c1::a}}", "**", "# More", "a # b", "## Part", "#tag", "[[a", "b]]", "[^1]", "[^1]: note",
     "```", "# Answer", "~~~", "%%", "<!--", "-->", "a\n\n---", "---", "\ta", "\u2003"]
)  # fmt: skip
TEXT = st.one_of(
    st.lists(PLAIN, min_size=1, max_size=3).map("\n".join),
    st.lists(PLAIN, min_size=1, max_size=3).map("\n".join),
    st.lists(PLAIN | ODD, max_size=4).map("\n".join),
    PROSE | TEXTS,
)
HEADINGS = some(
    ["# Question\n", "\n# Question\n", "\n\n# Question\n"] * 9
    + ["# Question \n", "## Question\n", "  # question\n", "# Question", "a\n# Question\n", ""]
)
MIDDLES = some(
    ["\n# Answer\n", "\n\n---\n\n# Answer\n"] * 6
    + ["\n---\n---\n# Answer\n", "\n# Answer", "\n# answer\n", ""]
)
NOTES = st.builds(
    lambda opening, lines, closing, heading, question, middle, answer: "".join(
        [opening, *(f"{line}\n" for line in lines), closing, heading, question, middle, answer]
    ),
    some(["---\n"] * 9 + ["\n---\n", "--- \n", ""]),
    st.lists(PLAIN_LINES, max_size=4, unique=True).map(lambda lines: ["id: x", *lines])
    | st.lists(PLAIN_LINES | ODD_LINES, max_size=4, unique=True),
    some(["---\n"] * 9 + ["--- \n", "---\n---\n", "---", ""]),
    HEADINGS,
    TEXT,
    MIDDLES,
    TEXT,
)
CONFIGS = (
    Config(),
    Config(dialect="markdown", namespace="n", tags=TagConfig(from_keys=("specialty", "sources"))),
    Config(cloze=ClozeConfig("together", ("bold", "highlight"))),
    Config(flashcard_type="note", cloze=ClozeConfig("each", ())),
)


@pytest.fixture(scope="module")
def vaults(tmp_path_factory: pytest.TempPathFactory) -> list[Vault]:
    """One vault under different configurations, with a note that is pinned."""
    vault = vault_at(tmp_path_factory.mktemp("plain"))
    return [
        replace(vault, project=replace(vault.project, config=config), pinned={"x": "basic"})
        for config in CONFIGS
    ]


def both_ways(text: str, vault: Vault, path: str = "a/b.md") -> bool:
    """Whether the short way took a file; it must see the same, of which there is nothing to say."""
    source = Source(path, _clean(text))
    short = at_once(reading_plainly(source, vault))
    if short is None:
        return False
    assert long_way(source, vault) == ([short], [])
    return True


def long_way(source: Source, vault: Vault) -> tuple[list[Note], list[str]]:
    problems = Problems()
    try:
        notes = read_notes(source, vault, problems)
    except DeckError as error:
        problems.add(*error.problems)
        notes = ()
    return list(notes or ()), [problem.message for problem in problems.in_order]


def test_near_its_border_the_short_way_sees_what_the_long_way_sees_or_nothing(
    vaults: list[Vault],
) -> None:
    taken: Counter[bool] = Counter()

    @settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(text=NOTES, which=some(range(len(CONFIGS))))
    def same(text: str, which: int) -> None:
        taken[both_ways(text, vaults[which])] += 1

    same()
    assert taken[True] > 0.03 * taken.total()  # else it holds nothing against anything


def test_so_it_does_for_notes_that_hurt(vaults: list[Vault]) -> None:
    for case in all_cases():
        for vault in vaults:
            both_ways(case.note, vault)


def test_nearly_all_of_a_large_vault_goes_the_short_way(tmp_path: Path) -> None:
    write_vault(tmp_path, 120, 0.3)
    for root, share in ((tmp_path, 0.95), (DECK.parent, 0.5)):
        vault = vault_at(root)
        files = [read_source(vault.project.root, path, vault.is_flashcard) for path in vault.files]
        taken = [both_ways(source.text, vault, source.path) for source in files]
        assert sum(taken) >= share * len(taken), root
