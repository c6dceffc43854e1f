"""Several packages of one vault: any of them in any order, and a shared note is the same in all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from deckwright.commands.options import chosen_packages, release_of
from deckwright.commands.progress import ProgressBar
from deckwright.package.read import read_package
from deckwright.preview.draft import read_draft
from deckwright.problems import Problems
from deckwright.vault.project import open_project
from tests.conftest import Deckwright
from tests.release.orders import ORDERS, Row, rows
from tests.release.vaults import FIRST

CONFIG = """[tool.deckwright]
name = "kidney"

[[tool.deckwright.packages]]
name = "filter"
folders = ["filter"]

[[tool.deckwright.packages]]
name = "exam"
tags = ["exam"]
"""
NOTE = "---\nid: p4rt{0}\ntags: [{1}]\n---\n# Question\n{2}\n"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return rows(tmp_path_factory.mktemp("orders"))


@pytest.mark.parametrize("index", range(len(ORDERS)), ids=lambda index: ORDERS[index])
def test_packages_are_imported_in_any_order(table: list[Row], index: int) -> None:
    row = table[index]

    assert (row.twice, row.refused, row.forks, row.turned_back) == (0, 0, (), 0)
    assert row.full_syncs == 0
    assert row.database == "Database rebuilt and optimized."
    assert row.content == table[0].content
    assert row.notes > 15


class Kidney:
    """A vault of two packages and what is built from it, a day later each time."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.root, self.patch, self.days = root, patch, 0
        self.write("pyproject.toml", CONFIG)
        self.write("cards/filter/a.md", NOTE.format("A", "x", "The **glomerulus** filters"))
        self.write("cards/filter/b.md", NOTE.format("B", "exam", "A **podocyte** has **feet**"))
        self.write("cards/salt/c.md", NOTE.format("C", "exam::hard", "**Renin** is made"))
        self.write("cards/salt/d.md", NOTE.format("D", "x", "**ADH** keeps water"))

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def builds(self, *options: str | Path) -> dict[str, dict[str, int]]:
        self.days += 1
        self.patch.setenv("SOURCE_DATE_EPOCH", str(FIRST + self.days * 86_400))
        result = Deckwright()("build", self.root, "--format", "json", *options)
        assert result.exit_code == 0, result.output
        said = json.loads(result.stdout)
        return {p["name"]: p for p in said["packages"]} | {"": said}

    def says(self, *options: str | Path) -> list[tuple[str, str]]:
        result = Deckwright()("check", self.root, "--format", "json", *options)
        return [(p["code"], p["message"]) for p in json.loads(result.stdout)["problems"]]

    def file(self, name: str) -> Path:
        return self.root / "dist" / f"{name}.apkg"


@pytest.fixture
def kidney(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kidney:
    return Kidney(tmp_path / "vault", monkeypatch)


def test_each_package_holds_its_notes_and_the_others_are_counted(kidney: Kidney) -> None:
    said = kidney.builds()

    assert {n.guid for n in read_package(kidney.file("filter")).notes} == {"p4rtA", "p4rtB"}
    assert {n.guid for n in read_package(kidney.file("exam")).notes} == {"p4rtB", "p4rtC"}
    assert (said[""]["notes"], said[""]["left_out"]) == (3, 1)
    assert [p.name for p in (kidney.root / "dist").iterdir() if p.name == "kidney.apkg"] == []


def test_nothing_changed_is_byte_for_byte_the_last_release_of_each(kidney: Kidney) -> None:
    kidney.builds()
    before = [kidney.file(name).read_bytes() for name in ("filter", "exam")]

    said = kidney.builds()

    assert [kidney.file(name).read_bytes() for name in ("filter", "exam")] == before
    assert (said["exam"]["unchanged"], said["filter"]["unchanged"]) == (2, 2)


def test_what_a_build_keeps_changes_no_byte(kidney: Kidney, tmp_path: Path) -> None:
    kidney.builds()
    shutil.copytree(kidney.root / "dist", tmp_path / "released")
    kidney.write("cards/filter/b.md", NOTE.format("B", "exam", "**A** podocyte has **feet**"))
    kidney.write("cards/salt/c.md", NOTE.format("C", "x", "**Renin** is made"))
    kidney.write("cards/salt/e.md", NOTE.format("E", "exam", "**Urea** is waste"))

    found = []
    for option in ("--cache", "--no-cache"):
        kidney.builds(option, "--baseline", tmp_path / "released")
        kidney.days -= 1
        found.append([kidney.file(name).read_bytes() for name in ("filter", "exam")])
    assert found[0] == found[1]


def test_a_shared_note_is_the_same_in_packages_built_at_different_times(kidney: Kidney) -> None:
    kidney.builds()
    kidney.write("cards/filter/b.md", NOTE.format("B", "exam", "**A** podocyte has **feet**"))
    kidney.builds("--package", "filter")
    kidney.write("cards/salt/c.md", NOTE.format("C", "exam", "**Renin** is made **here**"))

    said = kidney.builds()

    notes = [read_package(kidney.file(name)).by_guid["p4rtB"] for name in ("filter", "exam")]
    parts = [(n.id, n.mod, n.fields, [(c.id, c.ord, c.deck) for c in n.cards]) for n in notes]
    assert parts[0] == parts[1]
    assert notes[0].fields[0] == "{{c3::A}} podocyte has {{c2::feet}}"
    assert said["filter"]["changed"] == 0
    assert said["exam"]["changed"] == 2


def test_a_preview_shows_the_numbers_that_a_build_gives(kidney: Kidney) -> None:
    kidney.builds()
    kidney.write("cards/filter/b.md", NOTE.format("B", "exam", "**A** podocyte has **feet**"))
    project = open_project(kidney.root, None, None)
    release = release_of(project, None, packages=chosen_packages(project, ()))

    with ProgressBar() as bar:
        draft = read_draft(project, release, Problems(), bar)

    fields = {note.stored.guid: note.stored.fields[0] for note in draft.notes}
    assert fields["p4rtB"] == "{{c3::A}} podocyte has {{c2::feet}}"
    assert "p4rtD" in fields  # also of notes that are in no package


def test_retired_cloze_numbers_are_known_to_the_other_package(kidney: Kidney) -> None:
    kidney.builds()
    kidney.write("cards/filter/b.md", NOTE.format("B", "exam", "A podocyte has **feet**"))
    kidney.builds("--package", "filter")
    kidney.write("cards/filter/b.md", NOTE.format("B", "exam", "A podocyte has **feet**, **two**"))

    kidney.builds("--package", "exam")

    note = read_package(kidney.file("exam")).by_guid["p4rtB"]
    assert note.fields[0] == "A podocyte has {{c2::feet}}, {{c3::two}}"


def test_a_note_type_that_changed_in_one_package_is_as_new_in_the_other(kidney: Kidney) -> None:
    shutil.copytree(Path(__file__).parents[2] / "templates", kidney.root / "templates")
    kidney.builds()
    with (kidney.root / "templates/_shared/text.css").open("a") as css:
        css.write("\n.card { color: green; }\n")
    kidney.builds("--package", "exam")
    kidney.builds()

    both = [read_package(kidney.file(name)).notetypes for name in ("filter", "exam")]
    assert both[0] == both[1]
    assert [notetype.mod for notetype in both[0].values()] == [FIRST + 2 * 86_400]


def test_a_vault_that_is_parted_keeps_what_its_one_package_had(kidney: Kidney) -> None:
    parts = (kidney.root / "pyproject.toml").read_text()
    kidney.write("pyproject.toml", parts.partition("[[")[0])
    assert Deckwright()("build", kidney.root).exit_code == 0
    whole = read_package(kidney.file("kidney")).by_guid
    kidney.write("pyproject.toml", parts)

    kidney.builds()

    for name in ("filter", "exam"):
        for note in read_package(kidney.file(name)).notes:
            before = whole[note.guid]
            assert (note.id, note.mod, note.fields) == (before.id, before.mod, before.fields)


def test_what_leaves_a_package_is_told_where_the_package_is_named(kidney: Kidney) -> None:
    kidney.builds()
    kidney.write("cards/filter/b.md", NOTE.format("B", "x", "A **podocyte** has **feet**"))

    result = Deckwright()("check", kidney.root, "--format", "json")

    (problem,) = json.loads(result.stdout)["problems"]
    assert problem["code"] == "note-removed"
    assert (problem["path"], problem["line"]) == ("pyproject.toml", 8)


def test_baselines_lie_in_a_folder(kidney: Kidney, tmp_path: Path) -> None:
    kidney.builds()
    (kidney.root / "dist").rename(tmp_path / "released")

    assert kidney.builds("--baseline", tmp_path / "released")["exam"]["unchanged"] == 2
    (kidney.root / "dist" / "exam.apkg").unlink()
    one = tmp_path / "released" / "exam.apkg"
    assert kidney.builds("--package", "exam", "--baseline", one)["exam"]["unchanged"] == 2
    assert kidney.builds("--baseline", "none")["exam"]["new"] == 2
    result = Deckwright()("build", kidney.root, "--baseline", one)
    assert (result.exit_code, "--baseline is a folder" in result.output) == (2, True)
    result = Deckwright()("build", kidney.root, "--baseline", tmp_path)
    assert "[baseline-missing]" in result.output


def test_one_package_may_go_elsewhere(kidney: Kidney, tmp_path: Path) -> None:
    kidney.builds("--package", "exam", "-o", tmp_path / "e.apkg")

    assert len(read_package(tmp_path / "e.apkg").notes) == 2
    assert not kidney.file("filter").exists()
    result = Deckwright()("build", kidney.root, "-o", tmp_path / "e.apkg")
    assert (result.exit_code, "name it with --package" in result.output) == (2, True)
    result = Deckwright()("build", kidney.root, "--package", "exams")
    assert (result.exit_code, "did you mean exam?" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        ('folders = ["fliter"]', "did you mean filter?"),
        ('tags = ["nothing::*"]', "no note goes into package 'odd'"),
    ],
)
def test_a_package_of_nothing_is_an_error(kidney: Kidney, selection: str, code: str) -> None:
    kidney.write(
        "pyproject.toml", f'{CONFIG}\n[[tool.deckwright.packages]]\nname = "odd"\n{selection}\n'
    )

    result = Deckwright()("build", kidney.root)

    assert result.exit_code == 1
    assert code in result.output
    assert "[package-empty]" in result.output
    assert not (kidney.root / "dist").exists()
