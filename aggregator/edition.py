"""What goes into the .ics: events as bytes, chosen within the size budget, joined for all feeds and for each.

Google silently drops what is beyond 1 MB, and Outlook slows down long before. So what is farthest from today is left
out first, and a note says how much.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator import budget, render
from aggregator.budget import Weight, distance, midnight
from aggregator.config import Config, Feed
from aggregator.model import Key, Merged, Note, Rendered, Severity, Snapshot, Window
from aggregator.timezones.writing import vtimezone

_ALONE = "Etc/UTC"  # the zone that an empty calendar carries: RFC 5545, 3.6 wants at least one component


@dataclass(frozen=True, slots=True)
class Entry:
    """A merged event with its bytes."""

    merged: Merged
    component: bytes
    zones: tuple[str, ...]
    vevents: int


def entry(merged: Merged, window: Window, feeds: Mapping[str, Feed], written: Mapping[Key, tuple[bytes, ...]]) -> Entry:
    """Make the bytes of an event. `written` are its VEVENTs, if nothing of it has left the window."""
    assert merged.modified is not None
    shown = render.in_window(merged, window)
    vevents = written[merged.series.key] if shown is merged else render.contents(shown, feeds).all
    return Entry(
        merged,
        render.component(merged.uid, merged.sequence, merged.modified, vevents),
        render.zones(shown),
        len(vevents),
    )


def within_budget(entries: Sequence[Entry], config: Config, now: datetime) -> tuple[list[Entry], list[Entry]]:
    """Split into what fits into the .ics and what does not."""
    day = midnight(now)
    weights = (
        Weight(
            distance(((o.begin, o.finish) for o in entry.merged.occurrences), day),
            entry.merged.uid,
            len(entry.component),
            entry.zones,
            entry.vevents,
        )
        for entry in entries
    )
    kept = budget.within_budget(weights, config.window, lambda zone: len(vtimezone(zone)))
    ordered = sorted(entries, key=lambda entry: entry.merged.uid)
    return [e for e in ordered if e.merged.uid in kept], [e for e in ordered if e.merged.uid not in kept]


def rendered(heading: render.Heading, entries: Sequence[Entry], previous: Rendered | None, now: datetime) -> Rendered:
    """Join events to one calendar, with the VTIMEZONEs they need; `previous` again, if that is what comes out."""
    zones = sorted({zone for entry in entries for zone in entry.zones}) or ([] if entries else [_ALONE])
    modified = max((e.merged.modified for e in entries if e.merged.modified), default=None)
    body = render.calendar(heading, [e.component for e in entries], [vtimezone(z) for z in zones], modified)
    if previous is not None and previous.body == body:
        return previous
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return Rendered(body, gzip.compress(body, 9, mtime=0), etag, now.replace(microsecond=0))


def calendars_of(
    config: Config, entries: Sequence[Entry], previous: Snapshot | None, now: datetime
) -> tuple[Rendered, dict[str, Rendered]]:
    """Make the calendar of all feeds, and that of each feed by its id."""
    base, about = config.server.base_url, config.calendar
    heading = render.Heading(about.name, about.description, about.color, f"{base}/calendar.ics")
    whole = rendered(heading, entries, previous.calendar if previous else None, now)
    before = previous.calendars if previous else {}
    by_feed: dict[str, list[Entry]] = {feed.id: [] for feed in config.feeds}
    for entry in entries:
        for name in {s.feed for s in entry.merged.sources}:
            by_feed[name].append(entry)
    each = {}
    for feed in config.feeds:
        heading = render.Heading(feed.name, about.description, feed.color, f"{base}/calendars/{feed.id}.ics")
        each[feed.id] = rendered(heading, by_feed[feed.id], before.get(feed.id), now)
    return whole, each


def budget_note(cut: Sequence[Entry]) -> tuple[Note, ...]:
    """Say how much the size budget left out, if it did."""
    if not cut:
        return ()
    text = (
        f"{len(cut)} events, those farthest from today, do not fit into the .ics (window.max_bytes and "
        "window.max_events in feeds.toml). The page shows them all."
    )
    return (Note(Severity.DROPPED, "size-budget", text, count=len(cut)),)
