"""How many pages one web worker makes of 20,000 occurrences, beside open-web-calendar on the same feeds.

Its page asks for the events it shows as JSON. It would ask for two years of them; here it is asked for the month alone,
with what it fetched in its cache, by the server its documentation names. Ours is the page itself, as HTML: one month
again and again, and twelve months with five choices of feeds in turn. One reader asks, one question after the other.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from bench.part import Found, MissingError, Options, Ratio, figures_table
from bench.running import Service, answering, free_port, get, origin, service

FEEDS, EVENTS = 4, 172  # 20,000 occurrences in the 430 days that are served
ZONE = "tz=Europe/Berlin"
MONTHS = [f"/2026/{month:02}" for month in range(3, 13)] + ["/2027/01", "/2027/02"]
CHOICES = ["", "&feed=f0", "&feed=f1&feed=f2", "&feed=f3", "&feed=f0&feed=f3"]
PEER = Path(sys.prefix) / "peer" / "bin" / "gunicorn"  # an environment of its own, see the Makefile

Ask = Callable[[str], None]


@contextmanager
def open_web_calendar(folder: Path) -> Iterator[str]:
    """Run open-web-calendar with one worker; give its address."""
    if not PEER.exists():
        raise MissingError("It needs open-web-calendar in an environment of its own, which `make bench` makes.")
    port = free_port()
    command = [str(PEER), "--workers=1", f"--bind=127.0.0.1:{port}", "--timeout=600", "--log-level=warning"]
    environ = os.environ | {"CACHE_DIRECTORY": str(folder), "HOME": str(folder)}
    process = subprocess.Popen([*command, "open_web_calendar:app"], env=environ, cwd=folder)
    with answering(process, port, "/") as url:
        yield url


def peer_query(feeds: Mapping[str, str]) -> str:
    """Return the query for the month of our first page."""
    asked = [("url", address) for address in feeds.values()]
    return urlencode([*asked, ("timezone", "Europe/Berlin"), ("from", "2026-03-01"), ("to", "2026-04-01")])


@contextmanager
def reader(url: str) -> Iterator[Ask]:
    """Give a function that asks for a path and reads the answer; the connection stays open, as a browser's does."""
    host, _, port = url.removeprefix("http://").partition(":")
    connection = HTTPConnection(host, int(port), timeout=600)

    def ask(path: str) -> None:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")

    try:
        yield ask
    finally:
        connection.close()


def milliseconds(ask: Ask, paths: Sequence[str], most: float) -> float:
    """Return the median of what the paths take, asked for in turn for at most so many seconds, each once at most."""
    times: list[float] = []
    until = time.perf_counter() + most
    for path in paths:
        begun = time.perf_counter()
        ask(path)
        times.append((time.perf_counter() - begun) * 1000)
        if time.perf_counter() > until:
            break
    return statistics.median(times)


def views(running: Service, turn: int) -> dict[str, list[str]]:
    """Return what is asked for in a round: the name of each kind of page, and addresses of that kind."""
    listed = json.loads(get(running.url, "/events.json?from=2026-03-01&to=2026-03-08")[2])
    events = [f"/events/{one['id']}?{ZONE}" for one in listed["events"]]
    different = [f"{month}?{ZONE}{choice}" for month, choice in itertools.product(MONTHS, CHOICES)]
    return {
        "month, asked for before": [f"/2026/03?{ZONE}"] * 20,
        "months and choices of feeds in turn": different,
        "agenda": [f"/?{ZONE}"] * 20,
        "week": [f"/2026-W{week}?{ZONE}" for week in range(10, 30)],
        "day": [f"/2026/03/{day:02}?{ZONE}" for day in range(1, 30)],
        "event": events[:20],
        "JSON from a month on": [
            f"/events.json?from={month[1:].replace('/', '-')}-01&exclude=no{turn}" for month in MONTHS
        ],
    }


def measure(options: Options) -> Found:
    """Ask both in turn."""
    found: Found = {}
    with (
        tempfile.TemporaryDirectory() as mine,
        tempfile.TemporaryDirectory() as theirs,
        origin(FEEDS, EVENTS) as feeds,
        service(Path(mine), feeds) as running,
        open_web_calendar(Path(theirs)) as other,
        reader(running.url) as ask,
        reader(other) as ask_other,
    ):
        query = peer_query(feeds)
        ask_other(f"/calendar.ics?{query}")  # so that its cache has the feeds
        for turn in range(options.rounds):
            for name, paths in views(running, turn).items():
                found.setdefault(name, []).append(milliseconds(ask, paths, options.seconds / 4))
            for name, path in (("month", "events.json"), ("merged calendar", "ics")):
                took = milliseconds(ask_other, [f"/calendar.{path}?{query}"], 0)
                found.setdefault(f"open-web-calendar, {name}", []).append(took)
            found.setdefault("merged calendar", []).append(milliseconds(ask, ["/calendar.ics"] * 20, 1))
    return found


def ratios(found: Found) -> list[Ratio]:
    """Return open-web-calendar's time in times of ours."""
    month, merged = (found[f"open-web-calendar, {name}"] for name in ("month", "merged calendar"))
    return [
        Ratio.of("Month page asked for before: pages a second, ours / open-web-calendar's", "at least 20",
                 month, found["month, asked for before"]),
        Ratio.of("Months and choices in turn: pages a second, ours / open-web-calendar's", "at least 20",
                 month, found["months and choices of feeds in turn"]),
        Ratio.of("Merged calendar: answers a second, ours / open-web-calendar's", "at least 20",
                 merged, found["merged calendar"]),
    ]  # fmt: skip


def report(found: Found) -> str:
    """Return the table."""
    return figures_table(found, "ms for each answer")
