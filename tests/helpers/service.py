"""A running `aggregator`: its process and those it starts, its log, and the pages it serves."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest

PATIENCE = 60  # seconds until a test gives up: only a hang takes so long


class Service:
    """A running `aggregator`, its log, and the pages it serves."""

    def __init__(self, *arguments: str, port: int, environment=None, program=()) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [*(program or (sys.executable, "-m", "aggregator")), *arguments],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=os.environ | (environment or {}),
        )
        self.lines: list[str] = []
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        for line in self.process.stderr:
            self.lines.append(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reading.join()
        self.process.stderr.close()

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.base + path, timeout=10) as answer:
            return answer.read().decode()

    def wait_for(self, what, why: str):
        """Wait until `what` gives something; errors on the way are a service that is not up yet."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError, urllib.error.URLError):
                if found := what():
                    return found
            threading.Event().wait(0.05)
        pytest.fail(f"{why}; the log says:\n{''.join(self.lines)}")

    def wait_for_text(self, path: str, text: str) -> str:
        return self.wait_for(
            lambda: (page := self.get(path)) and text in page and page, f"{text!r} never stood in {path}"
        )

    def children(self) -> set[int]:
        """The pids of the processes of this service: direct children and theirs."""
        pids = subprocess.run(
            ["ps", "-o", "pid=", "-s", str(self.process.pid)], check=False, capture_output=True, text=True
        )
        return {int(pid) for pid in pids.stdout.split()} - {self.process.pid}

    def leaves_nothing(self) -> bool:
        """Whether all processes end now that the first has; some notice within a second only."""
        end = time.monotonic() + PATIENCE
        while self.children() and time.monotonic() < end:
            threading.Event().wait(0.05)
        return not self.children()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
