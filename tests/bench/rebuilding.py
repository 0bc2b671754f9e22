"""How soon readers are answered while everything is read, matched and written anew beside them, and how soon otherwise.

The poller is made to read all stored calendars again and to publish, again and again, with both of its readers at
work, on the processors that also answer and load. Sixteen connections ask for the packed calendar, each every ten
milliseconds: many readers, and not so many that they would be in each other's way.
"""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from bench.load import Load, load
from bench.part import Found, Options, Ratio, figures_table
from bench.running import Service, origin, service, wait_until

FEEDS, EVENTS = 4, 500
CONNECTIONS, PAUSE = 16, 10
SECONDS = 2  # times as long as elsewhere: a rebuild takes seconds itself


class Unrest:
    """Has the poller rebuild without end, in a thread, while the `with` lasts."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._rebuild)
        self.count = 0

    def _rebuild(self) -> None:
        while not self._over.is_set():
            before = published(self._service)
            name = f"Measured calendars, {before}"
            self._service.rebuild(name, ("Europe/Madrid", "Europe/Berlin")[before % 2])
            wait_until(lambda before=before: published(self._service) > before)
            self.count += 1

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def published(running: Service) -> int:
    """Return how often the poller has published."""
    return running.log().count('"event": "published"')


def measure(options: Options) -> Found:
    """Load the service at rest and during rebuilds, in turn."""
    found: Found = {}
    with tempfile.TemporaryDirectory() as folder, origin(FEEDS, EVENTS) as feeds, service(Path(folder), feeds) as ours:

        def loaded() -> Load:
            return load(f"{ours.url}/calendar.ics", SECONDS * options.seconds, connections=CONNECTIONS, pause=PAUSE)

        wait_until(lambda: published(ours) > 0)
        for _ in range(options.rounds):
            rest = loaded()
            with Unrest(ours):
                unrest = loaded()
            for name, seen in (("at rest", rest), ("during a rebuild", unrest)):
                found.setdefault(f"{name}: p50", []).append(seen.p50)
                found.setdefault(f"{name}: p99", []).append(seen.p99)
    return found


def ratios(found: Found) -> list[Ratio]:
    """Return how much later answers come during a rebuild."""
    above, below = found["during a rebuild: p99"], found["at rest: p99"]
    return [Ratio.of("Calendar, p99: during a full rebuild / at rest", "at most 3", above, below)]


def report(found: Found) -> str:
    """Return the table."""
    return figures_table(found, "ms")
