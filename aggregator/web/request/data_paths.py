"""The URL paths of events and of everything served as data. `formats.data_formats` says what answers at each."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from aggregator.model import DateOrDateTime, ServedOccurrence
from aggregator.publish.ics.vevent_editing import basic_format

COMBINED = "/calendar.ics"
COMBINED_JCAL = "/calendar.jcal"
COMBINED_ATOM = "/calendar.atom"
CHANGES_ATOM = "/changes.atom"
EVENTS_PAGE = "/events"
EVENTS_JSON = "/events.json"
FEED = "/calendars/{feed}.ics"
GROUP = "/groups/{group}.ics"
EVENT = "/events/{id}.ics"
OCCURRENCE = "/events/{id}/{start}.ics"
EVENT_PAGE = EVENT.removesuffix(".ics")
DATE_PAGE = OCCURRENCE.removesuffix(".ics")

_DAY = re.compile("[0-9]{8}")
_INSTANT = re.compile("[0-9]{8}T[0-9]{6}Z")


def feed_path(feed: str) -> str:
    """Return the path of one feed's calendar."""
    return FEED.format(feed=feed)


def group_path(group: str) -> str:
    """Return the path of a group's calendar."""
    return GROUP.format(group=group)


def group_page_path(group: str) -> str:
    """Return the path of a group's page."""
    return group_path(group).removesuffix(".ics")


def event_path(event_id: str) -> str:
    """Return the path of an event with all its dates."""
    return EVENT.format(id=event_id)


def event_page_path(event_id: str) -> str:
    """Return the path of an event's page."""
    return EVENT_PAGE.format(id=event_id)


def date_page_path(event_id: str, start: DateOrDateTime) -> str:
    """Return the path of the page of the date of an event that starts at `start`."""
    return DATE_PAGE.format(id=event_id, start=basic_format(start))


def occurrence_path(event_id: str, occurrence: ServedOccurrence) -> str:
    """Return the path of one date of an event."""
    return date_path(event_id, start_of(occurrence))


def date_path(event_id: str, start: DateOrDateTime) -> str:
    """Return the path of the date of an event that starts at `start`."""
    return OCCURRENCE.format(id=event_id, start=basic_format(start))


def read_start(text: str) -> DateOrDateTime | None:
    """Read the start of a date in a path; None if it is not one."""
    try:
        if _DAY.fullmatch(text):
            return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
        if _INSTANT.fullmatch(text):
            return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:  # such as 30 February
        pass
    return None


def read_iso(text: str) -> DateOrDateTime:
    """Read a day or a time with its zone, ISO 8601, as the snapshot has it."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def start_of(occurrence: ServedOccurrence) -> DateOrDateTime:
    """Return when a date of an event starts: a UTC instant, or a day."""
    start = datetime.fromtimestamp(occurrence.start, UTC)
    return start.date() if occurrence.all_day else start
