"""The benchmarks measure what they say: fixed vaults, the same notes from every contestant."""

from __future__ import annotations

import hashlib
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from benchmarks import genanki_alone, naive, rendered, vault
from benchmarks.engine import import_twice
from benchmarks.measure import Run, module, run
from benchmarks.peers import PEERS
from benchmarks.report import PAGE, Figures, page_of, plot_of, table_of, write_page
from tests.conftest import Deckwright

NOTES = 20
# Of path and text. Another digest is another vault: old figures say nothing of it any more.
DIGESTS = {
    0: "0e67f6ea45d88ceac0959f2b00722327fd3200d6eb672005373bdbad38933aca",
    17: "7a5e9ad04a587df8a559dd7756913531124a444a64e5a09600ce71f20aa01441",
    39999: "255905e6623e7eac83bcf5a5dbad1150e4314304f0d368356f66218008f550dc",
}


@pytest.mark.parametrize("number", DIGESTS)
def test_a_note_is_the_same_on_every_machine(number: int) -> None:
    path, text = vault.note(number)

    assert hashlib.sha256(f"{path}\n{text}".encode()).hexdigest() == DIGESTS[number]


def test_a_note_is_the_same_in_a_vault_of_any_size(tmp_path: Path) -> None:
    for notes in (3, 30):
        vault.write_vault(tmp_path / str(notes), notes)
    small, large = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*.md")}
        for root in (tmp_path / "3", tmp_path / "30")
    )

    assert len(small) == 3
    assert small.items() <= large.items()


def test_notes_look_like_those_of_a_big_shared_deck() -> None:
    notes = [vault.note(number)[1] for number in range(400)]
    lines = [re.findall(r"^  - (.*)$", text, re.MULTILINE) for text in notes]
    begun = sum(line.endswith("::") for ones in lines for line in ones)

    assert all(10 <= len(ones) <= 60 for ones in lines)
    assert 0.35 < begun / sum(map(len, lines)) < 0.45
    assert 2_800 < sum(map(len, notes)) / len(notes) < 3_400
    assert set("".join(map(vault.guid, range(400)))) == set(vault.BASE91)
    assert len(set(vault.tags())) == len(vault.tags()) == 20_000


@pytest.mark.parametrize("export", [0.0, 0.5, 1.0])
def test_a_vault_builds_without_a_word(
    tmp_path: Path, deckwright: Deckwright, export: float
) -> None:
    vault.write_vault(tmp_path / "vault", 40, export)

    result = deckwright("build", tmp_path / "vault", "-o", tmp_path / "deck.apkg", "--strict")

    assert result.exit_code == 0, result.output
    assert "40 notes" in result.stdout
    assert not re.search("warning|error", result.output)


@pytest.fixture
def packages(tmp_path: Path, deckwright: Deckwright) -> dict[str, Path]:
    """The package of one small vault from each contestant but Anki."""
    made = {name: tmp_path / f"{name}.apkg" for name in ("ours", "naive", "genanki")}
    vault.write_vault(tmp_path / "vault", NOTES)
    assert deckwright("build", tmp_path / "vault", "-o", made["ours"]).exit_code == 0
    naive.build(tmp_path / "vault", made["naive"])
    rendered.unpack(made["ours"], tmp_path / "rendered")
    genanki_alone.build(tmp_path / "rendered", made["genanki"])
    return made


def test_contestants_make_the_same_notes(packages: dict[str, Path], tmp_path: Path) -> None:
    found = {}
    for name, package in packages.items():
        rendered.unpack(package, tmp_path / name)
        found[name] = {note.guid: note for note in rendered.load(tmp_path / name).notes}
    ours = found["ours"]

    assert len(ours) == NOTES
    for guid, note in ours.items():
        assert set(found["naive"][guid].tags) == set(note.tags)
        assert found["genanki"][guid].fields == note.fields


def test_anki_imports_what_contestants_make(packages: dict[str, Path]) -> None:
    for package in packages.values():
        log = import_twice(package, package)

        assert log["first"]["new"] == log["again"]["duplicate"] == NOTES


def test_peers_are_given_every_note(tmp_path: Path) -> None:
    vault.write_vault(tmp_path / "vault", NOTES)
    ankdown, mdankideck = (tmp_path / peer.program for peer in PEERS)
    for peer in PEERS:
        peer.convert(tmp_path / "vault", tmp_path / peer.program)
    headings = [
        line
        for file in mdankideck.glob("*.md")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    ]

    assert len(list(ankdown.rglob("*.md"))) == len(headings) == NOTES


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured as Unix does")
def test_a_process_is_measured(tmp_path: Path) -> None:
    """By a process that is small: Linux counts what one was before it became another program."""
    output = tmp_path / "vault"
    measuring = (
        "import sys; from pathlib import Path; from benchmarks.measure import run;"
        " done = run(sys.argv[2:], Path(sys.argv[1])); print(done.seconds, done.peak, done.size)"
    )
    command = [sys.executable, "-c", measuring, output, *module("vault", output, "--notes", "1")]
    seconds, peak, size = map(float, run(command).stdout.split())

    assert 0 < seconds < 60
    assert 2**20 < peak < 2**30
    assert size > 2_000
    with pytest.raises(RuntimeError, match="unrecognized arguments"):
        run(module("vault", tmp_path / "vault", "--nonsense"))


SLOW = dict.fromkeys(["genanki alone", "Anki's engine", "first import", "import again"], 1.0)
FIGURES = Figures(
    4_000,
    0.5,
    tuple(
        {name: Run(seconds * factor, 200 * 2**20, 5_000_000) for name, seconds in times.items()}
        for factor in (1.0, 3.0, 2.0)
        for times in [
            SLOW
            | {"naive": 20.0, "cold": 1.5, "cold, one process": 2.5, "one note edited": 0.4}
            | {"nothing changed": 0.2, "a tenth, cold": 0.3, "ten notes": 0.1, "help": 0.1}
            | {"a peer": 3.0}
        ]
    ),
)


def test_a_table_has_medians_and_ratios_within_a_round() -> None:
    table = table_of(FIGURES)

    assert "4,000 notes, 50% of them exported; medians of 3 rounds" in table
    assert (
        "| **Deckwright**, cold | 3.00 s (1.50 to 4.50) | 0.075 | 1,333 | 200 MiB | 5.0 MB |"
    ) in table
    assert "| a peer | 6.00 s (3.00 to 9.00) | 0.150 |" in table
    assert "| cold build, of naive | 0.10 | 0.07 | yes |" in table
    assert "| cold build, of Anki's first import | 1.00 | 1.50 | no |" in table
    assert "| time of a note, of that in a vault of a tenth | 1.15 | 0.50 | yes |" in table


def test_a_page_keeps_what_stands_round_its_figures(tmp_path: Path) -> None:
    page, plot = tmp_path / "page.md", tmp_path / "plot.svg"
    page.write_text("before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n")

    write_page(FIGURES, page, plot)

    text = page.read_text()
    assert text.startswith("before\n<!-- figures -->\n4,000 notes")
    assert text.endswith("<!-- end of figures -->\nafter\n")
    assert "\nold\n" not in text
    assert page_of(text, FIGURES) == text
    assert ET.fromstring(plot.read_text()).tag.endswith("svg")
    assert "a peer" in plot_of(FIGURES)


def test_the_docs_have_room_for_figures() -> None:
    assert page_of(PAGE.read_text(encoding="utf-8"), FIGURES).count("| a peer |") == 1
