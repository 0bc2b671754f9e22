"""One event as iCalendar, with all its dates or a single one of them, to be taken into a calendar once."""

from __future__ import annotations

from aggregator.config import Config
from aggregator.model import Snapshot, seconds
from aggregator.publish.ics import render
from aggregator.publish.ics.vevent_editing import basic_format, split_vevents
from aggregator.web.formats.ics import CalendarPart, as_single, joined, rewritten
from aggregator.web.request.event_urls import event_path, occurrence_path, start_of
from aggregator.web.serving.served_snapshot import IndexedSnapshot


def event_as_ics(shown: IndexedSnapshot, event_id: str, config: Config) -> bytes | None:
    """Write one event with all its dates; None if there is none of that id."""
    index = shown.index.get(event_id)
    if index is None:
        return None
    event = shown.snapshot.events[index]
    return _own_calendar(
        shown.snapshot, config, CalendarPart(event, (), event.component, event.zones), event_path(event_id)
    )


def occurrence_as_ics(shown: IndexedSnapshot, event_id: str, start: str, config: Config) -> bytes | None:
    """Write one date of an event, as an event of its own if there are others; None if it has no date at `start`."""
    index = shown.index.get(event_id)
    dates = [] if index is None else shown.snapshot.occurrences.of_event(index)
    occurrence = next((o for o in dates if basic_format(start_of(o)) == start), None)
    if index is None or occurrence is None:
        return None
    event = shown.snapshot.events[index]
    master, *overrides = split_vevents(event.component)
    vevent = next((one for one in overrides if seconds(one.start) == occurrence.start), master)
    part = CalendarPart(event, (), event.component, event.zones)
    if overrides or master.recurs:
        part = rewritten(event, (), [as_single(vevent, occurrence)])
    return _own_calendar(shown.snapshot, config, part, occurrence_path(event_id, occurrence))


def _own_calendar(snapshot: Snapshot, config: Config, part: CalendarPart, path: str) -> bytes:
    about = config.calendar
    heading = render.CalendarProperties(part.event.title, about.description, about.color, config.server.base_url + path)
    return joined(snapshot, heading, [part])
