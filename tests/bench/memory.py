"""What many calendars of a hundred events take of the memory of a web worker, per event, after a while of work.

The web server runs as operators run it; what it shows is put into its store from here, without a poller. It is asked
for pages while it has next to nothing to show, and again when it shows everything: the difference counts. Then newer
versions come in which one calendar is changed, as polls bring them, and it is asked for pages again after each.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.building import Service as Pipeline
from bench.part import Found, Options, Ratio, figures_table
from bench.processes import descendants, resident
from bench.running import Service, get, wait_until
from bench.speed.calendars import calendar

from aggregator.model import Snapshot
from aggregator.store import Store, open_store

EVENTS = 100
AT_MOST = 3_000  # bytes an event
PATHS = (
    "/", "/2026/03", "/2026-W11", "/2026/03/04", "/?feed=f0", "/?q=fuzzing", "/?q=metrics&exclude=summit",
    "/calendar.ics", "/calendar.ics?q=license", "/events.json?feed=f0", "/status",
)  # fmt: skip


def measure(options: Options) -> Found:
    """Load everything once, then `options.rounds` newer versions. Memory hardly varies otherwise."""
    with tempfile.TemporaryDirectory() as name:
        folder, feeds = Path(name), options.feeds
        addresses = {f"f{number}": f"https://f{number}.example/basic.ics" for number in range(feeds)}
        with open_store(f"sqlite:///{folder}/aggregator.db") as store:
            few = Pipeline(feeds)
            few.arrive([calendar(0, 1)])
            _publish(store, few)
            running = Service(folder, addresses, roles=("web",))
            try:
                return _measured(running, store, feeds, options.rounds)
            finally:
                running.close()


def _measured(running: Service, store: Store, feeds: int, rounds: int) -> Found:
    little = _held(running, store)
    pipeline = Pipeline(feeds)
    pipeline.arrive(calendar(number, EVENTS) for number in range(feeds))
    found: Found = {"first version": [], "newer versions": []}
    for turn in range(1 + rounds):
        if turn:
            number = turn % feeds
            pipeline.arrive([calendar(number, EVENTS, fetch=turn, edited=frozenset(range(turn, EVENTS, 10)))], number)
        _publish(store, pipeline)
        per_event = (_held(running, store) - little) / (feeds * EVENTS)
        found["newer versions" if turn else "first version"].append(per_event)
    return found


def ratios(found: Found) -> list[Ratio]:
    """Hold what there is after some versions against what there may be."""
    held = found["newer versions"]
    return [Ratio.of(f"Web worker's memory per event / {AT_MOST:,} bytes", "at most 1", held, [AT_MOST] * len(held))]


def report(found: Found) -> str:
    """Return the table."""
    return figures_table(found, "bytes per event")


def _publish(store: Store, pipeline: Pipeline) -> None:
    assert pipeline.built is not None
    version = store.snapshot_version()
    snapshot: Snapshot = replace(pipeline.built.snapshot, version=version + 1)
    assert store.publish(snapshot, pipeline.built.published_uids.values(), version)


def _held(running: Service, store: Store) -> int:
    """Return the bytes that the worker holds, the largest there, once it shows the newest version and was asked."""
    version = store.snapshot_version()
    wait_until(lambda: _shown(running) == version)
    for path in PATHS:
        status, _, _ = get(running.url, path)
        if status != 200:
            raise RuntimeError(f"{path} was answered with {status}")
    return max(map(resident, descendants(running.pid("web"))))


def _shown(running: Service) -> int:
    """Return the version that the worker shows; 0 as long as it does not answer."""
    found = re.search(rb"^aggregator_snapshot_version (\d+)", get(running.url, "/metrics")[2], re.MULTILINE)
    return int(found[1]) if found else 0
