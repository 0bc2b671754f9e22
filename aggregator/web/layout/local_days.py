"""On which of the reader's days an occurrence is, and what is on a stretch of days.

A whole day is the same date for everybody; everything else is on the days of the reader's own zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from aggregator.model import AllOccurrences, ServedOccurrence
from aggregator.model.times import DAY
from aggregator.web.request.view_query import ViewQuery


@dataclass(frozen=True, slots=True)
class DaySpan:
    """An occurrence and its days."""

    first: date
    last: date  # inclusive
    occurrence: ServedOccurrence

    @property
    def lasting(self) -> bool:
        """Whether it is no meeting at an hour: whole days, or a whole day's length."""
        return self.occurrence.all_day or self.occurrence.end - self.occurrence.start >= DAY


def midnight(day: date, selection: ViewQuery) -> int:
    """Return the second at which a day of the reader's begins."""
    return int(datetime.combine(day, time.min, selection.zone).timestamp())


def days_of(occurrence: ServedOccurrence, selection: ViewQuery) -> tuple[date, date]:
    """Return the first and the last day of an occurrence, for this reader."""
    zone = UTC if occurrence.all_day else selection.zone
    last = max(occurrence.end - 1, occurrence.start)  # the end is exclusive, but for what has no duration
    return datetime.fromtimestamp(occurrence.start, zone).date(), datetime.fromtimestamp(last, zone).date()


def on_days(matching: AllOccurrences, selection: ViewQuery, first: date, end: date) -> list[DaySpan]:
    """Return what is on the days from `first` to `end` (exclusive), what lasts first, then by time."""
    begins, ends = midnight(first, selection), midnight(end, selection)
    near = matching.on_between(begins - DAY, ends + DAY)  # a day's grace, for whole days in UTC
    perhaps = (o for o in near if o.all_day or (o.start < ends and max(o.end, o.start + 1) > begins))
    placed = (DaySpan(*days_of(o, selection), o) for o in perhaps)
    found = [p for p in placed if p.first < end and p.last >= first]
    return sorted(found, key=lambda p: (not p.lasting, p.occurrence.start, -p.occurrence.end))
