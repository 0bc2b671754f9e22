"""Which instant the clocks of a zone mean, in whole seconds: read from a table made once per zone and window.

The reason is speed: asking `zoneinfo`, and moving datetimes between zones, was most of the cost of an occurrence.
A *wall time* is what the clocks show, in seconds since they showed 1970-01-01 00:00; an *instant* is in seconds since
the epoch. Outside of the years of its table the zone itself is asked.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from math import inf
from zoneinfo import ZoneInfo

from aggregator.model import DateOrDateTime, seconds
from aggregator.model.times import DAY
from aggregator.recurrence.rrule.wall_times import wall_seconds
from aggregator.timezones.transitions import Transition, state, transitions

# Before, zones changed their clocks there and back within days, which `transitions` would miss.
FIRST_YEAR, LAST_YEAR = 1970, 2110


class Offsets:
    """The offsets of a zone; `changes` are all its transitions between the instants `since` and `until`."""

    def __init__(
        self, zone: tzinfo | None, since: float, until: float, changes: Sequence[Transition] = (), offset: int = 0
    ) -> None:
        self._epoch = datetime(1970, 1, 1, tzinfo=zone)
        # Within a day of the ends a wall time might be that of an instant beyond them.
        self._low, self._high = since + DAY, until - DAY
        instants = [seconds(change.at.replace(tzinfo=UTC)) for change in changes]
        self._offsets = [offset, *(_whole(change.offset_to) for change in changes)]
        # In a gap the offset before it still counts, and so it does for the first of two equal times.
        self._walls = [at + max(pair) for at, pair in zip(instants, pairwise(self._offsets), strict=True)]
        self._instants = [*instants, until]

    def instant(self, wall: int, fold: int = 0) -> int:
        """Return the instant at which the clocks show `wall`; `fold` as in `datetime`, 0 being RFC 5545's choice."""
        if self._low <= wall < self._high and not fold:
            return wall - self._offsets[bisect_right(self._walls, wall)]
        return seconds((self._epoch + timedelta(seconds=wall)).replace(fold=fold))

    def instants(self, walls: Iterable[int], fold: int = 0) -> Iterable[int]:
        """Return the `instant` of each wall time; of evenly spaced ones whole stretches at a time."""
        if fold or not isinstance(walls, range) or not (walls and self._low <= walls[0] and walls[-1] < self._high):
            return (self.instant(wall, fold) for wall in walls)
        ends = [bisect_left(walls, change) for change in self._walls]
        found: list[int] = []
        for (begin, end), offset in zip(pairwise((0, *ends, len(walls))), self._offsets, strict=True):
            stretch = walls[begin:end]
            found += range(stretch.start - offset, stretch.stop - offset, stretch.step)
        return found

    def lengths(self, begins: Sequence[int], length: int) -> dict[int, int]:
        """Return how long those of these last that may not last for `length`; they are sorted.

        They are not far from a change of the clocks: until a day before one no time is ambiguous.
        """
        odd: Iterable[int] = begins
        if length >= 0 and begins and self._low <= begins[0] and begins[-1] < self._high:
            near = ((bisect_left(begins, at - DAY - length), bisect_left(begins, at)) for at in self._instants)
            odd = (begin for first, end in near for begin in begins[first:end])
        return {begin: self.end(begin, length) - begin for begin in odd}

    def end(self, begin: int, length: int) -> int:
        """Return when it is over, if it begins at an instant and lasts for `length` on the clock; never before."""
        if self._low <= begin < self._high:
            unchanged = self._instants[bisect_right(self._instants, begin)] - begin
            if 0 <= length < unchanged - DAY:
                return begin + length
        shown = datetime.fromtimestamp(begin, self._epoch.tzinfo)  # in a gap what clocks show, not what the rule says
        return max(begin, self.instant(wall_seconds(shown) + length, shown.fold))


def offsets_of(start: DateOrDateTime, first_year: int, last_year: int) -> Offsets:
    """Return the offsets of the zone of `start` (UTC for days), by heart for these years and one on each side."""
    zone = start.tzinfo if isinstance(start, datetime) else UTC
    return _UTC if zone is UTC else _offsets_for_years(zone, first_year - 1, last_year + 1)


@lru_cache(maxsize=1024)
def _offsets_for_years(zone: tzinfo | None, first_year: int, last_year: int) -> Offsets:
    years = range(max(first_year, FIRST_YEAR), min(last_year, LAST_YEAR) + 1)
    if not isinstance(zone, ZoneInfo) or not years:
        return Offsets(zone, inf, -inf)
    changes = [change for year in years for change in _changes(zone, year)]
    since, until = _new_year(years.start), _new_year(years.stop)
    return Offsets(zone, since.timestamp(), until.timestamp(), changes, _whole(state(zone, since).offset_to))


@lru_cache(maxsize=8192)
def _changes(zone: ZoneInfo, year: int) -> tuple[Transition, ...]:
    return tuple(transitions(zone, date(year, 1, 1), date(year + 1, 1, 1)))


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def _whole(offset: timedelta) -> int:
    return offset // timedelta(seconds=1)


_UTC = Offsets(UTC, -inf, inf)
