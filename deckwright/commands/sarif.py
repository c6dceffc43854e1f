"""Problems as SARIF 2.1.0, for GitHub's code scanning and other viewers of findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from deckwright import __version__
from deckwright.commands.rules import ADDRESS, rule_of
from deckwright.commands.show import Outcome, place_of
from deckwright.problems import Problem

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"  # what paths are relative to, under the name that viewers know it by


def as_sarif(outcome: Outcome) -> str:
    """One result a problem, and a rule for each code among them."""
    codes = sorted({problem.code for problem in outcome.problems})
    driver = {
        "name": "deckwright",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": ADDRESS.partition("/blob/")[0],
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The folder in which deckwright ran."}}
        },
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(outcome, problem, codes) for problem in outcome.problems],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _rule(code: str) -> dict[str, Any]:
    rule = rule_of(code)
    values: dict[str, Any] = {"id": code, "helpUri": rule.address}
    if rule.section:
        values |= {
            "shortDescription": {"text": rule.summary},
            "fullDescription": {"text": rule.paragraph},
            "help": {"text": rule.section, "markdown": rule.section},
            "defaultConfiguration": {"level": rule.level},
        }
    return values


def _result(outcome: Outcome, problem: Problem, codes: list[str]) -> dict[str, Any]:
    where = problem.where
    location = {
        "artifactLocation": artifact(place_of(outcome, problem)),
        "region": {"startLine": where.line, "startColumn": where.column},
    }
    return {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": problem.level,
        # GitHub shows the text as it stands, so braces are not doubled for the sake of 3.11.5.
        "message": {"text": f"{problem.message}\n{problem.hint}".strip()},
        "locations": [{"physicalLocation": location}],
    }


def artifact(path: str) -> dict[str, str]:
    """A path as a URI: relative to where we ran, or a `file:` of its own (SARIF 2.1.0, 3.4)."""
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": _ROOT}
