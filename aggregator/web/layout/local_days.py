"""On which of the visitor's days an occurrence is, and which occurrences are on a range of days.

An all-day occurrence has the same dates for everybody. All others are on days of the visitor's zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from aggregator.model import AllOccurrences, ServedOccurrence
from aggregator.model.times import DAY


@dataclass(frozen=True, slots=True)
class DaySpan:
    """An occurrence with its first and last day."""

    first: date
    last: date  # inclusive
    occurrence: ServedOccurrence

    @property
    def shown_as_bar(self) -> bool:
        """Whether it is drawn above the hours: all day, or at least 24 hours long."""
        return self.occurrence.all_day or self.occurrence.end - self.occurrence.start >= DAY


def midnight(day: date, zone: ZoneInfo) -> int:
    """Return the second at which a day begins in `zone`."""
    return int(datetime.combine(day, time.min, zone).timestamp())


def days_of(occurrence: ServedOccurrence, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and the last day of an occurrence in `zone`."""
    tzinfo = UTC if occurrence.all_day else zone
    last = max(occurrence.end - 1, occurrence.start)  # the end is exclusive, except if there is no duration
    return datetime.fromtimestamp(occurrence.start, tzinfo).date(), datetime.fromtimestamp(last, tzinfo).date()


def on_days(occurrences: AllOccurrences, zone: ZoneInfo, first: date, end: date) -> list[DaySpan]:
    """Return what is on the days from `first` to `end` (exclusive), bars first, then by time."""
    since, until = midnight(first, zone), midnight(end, zone)
    near = occurrences.on_between(since - DAY, until + DAY)  # a day more on both sides: all-day dates are in UTC
    possible = (o for o in near if o.all_day or (o.start < until and max(o.end, o.start + 1) > since))
    spans = (DaySpan(*days_of(o, zone), o) for o in possible)
    found = [span for span in spans if span.first < end and span.last >= first]
    return sorted(found, key=lambda span: (not span.shown_as_bar, span.occurrence.start, -span.occurrence.end))
