"""Dates as JSON, page by page: what /events.json answers.

The schemas in /openapi.json are made from the types below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from math import floor
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from aggregator.config import Config
from aggregator.model import AllOccurrences, ServedOccurrence
from aggregator.web.request.data_paths import date_page_path, occurrence_path, start_of
from aggregator.web.request.events_query import EventsQuery
from aggregator.web.serving.event_filter import filter_events
from aggregator.web.serving.served_snapshot import IndexedSnapshot

Position = tuple[int, int, int]  # of an occurrence in the order of the snapshot: start, event, end


class Community(msgspec.Struct, frozen=True):
    """A community that announces an event."""

    id: str
    name: str
    reason: Annotated[str, Meta(description="Why this is taken for the same event; empty for the first")]


class Offer(msgspec.Struct, frozen=True):
    """What it costs to take part, as the page of the event states it; what is not said is empty."""

    price: Annotated[str, Meta(description="Of the cheapest ticket; 0 is free of charge")]
    currency: Annotated[str, Meta(description="ISO 4217")]
    url: str
    availability: Annotated[str, Meta(description="A word of schema.org, such as InStock or SoldOut")]
    valid_from: Annotated[str, Meta(description="When the sale begins, ISO 8601")]


class Date(msgspec.Struct, frozen=True):
    """One date of an event."""

    id: Annotated[str, Meta(description="Of the event: all its dates share it")]
    uid: Annotated[str, Meta(description="UID under which the calendars served here have this date")]
    title: str
    start: Annotated[str, Meta(description="RFC 3339, in the time zone asked for; of whole days a date")]
    end: Annotated[str, Meta(description="Likewise; of whole days the first day after")]
    all_day: bool
    status: Annotated[str, Meta(description="confirmed, tentative or cancelled")]
    origin: Annotated[str, Meta(description="calendar, or page: read from a web page, and in no calendar")]
    recurs: Annotated[bool, Meta(description="Whether the event has, or can have, other dates")]
    location: str
    join: Annotated[str, Meta(description="Address to join by, or empty")]
    url: str
    organizer: str
    description: Annotated[str, Meta(description="Plain text")]
    image: Annotated[str, Meta(description="Address of an image that the calendar or page states, or empty")]
    performers: Annotated[list[str], Meta(description="Names of those who speak or play, as the page states them")]
    offers: list[Offer]
    communities: Annotated[list[Community], Meta(description="Who announces it, first the one it is shown as")]
    page: Annotated[str, Meta(description="Address of the page of this one date")]
    ics: Annotated[str, Meta(description="Address of this one date as iCalendar")]


class Dates(msgspec.Struct, frozen=True):
    """A page of dates."""

    timezone: Annotated[str, Meta(description="IANA name of the zone of all times")]
    events: list[Date]
    next: Annotated[str | None, Meta(description="Address of the next page; null on the last")]


def dates_as_json(indexed: IndexedSnapshot, query: EventsQuery, config: Config, _now: datetime) -> bytes:
    """Write the page of dates that was asked for."""
    found = _after(_in_range(filter_events(indexed, query.filters).occurrences, query), indexed, query)
    page = list(islice(found, query.limit))
    following = next(found, None)
    while following and page and _position(following) == _position(page[-1]):  # `after` could not tell them apart
        page.append(following)
        following = next(found, None)
    names = {feed.id: feed.name for feed in indexed.snapshot.feeds}
    last = page[-1] if following else None
    base = config.server.base_url
    document = Dates(
        timezone=query.filters.zone.key,
        events=[_date(indexed, occurrence, query.filters.zone, names, base) for occurrence in page],
        next=base + replace(query, after=_cursor(indexed, last)).url() if last else None,
    )
    return msgspec.json.encode(document)


def _in_range(occurrences: AllOccurrences, query: EventsQuery) -> Iterator[ServedOccurrence]:
    """Yield what overlaps the time asked for; days of all-day occurrences are those of the zone asked for."""
    start, end = query.start.timestamp(), query.end.timestamp() if query.end else float("inf")
    first_day, end_day = _as_utc(query.start), _as_utc(query.end) if query.end else float("inf")
    earliest, latest = min(start, first_day), max(end, end_day)
    for o in occurrences.on_from(floor(earliest)):
        if o.start >= latest:
            return
        low, high = (first_day, end_day) if o.all_day else (start, end)
        if o.start < high and (o.end > low or o.start == o.end == low):
            yield o


def _as_utc(when: datetime) -> float:
    """Return a wall time as if it were UTC: all-day occurrences count from midnight UTC."""
    return when.replace(tzinfo=UTC).timestamp()


def _after(
    found: Iterator[ServedOccurrence], indexed: IndexedSnapshot, query: EventsQuery
) -> Iterator[ServedOccurrence]:
    if query.after is None:
        return found
    start, end, event = query.after
    last = (start, indexed.positions.get(event, -1), end)  # if the event is gone, rather repeat dates than skip some
    return (o for o in found if _position(o) > last)


def _position(occurrence: ServedOccurrence) -> Position:
    return occurrence.start, occurrence.event, occurrence.end


def _cursor(indexed: IndexedSnapshot, occurrence: ServedOccurrence) -> tuple[int, int, str]:
    return occurrence.start, occurrence.end, indexed.snapshot.events[occurrence.event].id


def _date(indexed: IndexedSnapshot, o: ServedOccurrence, zone: ZoneInfo, names: Mapping[str, str], base: str) -> Date:
    event = indexed.snapshot.events[o.event]
    return Date(
        id=event.id,
        uid=event.uid_at(o.start),
        title=event.title if o.title is None else o.title,
        start=_iso(o.start, o, zone),
        end=_iso(o.end, o, zone),
        all_day=o.all_day,
        status=(o.status or event.status).value.lower(),
        origin="page" if event.from_page else "calendar",
        recurs=event.recurs,
        location=event.location if o.location is None else o.location,
        join=event.join if o.join is None else o.join,
        url=event.url,
        organizer=event.organizer,
        description=event.text if o.text is None else o.text,
        image=event.image,
        performers=[one.name for one in event.performers],
        offers=[Offer(*one) for one in event.offers],
        communities=[Community(s.feed, names.get(s.feed, s.feed), s.reason) for s in event.sources],
        page=base + date_page_path(event.id, start_of(o)),
        ics=base + occurrence_path(event.id, o),
    )


def _iso(second: int, occurrence: ServedOccurrence, zone: ZoneInfo) -> str:
    if occurrence.all_day:
        day: date = datetime.fromtimestamp(second, UTC).date()
        return day.isoformat()
    return datetime.fromtimestamp(second, zone).isoformat()
