"""The start of an event in other time zones, and a warning while clocks have changed in one zone only.

An event is kept in one zone, "15:00 in New York". Where clocks change on another day, or never, its start moves for
visitors: by an hour, for the weeks between the two changes or for the season. That is when people come late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.web.layout.event_row import EventRow
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import utc_offset
from aggregator.web.request.time_zones import UTC_ZONE
from aggregator.web.request.view_query import ViewQuery

MAX_GAP = timedelta(weeks=5)  # longer than between the changes of any two zones in one season
RECENT = timedelta(weeks=2)  # how long to warn of a change that the other zone never makes


@dataclass(frozen=True)
class ZoneTime:
    """The start of an event in one zone."""

    city: str
    zone: str
    start: datetime
    time: str
    day: str  # "" if it is the visitor's day
    offset: str


def times_in_other_zones(row: EventRow, zones: Sequence[str], query: ViewQuery) -> tuple[ZoneTime, ...]:
    """Return the start of an event in each of `zones` but the visitor's own; none of an all-day event."""
    if not isinstance(row.start, datetime):
        return ()
    city = query.language.city
    others = (name for name in zones if name != query.zone.key and city(name) != city(query.zone.key))
    return tuple(_zone_time(row.start, name, query) for name in others)


def _zone_time(start: datetime, name: str, query: ViewQuery) -> ZoneTime:
    language, local = query.language, start.astimezone(ZoneInfo(name))
    day = "" if local.date() == start.date() else language.short_day(local)
    return ZoneTime(language.city(name), name, local, language.clock_time(local), day, utc_offset(local))


def clock_change_warning(row: EventRow, zones: Sequence[str], query: ViewQuery) -> str:
    """Say that a repeating event starts at another time than usual, because of a clock change in one zone only."""
    start, usual = row.start, usual_start(row, zones, query)
    if usual is None or not isinstance(start, datetime):
        return ""
    if _changed(start, query.zone, MAX_GAP):
        text = gettext_noop(
            "Your start time is now %(now)s, not %(before)s. "
            "Clocks have changed in %(here)s but not in %(there)s, which sets the time."
        )
    else:
        text = gettext_noop(
            "Your start time is now %(now)s, not %(before)s. "
            "Clocks have changed in %(there)s, which sets the time, but not in %(here)s."
        )
    language = query.language
    return language.gettext(
        text,
        now=language.clock_time(start),
        before=language.clock_time(usual),
        here=language.city(query.zone.key),
        there=language.city(_event_zone(zones).key),
    )


def clock_change_note(row: EventRow, zones: Sequence[str], query: ViewQuery) -> str:
    """Say the same in short, for a list of dates."""
    usual = usual_start(row, zones, query)
    if usual is None:
        return ""
    return query.language.gettext("Clock change: usually at %(time)s", time=query.language.clock_time(usual))


def usual_start(row: EventRow, zones: Sequence[str], query: ViewQuery) -> datetime | None:
    """Return when the event usually starts for the visitor, if a clock change in one zone only moves this date.

    `zones` are those of the event's times: none is UTC. Of an event with several zones nothing is known.
    """
    if not isinstance(row.start, datetime) or len(zones) > 1:
        return None
    event_zone = _event_zone(zones)
    if not only_one_zone_changed(row.start, query.zone, event_zone):
        return None
    usual = usual_time(row.start, query.zone, event_zone)
    return None if usual.time() == row.start.time() else usual


def _event_zone(zones: Sequence[str]) -> ZoneInfo:
    return ZoneInfo(*zones) if zones else UTC_ZONE


def only_one_zone_changed(when: datetime, visitor_zone: ZoneInfo, event_zone: ZoneInfo) -> bool:
    """Whether clocks lately changed in one of two zones and in the other will change soon, or never change."""
    pairs = ((visitor_zone, event_zone), (event_zone, visitor_zone))
    return any(_other_changes_soon(when, *pair) or _other_never_changes(when, *pair) for pair in pairs)


def _other_changes_soon(when: datetime, one: ZoneInfo, other: ZoneInfo) -> bool:
    changed_here, changed_there = _changed(when, one, MAX_GAP), _changed(when, other, MAX_GAP)
    return changed_here and not changed_there and _changed(when + MAX_GAP, other, MAX_GAP)


def _other_never_changes(when: datetime, one: ZoneInfo, other: ZoneInfo) -> bool:
    return _changed(when, one, RECENT) and not (_changed(when, other, RECENT) or _ever_changes(when, other))


def usual_time(when: datetime, visitor_zone: ZoneInfo, event_zone: ZoneInfo) -> datetime:
    """Return the visitor's time of the same wall time in the event's zone, MAX_GAP before."""
    return (when.astimezone(event_zone) - MAX_GAP).astimezone(visitor_zone)


def _changed(when: datetime, zone: ZoneInfo, within: timedelta) -> bool:
    """Whether the UTC offset of `zone` at `when` is not the one it had `within` before."""
    return when.astimezone(zone).utcoffset() != _elapsed(when, -within).astimezone(zone).utcoffset()


def _ever_changes(when: datetime, zone: ZoneInfo) -> bool:
    offsets = {_elapsed(when, timedelta(weeks=weeks)).astimezone(zone).utcoffset() for weeks in range(0, 52, 4)}
    return len(offsets) > 1


def _elapsed(when: datetime, span: timedelta) -> datetime:
    """Add elapsed time; adding to an aware datetime adds wall time."""
    return datetime.fromtimestamp(when.timestamp() + span.total_seconds(), when.tzinfo)
