"""What a thousand calendars of a hundred events take of the memory of the poller and of a web worker, per event.

The service runs as operators run it, once with next to nothing and once with all of it, and the difference of what its
processes hold is divided by the events. The web worker is asked for pages first, so that what it keeps counts.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench.part import Found, Options, Ratio, figures_table
from bench.running import Service, get, origin, service

FEEDS, EVENTS = 1000, 100
AT_MOST = {"poller": 8_000, "web worker": 3_000}  # bytes an event
PATHS = ("/", "/2026/03", "/2026-W11", "/?q=fuzzing", "/calendar.ics", "/events.json?feed=f0", "/status")
SETTLED = 20  # seconds without a new version: everything is published


def measure(_: Options) -> Found:
    """Run the service without and with its events, in turn. Memory hardly varies: once is enough."""
    return measured(FEEDS, EVENTS)


def measured(feeds: int, events: int) -> Found:
    """Measure with other numbers of feeds and of events in each."""
    little, much = _held(1, 1), _held(feeds, events)
    return {name: [(much[name] - little[name]) / (feeds * events)] for name in little}


def ratios(found: Found) -> list[Ratio]:
    """Hold what there is against what there may be."""
    return [
        Ratio.of(f"Memory of a {name} per event, to {most:,} bytes", "at most 1", found[name], [most])
        for name, most in AT_MOST.items()
    ]


def report(found: Found) -> str:
    """Return the table."""
    return figures_table(found, "bytes per event")


def _held(feeds: int, events: int) -> Mapping[str, int]:
    """Return the bytes that each kind of process holds once all is published and some has been asked for."""
    with (
        tempfile.TemporaryDirectory() as folder,
        origin(feeds, events) as addresses,
        service(Path(folder), addresses, patience=3600) as running,
    ):
        _wait_until_settled(running)
        for path in PATHS:
            assert get(running.url, path)[0] == 200, path
        worker = max(_resident(child) for child in _children(running.pid("web")))
        return {"poller": _resident(running.pid("poll")), "web worker": worker}


def _wait_until_settled(running: Service) -> None:
    before, since = -1, time.monotonic()
    while time.monotonic() - since < SETTLED:
        length = len(running.log())
        if length != before:
            before, since = length, time.monotonic()
        time.sleep(1)


def _children(process: int) -> list[int]:
    """Return the children of a process, of whichever thread."""
    found = (task.joinpath("children").read_text().split() for task in Path(f"/proc/{process}/task").iterdir())
    return [int(child) for some in found for child in some]


def _resident(process: int) -> int:
    """Return the bytes of memory that a process holds."""
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))
