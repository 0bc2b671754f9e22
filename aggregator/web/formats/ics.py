"""The filtered calendar as iCalendar, made from the VEVENTs that the snapshot holds rendered.

An event keeps the UID, SEQUENCE and LAST-MODIFIED it has in the combined calendar. There is one exception: if only one
date of a series passes the filters, by its own texts, that date becomes an event of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.config import Config
from aggregator.model import ServedEvent, ServedOccurrence, Snapshot, seconds
from aggregator.publish.ics import render
from aggregator.publish.ics.vevent_editing import Vevent, split_vevents, written
from aggregator.publish.size_budget import BudgetItem, midnight, priority, uids_that_fit
from aggregator.timezones import vtimezone
from aggregator.web.request.data_paths import COMBINED, EVENTS_PAGE
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.serving.event_filter import FilterResult, filter_events, has_own_texts
from aggregator.web.serving.picks import find_picks
from aggregator.web.serving.served_snapshot import IndexedSnapshot

_EMPTY_CALENDAR_ZONE = "Etc/UTC"  # a calendar needs at least one component (RFC 5545, 3.6)
_MODIFIED = b"\r\nLAST-MODIFIED:"


@dataclass(frozen=True)
class CalendarPart:
    """The VEVENTs of one event in a calendar."""

    event: ServedEvent
    spans: Sequence[tuple[int, int]]  # of the dates that pass: start and end in seconds since the epoch
    component: bytes
    zones: Sequence[str]


def subscription_as_ics(indexed: IndexedSnapshot, query: SubscriptionQuery, config: Config, now: datetime) -> bytes:
    """Write the filtered calendar."""
    parts = _parts(indexed, query, now)
    snapshot = indexed.snapshot
    items = (
        BudgetItem(
            priority(part.spans, midnight(now)),
            part.event.uid,
            len(part.component),
            part.zones,
            part.component.count(b"BEGIN:VEVENT"),
        )
        for part in parts
    )
    kept = uids_that_fit(sorted(items), config.window, lambda zone: len(snapshot.timezones[zone]))
    return _calendar(indexed, query, config, [part for part in parts if part.event.uid in kept])


def _calendar(
    indexed: IndexedSnapshot, query: SubscriptionQuery, config: Config, parts: Sequence[CalendarPart]
) -> bytes:
    snapshot = indexed.snapshot
    feeds = [feed for feed in snapshot.feeds if feed.id in query.filters.feeds]
    group = query.group
    properties = render.CalendarProperties(
        query.calendar_name(config.calendar.name, snapshot.feeds),
        _description(indexed, query, config),
        (group and group.color) or (feeds[0].color if len(feeds) == 1 else config.calendar.color),
        config.server.base_url + query.url(COMBINED),
    )
    return join_parts(snapshot, properties, parts)


def _description(indexed: IndexedSnapshot, query: SubscriptionQuery, config: Config) -> str:
    """Say what was selected and is not listed any more: subscribers see it where they see the calendar."""
    about = query.group.description if query.group else config.calendar.description
    gone = find_picks(indexed, query.filters.events).gone
    if not gone:
        return about
    events = "1 selected event is" if gone == 1 else f"{gone} selected events are"
    page = config.server.base_url + query.filters.url(EVENTS_PAGE)
    return f"{about} {events} no longer listed. Change the selection: {page}".strip()


def join_parts(snapshot: Snapshot, properties: render.CalendarProperties, parts: Sequence[CalendarPart]) -> bytes:
    """Write a calendar of these parts, with the time zones they need."""
    zones = sorted({zone for part in parts for zone in part.zones})
    timezones = [snapshot.timezones[zone] for zone in zones] or ([] if parts else [vtimezone(_EMPTY_CALENDAR_ZONE)])
    modified = max((modified_at(part.event) for part in parts), default=None)
    return render.calendar(properties, [part.component for part in parts], timezones, modified)


def modified_at(event: ServedEvent) -> datetime:
    """Return LAST-MODIFIED of an event, which all its VEVENTs share."""
    value = event.component.partition(_MODIFIED)[2][:16].decode()
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


# ---------------------------------------------------------------- which VEVENTs of each event


def _parts(indexed: IndexedSnapshot, query: SubscriptionQuery, now: datetime) -> list[CalendarPart]:
    found = filter_events(indexed, query.filters)
    by_event: dict[int, list[ServedOccurrence]] = {}
    for occurrence in found.occurrences:
        by_event.setdefault(occurrence.event, []).append(occurrence)
    if query.upcoming:
        day = midnight(now)
        by_event = {event: dates for event, dates in by_event.items() if any(date.end > day for date in dates)}
    names = {feed.id: feed.name for feed in indexed.snapshot.feeds}
    mixed = _mixed(indexed, found)
    return [
        _with_options(_part(indexed, index, found, dates, mixed), query, names)
        for index, dates in sorted(by_event.items())
    ]


def _mixed(indexed: IndexedSnapshot, found: FilterResult) -> dict[int, dict[int, bool]]:
    """Return the events of which only some dates pass: for dates with texts of their own, by start, whether."""
    passed = set(found.occurrences.unusual)
    by_start: dict[int, dict[int, bool]] = {}
    for occurrence in indexed.snapshot.occurrences.unusual:
        if has_own_texts(occurrence):
            by_start.setdefault(occurrence.event, {})[occurrence.start] = occurrence in passed
    return {event: starts for event, starts in by_start.items() if set(starts.values()) != {found.events[event]}}


def _part(
    indexed: IndexedSnapshot,
    index: int,
    found: FilterResult,
    dates: Sequence[ServedOccurrence],
    mixed: dict[int, dict[int, bool]],
) -> CalendarPart:
    event = indexed.snapshot.events[index]
    spans = [(o.start, o.end) for o in dates]
    if index not in mixed:
        return CalendarPart(event, spans, event.component, event.zones)
    passed, series_passes = mixed[index], found.events[index]
    vevents = split_vevents(event.component)
    series = [one for one in vevents if one.recurs]
    kept = [one for one in vevents if not one.recurs and passed.get(seconds(one.start), series_passes)]
    if series_passes:
        left_out = [one for one in vevents if one.slot is not None and one not in kept]
        return with_vevents(event, spans, [*(master.excluding(left_out) for master in series), *kept])
    ends = {o.start: o for o in dates}
    return with_vevents(event, spans, [as_single(one, ends[seconds(one.start)]) for one in kept])


def as_single(vevent: Vevent, occurrence: ServedOccurrence) -> Vevent:
    """Return one date of a series as an event of its own, in the time zone of the series."""
    if vevent.slot is None and not vevent.recurs:
        return vevent  # which it is already
    zone = UTC if occurrence.all_day or not isinstance(vevent.start, datetime) else vevent.start.tzinfo
    start, end = (datetime.fromtimestamp(second, zone) for second in (occurrence.start, occurrence.end))
    return vevent.alone(start.date(), end.date()) if occurrence.all_day else vevent.alone(start, end)


def _with_options(part: CalendarPart, query: SubscriptionQuery, names: dict[str, str]) -> CalendarPart:
    if not query.prefix and query.reminder is None:
        return part
    vevents: Iterable[Vevent] = split_vevents(part.component)
    if query.prefix and part.event.sources:
        announcing = [source.feed for source in part.event.sources]
        feed = next((one for one in announcing if one in query.filters.feeds), announcing[0])
        vevents = [vevent.prefixed(names.get(feed, feed)) for vevent in vevents]
    if query.reminder is not None:
        vevents = [vevent.alarmed(query.reminder) for vevent in vevents]
    return with_vevents(part.event, part.spans, list(vevents))


def with_vevents(event: ServedEvent, spans: Sequence[tuple[int, int]], vevents: Sequence[Vevent]) -> CalendarPart:
    """Return the part of an event with other VEVENTs than it was published with."""
    zones = sorted(frozenset().union(*(vevent.zones for vevent in vevents)))
    return CalendarPart(event, spans, written(vevents), zones)
