"""Whether eight hundred slow clients are felt by the others.

Half of them send a request a byte a second, half of them take their answer as slowly: the plain calendar, of which
they never see much. All stay connected while the others are measured, with and without them in turn. Measured is what
slow clients cost by staying; that four hundred plain calendars are to be sent at first costs its time whoever asks.
"""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.load import PACKED, load
from bench.part import Found, Options, Ratio, figures_table
from bench.running import get, origin, service

FEEDS, EVENTS = 4, 500
CLIENTS = 800
CONNECTIONS, PAUSE = 16, 10
AT_ONCE = 0.05  # seconds
PATIENCE = 20  # seconds
REQUEST = b"GET /calendar.ics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class _Slow:
    """One slow client: `step` does what it does each second."""

    def __init__(self, port: int, *, reads: bool) -> None:
        self._reads = reads
        self._sent = 0
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # so that its answer waits at the server
        self._socket.connect(("127.0.0.1", port))
        if reads:
            self._socket.sendall(REQUEST)
        self._socket.settimeout(0)

    def step(self) -> None:
        """Take or send one byte."""
        with contextlib.suppress(BlockingIOError, ConnectionError):
            if self._reads:
                self._socket.recv(1)
            else:
                self._socket.send(REQUEST[self._sent : self._sent + 1])
                self._sent = (self._sent + 1) % (len(REQUEST) - 4)  # never to the end

    def close(self) -> None:
        """Go away."""
        self._socket.close()


@contextmanager
def crowd(port: int, number: int = CLIENTS) -> Iterator[None]:
    """Have so many slow clients connected."""
    clients = [_Slow(port, reads=bool(n % 2)) for n in range(number)]
    over = threading.Event()

    def live() -> None:
        while not over.wait(1):
            for client in clients:
                client.step()

    thread = threading.Thread(target=live)
    thread.start()
    try:
        settle(port)
        yield
    finally:
        over.set()
        thread.join()
        for client in clients:
            client.close()


def settle(port: int) -> None:
    """Wait until the first bytes are with those who take them so slowly: until ten answers in a row come at once."""
    quick = 0
    until = time.monotonic() + PATIENCE
    while quick < 10 and time.monotonic() < until:
        begun = time.monotonic()
        get(f"http://127.0.0.1:{port}", "/calendar.ics", **PACKED)
        quick = quick + 1 if time.monotonic() - begun < AT_ONCE else 0


def measure(options: Options) -> Found:
    """Load the service with and without slow clients, in turn."""
    found: Found = {}
    with tempfile.TemporaryDirectory() as folder, origin(FEEDS, EVENTS) as feeds, service(Path(folder), feeds) as ours:
        for _ in range(options.rounds):
            for name, present in (("alone", 0), (f"beside {CLIENTS} slow ones", CLIENTS)):
                with crowd(ours.port, present):
                    most = load(f"{ours.url}/calendar.ics", options.seconds)
                    soon = load(f"{ours.url}/calendar.ics", options.seconds, connections=CONNECTIONS, pause=PAUSE)
                found.setdefault(f"{name}: answers a second", []).append(most.per_second)
                found.setdefault(f"{name}: p99 ms", []).append(soon.p99)
    return found


def ratios(found: Found) -> list[Ratio]:
    """Return what slow clients cost the others."""
    alone, beside = "alone", f"beside {CLIENTS} slow ones"
    return [
        Ratio.of(
            f"Calendar, {what}: beside {CLIENTS} slow clients / alone",
            "about 1",
            found[f"{beside}: {what}"],
            found[f"{alone}: {what}"],
        )
        for what in ("answers a second", "p99 ms")
    ]


def report(found: Found) -> str:
    """Return the table."""
    return figures_table(found, "answers a second, and ms")
