"""The command: what it writes, what it leaves alone, what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Deckwright, Write
from tests.engine import Learner

GOOD = "---\nid: {0}\n---\n# Question\nWhat is **{0}**?\n"
BAD = "---\nid: bad\n---\n# Question\n{{{{c1::never closed\n"


def data(site: Path, name: str) -> object:
    """What a file of data hands over."""
    text = (site / f"data/{name}.js").read_text(encoding="utf-8")
    head = f'deckwright.take("{name}",'
    assert text.startswith(head)
    assert text.endswith(");\n")
    return json.loads(text[len(head) : -3])


def index(site: Path) -> dict[str, list[str]]:
    found = data(site, "index")
    assert isinstance(found, dict)
    notes: dict[str, list[str]] = found["notes"]
    states = [found["states"][number] for number in notes["state"]]
    return {**notes, "state": states}


def test_neither_the_package_nor_its_baseline_is_touched(
    folder: Write, deckwright: Deckwright, tmp_path: Path
) -> None:
    root = folder({"a.md": GOOD.format("a")})
    package = tmp_path / "deck.apkg"
    deckwright("build", root, "-o", package)
    before = package.read_bytes(), package.stat().st_mtime_ns
    (root / "a.md").write_text(GOOD.format("a").replace("What", "Which"))

    result = deckwright("preview", root, "-o", tmp_path / "site", "--baseline", package)

    assert result.exit_code == 0, result.output
    assert "1 changed" in result.stdout
    assert (package.read_bytes(), package.stat().st_mtime_ns) == before
    assert not list(root.rglob("*.apkg"))


def test_the_list_names_a_note_by_its_words_not_by_its_sound(
    folder: Write, deckwright: Deckwright, tmp_path: Path
) -> None:
    root = folder(
        {
            "a.md": "---\nid: a\n---\n# Question\nListen ![[tone.mp3]]\n# Answer\nC",
            "b.md": "---\nid: b\n---\n# Question\n![[tone.mp3]]\n# Answer\nD",
            "tone.mp3": b"ID3 a tone",
        }
    )
    deckwright("preview", root, "-o", tmp_path / "site", "--baseline", "none")

    first, second = index(tmp_path / "site")["label"]
    assert first == "Listen"
    assert second.startswith("[sound:tone-")  # it has nothing else


def test_each_side_is_what_anki_makes_of_it(
    folder: Write, deckwright: Deckwright, learner: Learner, tmp_path: Path
) -> None:
    root = folder(
        {"a.md": GOOD.format("a"), "b.md": "---\nid: b\n---\n# Question\nB?\n# Answer\nC"}
    )
    deckwright("build", root, "-o", tmp_path / "deck.apkg")
    deckwright("preview", root, "-o", tmp_path / "site", "--baseline", "none")
    learner.imports(tmp_path / "deck.apkg")

    sides = data(tmp_path / "site", "cards-0")

    assert isinstance(sides, list)
    for guid, (question, answer) in zip(("a", "b"), sides, strict=True):
        assert learner.question(guid).endswith(question)
        assert answer.split("<script")[0] in learner.answer(guid)


def test_what_cannot_be_shown_says_why_and_the_rest_is_shown(
    folder: Write, deckwright: Deckwright, tmp_path: Path
) -> None:
    root = folder({"a.md": GOOD.format("a"), "bad.md": BAD.format(), "c.md": GOOD.format("c")})

    result = deckwright("preview", root, "-o", tmp_path / "site")

    assert result.exit_code == 1
    assert "[cloze-open]" in result.stderr
    notes = index(tmp_path / "site")
    assert notes["guid"] == ["a", "c", "bad"]
    assert notes["state"][2] == "broken"
    found = data(tmp_path / "site", "index")
    assert isinstance(found, dict)
    assert [problem[0] for problem in found["problems"] if problem[2] == "cloze-open"] == [2]


def test_a_vault_of_which_nothing_can_be_read(
    folder: Write, deckwright: Deckwright, tmp_path: Path
) -> None:
    result = deckwright("preview", folder({"bad.md": BAD.format()}), "-o", tmp_path / "site")

    assert result.exit_code == 1
    assert index(tmp_path / "site")["state"] == ["broken"]


def test_new_changed_and_removed(folder: Write, deckwright: Deckwright, tmp_path: Path) -> None:
    root = folder({f"{name}.md": GOOD.format(name) for name in "abc"})
    old = tmp_path / "old.apkg"
    deckwright("build", root, "-o", old)
    (root / "a.md").write_text(GOOD.format("a").replace("What", "Which"))
    (root / "b.md").unlink()
    (root / "d.md").write_text(GOOD.format("d"))

    deckwright("preview", root, "-o", tmp_path / "site", "--baseline", old)

    notes = index(tmp_path / "site")
    states = dict(zip(notes["guid"], notes["state"], strict=True))
    assert states == {"a": "changed", "b": "removed", "c": "unchanged", "d": "new"}
    changes = data(tmp_path / "site", "changes-0")
    assert isinstance(changes, list)
    changed, removed = changes
    assert ["gone", "What "] in changed["fields"][0][1]
    assert "What is" in changed["cards"]["0"][0]
    assert "What is" in removed["cards"]["0"][0]


def test_a_second_preview_leaves_nothing_of_the_first(
    folder: Write, deckwright: Deckwright, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    root = folder({"a.md": GOOD.format("a") + "# Answer\n![[a.svg]]", "a.svg": "<svg/>"})
    deckwright("preview", root, "-o", site)
    assert len(list(site.glob("media/*"))) == 1
    (site / "CNAME").write_text("cards.example.org")
    (site / ".git").mkdir()
    (site / ".git/config").write_text("mine")
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work")
    with (site / ".deckwright-preview").open("a") as names:
        names.write("\n../thesis.txt\n/etc/nothing\n.git/config\nmedia/../../thesis.txt\n")
    (root / "a.md").write_text(GOOD.format("a"))

    result = deckwright("preview", root, "-o", site)

    assert result.exit_code == 0, result.output
    assert not list(site.glob("media/*"))
    assert (site / "overview.html").is_file()
    assert (site / "CNAME").is_file()
    assert (site / ".git/config").is_file()
    assert thesis.is_file()


def test_a_folder_of_somebody_else_is_left_alone(
    folder: Write, deckwright: Deckwright, tmp_path: Path
) -> None:
    root = folder({"a.md": GOOD.format("a")})
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")

    result = deckwright("preview", root, "-o", mine)

    assert result.exit_code == 1
    assert "[output]" in result.stderr
    assert [file.name for file in mine.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("name", ["mathjax", "anki"])
def test_what_is_missing_is_named(
    name: str,
    folder: Write,
    deckwright: Deckwright,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sys

    for module in [m for m in sys.modules if m.split(".")[0] == name]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, name, None)
    result = deckwright("preview", folder({"a.md": GOOD.format("a")}), "-o", tmp_path / "site")

    assert result.exit_code == 2
    assert 'pip install "deckwright[preview]"' in result.stderr
