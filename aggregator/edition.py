"""What goes into the .ics: events as bytes, chosen within the size budget, joined for all feeds and for each.

Google silently drops what is beyond 1 MB, and Outlook slows down long before. So what is farthest from today is left
out first, and a note says how much.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

from zlib_ng import gzip_ng

from aggregator import budget, render
from aggregator.budget import Distance, Ranking, Weight, distance
from aggregator.config import Config, Feed
from aggregator.model import (
    Draft,
    LedgerEntry,
    Note,
    Record,
    Rendered,
    Severity,
    Snapshot,
    Track,
    component,
    packed_front,
    unpacked_face,
)
from aggregator.render import Heading
from aggregator.served import event_id
from aggregator.timezones import vtimezone

_GZIP_LEVEL = 5  # of zlib-ng: a third of the time of zlib's 6, for 4 % more
_ALONE = "Etc/UTC"  # the zone that an empty calendar carries: RFC 5545, 3.6 wants at least one component


class Entry:
    """An event with its identity: what stands of it in the .ics, and what pages show."""

    __slots__ = ("_component", "draft", "promised", "record", "weight")

    def __init__(self, draft: Draft, promised: LedgerEntry, day: float) -> None:
        """Publish a draft as is promised. `day` is today's midnight in seconds, UTC: for the size budget."""
        self.draft = draft
        self.promised = promised
        begin = self._begin
        size = draft.size + draft.vevents * len(begin)
        far = _distance(draft.track, day)
        self.record = Record(packed_front(event_id(promised.uid), promised.uid, begin, draft.sources), draft.face)
        self.weight = Weight(far, promised.uid, size, draft.zones, draft.vevents)
        self._component: bytes | None = None

    @property
    def _begin(self) -> bytes:
        return render.identity(self.promised.uid, self.promised.sequence, self.promised.modified)

    def keeps(self, draft: Draft, promised: LedgerEntry) -> bool:
        """Whether it is the event of this draft, published as is promised now."""
        mine = self.promised
        return draft is self.draft and (
            mine is promised
            or (mine.uid, mine.sequence, mine.modified) == (promised.uid, promised.sequence, promised.modified)
        )

    @property
    def component(self) -> bytes:
        """Its VEVENTs as they are published."""
        if self._component is None:
            self._component = component(self._begin, unpacked_face(self.draft.face).vevents)
        return self._component

    def forget(self) -> None:
        """Do not keep its component unpacked: it is not asked for soon."""
        self._component = None


def _distance(track: Track, day: float) -> Distance:
    if track.unusual:
        return distance(track.spans, day)
    at = bisect_left(track.starts, day - track.length)
    near = track.starts[at : at + 1] or track.starts[-1:]
    return distance([(start, start + track.length) for start in near], day)


def within_budget(entries: Sequence[Entry], config: Config, ranking: Ranking) -> tuple[list[Entry], list[Entry]]:
    """Split into what fits into the .ics and what does not, each in the order given."""
    ranked = ranking.of([one.weight for one in entries])
    kept = budget.within_budget(ranked, config.window, lambda zone: len(vtimezone(zone)))
    if len(kept) == len(entries):
        return list(entries), []
    cut = [one for one in entries if one.promised.uid not in kept]
    for one in cut:
        one.forget()
    return [one for one in entries if one.promised.uid in kept], cut


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
        for name in one.draft.feeds:
            by_feed[name].append(one)
    return {heading(config): list(entries)} | {heading(config, feed): by_feed[feed.id] for feed in config.feeds}


def _served_now(about: Heading, previous: Snapshot | None) -> Rendered | None:
    if previous is None:
        return None
    return previous.calendars.get(about.feed) if about.feed else previous.calendar


def rendered(about: Heading, entries: Sequence[Entry], previous: Snapshot | None, now: datetime) -> Rendered:
    """Join events to one calendar, with the VTIMEZONEs they need; what is served now, if that is what comes out."""
    zones = sorted(set().union(*[one.draft.zones for one in entries])) or ([] if entries else [_ALONE])
    modified = max([one.promised.modified for one in entries], default=None)
    body = render.calendar(about, [e.component for e in entries], [vtimezone(z) for z in zones], modified)
    before = _served_now(about, previous)
    if before is not None and before.body == body:
        return before
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    packed: bytes = gzip_ng.compress(body, _GZIP_LEVEL, mtime=0)  # type: ignore[no-untyped-call]
    return Rendered(body, packed, etag, now.replace(microsecond=0))
