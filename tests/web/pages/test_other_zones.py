"""Meetings elsewhere in the world, and the weeks in which clocks have changed in one place only."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from served import Builder

from aggregator.web.layout.event_row import make_row
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.pages.other_zones import clock_change_warning, only_one_zone_changed, times_in_other_zones
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.served_snapshot import IndexedSnapshot

MADRID, NEW_YORK, KOLKATA, SYDNEY = "Europe/Madrid", "America/New_York", "Asia/Kolkata", "Australia/Sydney"


def row_and_query(start: str, here: str):
    """A meeting at an instant in UTC, as a reader in a zone sees it."""
    builder = Builder().add("x", (start, start))
    now = datetime.fromisoformat(f"{start}+00:00" if len(start) > 10 else f"{start}T00:00+00:00")
    view = ViewInput(IndexedSnapshot.of(builder.snapshot()), ViewQuery(zone=ZoneInfo(here)), now)
    return make_row(view, view.indexed.snapshot.occurrences[0]), view.query


CHANGED = {  # clocks change on 8 March and 1 November 2026 in New York, on 29 March and 25 October in Madrid
    "before both": (MADRID, NEW_YORK, "2026-03-05 15:00", False),
    "there only, in spring": (MADRID, NEW_YORK, "2026-03-12 14:00", True),
    "here only, in spring, seen from there": (NEW_YORK, MADRID, "2026-03-12 14:00", True),
    "the last day between": (MADRID, NEW_YORK, "2026-03-28 14:00", True),
    "the day of the second change": (MADRID, NEW_YORK, "2026-03-29 14:00", False),
    "long after both": (MADRID, NEW_YORK, "2026-04-20 14:00", False),
    "summer": (MADRID, NEW_YORK, "2026-07-12 14:00", False),
    "here only, in autumn": (MADRID, NEW_YORK, "2026-10-27 14:00", True),
    "both, in autumn": (MADRID, NEW_YORK, "2026-11-02 15:00", False),
    "where clocks never change, just after": (MADRID, KOLKATA, "2026-10-27 10:00", True),
    "where clocks never change, weeks after": (MADRID, KOLKATA, "2026-11-20 10:00", False),
    "where clocks never change, before": (MADRID, KOLKATA, "2026-10-24 10:00", False),
    "the other half of the world, one after the other": (MADRID, SYDNEY, "2026-04-01 08:00", True),
    "the same zone": (MADRID, MADRID, "2026-10-27 10:00", False),
    "zones that change together": (MADRID, "Europe/Berlin", "2026-10-27 10:00", False),
}


@pytest.mark.parametrize(("here", "there", "when", "expected"), CHANGED.values(), ids=CHANGED)
def test_when_clocks_have_changed_in_one_place_only(here, there, when, expected):
    instant = datetime.fromisoformat(f"{when}+00:00")
    assert only_one_zone_changed(instant, ZoneInfo(here), ZoneInfo(there)) is expected


SOME_ZONES = st.sampled_from([MADRID, NEW_YORK, KOLKATA, SYDNEY, "UTC", "Africa/Casablanca", "America/Sao_Paulo"])
WHEN = st.integers(1_600_000_000, 2_100_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(WHEN, SOME_ZONES, SOME_ZONES)
@example(datetime(2026, 9, 20, 1, tzinfo=UTC), "Africa/Casablanca", "Africa/Casablanca")
def test_the_two_places_are_alike_in_this(when, here, there):
    one, other = ZoneInfo(here), ZoneInfo(there)
    assert only_one_zone_changed(when, one, other) == only_one_zone_changed(when, other, one)
    assert not only_one_zone_changed(when, one, one)


WARNED = {
    "their clocks have changed": (
        "2026-03-12 14:00",
        (NEW_YORK,),
        "Clocks have changed in New York, which sets the time, but not in Madrid.",
    ),
    "ours have": (
        "2026-10-27 14:00",
        (NEW_YORK,),
        "Clocks have changed in Madrid but not in New York, which sets the time.",
    ),
    "ours have, and the event is kept in UTC": (
        "2026-10-27 14:00",
        (),
        "Clocks have changed in Madrid but not in UTC, which sets the time.",
    ),
    "nothing has changed": ("2026-07-12 14:00", (NEW_YORK,), ""),
    "an event of several zones": ("2026-10-27 14:00", (KOLKATA, NEW_YORK), ""),
    "whole days": ("2026-10-27", (NEW_YORK,), ""),
}


@pytest.mark.parametrize(("start", "zones", "expected"), WARNED.values(), ids=WARNED)
def test_what_a_reader_in_madrid_is_told(start, zones, expected):
    row, query = row_and_query(start, MADRID)
    said = f"Your start time is now 15:00, not 16:00. {expected}" if expected else ""
    assert clock_change_warning(row, zones, query) == said


def test_the_time_in_other_places():
    row, query = row_and_query("2026-11-23 17:00", MADRID)
    shown = [
        (p.city, p.time, p.day, p.offset)
        for p in times_in_other_zones(row, ["America/Los_Angeles", "Asia/Tokyo"], query)
    ]
    assert shown == [("Los Angeles", "09:00", "", "UTC-8"), ("Tokyo", "02:00", "Tue 24 Nov", "UTC+9")]


def test_the_visitors_own_place_is_no_other_place():
    row, query = row_and_query("2026-11-23 17:00", KOLKATA)
    shown = [p.city for p in times_in_other_zones(row, ["Asia/Kolkata", "Asia/Calcutta", "Asia/Tokyo"], query)]
    assert shown == ["Tokyo"]


def test_whole_days_are_the_same_everywhere():
    assert times_in_other_zones(*row_and_query("2026-11-23", MADRID)[:1], ["Asia/Tokyo"], ViewQuery()) == ()
