"""URLs of events and of their dates."""

from __future__ import annotations

from datetime import UTC, datetime

from aggregator.model import DateOrDateTime, ServedOccurrence
from aggregator.publish.ics.vevent_editing import basic_format


def event_path(event_id: str) -> str:
    """Return the URL path of an event with all its dates."""
    return f"/events/{event_id}.ics"


def occurrence_path(event_id: str, occurrence: ServedOccurrence) -> str:
    """Return the URL path of one date of an event."""
    return date_path(event_id, start_of(occurrence))


def date_path(event_id: str, start: DateOrDateTime) -> str:
    """Return the URL path of the date of an event that begins at `start`."""
    return f"/events/{event_id}/{basic_format(start)}.ics"


def start_of(occurrence: ServedOccurrence) -> DateOrDateTime:
    """Return when a date of an event starts: a UTC instant, or a day."""
    start = datetime.fromtimestamp(occurrence.start, UTC)
    return start.date() if occurrence.all_day else start
