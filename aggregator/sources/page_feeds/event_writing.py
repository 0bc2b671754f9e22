"""Series of a page → a VCALENDAR that only we read again: events that are over stay when their page forgets them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar.prop import vText

from aggregator.model import DateOrDateTime, Event, Series


def write_series(series: Iterable[Series]) -> bytes:
    """Return the events as a VCALENDAR, empty if there are none."""
    events = [event for one in series for event in one.events]
    if not events:
        return b""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *(line for event in events for line in _lines(event)), "END:VCALENDAR"]
    return ("\n".join(lines) + "\n").encode()


def _lines(event: Event) -> list[str]:
    texts = {
        "SUMMARY": event.title,
        "DESCRIPTION": event.description,
        "LOCATION": event.location,
        "CATEGORIES": event.categories[0] if event.categories else "",
    }
    written = [f"{name}:{_text(value)}" for name, value in texts.items() if value]
    plain = {"RRULE": event.rule, "URL": event.url, "STATUS": event.status, "IMAGE;VALUE=URI": event.image}
    written += [f"{name}:{value}" for name, value in plain.items() if value]
    times = [_time("DTSTART", event.start), _time("DTEND", event.end)]
    return ["BEGIN:VEVENT", f"UID:{event.uid}", *times, *written, "END:VEVENT"]


def _text(value: str) -> str:
    return vText(value).to_ical().decode()


def _time(name: str, when: DateOrDateTime) -> str:
    if not isinstance(when, datetime):
        return f"{name};VALUE=DATE:{when:%Y%m%d}"
    if isinstance(when.tzinfo, ZoneInfo):
        return f"{name};TZID={when.tzinfo.key}:{when:%Y%m%dT%H%M%S}"
    return f"{name}:{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"
