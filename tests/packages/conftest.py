"""A release of this repository, made in a clone: `make release`, once for all tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from release_clone import VERSION, cloned
from requirements import missing


@pytest.fixture(scope="session")
def clone(tmp_path_factory):
    """A clone in which nothing is released; tests leave it as it is."""
    return cloned(tmp_path_factory.mktemp("clone") / "repository")


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """A clone after `make release`."""
    if not (Path(sys.prefix) / ".release").exists():
        missing("The tests of releases need the tools of releases. Run: make .venv/.release.")
    clone = cloned(tmp_path_factory.mktemp("released") / "repository")
    # The lock file of the clone is younger than the environment, and the same.
    command = ["make", "-o", "requirements-release.lock", "release", f"VENV={sys.prefix}", f"VERSION={VERSION}"]
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    subprocess.run([*command, "ARGS=--date 2026-12-01"], cwd=clone.folder, env=environment, check=True)
    return clone


@pytest.fixture(scope="session")
def files(released):
    """The folder with the files of the release."""
    return released.folder / "dist" / VERSION
