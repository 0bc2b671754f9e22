"""A page as read, in a form that a person can check: one line for each event, statement and note."""

from __future__ import annotations

from datetime import UTC, datetime

from aggregator.model import Statement
from aggregator.sources.pages import PageEvent, PageHints, PageReading, read_page

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def page(
    text: str | bytes,
    *,
    url: str = "https://example.org/page.md",
    content_type: str = "",
    now: datetime = NOW,
    modified: str = "",
    timezone: str = "",
) -> PageReading:
    """Read a page, Markdown unless its URL or type says something else."""
    body = text if isinstance(text, bytes) else text.encode()
    return read_page(body, PageHints("Example", url, now, content_type, modified, timezone))


def event_line(event: PageEvent) -> str:
    """Return when an event is, how long, and what it is called."""
    when = event.start
    start = f"{when.astimezone(UTC):%Y-%m-%d %H:%M}" if isinstance(when, datetime) else f"{when:%Y-%m-%d}"
    minutes = event.minutes
    if event.end is not None and minutes is None:
        minutes = round((event.end - event.start).total_seconds() / 60)
    length = f" ({minutes} min)" if minutes else ""
    marks = " cancelled" * event.cancelled + f" [{event.reader}]" * (event.reader != "prose")
    return f"{start}{length} {event.title}{marks}"


def statement_line(statement: Statement) -> str:
    """Return the rule, the time and its zone, and why no dates follow."""
    rule = statement.rule.removeprefix("FREQ=") or "?"
    length = f" ({statement.minutes} min)" if statement.minutes else ""
    first = f" from {statement.first_date}" if statement.first_date else ""
    doubts = f" ?{','.join(statement.doubts)}" if statement.doubts else ""
    clock = " ".join(filter(None, (statement.time, statement.zone)))
    return f"{' '.join(filter(None, (rule, clock)))}{length}{first}{doubts} {statement.title}"


def listing(reading: PageReading) -> list[str]:
    """Return everything that was read."""
    return [
        *(f"event {event_line(one)}" for one in reading.events),
        *(f"statement {statement_line(one)}" for one in reading.statements),
        *(f"calendar {one.url}" for one in reading.calendars),
        *(f"note {one.kind}" for one in reading.notes),
    ]
