"""Replicas of the whole service on one database, in processes that can be killed, and a clock that runs too fast.

`python -c "from replicas import serve; serve()" <feeds.toml> <database> <role> <speed> <begun>` is `aggregator serve`
but for its clock, which all replicas share.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions
from aggregator.cli.commands.serve import run
from aggregator.errors import AggregatorError

START = datetime(2026, 6, 20, 23, 58, tzinfo=UTC)  # so that a new day begins, and its window


def shown(speed: float, begun: float) -> datetime:
    """Return what the replicas' clocks show."""
    return datetime.fromtimestamp(START.timestamp() + (time.time() - begun) * speed, UTC)


def serve() -> None:
    """Be `aggregator serve`."""
    path, database, role, speed, begun = sys.argv[1:]
    logs.configure("info")
    try:
        sys.exit(run(GlobalOptions(path, partial(shown, float(speed), float(begun)), None, database), role))
    except AggregatorError as error:
        sys.exit(str(error))


class Replica:
    """One or more processes that together are a replica. Whatever ends, `keep_alive` starts again."""

    def __init__(self, file: Path, arguments: list[str], roles: tuple[str, ...], port: int) -> None:
        self.port = port
        self.roles = roles
        self.log = file.with_suffix(".log")
        self._command = [sys.executable, "-c", "from replicas import serve; serve()", str(file), arguments[0]]
        self._clock = arguments[1:]
        self._environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
        self._processes = {role: self._start(role) for role in roles}
        self.starts = 0

    def _start(self, role: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*self._command, role, *self._clock],
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=self._environ,
            )

    def keep_alive(self) -> None:
        """Start again what has ended."""
        for role, process in self._processes.items():
            if process.poll() is not None:
                self._processes[role] = self._start(role)
                self.starts += 1

    def pids(self) -> list[int]:
        """Return every process: supervisors, pollers, readers, web servers and their workers."""
        sessions = ",".join(str(process.pid) for process in self._processes.values())
        found = subprocess.run(["ps", "-o", "pid=", "-s", sessions], check=False, capture_output=True, text=True)
        return [int(pid) for pid in found.stdout.split()]

    def kill_some(self, chance: random.Random) -> str:
        """Kill one process, or a whole machine; say what."""
        pids = self.pids()
        whole = chance.random() < 0.4
        for pid in pids if whole else chance.sample(pids, min(1, len(pids))):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return "machine" if whole else "process"

    def tell_to_stop(self) -> None:
        """Send SIGTERM to all who were started."""
        for process in self._processes.values():
            process.send_signal(signal.SIGTERM)

    def exit_codes(self) -> list[int]:
        """Wait for the end of all; return their exit codes."""
        return [process.wait(30) for process in self._processes.values()]

    def kill(self) -> None:
        """End everything."""
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in self._processes.values():
            process.wait()

    def get(self, path: str) -> bytes | None:
        """Return what is served, None while nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        return body if answer.status == 200 else None

    def version(self) -> int | None:
        """Return which snapshot is served, None while nobody answers."""
        body = self.get("/status.json")
        return (json.loads(body)["snapshot"] or {}).get("version", 0) if body else None


class Watch(threading.Thread):
    """Asks a replica for its version again and again, and notes each answer with when it was asked for."""

    def __init__(self, replica: Replica, every: float) -> None:
        super().__init__(daemon=True)
        self._replica = replica
        self._every = every
        self._end = threading.Event()
        self.answers: list[tuple[float, int]] = []

    def run(self) -> None:
        while not self._end.wait(self._every):
            asked = time.monotonic()
            version = self._replica.version()
            if version is not None:
                self.answers.append((asked, version))

    def answered_since(self, moment: float) -> bool:
        """Whether the replica is up."""
        return bool(self.answers) and self.answers[-1][0] >= moment

    def end(self) -> None:
        self._end.set()
        self.join()
