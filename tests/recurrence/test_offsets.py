"""Seconds and the table of a zone's offsets give the instants that datetimes and the zone itself give."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.recurrence.offsets import Offsets, offsets_of
from aggregator.recurrence.rrule.wall_times import from_wall_seconds, wall, wall_seconds
from aggregator.timezones.transitions import transitions

YEAR = (2011, 2011)  # with one more on each side, as in use
CHANGING = {
    "an hour in March and in autumn": "America/New_York",
    "half an hour": "Australia/Lord_Howe",
    "by the seasons of the south": "America/Sao_Paulo",
    "negative summer time": "Europe/Dublin",
    "two hours, in two steps": "Antarctica/Troll",
    "a day, across the date line": "Pacific/Apia",
    "four times a year": "Africa/Casablanca",
    "the offset for good": "Europe/Moscow",
    "never": "Asia/Tokyo",
}
moments = st.timedeltas(timedelta(hours=-30), timedelta(hours=30))


def by_heart(zone: str) -> Offsets:
    return offsets_of(datetime(2011, 1, 1, tzinfo=ZoneInfo(zone)), *YEAR)


@st.composite
def times(draw: st.DrawFn, zone: str) -> datetime:
    """A wall time, preferably near a change of the clocks, and sometimes in a year not known by heart."""
    changes = [change.local for change in transitions(ZoneInfo(zone), date(2008, 1, 1), date(2015, 1, 1))]
    near = st.builds(datetime.__add__, st.sampled_from(changes), moments) if changes else st.nothing()
    any_time = st.integers(wall_seconds(date(1900, 1, 1)), wall_seconds(date(2150, 1, 1))).map(from_wall_seconds)
    ends = st.builds(datetime.__add__, st.sampled_from([wall(date(2010, 1, 1)), wall(date(2013, 1, 1))]), moments)
    when = draw(st.one_of(near, near, ends, any_time))
    return when.replace(microsecond=0, fold=draw(st.integers(0, 1)))


@pytest.mark.parametrize("zone", CHANGING.values(), ids=CHANGING.keys())
@given(st.data())
def test_instants(zone: str, data: st.DataObject):
    when = data.draw(times(zone))

    instant = by_heart(zone).instant(wall_seconds(when), when.fold)

    assert instant == when.replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize("zone", CHANGING.values(), ids=CHANGING.keys())
@given(st.data())
def test_ends(zone: str, data: st.DataObject):
    begin = data.draw(times(zone)).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    length = data.draw(st.one_of(moments, st.timedeltas(timedelta(0), timedelta(days=900)))) // timedelta(seconds=1)

    finish = by_heart(zone).end(int(begin.timestamp()), length)

    local = begin.astimezone(ZoneInfo(zone))
    end = (local + timedelta(seconds=length)).replace(fold=local.fold)
    assert finish == max(begin, end.astimezone(UTC)).timestamp()


def test_whole_days_have_no_offset():
    assert offsets_of(date(2011, 1, 1), *YEAR).instant(86400) == 86400


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_clocks_show_in_utc_is_the_instant(when: datetime):
    when = when.replace(microsecond=0)

    assert wall_seconds(when) == when.timestamp()
    assert from_wall_seconds(wall_seconds(when)) == wall(when)
