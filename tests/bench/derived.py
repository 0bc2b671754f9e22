"""What is derived from figures that were measured, for `docs/SCALE.md`: so many feeds, so many subscribers.

Every number is a product of medians kept in results/ and of the assumptions below, which the page states.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping

from bench import building, thousand
from bench.part import Found, number, table

NEEDED = ("building", "thousand", "serving", "claims")
FEEDS = (1_000, 10_000, 100_000)
EVENTS = 100  # of a feed
INTERVAL = 1800  # seconds between two polls of a feed
ANSWER = 0.5  # seconds until a feed's server has answered
SLOTS = 8  # polls a poller has in flight
SUBSCRIBERS = (10_000, 1_000_000, 10_000_000)
ASKS = 24  # times a day that a subscriber's program asks
CHANGES = 4  # times a day that the combined calendar changes
BUSY = 0.5  # of its time that a worker should be busy
HEADERS = 570  # bytes of an answer beside its body
UNCHANGED = 265  # bytes of a 304
PLACES, FRESH = 200, 300  # of a CDN that ask for themselves; seconds that they keep an answer
VARIANTS = 2  # packed and plain

Results = Mapping[str, Found]


def tables(results: Results) -> dict[str, str]:
    """Return the derived tables by marker; none while a measurement is missing."""
    if not all(part in results for part in NEEDED):
        return {}
    return {"feeds": _feeds(results), "subscribers": _subscribers(results)}


def share_of_new() -> float:
    """Return the share of asks that find a calendar they do not have, where it changes at random moments."""
    return 1 - math.exp(-CHANGES / ASKS)


def _feeds(results: Results) -> str:
    sustained = _median(results, "claims", "4 pollers: polls a second")
    room = _median(results, "claims", "a feed in table documents") + _median(results, "claims", "a feed in table feeds")
    held = _median(results, "thousand", thousand.HELD)
    each = _median(results, "building", "all new") / (building.FEEDS * building.EVENTS)
    rows = (
        (
            f"{feeds:,}",
            number(feeds / INTERVAL),
            f"{math.ceil(feeds / INTERVAL * ANSWER / SLOTS)}",
            f"{feeds / INTERVAL / sustained:.1%}",
            f"{2 * feeds:,} + {feeds * EVENTS:,}",
            f"{number(feeds * room / 1e6)} MB",
            f"{number(feeds * EVENTS * held / 1e9)} GB",
            f"{number(feeds * EVENTS * each / 60)} min",
        )
        for feeds in FEEDS
    )
    head = "Feeds", "Polls a second", "Pollers", "Of PostgreSQL", "Rows + UIDs", "Tables", "Poller", "All read anew"
    return table(head, rows)


def _subscribers(results: Results) -> str:
    packed = _median(results, "claims", "combined calendar, packed")
    new = share_of_new()
    cost = new / _median(results, "serving", "packed, ours: a second")
    cost += (1 - new) / _median(results, "serving", "not modified, ours: a second")
    size = new * (HEADERS + packed) + (1 - new) * UNCHANGED
    atmost = PLACES * VARIANTS / FRESH
    rows = (
        (
            f"{people:,}",
            number(asks := people * ASKS / 86_400),
            f"{1 - new:.0%}",
            number(asks * size * 8 / 1e6),
            f"{max(1, math.ceil(asks * cost / BUSY))}",
            number(min(asks, atmost)),
            number(min(asks, atmost) * size * 8 / 1e6),
        )
        for people in SUBSCRIBERS
    )
    head = "Subscribers", "Asks a second", "304", "Mbit/s", "Web workers", "Asks behind a CDN", "Mbit/s behind it"
    return table(head, rows)


def _median(results: Results, part: str, name: str) -> float:
    return statistics.median(results[part][name])
