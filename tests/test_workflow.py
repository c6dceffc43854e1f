"""The publishing workflow, its steps run here as GitHub's runner would, with `gh` played by a file.

What cannot be shown here: the actions it uses (checkout, setup-python; of those that carry files
from job to job only what they do with a folder), and GitHub's permissions.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

REPO = Path(__file__).parent.parent
WORKFLOWS = REPO / ".github" / "workflows"
WORKFLOW = yaml.safe_load((WORKFLOWS / "publish-deck.yml").read_text(encoding="utf-8"))

# Plays `gh release` with a folder of releases; the command that GH_FAILS names fails.
GH = """#!/usr/bin/env bash
set -eu
releases="$GH_RELEASES"
if [ "$2" = "${GH_FAILS:-}" ]; then echo "HTTP 503" >&2; exit 1; fi
case "$2" in
  list) ls "$releases" | sort -rV ;;
  view) [ -d "$releases/$3" ] || { echo "release not found" >&2; exit 1; }; ls "$releases/$3" ;;
  download)
    [ "${@: -2:1}" = --dir ]
    cp "$releases/$3"/*.apkg "${@: -1}" ;;
  create)
    tag="$3"
    mkdir -p "$releases/$tag"
    shift 3
    while [ $# -gt 0 ]; do
      case "$1" in
        --notes-file) cp "$2" "$releases/../notes.md"; shift 2 ;;
        *) cp "$1" "$releases/$tag/"; shift ;;
      esac
    done ;;
  *) exit 2 ;;
esac
"""


@dataclass
class Runner:
    """Runs the jobs of the workflow, the first in a clone, under the event that is asked for."""

    clone: Path
    home: Path
    fails: str = ""
    output: list[str] = field(default_factory=list)

    def runs(self, event: str, ref: str, **inputs: str) -> int:
        (self.home / "summary.md").write_text("")
        self.output.clear()
        shutil.rmtree(self.home / "artifact", ignore_errors=True)
        for name, job in WORKFLOW["jobs"].items():
            if not self._holds(job.get("if", ""), event, ref):
                continue
            (self.home / "env").write_text("")
            folder = self.home / name if "needs" in job else self.clone
            shutil.rmtree(self.home / name, ignore_errors=True)
            folder.mkdir(exist_ok=True)
            for step in job["steps"]:
                if self._holds(step.get("if", ""), event, ref):
                    environment = self._environment(job["env"], event, ref, inputs)
                    status = self._step(step, folder, environment)
                    if status:
                        return status
        return 0

    @property
    def summary(self) -> str:
        return (self.home / "summary.md").read_text()

    @property
    def releases(self) -> list[str]:
        return sorted(release.name for release in (self.home / "releases").iterdir())

    def tags(self, *tags: str) -> None:
        """Publish a release for each tag, each with another word in a note."""
        for tag in tags:
            write(self.clone, "adh", f"ADH of {tag}")
            assert self.runs("push", f"refs/tags/{tag}") == 0, self.output

    def _step(self, step: dict[str, Any], folder: Path, environment: dict[str, str]) -> int:
        artifact = self.home / "artifact"
        if "upload-artifact" in step.get("uses", ""):
            for pattern in step["with"]["path"].split():
                for file in folder.glob(pattern):
                    there = artifact / file.relative_to(folder)
                    there.parent.mkdir(parents=True, exist_ok=True)
                    if file.is_dir():
                        shutil.copytree(file, there, dirs_exist_ok=True)
                    else:
                        shutil.copy(file, there)
        elif "download-artifact" in step.get("uses", ""):
            shutil.copytree(artifact, folder, dirs_exist_ok=True)
        if "run" not in step or "pip install" in step["run"]:
            return 0  # it is installed: these tests run in it
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.output.append(done.stdout + done.stderr)
        return done.returncode

    def _holds(self, condition: str, event: str, ref: str) -> bool:
        tagged, asked = ref.startswith("refs/tags/"), event == "pull_request"
        return {
            "": True,
            "github.event_name == 'pull_request'": asked,
            "startsWith(github.ref, 'refs/tags/')": tagged,
            "github.event_name != 'pull_request' && !startsWith(github.ref, 'refs/tags/')": not (
                asked or tagged
            ),
        }[condition]

    def _environment(
        self, job: dict[str, str], event: str, ref: str, inputs: dict[str, str]
    ) -> dict[str, str]:
        written = (self.home / "env").read_text().splitlines()
        path = os.pathsep.join(
            [str(self.home), str(Path(sys.executable).parent), os.environ["PATH"]]
        )
        # "on" is True in YAML 1.1
        known = {
            f"inputs.{k}": v.get("default", "")
            for k, v in WORKFLOW[True]["workflow_call"]["inputs"].items()
        }
        known |= {f"inputs.{name}": value for name, value in inputs.items()}
        known |= {"github.token": "t0ken", "github.repository": "ada/organs"}
        return {
            **os.environ,
            "PATH": path,
            "GITHUB_ENV": str(self.home / "env"),
            "GITHUB_STEP_SUMMARY": str(self.home / "summary.md"),
            "GITHUB_EVENT_NAME": event,
            "GITHUB_REF": ref,
            "GITHUB_REF_TYPE": "tag" if ref.startswith("refs/tags/") else "branch",
            "GITHUB_REF_NAME": ref.removeprefix("refs/tags/").removeprefix("refs/heads/"),
            "GH_RELEASES": str(self.home / "releases"),
            "GH_FAILS": self.fails,
            **{
                name: re.sub(r"\$\{\{ (.+?) \}\}", lambda match: known[match[1]], value)
                for name, value in job.items()
            },
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


def test_an_empty_list_of_releases_means_a_first_release(runner: Runner) -> None:
    assert runner.runs("push", "refs/tags/v1") == 0, runner.output

    assert "the package that learners have: none" in "".join(runner.output)
    assert (runner.home / "notes.md").read_text() == "The first release.\n"


@pytest.mark.parametrize("command", ["list", "view", "download"])
@pytest.mark.parametrize("ref", ["refs/tags/v2", "refs/heads/main"])
def test_a_failure_of_gh_is_not_taken_for_a_first_release(
    runner: Runner, command: str, ref: str
) -> None:
    runner.tags("v1")
    runner.fails = command

    assert runner.runs("push", ref) == 1

    assert len(runner.output) == 1
    assert "HTTP 503" in runner.output[0]
    assert runner.releases == ["v1"]


@pytest.mark.parametrize("files", [[], ["notes.txt"], ["one.apkg", "two.apkg"]])
def test_a_release_without_one_package_is_an_error(runner: Runner, files: list[str]) -> None:
    (runner.home / "releases" / "v1").mkdir()
    for file in files:
        (runner.home / "releases" / "v1" / file).write_text("")

    assert runner.runs("push", "refs/tags/v2") == 1

    assert "::error::release v1 has" in runner.output[-1]
    assert runner.releases == ["v1"]


def test_an_import_is_rehearsed_over_the_last_few_releases(runner: Runner) -> None:
    runner.tags("v1", "v2", "v9", "v10")
    (runner.home / "releases" / "v3").mkdir()
    write(runner.clone, "adh", "vasopressin")

    assert runner.runs("push", "refs/tags/v11") == 0, runner.output

    told = "".join(runner.output)
    assert "the package that learners have: .last-release/v10/organs.apkg" in told
    assert "release v3 has 0 .apkg files and not one: it is not rehearsed" in told
    rehearsed = re.findall(r"organs.apkg over \.last-release/(v\d+)/organs.apkg", told)
    assert sorted(rehearsed) == ["v10", "v2", "v9"]


def test_the_baseline_can_be_chosen(runner: Runner) -> None:
    runner.tags("v1", "v2", "v3")

    assert runner.runs("push", "refs/heads/main", baseline="v2") == 0, runner.output
    told = "".join(runner.output)
    assert "the package that learners have: .last-release/v2/organs.apkg" in told
    assert "over .last-release/v1/" in told
    assert "over .last-release/v3/" not in told

    assert runner.runs("push", "refs/heads/main", baseline="v7") == 1
    assert "release not found" in runner.output[-1]

    runner.fails = "list"
    assert runner.runs("push", "refs/heads/main", baseline="none") == 0, runner.output
    assert "the package that learners have: none" in "".join(runner.output)


def test_a_tag_that_runs_again_is_not_built_against_itself(runner: Runner) -> None:
    runner.tags("v1", "v2")

    assert runner.runs("push", "refs/tags/v2") == 0, runner.output

    assert "the package that learners have: .last-release/v1/" in "".join(runner.output)


def test_more_than_one_package_is_not_published(runner: Runner) -> None:
    (runner.clone / "dist").mkdir()
    (runner.clone / "dist" / "old name.apkg").write_text("")

    assert runner.runs("push", "refs/tags/v1") == 1

    assert "::error::dist has 2 .apkg files and not one" in runner.output[-1]
    assert not runner.releases


def test_a_pull_request_is_told_what_learners_would_see(runner: Runner) -> None:
    assert runner.runs("push", "refs/tags/v1") == 0, runner.output
    write(runner.clone, "renin", "prorenin")

    assert runner.runs("pull_request", "refs/pull/7/merge") == 0, runner.output

    assert "### Changed" in runner.summary
    assert "would not be published" not in runner.summary
    assert runner.releases == ["v1"]
    # The cards are shown, before and now.
    assert "prorenin" in (runner.home / "artifact/preview/data/changes-0.js").read_text()


def test_a_pull_request_with_an_error_fails_with_an_annotation(runner: Runner) -> None:
    (runner.clone / "cards" / "adh.md").write_text("# Question\n{{c1::open\n")

    assert runner.runs("pull_request", "refs/pull/7/merge") == 1

    assert (
        "::error file=cards/adh.md,line=2,col=1,title=deckwright cloze-open::" in runner.output[-1]
    )


def test_a_pull_request_is_told_once_what_is_wrong_and_what_a_tag_would_refuse(
    runner: Runner,
) -> None:
    runner.tags("v1")
    (runner.clone / "cards" / "adh.md").unlink()

    assert runner.runs("pull_request", "refs/pull/7/merge") in (0, 1)

    assert "".join(runner.output).count("::warning") == 1
    refused = runner.summary.partition("### Removed")[0]
    assert "### A tag would not be published\n\n    " in refused
    assert "[note-removed]" in refused


def test_a_pull_request_that_would_hurt_learners_says_so_and_is_not_blocked(runner: Runner) -> None:
    assert runner.runs("push", "refs/tags/v1") == 0, runner.output
    (runner.clone / "cards" / "adh.md").unlink()

    assert runner.runs("pull_request", "refs/pull/7/merge") == 0, runner.output

    assert "### Learners would be hurt" in runner.summary
    assert "[note-removed]" in runner.summary


def test_what_is_allowed_is_published(runner: Runner) -> None:
    runner.tags("v1")
    (runner.clone / "cards" / "adh.md").unlink()

    allow = "--allow note-removed"
    assert runner.runs("push", "refs/tags/v2", allow=allow) == 0, runner.output

    assert runner.releases == ["v1", "v2"]


def test_a_tag_that_would_hurt_learners_is_not_published(runner: Runner) -> None:
    assert runner.runs("push", "refs/tags/v1") == 0, runner.output
    (runner.clone / "cards" / "adh.md").unlink()

    assert runner.runs("push", "refs/tags/v2") == 1

    assert "note-removed" in runner.output[-1]
    assert runner.releases == ["v1"]


def test_several_packages_are_each_built_against_their_last_release(runner: Runner) -> None:
    with (runner.clone / "pyproject.toml").open("a") as config:
        for name, folder in (("salt", "salt"), ("all", ".")):
            config.write(f'[[tool.deckwright.packages]]\nname = "{name}"\nfolders = ["{folder}"]\n')
    (runner.clone / "cards" / "salt").mkdir()
    (runner.clone / "cards" / "adh.md").rename(runner.clone / "cards" / "salt" / "adh.md")
    assert runner.runs("push", "refs/tags/v1") == 0, runner.output
    text = (runner.clone / "cards" / "salt" / "adh.md").read_text()
    (runner.clone / "cards" / "salt" / "adh.md").write_text(text.replace("ADH", "vasopressin"))

    extras = "--delta --update-txt"
    assert runner.runs("push", "refs/tags/v2", extras=extras) == 0, runner.output

    files = {file.name for file in (runner.home / "releases" / "v2").iterdir()}
    kinds = ("apkg", "delta.apkg", "update.cloze.txt")
    assert files == {"SHA256SUMS"} | {
        f"{name}.{kind}" for name in ("all", "salt") for kind in kinds
    }
    notes = (runner.home / "notes.md").read_text()
    assert "## all.apkg\n\nnotes: 1 changed, 1 unchanged." in notes
    assert "## salt.apkg\n\nnotes: 1 changed." in notes
    over = re.findall(r"dist/(\w+).apkg over .last-release/v1/(\w+).apkg", "".join(runner.output))
    assert over == [("all", "all"), ("salt", "salt")]
    assert runner.runs("push", "refs/tags/v3") == 0, runner.output
    assert "the package that learners have: .last-release/v2\n" in "".join(runner.output)


@pytest.mark.parametrize("file", sorted(WORKFLOWS.iterdir()), ids=lambda file: file.name)
def test_every_action_is_pinned_by_its_commit(file: Path) -> None:
    used = re.findall(r"^ *-? *uses: *(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE)

    assert used
    for action in used:
        assert action.startswith("./") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
