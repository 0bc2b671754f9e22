"""The URL paths of everything that is served as data. `formats.data_formats` says what answers at each."""

from __future__ import annotations

from datetime import UTC, datetime

from aggregator.model import DateOrDateTime, ServedOccurrence
from aggregator.publish.ics.vevent_editing import basic_format

COMBINED = "/calendar.ics"
COMBINED_JCAL = "/calendar.jcal"
COMBINED_ATOM = "/calendar.atom"
EVENTS_JSON = "/events.json"
FEED = "/calendars/{feed}.ics"
EVENT = "/events/{id}.ics"
OCCURRENCE = "/events/{id}/{start}.ics"


def feed_path(feed: str) -> str:
    """Return the path of one feed's calendar."""
    return FEED.format(feed=feed)


def event_path(event_id: str) -> str:
    """Return the path of an event with all its dates."""
    return EVENT.format(id=event_id)


def occurrence_path(event_id: str, occurrence: ServedOccurrence) -> str:
    """Return the path of one date of an event."""
    return date_path(event_id, start_of(occurrence))


def date_path(event_id: str, start: DateOrDateTime) -> str:
    """Return the path of the date of an event that starts at `start`."""
    return OCCURRENCE.format(id=event_id, start=basic_format(start))


def start_of(occurrence: ServedOccurrence) -> DateOrDateTime:
    """Return when a date of an event starts: a UTC instant, or a day."""
    start = datetime.fromtimestamp(occurrence.start, UTC)
    return start.date() if occurrence.all_day else start
