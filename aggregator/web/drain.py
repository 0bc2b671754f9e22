"""How a web worker ends without losing a request: it accepts no more, answers what it has accepted, then exits.

Granian alone stops in one step, and hyper below it closes every connection that it has not read from yet: a client
whose request is still on its way gets an empty answer. Here a worker first leaves new connections to others.
"""

from __future__ import annotations

import os
import signal
import socket
import stat
import threading
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from aggregator.clock import stopwatch

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DRAIN = signal.SIGUSR2  # asks a worker to end like this
CHECK_INTERVAL = 0.05  # seconds between two looks at the open connections
LONGEST = timedelta(seconds=30)  # for a worker whose server is gone, so that nobody else ends it
DESCRIPTORS = Path("/dev/fd")  # one entry for each open descriptor of the process that looks


class Drain:
    """A layer in front of the application, and the signal handler that ends its process.

    Create it in the main thread of a worker. `listener` is the descriptor of the socket it accepts from.
    """

    def __init__(self, inner: WSGIApplication, listener: int) -> None:
        self._inner = inner
        self._listener = listener
        self._port = _local_port(listener)
        self._begun = False
        signal.signal(DRAIN, self._begin)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. While draining, each answer is the last of its connection."""
        if not self._begun:
            return self._inner(environ, start_response)

        def start_last(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *error)

        return self._inner(environ, start_last)

    def _begin(self, _number: int, _frame: FrameType | None) -> None:
        if self._begun:
            return
        self._begun = True
        # From here on granian accepts from a socket that nobody can connect to. The real one stays open elsewhere.
        with socket.socket(socket.AF_UNIX) as nobody:
            nobody.bind("")  # an address that the kernel makes up
            nobody.listen()
            nobody.settimeout(0)
            os.dup2(nobody.fileno(), self._listener)
        threading.Thread(target=self._exit_without_connections, name="drain", daemon=True).start()

    def _exit_without_connections(self) -> None:
        pause, elapsed = threading.Event(), stopwatch()
        while elapsed() < LONGEST and not pause.wait(CHECK_INTERVAL):  # first a pause: an accept may be under way
            if not any(_local_port(int(entry.name)) == self._port for entry in DESCRIPTORS.iterdir()):
                break
        os._exit(0)  # granian may miss its own signal where no connection is left


def _local_port(descriptor: int) -> int | None:
    """Return the port of a TCP socket at this end, None for every other descriptor."""
    with suppress(OSError):  # closed meanwhile
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            with socket.socket(fileno=os.dup(descriptor)) as found:
                if found.family in {socket.AF_INET, socket.AF_INET6}:
                    return int(found.getsockname()[1])
    return None
