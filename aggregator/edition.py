"""What goes into the .ics: events as bytes, chosen within the size budget, joined for all feeds and for each.

Google silently drops what is beyond 1 MB, and Outlook slows down long before. So what is farthest from today is left
out first, and a note says how much.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from zlib_ng import gzip_ng

from aggregator import budget, render
from aggregator.budget import Weight, distance
from aggregator.config import Config, Feed
from aggregator.model import Merged, Note, Rendered, Severity, Snapshot, Window
from aggregator.render import Heading
from aggregator.timezones import vtimezone

_GZIP_LEVEL = 5  # of zlib-ng: a third of the time of zlib's 6, for 4 % more
_ALONE = "Etc/UTC"  # the zone that an empty calendar carries: RFC 5545, 3.6 wants at least one component


@dataclass(frozen=True, slots=True)
class Entry:
    """A merged event with its bytes."""

    merged: Merged
    identity: bytes  # UID and revision, with which each of its VEVENTs begins
    vevents: tuple[bytes, ...]  # without these
    zones: tuple[str, ...]
    weight: Weight

    @property
    def component(self) -> bytes:
        """Its bytes as they are published: soon put together, and not kept beside those of its VEVENTs."""
        return render.component(self.identity, self.vevents)


def entry(merged: Merged, contents: tuple[bytes, ...], window: Window, feeds: Mapping[str, Feed], day: float) -> Entry:
    """Make the bytes of an event. `contents` are its VEVENTs, as long as nothing of it has left the window.

    `day` is today's midnight in seconds, UTC: for the size budget.
    """
    shown = render.in_window(merged, window)
    vevents = contents if shown is merged else render.contents(shown, feeds).all
    zones = render.zones(shown)
    far = distance(merged.occurrences.spans, day)
    assert merged.modified is not None
    identity = render.identity(merged.uid, merged.sequence, merged.modified)
    size = len(render.component(identity, vevents))
    return Entry(merged, identity, vevents, zones, Weight(far, merged.uid, size, zones, len(vevents)))


def within_budget(entries: Sequence[Entry], config: Config) -> tuple[list[Entry], list[Entry]]:
    """Split into what fits into the .ics and what does not, each in the order given."""
    weights = [one.weight for one in entries]
    kept = budget.within_budget(weights, config.window, lambda zone: len(vtimezone(zone)))
    if len(kept) == len(entries):
        return list(entries), []
    return [e for e in entries if e.weight.uid in kept], [e for e in entries if e.weight.uid not in kept]


def budget_note(cut: Sequence[Entry]) -> tuple[Note, ...]:
    """Say how much the size budget left out, if it did."""
    if not cut:
        return ()
    text = (
        f"{len(cut)} events, those farthest from today, do not fit into the .ics (window.max_bytes and "
        "window.max_events in feeds.toml). The page shows them all."
    )
    return (Note(Severity.DROPPED, "size-budget", text, count=len(cut)),)


# ---------------------------------------------------------------- one calendar for all feeds, one for each


def heading(config: Config, feed: Feed | None = None) -> Heading:
    """Return what the calendar of a feed, or that of all, says of itself."""
    base, about = config.server.base_url, config.calendar
    if feed is None:
        return Heading(about.name, about.description, about.color, f"{base}/calendar.ics")
    return Heading(feed.name, about.description, feed.color, f"{base}/calendars/{feed.id}.ics", feed.id)


def headings(config: Config, entries: Sequence[Entry]) -> dict[Heading, list[Entry]]:
    """Return the calendars there are, each with the events that stand in it."""
    by_feed: dict[str, list[Entry]] = {feed.id: [] for feed in config.feeds}
    for one in entries:
        for name in {source.feed for source in one.merged.sources}:
            by_feed[name].append(one)
    return {heading(config): list(entries)} | {heading(config, feed): by_feed[feed.id] for feed in config.feeds}


def _served_now(about: Heading, previous: Snapshot | None) -> Rendered | None:
    if previous is None:
        return None
    return previous.calendars.get(about.feed) if about.feed else previous.calendar


def rendered(about: Heading, entries: Sequence[Entry], previous: Snapshot | None, now: datetime) -> Rendered:
    """Join events to one calendar, with the VTIMEZONEs they need; what is served now, if that is what comes out."""
    zones = sorted({zone for one in entries for zone in one.zones}) or ([] if entries else [_ALONE])
    modified = max((e.merged.modified for e in entries if e.merged.modified), default=None)
    body = render.calendar(about, [e.component for e in entries], [vtimezone(z) for z in zones], modified)
    before = _served_now(about, previous)
    if before is not None and before.body == body:
        return before
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    packed: bytes = gzip_ng.compress(body, _GZIP_LEVEL, mtime=0)  # type: ignore[no-untyped-call]
    return Rendered(body, packed, etag, now.replace(microsecond=0))
