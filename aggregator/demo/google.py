"""A calendar as Google exports it: DTSTAMP is the moment of the request, deletions vanish, HTML stands in texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aggregator.demo.entry import Entry, document, entered, escaped, moment, utc, zone_of
from aggregator.demo.timezone import vtimezone
from aggregator.model import is_day


def google_export(name: str, about: str, zone: str, entries: Sequence[Entry], now: datetime) -> bytes:
    """Return the .ics bytes that Google would answer at `now`."""
    zones = sorted({zone_of(when) for entry in entries for when in (entry.start, *entry.skipped)} - {""})
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        f"X-WR-TIMEZONE:{zone}",
        f"X-WR-CALDESC:{escaped(about)}",
    ]
    for tzid in zones:
        lines += vtimezone(tzid)
    for entry in entries:
        lines += _vevent(entry, now)
    return document([*lines, "END:VCALENDAR"])


def _vevent(entry: Entry, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        moment("DTSTART", entry.start),
        moment("DTEND", entry.end),
        *([f"RRULE:{entry.rule}"] if entry.rule else []),
        *(moment("EXDATE", day) for day in entry.skipped),
        f"DTSTAMP:{utc(now)}",
        *([f"ORGANIZER;CN={entry.organizer}:mailto:nobody@example.org"] if entry.organizer else []),
        f"UID:{entry.uid}",
        # In UTC although the series has a zone: Google does this, and readers that compare texts lose the override.
        *([f"RECURRENCE-ID:{utc(entry.instead_of)}"] if entry.instead_of else []),
        *([f"URL:{entry.link}"] if entry.link else []),
        f"CREATED:{entered(entry)}",
        f"DESCRIPTION:{escaped(entry.text)}",
        f"LAST-MODIFIED:{entered(entry)}",
        f"LOCATION:{escaped(entry.place)}",
        "SEQUENCE:0",
        f"STATUS:{entry.status}",
        f"SUMMARY:{escaped(entry.title)}",
        f"TRANSP:{'TRANSPARENT' if is_day(entry.start) else 'OPAQUE'}",
        "END:VEVENT",
    ]
