"""The dates of an event that are to come: when each was planned, when it begins now, and what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from aggregator.duplicates.features.cancelled_titles import says_cancelled, without_cancelled
from aggregator.model import Series, Window, seconds
from aggregator.recurrence import expand, lint

AHEAD = timedelta(days=400)  # as far as people plan, and as far as is published by default


class UpcomingDate(NamedTuple):
    """One date of an event."""

    slot: int  # where its rule puts it, which stays as it is when the date is moved
    start: int
    all_day: bool
    title: str


def upcoming_dates(all_series: Iterable[Series], now: datetime) -> dict[int, UpcomingDate]:
    """Return what is to begin and takes place, by slot. What a title says is cancelled does not take place."""
    window, begun = Window(now, now + AHEAD), now.timestamp()
    found: dict[int, UpcomingDate] = {}
    for series in all_series:
        for one in expand(lint(series)[0], window).occurrences:
            if one.start_seconds > begun and not says_cancelled(one.event):
                slot = seconds(one.recurrence_id)
                found[slot] = UpcomingDate(slot, one.start_seconds, one.all_day, one.event.title)
    return dict(sorted(found.items(), key=lambda item: (item[1].start, item[0])))


def plain_title(title: str) -> str:
    """Return a title as it is compared: without the word that says that it is cancelled."""
    rest = without_cancelled(title)
    return " ".join((title if rest is None else rest).split()).casefold()
