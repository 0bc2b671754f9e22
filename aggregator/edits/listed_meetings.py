"""[[meetings]] of feeds.toml → series of the feed they name: written as iCalendar, and read like any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from aggregator.config import Feed, Meeting
from aggregator.model import Calendar, Document
from aggregator.secret_url import NO_URL
from aggregator.sources import parse

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def meetings_calendar(meetings: Iterable[Meeting], feed: Feed, now: datetime) -> Calendar:
    """Return the meetings of a feed as a calendar."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:feeds.toml"]
    seen: Counter[str] = Counter()
    for meeting in meetings:
        lines += _vevent(meeting, seen[meeting.title])
        seen[meeting.title] += 1
    body = "".join(f"{line}\r\n" for line in (*lines, "END:VCALENDAR")).encode()
    return parse(Document(feed.id, NO_URL, now, body), feed)


def _vevent(meeting: Meeting, number: int) -> Iterator[str]:
    """Yield the lines of a meeting. `number` counts those of one title, which keeps their UIDs apart."""
    name = "\x1f".join((meeting.feed, meeting.title, str(number)))
    yield "BEGIN:VEVENT"
    yield f"UID:{blake2b(name.encode(), digest_size=16).hexdigest()}@feeds.toml"
    yield from _span(meeting)
    if meeting.rrule:
        yield f"RRULE:{meeting.rrule}{_until(meeting)}"
    yield f"SUMMARY:{_text(meeting.title)}"
    for key, value in (("LOCATION", meeting.location), ("DESCRIPTION", meeting.description)):
        if value:
            yield f"{key}:{_text(value)}"
    if meeting.link:
        yield f"URL:{meeting.link}"
    yield "END:VEVENT"


def _span(meeting: Meeting) -> Iterator[str]:
    if not isinstance(meeting.start, datetime):
        days = max(-(-meeting.duration // timedelta(days=1)), 1)
        yield f"DTSTART;VALUE=DATE:{meeting.start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{meeting.start + timedelta(days=days):%Y%m%d}"
        return
    yield f"DTSTART;TZID={meeting.zone}:{meeting.start:%Y%m%dT%H%M%S}"
    yield f"DURATION:PT{int(meeting.duration.total_seconds())}S"


def _until(meeting: Meeting) -> str:
    if meeting.until is None:
        return ""
    if not isinstance(meeting.start, datetime):
        return f";UNTIL={meeting.until:%Y%m%d}"
    return f";UNTIL={_end_of(meeting.until, meeting.zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))


def _text(value: str) -> str:
    return value.strip().translate(_ESCAPED)
