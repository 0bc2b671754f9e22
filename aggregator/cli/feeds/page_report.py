"""What was read from a page as text, each line with the words it comes from; or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from aggregator.health.page_statements import doubts_in_words, rule_in_words
from aggregator.model import Severity, Statement
from aggregator.sources.pages import PageEvent, PageReading

LONGEST = 100  # characters of the page's words in a line


def page_lines(reading: PageReading, zone: tzinfo | None) -> Iterator[str]:
    """Yield everything that was read, a fact a line."""
    yield f"Events: {len(reading.events)}"
    for event in reading.events:
        yield from event_lines(event, zone)
    yield f"Repeating meetings: {len(reading.statements)}"
    for statement in reading.statements:
        yield from statement_lines(statement)
    if reading.calendars:
        yield f"Linked calendars: {len(reading.calendars)}"
        yield from (f"  {one.url}" for one in reading.calendars)
    notes = [one for one in reading.notes if one.severity is not Severity.INFO]
    if reading.notes:
        yield f"Notes: {len(reading.notes)}"
        yield from (f"  {one.text}" for one in (*notes, *(one for one in reading.notes if one not in notes)))


def event_lines(event: PageEvent, zone: tzinfo | None) -> Iterator[str]:
    """Yield when an event is and what it is called, then where this was read."""
    yield f"  {_when(event, zone)}  {event.title}{'  (cancelled)' if event.cancelled else ''}"
    heading = f", below “{_short(event.heading)}”" if event.heading and event.heading not in event.words else ""
    yield f"    {READERS[event.reader]}: “{_short(event.words)}”{heading}"


def statement_lines(statement: Statement) -> Iterator[str]:
    """Yield what is said to repeat, then the words, then why no dates follow."""
    yield f"  {rule_in_words(statement)}  {statement.title}"
    yield f"    Text: “{_short(statement.text)}”"
    for doubt in doubts_in_words(statement):
        yield f"    {doubt}"


READERS = {
    "schema.org": "schema.org",
    "h-event": "h-event",
    "schedule": "Schedule",
    "link": "Link with a time",
    "prose": "Text",
}


def _when(event: PageEvent, zone: tzinfo | None) -> str:
    if not isinstance(event.start, datetime):
        return f"{event.start:%a %d %b %Y}, all day"
    length = f", {event.minutes} min" if event.minutes else ""
    return f"{event.start.astimezone(zone):%a %d %b %Y, %H:%M %Z}{length}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def page_as_data(reading: PageReading) -> dict[str, object]:
    """Return the same facts for JSON."""
    return {
        "title": reading.title,
        "events": [
            {
                "title": one.title,
                "start": one.start.isoformat(),
                "end": one.end.isoformat() if one.end else None,
                "minutes": one.minutes,
                "rule": one.rule,
                "location": one.location,
                "url": one.url,
                "cancelled": one.cancelled,
                "reader": one.reader,
                "words": one.words,
                "heading": one.heading,
                "place": one.place,
            }
            for one in reading.events
        ],
        "repeating": [
            {
                "title": one.title,
                "rule": one.rule,
                "time": one.time,
                "zone": one.zone,
                "minutes": one.minutes,
                "first_date": one.first_date,
                "has_dates": one.has_dates,
                "doubts": list(one.doubts),
                "words": one.text,
                "place": one.place,
            }
            for one in reading.statements
        ],
        "calendars": [one.url for one in reading.calendars],
        "notes": [{"severity": one.severity, "kind": one.kind, "text": one.text} for one in reading.notes],
    }
