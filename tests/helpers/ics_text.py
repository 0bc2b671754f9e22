"""Writes small calendars for tests, and reads them: what a test means stays in sight, the frame does not."""

from __future__ import annotations

from datetime import UTC, datetime

from aggregator.config import Feed
from aggregator.model import Calendar, Document, Event
from aggregator.sources import parse

FETCHED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def vevent(*lines: str, uid: str = "one@example.org", start: str = "DTSTART:20260302T160000Z") -> str:
    """Return a VEVENT with these content lines; an empty `uid` or `start` leaves that line out."""
    frame = [f"UID:{uid}"] if uid else []
    frame += [start] if start else []
    return "\r\n".join(["BEGIN:VEVENT", *frame, *lines, "END:VEVENT", ""])


def vcalendar(*components: str, header: tuple[str, ...] = ("PRODID:-//Example//Test//EN",)) -> bytes:
    """Return a VCALENDAR of these components, each ending with a line break."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *header, ""]
    return ("\r\n".join(lines) + "".join(components) + "END:VCALENDAR\r\n").encode()


def unfolded(body: bytes | str) -> list[str]:
    """Return the content lines of a calendar or of a part of it."""
    text = body if isinstance(body, str) else body.decode()
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def calendar(body: bytes, content_type: str = "text/calendar", **settings: object) -> Calendar:
    """Read a body as the document of a feed."""
    feed = Feed.model_validate({"id": "test", "name": "Test", "url": "https://example.org/basic.ics", **settings})
    return parse(Document("test", feed.url, FETCHED_AT, body, content_type), feed)


def event(*lines: str, header: tuple[str, ...] = (), **frame: str) -> Event:
    """Read a calendar with one VEVENT and return that event."""
    (series,) = calendar(vcalendar(vevent(*lines, **frame), header=header)).series
    (only,) = series.events
    return only


def kinds(found: Calendar) -> list[str]:
    """Return the kinds of a calendar's notes."""
    return [note.kind for note in found.notes]
