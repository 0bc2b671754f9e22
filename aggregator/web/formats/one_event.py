"""One event as iCalendar, with all its dates or a single one of them, to be taken into a calendar once."""

from __future__ import annotations

from datetime import UTC, datetime

from aggregator import render
from aggregator.config import Config
from aggregator.model import ServedOccurrence, Snapshot, When, seconds
from aggregator.vevents import basic, take_apart
from aggregator.web.current import Shown
from aggregator.web.formats.ics import Part, joined, rewritten, single


def event_as_ics(shown: Shown, event_id: str, config: Config) -> bytes | None:
    """Write one event with all its dates; None if there is none of that id."""
    index = shown.index.get(event_id)
    if index is None:
        return None
    event = shown.snapshot.events[index]
    return _own_calendar(shown.snapshot, config, Part(event, (), event.component, event.zones), event_path(event_id))


def occurrence_as_ics(shown: Shown, event_id: str, start: str, config: Config) -> bytes | None:
    """Write one date of an event, as an event of its own if there are others; None if it has no date at `start`."""
    index = shown.index.get(event_id)
    dates = [] if index is None else shown.snapshot.occurrences.of_event(index)
    occurrence = next((o for o in dates if basic(_start(o)) == start), None)
    if index is None or occurrence is None:
        return None
    event = shown.snapshot.events[index]
    master, *overrides = take_apart(event.component)
    vevent = next((one for one in overrides if seconds(one.start) == occurrence.start), master)
    part = Part(event, (), event.component, event.zones)
    if overrides or master.recurs:
        part = rewritten(event, (), [single(vevent, occurrence)])
    return _own_calendar(shown.snapshot, config, part, occurrence_path(event_id, occurrence))


def event_path(event_id: str) -> str:
    """Return the address of an event with all its dates."""
    return f"/events/{event_id}.ics"


def occurrence_path(event_id: str, occurrence: ServedOccurrence) -> str:
    """Return the address of one date of an event."""
    return date_path(event_id, _start(occurrence))


def date_path(event_id: str, start: When) -> str:
    """Return the address of the date of an event that begins at `start`."""
    return f"/events/{event_id}/{basic(start)}.ics"


def _start(occurrence: ServedOccurrence) -> When:
    start = datetime.fromtimestamp(occurrence.start, UTC)
    return start.date() if occurrence.all_day else start


def _own_calendar(snapshot: Snapshot, config: Config, part: Part, path: str) -> bytes:
    about = config.calendar
    heading = render.Heading(part.event.title, about.description, about.color, config.server.base_url + path)
    return joined(snapshot, heading, [part])
