"""A calendar as TeamUp exports it: one DTSTAMP for all, Markdown, and an edited occurrence is an event of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from aggregator.demo.entry import Entry, document, entered, escaped, moment, utc, zone_of
from aggregator.demo.timezone import vtimezone
from aggregator.model import instant

_ZONE_EXTRA = ("LAST-MODIFIED:20231222T233358Z",)
_ROLLS_OFF = timedelta(days=160)  # TeamUp forgets single events older than this


def teamup_export(name: str, about: str, entries: Sequence[Entry], now: datetime) -> bytes:
    """Return the .ics bytes that TeamUp would answer at `now`; it rebuilds its feeds about once an hour."""
    rebuilt = now.replace(minute=0, second=0, microsecond=0)
    kept = [entry for entry in entries if entry.rule or instant(entry.start) >= now - _ROLLS_OFF]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Teamup Solutions AG//Teamup Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"DESCRIPTION:{escaped(about)}",
        f"X-WR-CALDESC:{escaped(about)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "X-PUBLISHED-TTL:PT15M",
        f"SUMMARY:{escaped(name)}",
    ]
    for tzid in sorted({zone_of(entry.start) for entry in kept} - {""}):
        lines += vtimezone(tzid, extra=_ZONE_EXTRA)
    for entry in kept:
        lines += _vevent(entry, name, rebuilt)
    return document([*lines, "END:VCALENDAR"])


def _vevent(entry: Entry, calendar: str, rebuilt: datetime) -> list[str]:
    text = entry.text.replace("&", "&amp;")
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{utc(rebuilt)}",
        f"SUMMARY:{escaped(entry.title)}",
        *([f"DESCRIPTION:{escaped(text)}\\n\\n"] if text else []),
        *([f"LOCATION:{escaped(entry.place)}"] if entry.place else []),
        f"CATEGORIES:{escaped(calendar)}",
        "CLASS:PUBLIC",
        "TRANSP:OPAQUE",
        "SEQUENCE:0",
        moment("DTSTART", entry.start),
        moment("DTEND", entry.end),
        *([f"RRULE:{entry.rule}"] if entry.rule else []),
        *(moment("EXDATE", day) for day in entry.skipped),
        f"CREATED:{entered(entry)}",
        f"URL;VALUE=URI:https://teamup.com/kssample/events/{entry.uid.removeprefix('TU')}",
        "END:VEVENT",
    ]
