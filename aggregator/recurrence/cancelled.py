"""What a series has cancelled: the occurrences that would take place otherwise.

They are compared with other calendars, which may still list them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from aggregator.model import (
    Event,
    Occurrence,
    Series,
    SeriesOccurrences,
    Status,
    Window,
    as_type_of,
    instant,
    is_day,
)
from aggregator.recurrence.expand import expand
from aggregator.recurrence.rrule.wall_times import expandable


def cancelled_occurrences(series: Series, window: Window, overrides: Iterable[Event] = ()) -> SeriesOccurrences | None:
    """Return the occurrences within the window that a linted series has cancelled, as a whole or by EXDATE.

    None where there are none. Their event is the master, or one of `overrides` (as sent) that cancels this date.
    """
    master = series.master
    if master is None or not (master.exdates or master.status is Status.CANCELLED):
        return None
    if master.status is Status.CANCELLED:
        planned = replace(master, status=Status.CONFIRMED)
        found = expand(Series(series.feed, series.uid, planned), window).occurrences.given_by({None: master})
    else:
        found = SeriesOccurrences.of(master, _excluded(master, window, overrides))
    return found if len(found) else None


def _excluded(master: Event, window: Window, overrides: Iterable[Event]) -> list[Occurrence]:
    cancelling = {
        instant(as_type_of(one.recurrence_id, master.start)): one
        for one in overrides
        if one.status is Status.CANCELLED and one.recurrence_id is not None
    }
    length, found = instant(master.end) - instant(master.start), []
    for when in master.exdates:
        if window.start <= instant(when) < window.end and expandable(when):
            start = when if is_day(when) else instant(when)
            found.append(Occurrence.of(start, start + length, start, cancelling.get(instant(when), master)))
    return sorted(found, key=lambda one: one.start_seconds)
