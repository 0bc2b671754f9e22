"""From bytes to what is served, measured beside mergecal: `make bench ARGS="--only building"`.

Four calendars of 500 events. mergecal reads and joins them to one calendar, which is all it does; we read them, expand
them over 430 days, find what is the same event, write and compress the combined calendar and that of each feed, and
make what the page shows. Then the same again with other DTSTAMPs only, and with one event of a hundred changed, as a
poll finds it. Contenders take turns; given are medians, with the fastest and slowest, and ratios of medians. As in the
service, the feeds are polled at once, and documents are read in two processes beside the one that does the rest;
mergecal does all in one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from bench.part import Found, Options, Ratio, figures_table
from bench.speed.calendars import calendar

from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.model import Calendar, Document, PublishedUid
from aggregator.polling.parser_process import ParserProcesses
from aggregator.polling.poll import ParseDocument
from aggregator.process.gc_pause import gc_paused
from aggregator.process.malloc_trim import TrimThrottle
from aggregator.publish.event.series_preparation import parse, parse_changes
from aggregator.publish.snapshot import Builder, Built
from aggregator.sources import fingerprint

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FEEDS, EVENTS = 4, 500
READERS = 2  # processes, as in the service
WANTED = {"all new": 2.5, "other DTSTAMPs": 300, "1 % changed": 30}  # times as fast as mergecal, at least


class Service:
    """What the poller keeps between polls, without network and disk."""

    def __init__(self, feeds: int, understand: ParseDocument = parse, at_once: int = 1) -> None:
        self.feeds = tuple(
            Feed(id=f"f{n}", name=f"Community {n}", url=f"https://f{n}.example/basic.ics") for n in range(feeds)
        )
        self.config = Config(feeds=self.feeds)
        self.window = window_at(self.config, NOW)
        self.understand = understand
        self.at_once = at_once  # feeds
        self.polls = ThreadPoolExecutor(at_once)
        self.builder = Builder()
        self.give_back = TrimThrottle()
        self.calendars: dict[str, Calendar] = {}
        self.prints: dict[str, str] = {}
        self.published_uids: Mapping[str, PublishedUid] = {}
        self.built: Built | None = None

    def arrive(self, bodies: Iterable[bytes], first: int = 0) -> float:
        """Do what is done when polls of the feeds from the `first` on bring these bodies.

        Return when the snapshot was there, by the stopwatch. Garbage is looked for after that, as in the service.
        """
        with gc_paused():
            if any(self._read_all(zip(self.feeds[first:], bodies, strict=False))):
                previous = self.built.snapshot if self.built else None
                self.built = self.builder(self.config, self.calendars, self.published_uids, NOW, previous)
                self.published_uids = self.built.published_uids
            built = time.perf_counter()
        self.give_back(NOW)
        return built

    def _read_all(self, arrived: Iterable[tuple[Feed, bytes]]) -> list[bool]:
        if self.at_once == 1:
            return [self._read(feed, body) for feed, body in arrived]
        return list(self.polls.map(lambda one: self._read(*one), arrived))

    def _read(self, feed: Feed, body: bytes) -> bool:
        """Read a document unless it says what is known; return whether it was read."""
        mark = fingerprint(body)
        if self.prints.get(feed.id) == mark:
            return False
        document = Document(feed.id, feed.url, NOW, body)
        self.calendars[feed.id] = self.understand(document, feed, self.calendars.get(feed.id), window=self.window)
        self.prints[feed.id] = mark
        return True


def mergecal(bodies: list[bytes]) -> bytes:
    """Merge as mergecal's documentation shows."""
    from icalendar import Calendar as Component  # noqa: PLC0415 - the peer is only needed here
    from mergecal import merge_calendars  # noqa: PLC0415

    return bytes(merge_calendars([Component.from_ical(body) for body in bodies]).to_ical())


def merging(bodies: list[bytes]) -> float:
    """Return how long mergecal takes, in seconds."""
    start = time.perf_counter()
    mergecal(bodies)
    return time.perf_counter() - start


def building(service: Service, bodies: list[bytes]) -> tuple[float, float]:
    """Return how long it takes until there is a snapshot, and to look for garbage after that."""
    start = time.perf_counter()
    built = service.arrive(bodies)
    return built - start, time.perf_counter() - built


def measure(options: Options) -> Found:
    """Let every contender do its work in turn."""
    first = [calendar(n, EVENTS) for n in range(FEEDS)]
    found: Found = {name: [] for name in ("mergecal", *WANTED, *(f"{name}: garbage looked for" for name in WANTED))}
    with ParserProcesses(parse_changes, workers=READERS) as reader:
        Service(FEEDS, reader, FEEDS).arrive(first)  # starts the readers, which then stay
        for turn in range(options.rounds):
            _round(Service(FEEDS, reader, FEEDS), turn, first, found)
    return found


def _round(service: Service, turn: int, first: list[bytes], found: Found) -> None:
    edited = frozenset(range(turn, EVENTS, 100))
    again = [calendar(n, EVENTS, fetch=1 + turn) for n in range(FEEDS)]
    changed = [calendar(n, EVENTS, fetch=50 + turn, edited=edited) for n in range(FEEDS)]
    found["mergecal"].append(merging(first))
    for name, bodies in zip(WANTED, (first, again, changed), strict=True):
        until_built, thereafter = building(service, bodies)
        found[name].append(until_built)
        found[f"{name}: garbage looked for"].append(thereafter)


def ratios(found: Found) -> list[Ratio]:
    """Return what mergecal takes, in times of what we take."""
    return [
        Ratio.of(f"mergecal's time / ours, {name}", f"at least {wanted}", found["mergecal"], found[name])
        for name, wanted in WANTED.items()
    ]


def report(found: Found) -> str:
    """Return the table."""
    return figures_table(found, "ms", 1000)
