"""Files that are no Python are named in pyproject.toml: a build without git, as in a container, needs it."""

import tomllib
from pathlib import PurePath

from release_clone import ROOT

PACKAGE = ROOT / "aggregator"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PATTERNS = PROJECT["tool"]["setuptools"]["package-data"]["aggregator"]


def data_files():
    found = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.is_file())
    return [path for path in found if path.suffix not in (".py", ".pyc")]


def is_packed(path):
    return any(path.match(pattern) and len(path.parts) == len(PurePath(pattern).parts) for pattern in PATTERNS)


def test_every_file_is_packed_without_git_too():
    assert [str(path) for path in data_files() if not is_packed(path)] == []


def test_every_pattern_is_of_a_file():
    assert [one for one in PATTERNS if not list(PACKAGE.glob(one))] == []
