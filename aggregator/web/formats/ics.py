"""A choice of events as iCalendar, made from what the snapshot holds rendered already.

Whatever is chosen keeps the UID, the SEQUENCE and the LAST-MODIFIED it has in the combined calendar. There is one
exception: a date that is chosen for its own words alone, out of a series that is not, comes as an event of its own.
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
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.serving.event_filter import EventFilter, has_own_texts, matching
from aggregator.web.serving.served_snapshot import IndexedSnapshot

_ALONE = "Etc/UTC"  # the zone that an empty calendar carries: RFC 5545, 3.6 wants at least one component
_MODIFIED = b"\r\nLAST-MODIFIED:"


@dataclass(frozen=True)
class CalendarPart:
    """What one event gives to a calendar."""

    event: ServedEvent
    spans: Sequence[tuple[int, int]]  # of the dates chosen: start and end in seconds since the epoch
    component: bytes
    zones: Sequence[str]


def subscription_as_ics(shown: IndexedSnapshot, choice: SubscriptionQuery, config: Config, now: datetime) -> bytes:
    """Write the calendar of a choice."""
    parts = _parts(shown, choice, now)
    snapshot = shown.snapshot
    weights = (
        BudgetItem(
            priority(part.spans, midnight(now)),
            part.event.uid,
            len(part.component),
            part.zones,
            part.component.count(b"BEGIN:VEVENT"),
        )
        for part in parts
    )
    kept = uids_that_fit(sorted(weights), config.window, lambda zone: len(snapshot.timezones[zone]))
    return _calendar(snapshot, choice, config, [part for part in parts if part.event.uid in kept])


def _calendar(snapshot: Snapshot, choice: SubscriptionQuery, config: Config, parts: Sequence[CalendarPart]) -> bytes:
    feeds = [feed for feed in snapshot.feeds if feed.id in choice.selection.feeds]
    heading = render.CalendarProperties(
        choice.name(config.calendar.name, snapshot.feeds),
        config.calendar.description,
        feeds[0].color if len(feeds) == 1 else config.calendar.color,
        config.server.base_url + choice.address("/calendar.ics"),
    )
    return joined(snapshot, heading, parts)


def joined(snapshot: Snapshot, heading: render.CalendarProperties, parts: Sequence[CalendarPart]) -> bytes:
    """Write a calendar of parts, with the time zones they need."""
    zones = sorted({zone for part in parts for zone in part.zones})
    timezones = [snapshot.timezones[zone] for zone in zones] or ([] if parts else [vtimezone(_ALONE)])
    modified = max((modified_at(part.event) for part in parts), default=None)
    return render.calendar(heading, [part.component for part in parts], timezones, modified)


def modified_at(event: ServedEvent) -> datetime:
    """Return LAST-MODIFIED of an event, which all its VEVENTs share."""
    value = event.component.partition(_MODIFIED)[2][:16].decode()
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


# ---------------------------------------------------------------- what of each event is chosen


def _parts(shown: IndexedSnapshot, choice: SubscriptionQuery, now: datetime) -> list[CalendarPart]:
    found = matching(shown, choice.selection)
    chosen: dict[int, list[ServedOccurrence]] = {}
    for occurrence in found.occurrences:
        chosen.setdefault(occurrence.event, []).append(occurrence)
    if choice.upcoming:
        day = midnight(now)
        chosen = {event: dates for event, dates in chosen.items() if any(date.end > day for date in dates)}
    names = {feed.id: feed.name for feed in shown.snapshot.feeds}
    undecided = _undecided(shown, found)
    return [
        _with_options(_part(shown, index, found, dates, undecided), choice, names)
        for index, dates in sorted(chosen.items())
    ]


def _undecided(shown: IndexedSnapshot, found: EventFilter) -> dict[int, dict[int, bool]]:
    """Return the events of which some dates are chosen and some not: for dates with own texts, by start, whether."""
    chosen = set(found.occurrences.unusual)
    decided: dict[int, dict[int, bool]] = {}
    for occurrence in shown.snapshot.occurrences.unusual:
        if has_own_texts(occurrence):
            decided.setdefault(occurrence.event, {})[occurrence.start] = occurrence in chosen
    return {event: starts for event, starts in decided.items() if set(starts.values()) != {found.events[event]}}


def _part(
    shown: IndexedSnapshot,
    index: int,
    found: EventFilter,
    dates: Sequence[ServedOccurrence],
    undecided: dict[int, dict[int, bool]],
) -> CalendarPart:
    event = shown.snapshot.events[index]
    spans = [(o.start, o.end) for o in dates]
    if index not in undecided:
        return CalendarPart(event, spans, event.component, event.zones)
    decisions, whole = undecided[index], found.events[index]
    master, *overrides = split_vevents(event.component)
    kept = [one for one in overrides if decisions.get(seconds(one.start), whole)]
    if whole:
        left_out = [one for one in overrides if one not in kept]
        return rewritten(event, spans, [master.excluding(left_out), *kept])
    ends = {o.start: o for o in dates}
    return rewritten(event, spans, [as_single(one, ends[seconds(one.start)]) for one in kept])


def as_single(vevent: Vevent, occurrence: ServedOccurrence) -> Vevent:
    """Make an event of its own of one date of a series, in the time zone the series has."""
    zone = UTC if occurrence.all_day or not isinstance(vevent.start, datetime) else vevent.start.tzinfo
    start, end = (datetime.fromtimestamp(second, zone) for second in (occurrence.start, occurrence.end))
    return vevent.alone(start.date(), end.date()) if occurrence.all_day else vevent.alone(start, end)


def _with_options(part: CalendarPart, choice: SubscriptionQuery, names: dict[str, str]) -> CalendarPart:
    if not choice.prefix and choice.alarm is None:
        return part
    vevents: Iterable[Vevent] = split_vevents(part.component)
    if choice.prefix and part.event.sources:
        feed = part.event.sources[0].feed
        vevents = [vevent.prefixed(names.get(feed, feed)) for vevent in vevents]
    if choice.alarm is not None:
        vevents = [vevent.alarmed(choice.alarm) for vevent in vevents]
    return rewritten(part.event, part.spans, list(vevents))


def rewritten(event: ServedEvent, spans: Sequence[tuple[int, int]], vevents: Sequence[Vevent]) -> CalendarPart:
    """Give an event other VEVENTs than it has."""
    zones = sorted(frozenset().union(*(vevent.zones for vevent in vevents)))
    return CalendarPart(event, spans, written(vevents), zones)
