"""What a calendar holds, before it goes live: the next of its dates, and whether it is a calendar at all. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from heapq import nsmallest
from operator import attrgetter

from aggregator.model import Calendar, DateOrDateTime, ExpandedSeries, seconds


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A date of an event that is not over."""

    title: str
    start: DateOrDateTime  # a UTC instant, or a day
    start_seconds: int

    def when(self, zone: tzinfo | None) -> str:
        """Write when it begins, in a time zone; None is that of this machine."""
        if not isinstance(self.start, datetime):
            return f"{self.start:%a %d %b %Y}, all day"
        return f"{self.start.astimezone(zone):%a %d %b %Y, %H:%M %Z}"


def upcoming(series: Iterable[ExpandedSeries], now: datetime, most: int) -> list[Upcoming]:
    """Return the next dates of these series, the soonest first."""
    after = seconds(now)
    found = {  # a date that a calendar lists twice is told once
        Upcoming(" ".join(one.event.title.split()), one.start, one.start_seconds)
        for expanded in series
        for one in expanded.occurrences
        if one.end_seconds > after
    }
    return nsmallest(most, found, key=attrgetter("start_seconds", "title"))


def is_single_event(calendar: Calendar) -> bool:
    """Whether this is one event that does not repeat: what "add to calendar" beside an event leads to."""
    return len(calendar.series) == 1 and len(calendar.series[0].events) == 1 and not calendar.series[0].events[0].recurs
