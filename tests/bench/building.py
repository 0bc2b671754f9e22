"""From bytes to what is served, measured beside mergecal: `make bench-building` (or `python tests/bench/building.py`).

Four calendars of 500 events. mergecal reads and joins them to one calendar, which is all it does; we read them, expand
them over 430 days, find what is the same event, write and compress the combined calendar and that of each feed, and
make what the page shows. Then the same again with other DTSTAMPs only, and with one event of a hundred changed, as a
poll finds it. Contenders take turns in one process; given are medians, with the fastest and slowest, and ratios of
medians.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.speed.calendars import calendar

from aggregator.config import Config, Feed
from aggregator.model import Calendar, Document
from aggregator.snapshot import Builder, Built
from aggregator.sources import fingerprint, read

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RESULTS = Path(__file__).parent / "results" / "building.json"


class Service:
    """What the poller keeps between polls, without network and disk."""

    def __init__(self, feeds: int) -> None:
        self.feeds = tuple(
            Feed(id=f"f{n}", name=f"Community {n}", url=f"https://f{n}.example/basic.ics") for n in range(feeds)
        )
        self.config = Config(feeds=self.feeds)
        self.builder = Builder()
        self.calendars: dict[str, Calendar] = {}
        self.prints: dict[str, str] = {}
        self.built: Built | None = None

    def arrive(self, bodies: list[bytes]) -> None:
        """Do what is done when a poll of every feed brings these bodies."""
        changed = False
        for feed, body in zip(self.feeds, bodies, strict=True):
            mark = fingerprint(body)
            if self.prints.get(feed.id) != mark:
                document = Document(feed.id, feed.url, NOW, body)
                self.calendars[feed.id] = read(document, feed, self.calendars.get(feed.id))
                self.prints[feed.id] = mark
                changed = True
        if changed:
            ledger = {entry.uid: entry for entry in self.built.ledger} if self.built else {}
            previous = self.built.snapshot if self.built else None
            self.built = self.builder(self.config, self.calendars, ledger, NOW, previous)


def mergecal(bodies: list[bytes]) -> bytes:
    """Merge as mergecal's documentation shows."""
    from icalendar import Calendar as Component  # noqa: PLC0415 - the peer is only needed here
    from mergecal import merge_calendars  # noqa: PLC0415

    return bytes(merge_calendars([Component.from_ical(body) for body in bodies]).to_ical())


def seconds(work: Callable[[list[bytes]], object], bodies: list[bytes]) -> float:
    """Return how long a piece of work takes."""
    start = time.perf_counter()
    work(bodies)
    return time.perf_counter() - start


def measure(feeds: int, events: int, rounds: int, *, peer: bool) -> dict[str, list[float]]:
    """Let every contender do its work in turn, `rounds` times."""
    numbers = range(feeds)
    first = [calendar(n, events) for n in numbers]
    found: dict[str, list[float]] = {"mergecal": [], "all new": [], "other DTSTAMPs": [], "1 % changed": []}
    edited = [frozenset(range(turn, events, 100)) for turn in range(rounds)]
    for turn in range(rounds):
        service = Service(feeds)
        found["all new"].append(seconds(service.arrive, first))
        again = [calendar(n, events, fetch=1 + turn) for n in numbers]
        found["other DTSTAMPs"].append(seconds(service.arrive, again))
        changed = [calendar(n, events, fetch=50 + turn, edited=edited[turn]) for n in numbers]
        found["1 % changed"].append(seconds(service.arrive, changed))
        if peer:
            found["mergecal"].append(seconds(mergecal, first))
    return {name: times for name, times in found.items() if times}


def report(found: dict[str, list[float]]) -> str:
    """Return the table."""
    peer = statistics.median(found["mergecal"]) if "mergecal" in found else None
    lines = ["| | median | fastest – slowest | mergecal takes |", "| --- | --: | --: | --: |"]
    for name, times in found.items():
        median = statistics.median(times)
        ratio = f"{peer / median:.1f} times as long" if peer and name != "mergecal" else ""
        lines.append(
            f"| {name} | {median * 1000:.0f} ms | {min(times) * 1000:.0f} – {max(times) * 1000:.0f} ms | {ratio} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Read the options, measure, print the table and keep the figures."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--feeds", type=int, default=4)
    options.add_argument("--events", type=int, default=500)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--alone", action="store_true", help="without mergecal")
    chosen = options.parse_args()
    found = measure(chosen.feeds, chosen.events, chosen.rounds, peer=not chosen.alone)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"feeds": chosen.feeds, "events": chosen.events, "seconds": found}, indent=1))
    print(report(found))


if __name__ == "__main__":
    main()
