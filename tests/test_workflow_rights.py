"""What the jobs of our workflows may do, and what their green means."""

from __future__ import annotations

import yaml

from tests.test_workflow import WORKFLOW, WORKFLOWS


def test_only_what_publishes_may_write() -> None:
    jobs = WORKFLOW["jobs"]

    assert WORKFLOW["permissions"] == {}
    assert jobs["check"]["permissions"] == {"contents": "read"}
    assert jobs["publish"]["permissions"] == {"contents": "write"}
    assert jobs["publish"]["needs"] == "check"
    assert jobs["publish"]["if"] == "startsWith(github.ref, 'refs/tags/')"


def test_green_means_every_job_of_ours() -> None:
    jobs = yaml.safe_load((WORKFLOWS / "ci.yml").read_text(encoding="utf-8"))["jobs"]
    green = jobs.pop("green")

    assert set(green["needs"]) == set(jobs)
    assert green["steps"][0]["run"].count("success") == len(jobs)
