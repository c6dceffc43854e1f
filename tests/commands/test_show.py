"""What machines read: GitHub's annotations and SARIF."""

from __future__ import annotations

import json
import re
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from deckwright import __version__
from deckwright.commands.github import as_github
from deckwright.commands.rules import rule_of
from deckwright.commands.sarif import artifact, as_sarif
from deckwright.commands.show import Outcome
from deckwright.problems import Problem, Where, warning
from deckwright.vault.project import open_project
from tests.conftest import Deckwright, Write
from tests.documentation import REPOSITORY, sections_of

CLOZE_OPEN = Problem("cloze-open", "never closed", Where("a.md", 5, 3), "write }}")


def outcome(*problems: Problem, root: Path | None = None) -> Outcome:
    return Outcome(open_project(root, None, None) if root else None, problems)


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            CLOZE_OPEN,
            "::error file=a.md,line=5,col=3,title=deckwright cloze-open::"
            "a.md:5:3: never closed%0Awrite }}",
        ),
        (
            warning("tag-blank", "50% of it", Where("a.md")),
            "::warning file=a.md,line=1,col=1,title=deckwright tag-blank::a.md:1:1: 50%25 of it",
        ),
        (
            Problem("value", "a\r\nb::c", Where("a, b: 100%.md")),
            "::error file=a%2C b%3A 100%25.md,line=1,col=1,title=deckwright value::"
            "a, b: 100%25.md:1:1: a%0D%0Ab::c",
        ),
    ],
)
def test_an_annotation_is_one_line_whatever_it_says(problem: Problem, line: str) -> None:
    assert as_github(outcome(problem), wrote=True) == line


@pytest.mark.parametrize(("count", "told"), [(10, False), (11, True)])
def test_more_annotations_than_github_shows_are_counted(count: int, *, told: bool) -> None:
    warnings = [warning("bold-open", "so", Where("a.md", line + 1)) for line in range(count)]

    *_, last = as_github(outcome(*warnings, CLOZE_OPEN), wrote=False).split("\n")

    assert last.startswith("::notice title=deckwright::1 error and 11 warnings in 1 file") == told


def test_paths_are_those_of_the_repository_that_a_workflow_has_checked_out(
    folder: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder({"decks/heart/a.md": "# Question\n**Who?**"})
    monkeypatch.chdir(root / "decks")
    found = outcome(CLOZE_OPEN, root=root / "decks" / "heart")

    assert "file=heart/a.md," in as_github(found, wrote=True)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(root))
    assert "file=decks/heart/a.md," in as_github(found, wrote=True)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(root / "elsewhere"))
    assert "file=heart/a.md," in as_github(found, wrote=True)


def test_the_count_is_told_on_stderr(folder: Write, deckwright: Deckwright) -> None:
    result = deckwright(
        "check", folder({"a.md": "# Question\nWho is **it**?"}), "--format", "github"
    )

    assert result.stdout.count("\n") == 1
    assert result.stderr == "1 warning in 1 file\n"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("cards/a.md", "cards/a.md"),
        ("cards/a b.md", "cards/a%20b.md"),
        ("100%.md", "100%25.md"),
        ("a#b?c.md", "a%23b%3Fc.md"),
        ("c:d.md", "c%3Ad.md"),
        ("[a].md", "%5Ba%5D.md"),
        ("腎.md", "%E8%85%8E.md"),
        (".", "."),
    ],
)
def test_a_path_becomes_a_relative_uri(path: str, uri: str) -> None:
    assert artifact(path) == {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_a_path_that_lies_elsewhere_becomes_a_uri_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert artifact(str(tmp_path / "a b.md")) == {"uri": f"{tmp_path.as_uri()}/a%20b.md"}
    monkeypatch.setattr("deckwright.commands.sarif.Path", PureWindowsPath)
    assert artifact(r"C:\my decks\a.md") == {"uri": "file:///C:/my%20decks/a.md"}


def log_of(*problems: Problem) -> Any:
    return json.loads(as_sarif(outcome(*problems)))


def test_sarif_says_what_found_it_and_how_columns_are_counted() -> None:
    log = log_of()

    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["name"] == "deckwright"
    assert run["tool"]["driver"]["version"] == __version__
    assert run["columnKind"] == "unicodeCodePoints"
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_every_finding_of_sarif_has_its_rule_place_and_level() -> None:
    log = log_of(CLOZE_OPEN, warning("bold-open", "so", Where("b.md", 2)), CLOZE_OPEN)

    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["bold-open", "cloze-open"]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert run["results"][0]["message"] == {"text": "never closed\nwrite }}"}
    assert run["results"][0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a.md", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 5, "startColumn": 3},
            }
        }
    ]


# Of SARIF 2.1.0 what we write: the keys that an object may have, and with a ! those that it must.
SHAPES = {
    "log": "$schema version! runs!",
    "runs": "tool! results columnKind originalUriBaseIds invocations",
    "tool": "driver!",
    "driver": "name! version semanticVersion informationUri rules",
    "rules": "id! shortDescription fullDescription help helpUri defaultConfiguration",
    "shortDescription": "text! markdown",
    "fullDescription": "text! markdown",
    "help": "text! markdown",
    "defaultConfiguration": "level",
    "invocations": "executionSuccessful!",
    "originalUriBaseIds": "%SRCROOT%",
    "%SRCROOT%": "uri uriBaseId description",
    "description": "text!",
    "results": "ruleId ruleIndex level message! locations",
    "message": "text!",
    "locations": "physicalLocation",
    "physicalLocation": "artifactLocation region",
    "artifactLocation": "uri uriBaseId",
    "region": "startLine startColumn",
}


def test_sarif_has_the_shape_of_its_schema() -> None:
    def look(name: str, value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                look(name, item)
        elif isinstance(value, dict):
            keys = SHAPES[name].split()
            assert set(value) <= {key.rstrip("!") for key in keys}, name
            assert {key.rstrip("!") for key in keys if key.endswith("!")} <= set(value), name
            for key, inner in value.items():
                look(key, inner)

    look("log", log_of(CLOZE_OPEN, warning("bold-open", "so", Where("b.md", 2))))


@pytest.mark.parametrize(
    "code", sections_of((REPOSITORY / "docs" / "problems.md").read_text(encoding="utf-8"))
)
def test_every_code_has_a_rule_with_words_of_its_own(code: str) -> None:
    rule = rule_of(code)

    assert rule.level in ("error", "warning")
    assert rule.address.endswith(f"/docs/problems.md#{code}")
    assert 10 < len(rule.summary) <= 250
    assert rule.summary[0].isupper() or rule.summary[0] == "`"
    assert rule.summary[-1] in ".?"
    assert rule.paragraph.startswith(rule.summary)
    assert len(rule.paragraph) <= 1024  # GitHub cuts the rest off
    assert rule.paragraph.count("**") == 0
    assert "\n## " not in re.sub(r"(?ms)^(`{3,}).*?^\1$", "", rule.section)
    assert "](#" not in rule.section
    assert rule.section == "" or not rule.section.endswith("```")


def test_a_code_without_a_page_is_still_a_rule() -> None:
    assert log_of(Problem("unheard-of", "so", Where("a.md")))["runs"][0]["tool"]["driver"][
        "rules"
    ] == [{"id": "unheard-of", "helpUri": rule_of("unheard-of").address}]
