"""What goes into the .ics: events as bytes, chosen within the size budget, joined for all feeds and for each.

Google silently drops what is beyond 1 MB, and Outlook slows down long before. So what is farthest from today is left
out first, and a note says how much.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from aggregator.config import Config, Feed
from aggregator.model import (
    Note,
    Rendered,
    Severity,
    Snapshot,
)
from aggregator.publish.ics import gzip_concat, render
from aggregator.publish.ics.render import CalendarProperties
from aggregator.publish.published_event import PublishedEvent
from aggregator.publish.size_budget import uids_that_fit
from aggregator.timezones import vtimezone

_RUN = 192_000  # bytes packed at once: half of it makes files 4 % larger, and of twice as much more is packed anew
_ALONE = "Etc/UTC"  # the zone that an empty calendar carries: RFC 5545, 3.6 wants at least one component


def split_by_size(
    events: Sequence[PublishedEvent], config: Config
) -> tuple[list[PublishedEvent], list[PublishedEvent]]:
    """Split into what fits into the .ics and what does not, each in the order given."""
    kept = uids_that_fit([one.budget_item for one in events], config.window, lambda zone: len(vtimezone(zone)))
    if len(kept) == len(events):
        return list(events), []
    cut = [one for one in events if one.uid not in kept]
    for one in cut:
        one.forget_component()
    return [one for one in events if one.uid in kept], cut


def budget_note(cut: Sequence[PublishedEvent]) -> tuple[Note, ...]:
    """Say how much the size budget left out, if it did."""
    if not cut:
        return ()
    text = (
        f"{len(cut)} events furthest from today were left out of the .ics file "
        "(limits: window.max_events, window.max_bytes). The page shows all."
    )
    return (Note(Severity.DROPPED, "size-budget", text, count=len(cut)),)


# ---------------------------------------------------------------- one calendar for all feeds, one for each


def calendar_properties(config: Config, feed: Feed | None = None) -> CalendarProperties:
    """Return what the calendar of a feed, or that of all, says of itself."""
    base, about = config.server.base_url, config.calendar
    if feed is None:
        return CalendarProperties(about.name, about.description, about.color, f"{base}/calendar.ics")
    return CalendarProperties(feed.name, about.description, feed.color, f"{base}/calendars/{feed.id}.ics", feed.id)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Events that follow each other in a calendar: as bytes, and what stands around them because of them."""

    body: bytes
    packed: bytes  # a part of a gzip file
    zones: frozenset[str]  # IANA names of the VTIMEZONEs they need
    modified: datetime  # the latest of them


def chunks_by_calendar(
    config: Config, events: Iterable[PublishedEvent]
) -> dict[CalendarProperties, list[tuple[PublishedEvent, ...]]]:
    """Return the calendars there are, each with the runs of events that stand in it.

    Events stand by feed, so that what is packed of a large feed serves its own calendar and that of all. Those of small
    feeds are packed together. Within a run they keep their order.
    """
    own: dict[str, list[PublishedEvent]] = {feed.id: [] for feed in config.feeds}
    besides: dict[str, list[PublishedEvent]] = {feed.id: [] for feed in config.feeds}  # which others announce first
    for one in events:
        first = one.rendered.sources[0].feed
        own[first].append(one)
        for name in one.rendered.feeds:
            if name != first:
                besides[name].append(one)
    every: list[tuple[PublishedEvent, ...]] = []
    small: list[PublishedEvent] = []
    calendars: dict[CalendarProperties, list[tuple[PublishedEvent, ...]]] = {calendar_properties(config): every}
    for feed in sorted(config.feeds, key=attrgetter("id")):
        runs = _runs(own[feed.id])
        if sum(one.budget_item.size for one in own[feed.id]) >= _RUN:
            every += runs
        else:
            small += own[feed.id]
        calendars[calendar_properties(config, feed)] = runs + _runs(besides[feed.id])
    every += _runs(small)
    return calendars


def _runs(events: Iterable[PublishedEvent]) -> list[tuple[PublishedEvent, ...]]:
    """Cut events into runs of the same size; what is left over goes with the last."""
    runs: list[list[PublishedEvent]] = []
    run: list[PublishedEvent] = []
    size = 0
    for one in events:
        run.append(one)
        size += one.budget_item.size
        if size >= _RUN:
            runs.append(run)
            run, size = [], 0
    if run and runs:
        runs[-1] += run
    elif run:
        runs.append(run)
    return list(map(tuple, runs))


def write_chunk(events: Sequence[PublishedEvent]) -> Chunk:
    """Write a run of events."""
    body = b"".join([one.component for one in events])
    zones = frozenset[str]().union(*[one.rendered.zones for one in events])
    return Chunk(body, gzip_concat.compress_part(body), zones, max([one.modified for one in events]))


def _served_now(about: CalendarProperties, previous: Snapshot | None) -> Rendered | None:
    if previous is None:
        return None
    return previous.calendars.get(about.feed) if about.feed else previous.calendar


def write_calendar(
    about: CalendarProperties, runs: Sequence[Chunk], previous: Snapshot | None, now: datetime
) -> Rendered:
    """Join events to one calendar, with the VTIMEZONEs they need; what is served now, if that is what comes out."""
    zones = sorted(set().union(*[run.zones for run in runs])) or ([] if runs else [_ALONE])
    modified = max([run.modified for run in runs], default=None)
    opening = render.calendar_header(about, [vtimezone(zone) for zone in zones], modified)
    body = b"".join((opening, *[run.body for run in runs], render.CLOSING))
    before = _served_now(about, previous)
    if before is not None and before.body == body:
        return before
    parts = (
        gzip_concat.compress_part(opening),
        *[run.packed for run in runs],
        gzip_concat.compress_part(render.CLOSING),
    )
    packed = gzip_concat.concatenate(parts, body)
    etag = f'"{hashlib.blake2b(packed, digest_size=12).hexdigest()}"'  # shorter, and as much another one as the body
    made = now.replace(microsecond=0)
    if before is not None and before.modified >= made:  # other bytes, another time: web servers make ETags of it
        made = before.modified + timedelta(seconds=1)
    return Rendered(body, packed, etag, made)
