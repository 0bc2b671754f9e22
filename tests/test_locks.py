"""The lock files: everything pyproject.toml asks for, with hashes, and not a word about where it comes from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
PEER = (ROOT / "tests" / "bench" / "peer.in").read_text(encoding="utf-8")
RELEASE = (ROOT / ".ci" / "release.in").read_text(encoding="utf-8")
FUZZ = (ROOT / "tests" / "fuzz" / "fuzz.in").read_text(encoding="utf-8")
DEPLOY = (ROOT / "tests" / "deploy_containers" / "tools.in").read_text(encoding="utf-8")

LOCKS = {
    "requirements.lock": [*PROJECT["dependencies"], *PYPROJECT["build-system"]["requires"]],
    "requirements-test.lock": [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]],
    "requirements-bench.lock": [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["bench"]],
    "requirements-peer.lock": [line for line in PEER.splitlines() if not line.startswith("#")],
    "requirements-fuzz.lock": [line for line in FUZZ.splitlines() if not line.startswith("#")],
    "requirements-release.lock": [line for line in RELEASE.splitlines() if not line.startswith("#")],
    "requirements-deploy.lock": [line for line in DEPLOY.splitlines() if not line.startswith("#")],
}


def pinned(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {canonicalize_name(m[1]): m[2] for m in re.finditer(r"^([A-Za-z0-9._-]+)==(\S+) \\$", text, re.MULTILINE)}


@pytest.mark.parametrize(("name", "wanted"), LOCKS.items(), ids=LOCKS.keys())
def test_a_lock_holds_what_pyproject_asks_for(name, wanted):
    versions = pinned(name)
    for requirement in map(Requirement, wanted):
        assert canonicalize_name(requirement.name) in versions, f"{requirement.name} is not in {name}: `make lock`"
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{name} has {requirement.name} {version}: `make lock`"


@pytest.mark.parametrize("other", ["requirements-test.lock", "requirements-release.lock"])
def test_the_locks_agree(other):
    run, test = pinned("requirements.lock"), pinned(other)
    assert {name: version for name, version in run.items() if test.get(name, version) != version} == {}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_hash_for_everything_and_names_no_place(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert all(re.match(r"--hash=sha256:[0-9a-f]{64}|[A-Za-z0-9._-]+==\S+ \\$", line) for line in lines if line)
    assert not re.search(r"https?:|file://|--index-url|--find-links|--trusted-host|/simple", text)
