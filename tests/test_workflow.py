"""The publishing workflow, its steps run here as GitHub's runner would, with `gh` played by a file.

What cannot be shown here: the actions it uses (checkout, setup-python, upload-artifact), and
GitHub's permissions.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

REPO = Path(__file__).parent.parent
WORKFLOW = REPO / ".github" / "workflows" / "publish-deck.yml"

# Plays `gh release download` and `gh release create` with a folder of releases.
GH = """#!/usr/bin/env bash
set -eu
releases="$GH_RELEASES"
case "$2" in
  download)
    last=$(ls "$releases" 2>/dev/null | sort -V | tail -n 1)
    [ -n "$last" ] || { echo "release not found" >&2; exit 1; }
    cp "$releases/$last"/*.apkg "${@: -1}" ;;
  create)
    mkdir -p "$releases/$3"
    shift 3
    while [ $# -gt 0 ]; do
      case "$1" in
        --notes-file) cp "$2" "$releases/../notes.md"; shift 2 ;;
        *) cp "$1" "$releases/$(ls -t "$releases" | head -n 1)/"; shift ;;
      esac
    done ;;
esac
"""


@dataclass
class Runner:
    """Runs the `run:` steps of the workflow in a clone, under the event that is asked for."""

    clone: Path
    home: Path
    output: list[str] = field(default_factory=list)

    def runs(self, event: str, ref: str) -> int:
        (self.home / "env").write_text("")
        (self.home / "summary.md").write_text("")
        steps = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["deck"]["steps"]
        for step in steps:
            if "run" not in step or not self._holds(step.get("if", ""), event, ref):
                continue
            if "pip install" in step["run"]:
                continue  # it is installed: these tests run in it
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.clone,
                env=self._environment(event, ref),
                capture_output=True,
                text=True,
                check=False,
            )
            self.output.append(done.stdout + done.stderr)
            if done.returncode:
                return done.returncode
        return 0

    @property
    def summary(self) -> str:
        return (self.home / "summary.md").read_text()

    def _holds(self, condition: str, event: str, ref: str) -> bool:
        tagged = ref.startswith("refs/tags/")
        return {
            "": True,
            "github.event_name == 'pull_request'": event == "pull_request",
            "startsWith(github.ref, 'refs/tags/')": tagged,
            "!startsWith(github.ref, 'refs/tags/')": not tagged,
        }[condition]

    def _environment(self, event: str, ref: str) -> dict[str, str]:
        written = (self.home / "env").read_text().splitlines()
        path = os.pathsep.join(
            [str(self.home), str(Path(sys.executable).parent), os.environ["PATH"]]
        )
        return {
            **os.environ,
            "PATH": path,
            "GITHUB_ENV": str(self.home / "env"),
            "GITHUB_STEP_SUMMARY": str(self.home / "summary.md"),
            "GITHUB_EVENT_NAME": event,
            "GITHUB_REF_NAME": ref.rpartition("/")[2],
            "GH_RELEASES": str(self.home / "releases"),
            "ALLOW": "",
            **dict(line.split("=", 1) for line in written),
        }


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    if sys.platform == "win32" or not shutil.which(
        "deckwright", path=str(Path(sys.executable).parent)
    ):
        pytest.skip("needs bash and an installed deckwright")
    clone, home = tmp_path / "clone", tmp_path / "home"
    (clone / "cards").mkdir(parents=True)
    home.mkdir()
    gh = home / "gh"
    gh.write_text(GH)
    gh.chmod(0o755)
    (home / "releases").mkdir()
    (clone / "pyproject.toml").write_text('[tool.deckwright]\nname = "organs"\n')
    write(clone, "renin", "Renin")
    write(clone, "adh", "ADH")
    return Runner(clone, home)


def write(clone: Path, name: str, word: str) -> None:
    (clone / "cards" / f"{name}.md").write_text(
        f"---\nid: w0rk{name}\n---\n# Question\nThe kidney makes or feels **{word}**.\n"
    )


def test_a_tag_is_published_and_the_next_one_is_built_against_it(runner: Runner) -> None:
    assert runner.runs("push", "refs/tags/v1") == 0, runner.output
    write(runner.clone, "adh", "vasopressin")
    shutil.rmtree(runner.clone / "dist")
    assert runner.runs("push", "refs/tags/v2") == 0, runner.output

    releases = runner.home / "releases"
    assert sorted(file.name for file in (releases / "v2").iterdir()) == [
        "SHA256SUMS",
        "organs.apkg",
    ]
    check = ["sha256sum", "--check", "SHA256SUMS"]
    assert (
        subprocess.run(check, cwd=releases / "v2", check=False, capture_output=True).returncode == 0
    )
    notes = (runner.home / "notes.md").read_text()
    assert "notes: 1 changed, 1 unchanged." in notes
    assert "<del>ADH</del>" in notes
    assert any("nothing would be harmed" in output for output in runner.output)


def test_a_pull_request_is_told_what_learners_would_see(runner: Runner) -> None:
    assert runner.runs("push", "refs/tags/v1") == 0, runner.output
    write(runner.clone, "renin", "prorenin")

    assert runner.runs("pull_request", "refs/pull/7/merge") == 0, runner.output

    assert "### Changed" in runner.summary
    assert sorted(release.name for release in (runner.home / "releases").iterdir()) == ["v1"]


def test_a_pull_request_with_an_error_fails_with_an_annotation(runner: Runner) -> None:
    (runner.clone / "cards" / "adh.md").write_text("# Question\n{{c1::open\n")

    assert runner.runs("pull_request", "refs/pull/7/merge") == 1

    assert (
        "::error file=cards/adh.md,line=2,col=1,title=deckwright cloze-open::" in runner.output[-1]
    )


def test_a_tag_that_would_hurt_learners_is_not_published(runner: Runner) -> None:
    assert runner.runs("push", "refs/tags/v1") == 0, runner.output
    (runner.clone / "cards" / "adh.md").unlink()

    assert runner.runs("push", "refs/tags/v2") == 1

    assert "note-removed" in runner.output[-1]
    assert sorted(release.name for release in (runner.home / "releases").iterdir()) == ["v1"]
