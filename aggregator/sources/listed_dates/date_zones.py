"""Starts in UTC → the time zone in which they follow a rule.

A meeting is held at one wall time. Listed in UTC, its starts move by an hour where the clocks of its zone change, and a
weekday near midnight may be another. So the zone is the one in which the starts need least beside a rule: UTC, unless
another needs less. Of zones in which they need the same, one in which the meeting is not at night is taken, then the
first of the list: all of them give the same instants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from aggregator.model import DateOrDateTime, is_utc
from aggregator.model.times import DAY, EPOCH_DAY
from aggregator.recurrence.rrule.wall_times import attach_zone, from_wall_seconds, wall_seconds
from aggregator.sources.listed_dates.date_rules import Fit, best_fit

# Those with clock changes of their own first. One that shares them is listed where its weekdays differ.
_ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Santiago",
    "Asia/Jerusalem",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
)
_DAYTIME = 7 * 3600, 23 * 3600  # when people meet


@dataclass(frozen=True, slots=True)
class DatePattern:
    """A rule with its time zone and time of day, and how well dates follow it."""

    like: DateOrDateTime  # a date in its zone; a day for whole days
    clock: int  # time of day, in seconds
    fit: Fit
    guessed: bool = False  # nothing but the starts speaks for the zone

    @property
    def needs(self) -> tuple[int, bool]:
        """What speaks against it: dates beside the rule, then a zone in which the meeting would be at night."""
        return self.fit.cost, self.guessed and not _DAYTIME[0] <= self.clock < _DAYTIME[1]

    def slots(self, first: DateOrDateTime, last: DateOrDateTime) -> list[DateOrDateTime]:
        """Return the dates the rule gives from the day of `first` to the day of `last`, in the zone."""
        low, high = (_day(in_zone(when, self)) for when in (first, last))
        days = self.fit.rule.days(low, high)
        return [attach_zone(from_wall_seconds((day - EPOCH_DAY) * DAY + self.clock), self.like) for day in days]


def find_pattern(
    starts: Sequence[DateOrDateTime], preferred: tzinfo | None = None, fewest: int = 2
) -> DatePattern | None:
    """Return the rule and the zone that fit these starts best, given in order: all days, or all times.

    `preferred` is the zone that the feed or the operator names. It is taken where UTC would be. There is no pattern of
    fewer than `fewest` at one time of day.
    """
    found: DatePattern | None = None
    for pattern in patterns(starts, preferred, fewest):
        if found is None or pattern.needs < found.needs:
            found = pattern
        if found.needs == (0, False):
            break
    return found


def patterns(
    starts: Sequence[DateOrDateTime], preferred: tzinfo | None = None, fewest: int = 2
) -> Iterator[DatePattern]:
    """Yield the best rule in each zone, in the order in which zones are preferred.

    Zones in which fewer starts are at one time of day than in an earlier one are passed over.
    """
    most = fewest
    for zone in _zones(starts, preferred):
        there = [_in_zone(start, zone) for start in starts]
        clocks = Counter(wall_seconds(start) % DAY for start in there)
        clock = min(clocks, key=lambda one: (-clocks[one], one))
        if clocks[clock] >= most:
            most = clocks[clock]
            if pattern := _pattern(there, clock):
                yield replace(pattern, guessed=zone not in (preferred, UTC))


def _zones(starts: Sequence[DateOrDateTime], preferred: tzinfo | None) -> list[tzinfo | None]:
    named = Counter(start.tzinfo for start in starts if isinstance(start, datetime) and not is_utc(start))
    if named:
        return [min(named, key=lambda zone: (-named[zone], str(zone)))]
    if not isinstance(starts[0], datetime):
        return [None]
    return [*([preferred] if preferred else []), UTC, *_listed_zones()]


@cache
def _listed_zones() -> tuple[ZoneInfo, ...]:
    return tuple(map(ZoneInfo, _ZONES))


def _pattern(starts: Sequence[DateOrDateTime], clock: int) -> DatePattern | None:
    """Return the rule of the starts at a time of day. The others count as odd."""
    days = sorted({_day(start) for start in starts if wall_seconds(start) % DAY == clock})
    fit = best_fit(days)
    if fit is None:
        return None
    fit = Fit(fit.rule, fit.on, fit.missing, fit.odd + len(starts) - len(days))
    return DatePattern(starts[0], clock, fit)


def _in_zone(start: DateOrDateTime, zone: tzinfo | None) -> DateOrDateTime:
    return start.astimezone(zone) if isinstance(start, datetime) else start


def in_zone(when: DateOrDateTime, pattern: DatePattern) -> DateOrDateTime:
    """Return a time in the zone of a pattern."""
    like = pattern.like
    return _in_zone(when, like.tzinfo) if isinstance(like, datetime) else when


def _day(when: DateOrDateTime) -> int:
    return when.toordinal()
