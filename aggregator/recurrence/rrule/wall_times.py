"""One form for the times of a series: that of its master's DTSTART (RFC 5545, 3.8.5.1 and 3.8.4.4).

A rule is computed in *wall time*, what the clocks show, counted in seconds since they showed 1970-01-01 00:00; the
zone's `offsets` make instants of it afterwards. A wall time the clocks skip is read with the offset before the gap,
one that happens twice means the first (RFC 5545, 3.3.5); that is what `fold=0` does.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from aggregator.model import DateOrDateTime
from aggregator.model.times import DAY, EPOCH_DAY

FIRST_YEAR, LAST_YEAR = (
    1600,
    2200,
)  # outside, a time is a typing error or a stand-in for "always"


def wall(when: DateOrDateTime) -> datetime:
    """Return what the clock on the wall shows, naive; midnight for a whole day."""
    if isinstance(when, datetime):
        return when.replace(tzinfo=None)
    return datetime.combine(when, time.min)


def wall_seconds(when: DateOrDateTime) -> int:
    """Return what the clock on the wall shows as a wall time; midnight for a whole day."""
    midnight = (when.toordinal() - EPOCH_DAY) * DAY
    if isinstance(when, datetime):
        return midnight + when.hour * 3600 + when.minute * 60 + when.second
    return midnight


def dst_fold(start: DateOrDateTime) -> int:
    """Return which of two equal wall times is meant, as `start` says: 0 or 1 for the first or the second."""
    return start.fold if isinstance(start, datetime) else 0


def from_wall_seconds(wall_time: int) -> datetime:
    """Return a wall time as the naive datetime it stands for."""
    return datetime.combine(date.fromordinal(EPOCH_DAY), time.min) + timedelta(seconds=wall_time)


def attach_zone(naive: datetime, start: DateOrDateTime) -> DateOrDateTime:
    """Return the day, or the instant in the zone of `start`, at which the clock shows this."""
    return naive.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else naive.date()


def to_utc(when: DateOrDateTime) -> DateOrDateTime:
    """Return the UTC instant; a whole day stays one."""
    return when.astimezone(UTC) if isinstance(when, datetime) else when


def plausible(when: DateOrDateTime) -> bool:
    """Whether this is a date a calendar can mean, and can be moved by a day or an offset without leaving the range."""
    return FIRST_YEAR <= when.year <= LAST_YEAR


def end_of_day(when: DateOrDateTime, start: DateOrDateTime) -> datetime:
    """Return the last second of a day in the zone of `start`, in UTC."""
    assert isinstance(start, datetime)
    next_day = datetime.combine(when, time.min, start.tzinfo) + timedelta(days=1)
    return next_day.astimezone(UTC) - timedelta(seconds=1)


def expandable(when: DateOrDateTime) -> bool:
    """Whether occurrences can be reckoned from here without leaving the years 1 to 9999."""
    return FIRST_YEAR <= when.year < 4000  # some write 1601 or 1604 for a birthday of unknown year
