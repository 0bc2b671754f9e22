"""Dates as JSON, page by page: what /events.json answers.

The types below are also the schema in /openapi.json.
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
from aggregator.web.request.event_urls import occurrence_path
from aggregator.web.request.events_query import EventsQuery
from aggregator.web.serving.event_filter import matching
from aggregator.web.serving.served_snapshot import IndexedSnapshot

Position = tuple[int, int, int]  # of an occurrence in the order of the snapshot: start, event, end


class Community(msgspec.Struct, frozen=True):
    """A community that announces an event."""

    id: str
    name: str
    reason: Annotated[str, Meta(description="Why this is taken for the same event; empty for the first")]


class Date(msgspec.Struct, frozen=True):
    """One date of an event."""

    id: Annotated[str, Meta(description="Of the event: all its dates share it")]
    uid: Annotated[str, Meta(description="UID of the event in the calendars served here")]
    title: str
    start: Annotated[str, Meta(description="RFC 3339, in the time zone asked for; of whole days a date")]
    end: Annotated[str, Meta(description="Likewise; of whole days the first day after")]
    all_day: bool
    status: Annotated[str, Meta(description="confirmed, tentative or cancelled")]
    recurs: Annotated[bool, Meta(description="Whether the event has, or can have, other dates")]
    location: str
    join: Annotated[str, Meta(description="Address to join by, or empty")]
    url: str
    organizer: str
    description: Annotated[str, Meta(description="Plain text")]
    communities: Annotated[list[Community], Meta(description="Who announces it, first the one it is shown as")]
    page: Annotated[str, Meta(description="Address of the event's page")]
    ics: Annotated[str, Meta(description="Address of this one date as iCalendar")]


class Dates(msgspec.Struct, frozen=True):
    """A page of dates."""

    timezone: Annotated[str, Meta(description="IANA name of the zone of all times")]
    events: list[Date]
    next: Annotated[str | None, Meta(description="Address of the next page; null on the last")]


def dates_as_json(shown: IndexedSnapshot, question: EventsQuery, config: Config) -> bytes:
    """Write the page of dates that was asked for."""
    found = _from_there_on(_within(matching(shown, question.selection).occurrences, question), shown, question)
    page = list(islice(found, question.limit))
    following = next(found, None)
    while following and page and _position(following) == _position(page[-1]):  # the address could not tell them apart
        page.append(following)
        following = next(found, None)
    names = {feed.id: feed.name for feed in shown.snapshot.feeds}
    last = page[-1] if following else None
    base = config.server.base_url
    document = Dates(
        timezone=question.selection.zone.key,
        events=[_date(shown, occurrence, question.selection.zone, names, base) for occurrence in page],
        next=base + replace(question, after=_name(shown, last)).address() if last else None,
    )
    return msgspec.json.encode(document)


def _within(occurrences: AllOccurrences, question: EventsQuery) -> Iterator[ServedOccurrence]:
    """Yield what touches the stretch asked about; whole days are those of the zone asked for."""
    begin, end = question.begin.timestamp(), question.end.timestamp() if question.end else float("inf")
    days = [_as_day(at) for at in (question.begin, question.end) if at]
    first, beyond = days[0], days[1] if question.end else float("inf")
    soonest, latest = min(begin, first), max(end, beyond)
    for o in occurrences.on_from(floor(soonest)):
        if o.start >= latest:
            return
        low, high = (first, beyond) if o.all_day else (begin, end)
        if o.start < high and (o.end > low or o.start == o.end == low):
            yield o


def _as_day(at: datetime) -> float:
    """Return a wall time as if it were UTC: what whole days, which count from their midnight UTC, compare with."""
    return at.replace(tzinfo=UTC).timestamp()


def _from_there_on(
    found: Iterator[ServedOccurrence], shown: IndexedSnapshot, question: EventsQuery
) -> Iterator[ServedOccurrence]:
    if question.after is None:
        return found
    start, end, event = question.after
    last = (start, shown.index.get(event, -1), end)  # of an event that has gone: rather again than not at all
    return (o for o in found if _position(o) > last)


def _position(occurrence: ServedOccurrence) -> Position:
    return occurrence.start, occurrence.event, occurrence.end


def _name(shown: IndexedSnapshot, occurrence: ServedOccurrence) -> tuple[int, int, str]:
    return occurrence.start, occurrence.end, shown.snapshot.events[occurrence.event].id


def _date(shown: IndexedSnapshot, o: ServedOccurrence, zone: ZoneInfo, names: Mapping[str, str], base: str) -> Date:
    event = shown.snapshot.events[o.event]
    return Date(
        id=event.id,
        uid=event.uid,
        title=event.title if o.title is None else o.title,
        start=_written(o.start, o, zone),
        end=_written(o.end, o, zone),
        all_day=o.all_day,
        status=(o.status or event.status).value.lower(),
        recurs=event.recurs,
        location=event.location if o.location is None else o.location,
        join=event.join if o.join is None else o.join,
        url=event.url,
        organizer=event.organizer,
        description=event.text if o.text is None else o.text,
        communities=[Community(s.feed, names.get(s.feed, s.feed), s.reason) for s in event.sources],
        page=f"{base}/events/{event.id}",
        ics=base + occurrence_path(event.id, o),
    )


def _written(second: int, occurrence: ServedOccurrence, zone: ZoneInfo) -> str:
    if occurrence.all_day:
        day: date = datetime.fromtimestamp(second, UTC).date()
        return day.isoformat()
    return datetime.fromtimestamp(second, zone).isoformat()
