"""How many readers one web worker answers, beside nginx: packed calendars and "not modified", as calendar programs ask.

The combined calendar of four feeds of 500 events, answered by this service from memory and by nginx from files that
hold the same bytes. Every round loads both, one after the other.
"""

from __future__ import annotations

import tempfile
from itertools import product
from pathlib import Path

from bench.load import PACKED, load
from bench.part import Found, Options, Ratio, figures_table
from bench.running import get, nginx, origin, service

FEEDS, EVENTS = 4, 500
KINDS = ("packed", "not modified")


def measure(options: Options) -> Found:
    """Load both in turn."""
    found: Found = {}
    with (
        tempfile.TemporaryDirectory() as ours,
        tempfile.TemporaryDirectory() as theirs,
        origin(FEEDS, EVENTS) as feeds,
        service(Path(ours), feeds) as running,
        nginx(Path(theirs), *(get(running.url, "/calendar.ics", **how)[2] for how in ({}, PACKED))) as other,
    ):
        for _, kind in product(range(options.rounds), KINDS):
            for name, url in (("nginx", other), ("ours", running.url)):
                etag = get(url, "/calendar.ics", **PACKED)[1]["ETag"]
                headers = PACKED | ({"If-None-Match": etag} if kind == "not modified" else {})
                seen = load(f"{url}/calendar.ics", options.seconds, headers)
                for what, value in (("a second", seen.per_second), ("p50 ms", seen.p50), ("p99 ms", seen.p99)):
                    found.setdefault(f"{kind}, {name}: {what}", []).append(value)
    return found


def ratios(found: Found) -> list[Ratio]:
    """Return our requests a second in times of nginx's."""
    return [
        Ratio.of(
            f"Calendar, {kind}: answers a second, ours / nginx's",
            "at least 0.4",
            found[f"{kind}, ours: a second"],
            found[f"{kind}, nginx: a second"],
        )
        for kind in KINDS
    ]


def report(found: Found) -> str:
    """Return the table."""
    return figures_table(found, "answers a second, and ms")
