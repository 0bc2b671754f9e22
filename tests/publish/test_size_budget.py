"""Which events an .ics has room for."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from aggregator.config import WindowSettings
from aggregator.publish.size_budget import BudgetItem, midnight, priority, uids_that_fit

DAY = 1000.0  # midnight, in seconds since the epoch
DISTANCES = {
    "what comes is counted from midnight": ([(1500, 1600)], (False, 500)),
    "what is on since before midnight comes first": ([(900, 1100)], (False, -100)),
    "the nearest of several": ([(3000, 3100), (1200, 1300), (100, 200)], (False, 200)),
    "what ends at midnight is not over": ([(900, 1000)], (False, -100)),
    "what ends a second before is": ([(900, 999)], (True, 1)),
    "what is over is counted from its last end": ([(100, 200), (300, 400)], (True, 600)),
}


@pytest.mark.parametrize(("spans", "expected"), DISTANCES.values(), ids=DISTANCES)
def test_distance(spans, expected):
    assert priority(spans, DAY) == expected


MIDNIGHTS = {
    "of the same day, in UTC": (datetime(2026, 3, 1, 12, 30, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
    "of the day it is in UTC": (
        datetime(2026, 3, 1, 19, 30, tzinfo=ZoneInfo("America/Los_Angeles")),
        datetime(2026, 3, 2, tzinfo=UTC),
    ),
}


@pytest.mark.parametrize(("now", "expected"), MIDNIGHTS.values(), ids=MIDNIGHTS)
def test_distances_are_counted_from_midnight(now, expected):
    assert midnight(now) == expected.timestamp()


def item(
    uid: str, away: float, *, over: bool = False, size: int = 1000, zones: str = "", vevents: int = 1
) -> BudgetItem:
    return BudgetItem((over, away), uid, size, zones.split(), vevents)


KEPT = {
    "what comes before what is over": ([item("past", 1, over=True), item("far", 9000)], 1, "far"),
    "the nearest first": ([item("far", 900), item("near", 10)], 1, "near"),
    "by UID where it is equally near": ([item("b", 10), item("a", 10)], 1, "a"),
    "overrides count": ([item("a", 1, vevents=3), item("b", 2)], 3, "a"),
    "as many VEVENTs as there may be": ([item("a", 1, vevents=2), item("b", 2)], 3, "a b"),
    "one VEVENT more than there may be": ([item("a", 1), item("b", 2, vevents=3), item("c", 3)], 3, "a"),
    "6,000 bytes, which leave no room": ([item("a", 1, size=2000), item("b", 2, size=4000)], 9, "a b"),
    "one byte more": ([item("a", 1, size=2000), item("b", 2, size=4001)], 9, "a"),
    "3,500 bytes and a zone of 2,500": ([item("a", 1, size=3500, zones="X")], 9, "a"),
    "one byte more, and a zone": ([item("a", 1, size=3501, zones="X")], 9, ""),
    "after the first that does not fit, none does": (
        [item("a", 1), item("huge", 2, size=9000), item("c", 3)],
        9,
        "a",
    ),
    "a zone counts once": ([item("a", 1, zones="X"), item("b", 2, zones="X")], 9, "a b"),
    "of two zones only the one that is new": (
        [item("a", 1, zones="X", size=500), item("b", 2, zones="X Y", size=500)],
        9,
        "a b",
    ),
    "each zone counts": ([item("a", 1, zones="X"), item("b", 2, zones="Y")], 9, "a"),
}


@pytest.mark.parametrize(("items", "events", "kept"), KEPT.values(), ids=KEPT)
def test_what_is_kept(items, events, kept):
    """Of 10,000 bytes 4,000 are kept free for what stands around the events."""
    budget = WindowSettings(max_bytes=10_000, max_events=events)
    assert uids_that_fit(items, budget, lambda _: 2500) == set(kept.split())
