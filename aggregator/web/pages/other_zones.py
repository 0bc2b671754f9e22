"""The time of a meeting elsewhere, and what to mind in the weeks in which clocks have changed in one place only.

A meeting is kept in one zone, "15:00 in New York". Where clocks change on another day, or never, it moves for readers:
by an hour, for the weeks between the two changes or for the season. That is when people come too late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.web.layout.event_row import EventRow
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import utc_offset
from aggregator.web.request.view_query import UTC_ZONE, ViewQuery

WHILE = timedelta(weeks=5)  # longer than any two places that change in the same season are apart
NEWS = timedelta(weeks=2)  # how long a change that the other place never makes is worth a warning


@dataclass(frozen=True)
class PlaceTime:
    """When a meeting is in one place."""

    city: str
    zone: str
    start: datetime
    clock: str
    day: str  # "" where it is that of the reader
    offset: str


def times_elsewhere(row: EventRow, zones: Sequence[str], selection: ViewQuery) -> tuple[PlaceTime, ...]:
    """Return the beginning of a meeting in each of `zones`; nothing of what lasts whole days."""
    if not isinstance(row.start, datetime):
        return ()
    return tuple(_place(row.start, name, selection) for name in zones)


def _place(start: datetime, name: str, selection: ViewQuery) -> PlaceTime:
    language, there = selection.language, start.astimezone(ZoneInfo(name))
    day = "" if there.date() == start.date() else language.short_day(there)
    return PlaceTime(language.city(name), name, there, language.clock(there), day, utc_offset(there))


def clock_warning(row: EventRow, zones: Sequence[str], selection: ViewQuery) -> str:
    """Say that a repeating meeting is at another time than usual, since clocks have changed in one place only.

    `zones` are those in which the meeting is kept: none is UTC; of a meeting with several nothing is said.
    """
    if not isinstance(row.start, datetime) or len(zones) > 1:
        return ""
    there = ZoneInfo(*zones) if zones else UTC_ZONE
    if not changed_alone(row.start, selection.zone, there):
        return ""
    usual = usual_time(row.start, selection.zone, there)
    if usual.time() == row.start.time():
        return ""
    names = {"here": selection.zone.key, "there": there.key}
    now, before = selection.language.clock(row.start), selection.language.clock(usual)
    if _changed(row.start, selection.zone, WHILE):
        sentence = gettext_noop(
            "Mind the clock: it has changed in %(here)s but not in %(there)s, where this event's times are kept."
        )
    else:
        sentence = gettext_noop(
            "Mind the clock: it has changed in %(there)s, where this event's times are kept, but not in %(here)s."
        )
    consequence = selection.language.gettext(
        "So it begins at %(now)s for you, instead of %(before)s.", now=now, before=before
    )
    return f"{selection.language.gettext(sentence, **names)} {consequence}"


def changed_alone(when: datetime, here: ZoneInfo, there: ZoneInfo) -> bool:
    """Whether at `when` clocks have lately changed in one of two zones, and in the other not yet, or never do."""
    return any(
        (_changed(when, one, WHILE) and not _changed(when, other, WHILE) and _changed(when + WHILE, other, WHILE))
        or (_changed(when, one, NEWS) and not _ever_changes(when, other))
        for one, other in ((here, there), (there, here))
    )


def usual_time(when: datetime, here: ZoneInfo, there: ZoneInfo) -> datetime:
    """Return the time `here` of the same time on the wall `there`, some weeks before."""
    return (when.astimezone(there) - WHILE).astimezone(here)


def _changed(when: datetime, zone: ZoneInfo, within: timedelta) -> bool:
    """Whether the clocks of `zone` at `when` are not what they were `within` before."""
    return when.astimezone(zone).utcoffset() != _elapsed(when, -within).astimezone(zone).utcoffset()


def _ever_changes(when: datetime, zone: ZoneInfo) -> bool:
    offsets = {_elapsed(when, timedelta(weeks=weeks)).astimezone(zone).utcoffset() for weeks in range(0, 52, 4)}
    return len(offsets) > 1


def _elapsed(when: datetime, span: timedelta) -> datetime:
    """Add real time; adding to an aware datetime moves the hands on the wall."""
    return datetime.fromtimestamp(when.timestamp() + span.total_seconds(), when.tzinfo)
