"""Calendars as lists of entries in short, and what they teach: for tests of how rare things are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from aggregator.model import Event, ExpandedSeries, Series, SeriesOccurrences

START = datetime(2026, 3, 5, 16, tzinfo=UTC)


class Entry(NamedTuple):
    """One event of a calendar, so many hours after START."""

    title: str
    hours: int = 0
    place: str = ""
    url: str = ""
    organizer: str = ""
    minutes: int = 60
    text: str = ""


Calendars = Mapping[str, Sequence[Entry]]


def listed(calendars: Calendars) -> dict[str, tuple[ExpandedSeries, ...]]:
    """Return what calendars list, by their ids. An entry that stays is the same object each time."""
    return {feed: tuple(_series(feed, entry) for entry in entries) for feed, entries in calendars.items()}


@lru_cache(maxsize=4096)
def _series(feed: str, entry: Entry) -> ExpandedSeries:
    start = START + timedelta(hours=entry.hours)
    event = Event(
        f"{feed} {entry}",
        start,
        start + timedelta(minutes=entry.minutes),
        title=entry.title,
        location=entry.place,
        url=entry.url,
        organizer=entry.organizer,
        description=entry.text,
    )
    return ExpandedSeries(Series(feed, event.uid, event), SeriesOccurrences())
