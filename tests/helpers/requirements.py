"""What a machine may lack: a test that needs it is skipped by name, or fails where all are required."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

AS_ROOT = ["sudo", "-n"] if os.geteuid() and shutil.which("sudo") else []  # before a command


def missing(what: str) -> NoReturn:
    """Skip the test, or fail it with CI_REQUIRE=1."""
    if os.environ.get("CI_REQUIRE") == "1":
        pytest.fail(what)
    pytest.skip(what)
