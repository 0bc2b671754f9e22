"""What goes into the .ics: events as bytes, chosen within the size budget, joined for all feeds and for each.

Google silently drops what is beyond 1 MB, and Outlook slows down long before. So what is farthest from today is left
out first, and a note says how much.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

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
from aggregator.publish import size_budget
from aggregator.publish.event.display_form import event_id
from aggregator.publish.ics import gzip_concat, render
from aggregator.publish.ics.render import Heading
from aggregator.publish.size_budget import Distance, Ranking, Weight, distance
from aggregator.timezones import vtimezone

_RUN = 192_000  # bytes packed at once: half of it makes files 4 % larger, and of twice as much more is packed anew
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
    kept = size_budget.within_budget(ranked, config.window, lambda zone: len(vtimezone(zone)))
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


@dataclass(frozen=True, slots=True)
class Run:
    """Events that follow each other in a calendar: as bytes, and what stands around them because of them."""

    body: bytes
    packed: bytes  # a part of a gzip file
    zones: frozenset[str]  # IANA names of the VTIMEZONEs they need
    modified: datetime  # the latest of them


def layout(config: Config, entries: Iterable[Entry]) -> dict[Heading, list[tuple[Entry, ...]]]:
    """Return the calendars there are, each with the runs of events that stand in it.

    Events stand by feed, so that what is packed of a large feed serves its own calendar and that of all. Those of small
    feeds are packed together. Within a run they keep their order.
    """
    own: dict[str, list[Entry]] = {feed.id: [] for feed in config.feeds}
    besides: dict[str, list[Entry]] = {feed.id: [] for feed in config.feeds}  # which others announce first
    for one in entries:
        first = one.draft.sources[0].feed
        own[first].append(one)
        for name in one.draft.feeds:
            if name != first:
                besides[name].append(one)
    every: list[tuple[Entry, ...]] = []
    small: list[Entry] = []
    calendars: dict[Heading, list[tuple[Entry, ...]]] = {heading(config): every}
    for feed in sorted(config.feeds, key=attrgetter("id")):
        runs = _runs(own[feed.id])
        if sum(one.weight.size for one in own[feed.id]) >= _RUN:
            every += runs
        else:
            small += own[feed.id]
        calendars[heading(config, feed)] = runs + _runs(besides[feed.id])
    every += _runs(small)
    return calendars


def _runs(entries: Iterable[Entry]) -> list[tuple[Entry, ...]]:
    """Cut events into runs of the same size; what is left over goes with the last."""
    runs: list[list[Entry]] = []
    run: list[Entry] = []
    size = 0
    for one in entries:
        run.append(one)
        size += one.weight.size
        if size >= _RUN:
            runs.append(run)
            run, size = [], 0
    if run and runs:
        runs[-1] += run
    elif run:
        runs.append(run)
    return list(map(tuple, runs))


def written(entries: Sequence[Entry]) -> Run:
    """Write a run of events."""
    body = b"".join([one.component for one in entries])
    zones = frozenset[str]().union(*[one.draft.zones for one in entries])
    return Run(body, gzip_concat.part(body), zones, max([one.promised.modified for one in entries]))


def _served_now(about: Heading, previous: Snapshot | None) -> Rendered | None:
    if previous is None:
        return None
    return previous.calendars.get(about.feed) if about.feed else previous.calendar


def rendered(about: Heading, runs: Sequence[Run], previous: Snapshot | None, now: datetime) -> Rendered:
    """Join events to one calendar, with the VTIMEZONEs they need; what is served now, if that is what comes out."""
    zones = sorted(set().union(*[run.zones for run in runs])) or ([] if runs else [_ALONE])
    modified = max([run.modified for run in runs], default=None)
    opening = render.opening(about, [vtimezone(zone) for zone in zones], modified)
    body = b"".join((opening, *[run.body for run in runs], render.CLOSING))
    before = _served_now(about, previous)
    if before is not None and before.body == body:
        return before
    parts = (gzip_concat.part(opening), *[run.packed for run in runs], gzip_concat.part(render.CLOSING))
    packed = gzip_concat.joined(parts, body)
    etag = f'"{hashlib.blake2b(packed, digest_size=12).hexdigest()}"'  # shorter, and as much another one as the body
    return Rendered(body, packed, etag, now.replace(microsecond=0))
