"""A group of series → what is published of it, before it has its identity.

    group ─ merge ─ render ─ served ─ Draft

Of a series that meets no other all of this follows from the series alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from aggregator.config import Feed
from aggregator.duplicates.pairs.match_types import EventGroup
from aggregator.join_links import join_link
from aggregator.model import (
    DateOrDateTime,
    ExpandedSeries,
    MergedEvent,
    RenderedEvent,
    SeparateDate,
    Window,
    join_vevents,
    pack_content,
    seconds,
)
from aggregator.publish.event import display_form
from aggregator.publish.event.merge import merge
from aggregator.publish.event.separate_dates import SingleDate, written_event
from aggregator.publish.ics import render
from aggregator.publish.ics.vevent_editing import basic_format

_NOTHING: frozenset[DateOrDateTime] = frozenset()


def render_group(
    group: EventGroup,
    cut: frozenset[DateOrDateTime],
    sources: Sequence[ExpandedSeries],
    feeds: Mapping[str, Feed],
    window: Window,
) -> RenderedEvent | str | None:
    """Merge a group, given all its series, and write what readers see of it. `cut` are dates another group shows.

    A sentence if it cannot be written, None if it has no occurrence in the window.
    """
    merged = merge(group, cut, {one.series.key: one for one in sources}, feeds)
    if not merged.occurrences:
        return None
    try:
        return _written(merged, feeds, window)
    except (ValueError, OverflowError) as error:  # one event that can't be written never costs the calendar
        return f"it cannot be written as iCalendar: {error}"


def _written(merged: MergedEvent, feeds: Mapping[str, Feed], window: Window) -> RenderedEvent:
    events = merged.series.events
    communities = render.community_names(merged.sources, feeds)
    bodies = render.VeventBodies(communities)
    contents = bodies.of(events)
    written = written_event(render.in_window(merged, window))
    vevents = contents if written.series == events else bodies.of(written.series)
    dates = tuple([_date(one, bodies) for one in written.dates])
    zones = render.zones(written.events)
    return RenderedEvent(
        members=(merged.series.key, *merged.absorbed),
        sources=merged.sources,
        digest=digest((*contents, *map(str.encode, written.not_told))),
        content_key=content_key(merged),
        room_key=room_key(merged),
        sequence=max([event.sequence for event in events]),
        modified=max([when for event in events if (when := event.modified or event.created)], default=None),
        content=pack_content(display_form.displayed(merged, vevents, dates, zones)),
        occurrences=display_form.occurrence_columns(merged),
        zones=zones,
        vevents=len(vevents) + len(dates),
        size=len(join_vevents(b"", vevents, dates)),
    )


def _date(date: SingleDate, bodies: render.VeventBodies) -> SeparateDate:
    (vevent,) = bodies.of((date.event,))
    return SeparateDate(basic_format(date.slot), seconds(date.event.start), vevent)


def render_single(expanded: ExpandedSeries, feed: Feed, window: Window) -> RenderedEvent | str | None:
    """Write what is published of a series that meets no other."""
    return render_group(EventGroup(expanded.series.key), _NOTHING, (expanded,), {feed.id: feed}, window)


def digest(parts: Iterable[bytes]) -> str:
    """Return a digest of what subscribers see."""
    found = hashlib.blake2b(digest_size=16)
    for part in parts:
        found.update(part)
        found.update(b"\x00")
    return found.hexdigest()


def content_key(merged: MergedEvent) -> str:
    """Return a digest of the content by which an event is known when its UID is not."""
    head = merged.series.main_event
    said = (merged.series.feed, head.title, head.start.isoformat(), head.rule)
    return digest(part.encode() for part in said)


def room_key(merged: MergedEvent) -> str:
    """Return a digest by which a series is known when its UID and its title are new; "" if too little is known of it.

    Two series of one feed that begin at the same instant, repeat alike and meet behind the same link are one.
    """
    head = merged.series.main_event
    link = join_link(head)
    if not (head.rule and link):
        return ""
    return digest(part.encode() for part in (merged.series.feed, link, head.start.isoformat(), head.rule))
