"""The command line as people and workflows meet it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deckwright import __version__
from tests.conftest import Deckwright, Write

REPO = Path(__file__).parent.parent.parent
GOOD = {"kidney/renin.md": "---\nid: c1i0good\n---\n# Question\nWhat is **renin**?\n"}
WARNED = {"renin.md": "# Question\nWhat is **renin**?\n"}
BAD = {**GOOD, "bad.md": "---\nid: c1i0bad\n---\n# Question\n{{c1::open\n"}


def run(*args: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python build.py` in a process of its own."""
    return subprocess.run(
        [sys.executable, REPO / "build.py", *args],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
    )


def test_without_a_command_it_builds(folder: Write, deckwright: Deckwright) -> None:
    root = folder(GOOD)
    (root / "pyproject.toml").write_text("[tool.deckwright]\nname = 'k'\n")

    result = deckwright("--root", root)

    assert result.exit_code == 0
    assert (root / "dist" / "k.apkg").is_file()
    assert result.stdout.splitlines()[0] == (
        "1 note, 1 card, 1 deck, 0 media files, 0 reference notes"
    )


def test_a_folder_without_configuration_builds(
    folder: Write, deckwright: Deckwright, tmp_path: Path
) -> None:
    result = deckwright("build", folder(GOOD), "-o", tmp_path / "out" / "k.apkg")

    assert result.exit_code == 0
    assert result.stderr == ""
    assert (tmp_path / "out" / "k.apkg").is_file()
    assert not list((tmp_path / "vault").rglob("*.apkg"))


def test_options_without_a_command_go_to_build(folder: Write, deckwright: Deckwright) -> None:
    root = folder(WARNED)

    result = deckwright("--root", root, "--strict", "-o", root / "k.apkg")

    assert result.exit_code == 1
    assert "error: this note has no id" in result.stderr


def test_a_mistyped_command_is_a_usage_error() -> None:
    result = run("biuld")

    assert (result.returncode, result.stdout) == (2, "")
    assert "No such command 'biuld'" in result.stderr


@pytest.mark.parametrize("command", [(), ("build",), ("check",), ("ids",), ("new",)])
def test_help_ends_well_and_shows_an_example(command: tuple[str, ...]) -> None:
    result = run(*command, "--help")

    assert (result.returncode, result.stderr) == (0, "")
    assert "Usage: deckwright" in result.stdout
    assert command == ("ids",) or "python build.py" in result.stdout


def test_the_version_is_the_packages() -> None:
    assert run("--version").stdout.strip() == f"deckwright, version {__version__}"


def test_errors_are_shown_on_stderr_and_the_old_package_stands(
    folder: Write, deckwright: Deckwright, tmp_path: Path
) -> None:
    (tmp_path / "k.apkg").write_bytes(b"old")

    result = deckwright("build", folder(BAD), "-o", tmp_path / "k.apkg", "--baseline", "none")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "bad.md:5:1: error: cloze c1 is never closed [cloze-open]\n"
        "    write }} after its last word\n"
        "1 error in 1 file; nothing was written\n"
    )
    assert (tmp_path / "k.apkg").read_bytes() == b"old"


def test_check_shows_problems_on_stdout_and_writes_nothing(
    folder: Write, deckwright: Deckwright
) -> None:
    root = folder(WARNED)

    result = deckwright("check", root)

    assert result.exit_code == 0
    assert result.stdout.startswith("renin.md:1:1: warning: this note has no id")
    assert result.stderr == "1 warning in 1 file\n"
    assert [path.name for path in root.rglob("*")] == ["renin.md"]


def test_check_of_one_note_reads_only_that_note(folder: Write, deckwright: Deckwright) -> None:
    root = folder({**BAD, "pyproject.toml": "[tool.deckwright]\n"})

    result = deckwright("check", root / "kidney" / "renin.md")

    assert (result.exit_code, result.stdout) == (
        0,
        "1 note, 1 card, 1 deck, 0 media files, 0 reference notes: all is well\n",
    )


def test_a_part_of_a_project_needs_a_name_for_its_package(folder: Write) -> None:
    root = folder({**GOOD, "pyproject.toml": "[tool.deckwright]\n"})

    result = run("build", root / "kidney")

    assert result.returncode == 2
    assert "name its package with -o" in result.stderr
    assert not list(root.rglob("*.apkg"))


def test_json_tells_all_and_is_all_that_stdout_holds(
    folder: Write, deckwright: Deckwright, tmp_path: Path
) -> None:
    two = "# Question\nWhere is **renin** made?\n"
    root = folder({**GOOD, "article.md": "Nothing to learn.", "x/two.md": two})

    said = json.loads(
        deckwright("build", root, "-o", tmp_path / "k.apkg", "--format", "json").stdout
    )

    assert (said["ok"], said["errors"], said["warnings"]) == (True, 0, 1)
    assert (said["notes"], said["cards"], said["references"]) == (2, 2, 1)
    assert said["notes_by_deck"] == {"vault::kidney": 1, "vault::x": 1}
    assert said["size"] == (tmp_path / "k.apkg").stat().st_size
    assert said["problems"] == [
        {
            "code": "id-missing",
            "level": "warning",
            "message": "this note has no id, so its guid comes from its path",
            "hint": f"type: python build.py ids {root}",
            "path": "x/two.md",
            "line": 1,
            "column": 1,
        }
    ]


def test_github_annotations_are_escaped(folder: Write, deckwright: Deckwright) -> None:
    root = folder({"100%, a:b.md".replace(":", ";"): BAD["bad.md"]})

    result = deckwright("check", root, "--format", "github")

    assert result.exit_code == 1
    assert result.stdout.startswith("::error file=")
    assert "100%25%2C a;b.md,line=5,col=1,title=deckwright cloze-open::" in result.stdout
    assert "closed%0Awrite }} after" in result.stdout


def test_sarif_names_every_finding_by_rule_and_line(folder: Write, deckwright: Deckwright) -> None:
    result = deckwright("check", folder(BAD), "--format", "sarif")

    (run_,) = json.loads(result.stdout)["runs"]
    assert [rule["id"] for rule in run_["tool"]["driver"]["rules"]] == ["cloze-open"]
    assert run_["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 5,
        "startColumn": 1,
    }


def test_nothing_is_coloured_when_piped_or_when_no_color_is_set(folder: Write) -> None:
    root = folder(BAD)

    assert "\x1b" not in run("check", root).stdout
    assert "\x1b" not in run("check", root, NO_COLOR="1", FORCE_COLOR="1").stdout


@pytest.mark.parametrize(
    ("epoch", "status", "said"),
    [
        ("1760000000", 0, ""),
        ("99999999999", 1, "SOURCE_DATE_EPOCH=99999999999 lies in the future [time-future]"),
        ("yesterday", 2, "SOURCE_DATE_EPOCH=yesterday is no number of seconds since 1970"),
    ],
)
def test_the_build_time_may_be_given(
    folder: Write, tmp_path: Path, epoch: str, status: int, said: str
) -> None:
    output = tmp_path / "k.apkg"

    result = run("build", folder(GOOD), "-o", output, SOURCE_DATE_EPOCH=epoch)

    assert result.returncode == status, result.stderr
    assert said in result.stderr
    assert output.exists() == (status == 0)


def test_a_bug_of_ours_says_where_to_report_it(folder: Write) -> None:
    script = (
        "import deckwright.commands.build as b, deckwright.commands.cli as c\n"
        "def bug(*_): raise ZeroDivisionError('made by a test')\n"
        "b.build_deck = bug\n"
        "c.main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, "build", folder(GOOD)],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPO,
    )

    assert result.returncode == 3
    assert "made by a test" in result.stderr
    assert "This is a bug in deckwright" in result.stderr


@pytest.mark.parametrize("source", ["nowhere", "nowhere/at/all"])
def test_a_folder_that_is_not_there_is_a_problem(source: str, deckwright: Deckwright) -> None:
    result = deckwright("build", source)

    assert result.exit_code == 1
    assert f"there is no {source} [source-missing]" in result.stderr


@pytest.mark.parametrize(
    "command",
    ["build --baseline", "check --baseline", "preview --baseline", "diff", "verify", "adopt",
     "sync --collection x.anki2"],
)  # fmt: skip
def test_who_names_no_package_is_told_what_this_command_takes(
    folder: Write, deckwright: Deckwright, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder({**GOOD, "bad.apkg": "This is no package.", "x.anki2": b""})
    monkeypatch.chdir(root)
    more = {"diff": ["bad.apkg"], "adopt": ["new"]}.get(command, [])

    said = deckwright(*command.split(), "bad.apkg", *more)

    assert said.exit_code == 1
    takes_none = command.endswith("--baseline")
    hint = "name a whole .apkg file" + ", or --baseline none" * takes_none
    assert hint in [line.strip() for line in said.output.splitlines()]
