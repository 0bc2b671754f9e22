"""When a zone of the tz database changes its clocks.

`zoneinfo` knows but does not tell, so it is asked every few days and the moments between two different answers are
found by halving. (Reading its files instead would tie us to where each machine keeps them.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

STEP = 5 * 86400  # seconds; since 2000 no zone has changed its clocks there and back within six days


@dataclass(frozen=True, slots=True)
class Transition:
    """The clocks of a zone change at an instant, given as naive UTC."""

    at: datetime
    offset_from: timedelta
    offset_to: timedelta
    name: str  # abbreviation from then on
    daylight: bool

    @property
    def local(self) -> datetime:
        """The naive wall time at which it happens, as the clocks showed before (RFC 5545 counts DTSTART so)."""
        return self.at + self.offset_from


def state(zone: ZoneInfo, at: datetime) -> Transition:
    """Return what holds at an aware instant, as a transition from itself to itself."""
    wall = at.astimezone(zone)
    offset = wall.utcoffset() or timedelta()
    daylight = (wall.dst() or timedelta()) > timedelta()
    return Transition(at.astimezone(UTC).replace(tzinfo=None), offset, offset, wall.tzname() or "", daylight)


def transitions(zone: ZoneInfo, first: date, last: date) -> Iterator[Transition]:
    """Yield every change of offset from `first` (inclusive) to `last` (exclusive), both at midnight UTC."""
    now, end = _timestamp(first), _timestamp(last)
    before = _offset(zone, now)
    while now < end:
        then = min(now + STEP, end)
        if _offset(zone, then) != before:
            then = _first_after(zone, now, then)
            yield _transition(zone, then, before)
            before = _offset(zone, then)
        now = then


def _first_after(zone: ZoneInfo, now: int, then: int) -> int:
    """Return the first second after `now` with another offset than at `now`; `then` has one."""
    before = _offset(zone, now)
    return now + bisect_left(range(then - now), x=True, key=lambda seconds: _offset(zone, now + seconds) != before)


def _transition(zone: ZoneInfo, timestamp: int, before: timedelta) -> Transition:
    wall, earlier = datetime.fromtimestamp(timestamp, zone), datetime.fromtimestamp(timestamp - 1, zone)
    offset = wall.utcoffset() or timedelta()
    # Ireland and Morocco have "negative summer time": their standard time is the later one. Clients want summer to
    # be DAYLIGHT all the same.
    daylight = (wall.dst() or timedelta()) > timedelta() or (earlier.dst() or timedelta()) < timedelta()
    at = datetime.fromtimestamp(timestamp, UTC).replace(tzinfo=None)
    return Transition(at, before, offset, wall.tzname() or "", daylight)


def _offset(zone: ZoneInfo, timestamp: int) -> timedelta:
    return datetime.fromtimestamp(timestamp, zone).utcoffset() or timedelta()


def _timestamp(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
