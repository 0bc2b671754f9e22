"""An iCalendar document → what a reader sees, by recurring-ical-events: the same judge for every contender.

A whole calendar is never lost to one bad series here (`skip_bad_series`), and cancelled occurrences are not shown, as
in most calendar programs. The judge itself knows that of two events with one UID the higher SEQUENCE counts.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from bench.nouns import Shown

from aggregator.model import DateOrDateTime, Window, instant


def read_anew(body: bytes) -> icalendar.Calendar:
    """Read a document as the only one in the world; raise ValueError where icalendar does.

    icalendar remembers the first VTIMEZONE of a name for all later documents of the process: `use_zoneinfo` forgets.
    """
    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
    return icalendar.Calendar.from_ical(body)


def expand(body: bytes, window: Window, *, as_meant: bool = False) -> list[Shown]:
    """Return every occurrence that starts within the window, in order.

    `as_meant` reads an input as its author meant it: two events that share a UID and a SEQUENCE are two events, though
    readers show only one of them.

    X-WR-TIMEZONE is the zone of floating times, and of nothing else: left in place, recurring-ical-events would move
    the dates of a series kept in UTC. Only starts matter; an end of another form would turn a whole day into midnight.
    """
    calendar = read_anew(body)
    floating = _zone(str(calendar.pop("X-WR-TIMEZONE", "")))
    for event in calendar.events:
        for name in ("DTEND", "DURATION"):
            event.pop(name, None)
    if as_meant:
        _tell_apart(calendar)
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    found = [
        Shown(_words(event.get("SUMMARY", "")), _utc(start, floating), str(event.get("UID", "")))
        for event in query.between(window.start, window.end)
        if event.get("STATUS", "").upper() != "CANCELLED" and (start := _when(event, "DTSTART"))
    ]
    inside = [shown for shown in found if window.start <= instant(shown.start) < window.end]
    return sorted(inside, key=lambda shown: (instant(shown.start), shown.title, shown.uid))


def surplus_versions(body: bytes) -> int:
    """Count the events of which a document holds another version: the same UID, the same RECURRENCE-ID."""
    slots = [(str(event.get("UID", "")), _when(event, "RECURRENCE-ID")) for event in read_anew(body).events]
    return len(slots) - len({(uid, slot and instant(slot)) for uid, slot in slots})


def _tell_apart(calendar: icalendar.Calendar) -> None:
    seen: set[tuple[str, int]] = set()
    for number, event in enumerate(calendar.events):
        version = (str(event.get("UID", "")), int(event.get("SEQUENCE", 0)))
        if version in seen and "RECURRENCE-ID" not in event:
            event["UID"] = f"{version[0]}-{number}"
        elif "RECURRENCE-ID" not in event:
            seen.add(version)


def _when(event: icalendar.cal.Component, name: str) -> DateOrDateTime | None:
    value = event.get(name)
    when = value.dt if isinstance(value, icalendar.vDDDTypes) else None
    return when if isinstance(when, date) else None


def _words(title: str) -> str:
    return " ".join(title.split())


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def _utc(when: DateOrDateTime, floating: tzinfo) -> DateOrDateTime:
    if not isinstance(when, datetime):
        return when
    return (when if when.tzinfo else when.replace(tzinfo=floating)).astimezone(UTC)
