"""What goes into the .ics: events as bytes, chosen within the size budget, joined for all feeds and for each.

Google silently drops what is beyond 1 MB, and Outlook slows down long before. So what is farthest from today is left
out first, and a note says how much.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from aggregator import render
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


def _nearest_first(entry: Entry, now: datetime) -> tuple[bool, float]:
    """Sort key for the size budget: what comes next is kept first, then what was last."""
    day = datetime.combine(now.astimezone(UTC).date(), time.min, UTC).timestamp()
    coming = [o.begin for o in entry.merged.occurrences if o.finish >= day]
    return (not coming, min(coming) - day if coming else day - max(o.finish for o in entry.merged.occurrences))


def within_budget(entries: Sequence[Entry], config: Config, now: datetime) -> tuple[list[Entry], list[Entry]]:
    """Split into what fits into the .ics and what does not (Google silently drops what is beyond 1 MB)."""
    room, events = config.window.max_bytes - 4_000, config.window.max_events
    zones: set[str] = set()
    kept: list[Entry] = []
    cut: list[Entry] = []
    for entry in sorted(entries, key=lambda e: (*_nearest_first(e, now), e.merged.uid)):
        needed = len(entry.component) + sum(len(vtimezone(z)) for z in entry.zones if z not in zones)
        if cut or needed > room or entry.vevents > events:
            cut.append(entry)
            continue
        room -= needed
        events -= entry.vevents
        zones.update(entry.zones)
        kept.append(entry)
    return sorted(kept, key=lambda e: e.merged.uid), cut


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
