"""One event as iCalendar, with all its dates or one of them, to be added to a calendar once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.config import Config
from aggregator.model import Snapshot, seconds
from aggregator.publish.ics import render
from aggregator.publish.ics.vevent_editing import split_vevents
from aggregator.web.formats.ics import CalendarPart, as_single, join_parts, with_vevents
from aggregator.web.request.data_paths import event_path, occurrence_path
from aggregator.web.serving.event_dates import EventDates
from aggregator.web.serving.served_snapshot import IndexedSnapshot


@dataclass(frozen=True)
class EventQuery:
    """Which event, and which of its dates."""

    id: str
    start: str = ""  # of one date, as in its path; "": all dates

    @property
    def changes_at(self) -> datetime | None:
        """None: with the snapshot only."""
        return None


def event_as_ics(indexed: IndexedSnapshot, query: EventQuery, config: Config, _now: datetime) -> bytes | None:
    """Write the event; None if there is no such event or date."""
    position = indexed.positions.get(query.id)
    if position is None:
        return None
    if query.start:
        return _occurrence_as_ics(indexed, position, query.start, config)
    event = indexed.snapshot.events[position]
    part = CalendarPart(event, (), event.component, event.zones)
    return _calendar(indexed.snapshot, config, part, event_path(event.id))


def _occurrence_as_ics(indexed: IndexedSnapshot, position: int, start: str, config: Config) -> bytes | None:
    """Write one date of an event, as an event of its own if there are others; None if it has no date at `start`.

    A date that was moved is found by the start it had before, which older links name.
    """
    dates = EventDates.of(indexed, position)
    occurrence = dates.find(start) or dates.find_moved(start)
    if occurrence is None:
        return None
    event = indexed.snapshot.events[position]
    vevents = split_vevents(event.component)
    own = (one for one in vevents if not one.recurs and seconds(one.start) == occurrence.start)
    part = with_vevents(event, (), [as_single(next(own, vevents[0]), occurrence)])
    return _calendar(indexed.snapshot, config, part, occurrence_path(event.id, occurrence))


def _calendar(snapshot: Snapshot, config: Config, part: CalendarPart, path: str) -> bytes:
    about = config.calendar
    properties = render.CalendarProperties(
        part.event.title, about.description, about.color, config.server.base_url + path
    )
    return join_parts(snapshot, properties, [part])
