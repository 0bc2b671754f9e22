"""The three ways to start in README.md, run as written: in a folder that has what a clone has, and the installed .venv.

Only the port is another one, since tests share a machine: ARGS and AGGREGATOR_… are read from the environment.
"""

import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from requirements import missing
from service import free_port

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
WAYS = ("Try it", "Serve it", "Publish it without a server")
MOST_COMMANDS = 4
PATIENCE = 240  # seconds: each way starts a whole service

pytestmark = pytest.mark.timeout(600)


def block(way):
    """The commands after the words that begin a way to start."""
    return re.search(r"```sh\n(.*?)```", README.partition(f"**{way}**")[2], re.DOTALL)[1]


def commands(way):
    return [line for line in block(way).splitlines() if line.strip()]


@pytest.fixture
def clone(tmp_path):
    """A folder with links to all that this repository has, and an environment in which nothing has to be installed."""
    installed = ROOT / ".venv"
    if not (installed / ".run").exists():
        missing("The commands of README.md need .venv. Run: make test.")
    (tmp_path / ".venv").mkdir()
    for folder, target in ((ROOT, tmp_path), (installed, tmp_path / ".venv")):
        for path in folder.iterdir():
            if path.name not in (".git", ".venv", "site") and not path.name.startswith((".made", ".locked", ".run")):
                (target / path.name).symlink_to(path)
    for stamp in (".made", ".locked", ".run"):  # in this order
        (tmp_path / ".venv" / stamp).touch()
    return tmp_path


@contextmanager
def running(text, folder, **environment):
    """Run commands in a shell, and stop whatever the last one started."""
    kept = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    with (folder / "commands.log").open("w+") as log:
        process = subprocess.Popen(
            ["sh", "-e", "-c", text],
            cwd=folder,
            env=kept | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        except BaseException:
            print((folder / "commands.log").read_text())
            raise
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE)


def answer(url, process):
    """The answer, as soon as there is one."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10) as found:
                return found.read().decode()
        except (OSError, urllib.error.URLError):
            threading.Event().wait(0.1)
    pytest.fail(f"{url} did not answer")


@pytest.mark.parametrize("way", WAYS)
def test_each_way_needs_few_commands(way):
    assert 1 <= len(commands(way)) <= MOST_COMMANDS


def test_sample_calendars_are_served(clone):
    port = free_port()
    with running(block("Try it"), clone, ARGS=f"--listen 127.0.0.1:{port}") as process:
        assert "BEGIN:VEVENT" in answer(f"http://127.0.0.1:{port}/calendar.ics", process)
        assert "TODO Group (sample)" in answer(f"http://127.0.0.1:{port}/", process)


def test_the_service_starts_with_the_feeds_of_the_repository(clone, tmp_path):
    """They cannot be fetched here, which it says."""
    port = free_port()
    environment = {
        "AGGREGATOR_SERVER__LISTEN": f"127.0.0.1:{port}",
        "AGGREGATOR_DATABASE": f"sqlite:///{tmp_path}/readme.db",
    }
    with running(block("Serve it"), clone, **environment) as process:
        assert "TODO Group" in answer(f"http://127.0.0.1:{port}/status", process)
    assert "OK: 4 feeds." in (clone / "commands.log").read_text()


def test_the_site_is_built_and_served(clone):
    port = free_port()
    text = block("Publish it without a server")
    assert " 8080 " in text
    with running(text.replace(" 8080 ", f" {port} "), clone) as process:
        assert "TODO Group (sample)" in answer(f"http://127.0.0.1:{port}/", process)
        assert "BEGIN:VEVENT" in answer(f"http://127.0.0.1:{port}/calendar.ics", process)
