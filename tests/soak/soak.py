"""A day of the service in minutes: feeds fail in every way at random, and nobody who subscribes notices.

`make soak`, or `make soak ARGS="--hours 72 --feeds 100"`. After every step it asks for the calendar: each event
that was ever served and not deleted by its feed must be in it. Memory, threads and file descriptors are measured after
each hour; from the third on they must not grow.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import resource
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

HELPERS = Path(__file__).parents[1] / "helpers"
sys.path[:0] = [str(HELPERS), str(HELPERS.parents[1])]

from ics_text import vcalendar  # noqa: E402  the path is set above
from loopback_service import LoopbackService, feed  # noqa: E402
from servers import Verb, answer, drip, endlessly, gzip_bomb, raw, reset  # noqa: E402
from small_feeds import meeting  # noqa: E402

STEP = timedelta(minutes=4)
GOOD = 0.5  # of the answers
WARM = 3  # hours until caches are full
GROWTH = 20  # MB that memory may grow from then on
LATE = 4  # servers that may still hang at the end of an hour: each has a thread and a socket
MOST_EVENTS = 12  # of a feed
HTML = b"<!doctype html><title>Sign in</title>"


@dataclass
class RandomFeed:
    """A feed whose calendar changes and whose server answers as chance has it."""

    name: str
    chance: random.Random
    titles: list[str] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    answered: Counter[str] = field(default_factory=Counter)
    made: int = 0

    def __post_init__(self) -> None:
        for _ in range(6):
            self._add()

    def _add(self) -> None:
        self.made += 1
        self.titles.append(f"{self.name} event {self.made}")

    def body(self) -> bytes:
        """Return the calendar, after a change of it."""
        if self.chance.random() < 0.2 and len(self.titles) < MOST_EVENTS:
            self._add()
        if self.chance.random() < 0.1 and len(self.titles) > 6:
            self.deleted.add(self.titles.pop(self.chance.randrange(len(self.titles))))
        host, day = int(self.name[4:]), self.chance.choice(("05", "06"))
        starts = {title: f"202603{day}T{host % 24:02}{int(title.split()[-1]) % 60:02}00Z" for title in self.titles}
        return vcalendar(*(meeting(title, start, uid=title.replace(" ", "-")) for title, start in starts.items()))

    def __call__(self, connection: socket.socket, stopped: threading.Event) -> None:
        """Answer one request."""
        good = self.chance.random() < GOOD
        name, verbs = ("good", [answer(self.body())]) if good else self.chance.choice(list(self._faults().items()))
        self.answered[name] += 1
        for verb in verbs:
            verb(connection, stopped)

    def _faults(self) -> dict[str, list[Verb]]:
        ics = vcalendar(*(meeting(title, uid=title.replace(" ", "-")) for title in self.titles))
        packed = gzip.compress(ics)
        return {
            "3 reset": [reset()],
            "3 closed": [],
            "5 headers drip": [drip(b"HTTP/1.1 200 OK\r\n" * 9)],
            "6 body hangs": [answer(ics[:99], length=len(ics)), lambda _, stopped: (stopped.wait(2), None)[1]],
            "7 endless": [answer(length=-1), endlessly(b"X" * 65_536)],
            "8 cut off": [answer(ics, length=len(ics) + 9), reset()],
            "12 chunks": [raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + ics)],
            "13 half": [answer(ics[: len(ics) // 2], length=-1)],
            "14 half gzip": [answer(packed[:-20], "Content-Encoding: gzip")],
            "15 bomb": [answer(gzip_bomb(5_000_000), "Content-Encoding: gzip")],
            "20 circle": [answer(b"", "Location: /a.ics", status="302 Found")],
            "22 private": [answer(b"", "Location: http://10.0.0.8/a.ics", status="302 Found")],
            "29 not modified": [answer(status="304 Not Modified")],
            "32 empty": [answer(b"")],
            "33 no content": [answer(status="204 No Content")],
            "34 page": [answer(HTML, "Content-Type: text/html")],
            "35 JSON": [answer(b'{"error": "quota"}')],
            "36 forbidden": [answer(status="403 Forbidden")],
            "37 not found": [answer(status="404 Not Found")],
            "39 too many": [answer(b"", "Retry-After: 600", status="429 Too Many Requests")],
            "40 unavailable": [answer(status="503 Service Unavailable")],
            "41 error": [answer(status="500 Oh No")],
            "44 headers": [answer(ics, "X-Long: " + "x" * 200_000)],
            "50 no end": [answer(ics[: ics.rindex(b"END:VCALENDAR")])],
            "60 no events": [answer(vcalendar())],
        }


@dataclass(frozen=True)
class Measure:
    """What the process holds after an hour."""

    hour: int
    megabytes: float
    threads: int
    descriptors: int

    def __str__(self) -> str:
        return f"hour {self.hour:3}: {self.megabytes:6.1f} MB, {self.threads} threads, {self.descriptors} descriptors"


class LostError(AssertionError):
    """Events that were served are gone."""


class Soak:
    """The service with random feeds, and what was ever seen of them."""

    def __init__(self, folder: Path, feeds: int, seed: int) -> None:
        chance = random.Random(seed)
        self.feeds = [RandomFeed(f"feed{number}", random.Random(chance.random())) for number in range(feeds)]
        addresses = {f"{one.name}.test": f"142.250.1.{number + 1}" for number, one in enumerate(self.feeds)}
        short = timedelta(seconds=0.5)
        settings = [feed(one.name, f"http://{one.name}.test/a.ics", timeout=short) for one in self.feeds]
        self.service = LoopbackService(folder, settings, addresses)
        for one in self.feeds:
            self.service.answers(one.name, [one])
        self.seen: set[str] = set()
        self.answers = 0
        self.measures: list[Measure] = []

    def run(self, hours: int) -> None:
        """Let hours pass; raise LostError if an answer lacks an event."""
        for hour in range(1, hours + 1):
            for _ in range(int(timedelta(hours=1) / STEP)):
                self.service.tick()
                self.service.now += STEP - timedelta(seconds=20)
                self._ask()
            self.measures.append(self._measure(hour))

    def _ask(self) -> None:
        if self.service.client.get("/calendar.ics").status_code == 404:
            assert not self.seen
            return
        self.answers += 1
        served = set(self.service.titles())
        deleted = set().union(*(one.deleted for one in self.feeds))
        if lost := self.seen - deleted - served:
            raise LostError(f"at {self.service.now}: {sorted(lost)[:5]} and {len(lost) - 1} more")
        self.seen |= served

    def _measure(self, hour: int) -> Measure:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        descriptors = len(list(Path("/proc/self/fd").iterdir()))
        return Measure(hour, pages * resource.getpagesize() / 1e6, threading.active_count(), descriptors)

    def grown(self) -> str:
        """Return what has grown since the service was warm, or ""."""
        warm, last = self.measures[min(WARM, len(self.measures)) - 1], self.measures[-1]
        if last.megabytes > warm.megabytes + GROWTH:
            return f"memory has grown: {warm}; {last}"
        if last.threads > warm.threads + LATE or last.descriptors > warm.descriptors + LATE:
            return f"threads or descriptors leak: {warm}; {last}"
        return ""

    def close(self) -> None:
        """End it."""
        self.service.close()


def main() -> int:
    """Run it and print what was measured; return 1 if something has grown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--feeds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as quiet:  # noqa: PTH123  the log of the service
        out, sys.stdout = sys.stdout, quiet
        soak = Soak(Path(folder), asked.feeds, asked.seed)
        try:
            soak.run(asked.hours)
        finally:
            soak.close()
            sys.stdout = out
    answered = sum((one.answered for one in soak.feeds), Counter())
    print(*soak.measures, sep="\n")
    print(f"{asked.hours} hours of {asked.feeds} feeds in {time.monotonic() - began:.0f} s: {soak.answers} answers, ")
    print(f"{answered.total()} requests, {answered['good']} of them good, {len(answered) - 1} kinds of faults;")
    print(f"{len(soak.seen)} events seen, {sum(len(one.deleted) for one in soak.feeds)} deleted, none lost.")
    print(soak.grown() or "Nothing has grown.")
    return int(bool(soak.grown()))


if __name__ == "__main__":
    sys.exit(main())
