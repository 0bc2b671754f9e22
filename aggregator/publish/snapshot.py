"""Everything served, made once per change: the pure half of the pipeline, run from calendars to bytes.

    calendars ─ edit ─ prepare ─ group ─ render ─ assign UIDs ─ publish ─ write calendars ─ snapshot
                   │        │        │          │           │            └ size budget, chunks, gzip
                   │        │        │          │           └ events with their identity
                   │        │        │          └ published_uids: UID, SEQUENCE and LAST-MODIFIED
                   │        │        └ merge groups that met others; the rest comes rendered
                   │        └ duplicates
                   └ lint, expand, render: nearly always done where a calendar was read

Same calendars, same published UIDs, same `now`: same bytes. Within one UTC day `now` moves nothing. A `Builder` keeps
the results of its slow steps, and takes them again where their inputs are equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.duplicates import NO_CONSTRAINTS, Grouper, LinkConstraints, resolve_constraints
from aggregator.duplicates.pairs.match_types import EventGroup, Grouping
from aggregator.edits.calendar_edits import CalendarEditor
from aggregator.model import (
    AllOccurrences,
    Calendar,
    DateOrDateTime,
    EventOccurrences,
    Note,
    PackedEvents,
    PublishedUid,
    Rendered,
    RenderedEvent,
    SeriesKey,
    ServedFeed,
    Snapshot,
    Window,
)
from aggregator.publish import calendar_files
from aggregator.publish.build_cache import BuildCache
from aggregator.publish.calendar_files import Chunk
from aggregator.publish.event.rendering import render_group
from aggregator.publish.event.series_preparation import FeedSeries, SeriesPreparer
from aggregator.publish.event_audit import AuditInput
from aggregator.publish.ics.render import CalendarProperties
from aggregator.publish.match_report import served_comparisons
from aggregator.publish.published_event import PublishedEvent, publish_event
from aggregator.publish.published_uids import assign_uids
from aggregator.publish.size_budget import midnight
from aggregator.timezones import vtimezone

Uids = tuple[str, ...]  # of the events in a chunk
Layout = Mapping[CalendarProperties, Sequence[Sequence[PublishedEvent]]]  # the chunks of each calendar

_NOTHING: frozenset[DateOrDateTime] = frozenset()
_AT_ONCE = 2  # calendars: packing them, which is most of the work, needs no interpreter lock


@dataclass(frozen=True, slots=True)
class Built:
    """What came of building: the snapshot, what to remember, and what became of every event."""

    snapshot: Snapshot
    published_uids: Mapping[str, PublishedUid]  # by published UID: what subscribers have seen
    grouping: Grouping
    audit_input: AuditInput  # what became of every event
    notes: Mapping[str, tuple[Note, ...]]  # by feed: what linting and expanding changed or left out
    changed: bool  # whether readers would see anything new

    @property
    def occurrences(self) -> Mapping[str, int]:
        """By feed: how many it announces. Counted when asked for, which is after readers have the snapshot."""
        return _announced(self.audit_input.published)


def _rulings(config: Config, prepared: Mapping[str, FeedSeries]) -> tuple[LinkConstraints, tuple[Note, ...]]:
    if not (config.same or config.different):
        return NO_CONSTRAINTS, ()
    return resolve_constraints(
        config.same, config.different, [series for one in prepared.values() for series in one.series]
    )


def _announced(events: Iterable[RenderedEvent]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for one in events:
        for feed in one.feeds:
            counts[feed] += len(one.occurrences.starts)
    return counts


class _Caches:
    """What the steps of the last build came to."""

    def __init__(self) -> None:
        self.merged: BuildCache[SeriesKey, RenderedEvent | str | None] = BuildCache()  # by winner, of groups that met
        self.published: BuildCache[str, PublishedEvent] = BuildCache()  # by published UID
        self.order: BuildCache[str, AllOccurrences] = BuildCache()  # of all occurrences: one entry
        self.chunks: BuildCache[Uids, Chunk] = BuildCache()
        self.calendars: BuildCache[CalendarProperties, Rendered] = BuildCache()

    def end_build(self) -> None:
        """Forget what the build that ends did not ask for."""
        for cache in (self.merged, self.published, self.order, self.chunks, self.calendars):
            cache.end_build()


class Builder:
    """Builds again and again, and works out only what follows from what has changed.

    What it gives is what `build` gives, which remembers nothing.
    """

    def __init__(self) -> None:
        self._edit = CalendarEditor()
        self._prepare = SeriesPreparer()
        self._grouper = Grouper()
        self._caches = _Caches()
        self._beside = ThreadPoolExecutor(_AT_ONCE)

    def __call__(
        self,
        config: Config,
        calendars: Mapping[str, Calendar],
        published_uids: Mapping[str, PublishedUid],
        now: datetime,
        previous: Snapshot | None = None,
    ) -> Built:
        """Make the snapshot of what `calendars` (by feed id) say, as of `now` (UTC).

        `published_uids` is what subscribers have seen so far, `previous` the snapshot served now: where nothing changed
        it is returned again, unchanged. Never raises for anything a feed says.
        """
        edited = self._edit(config, calendars, now)
        calendars = edited.by_feed
        feeds = {feed.id: feed for feed in config.feeds if feed.id in calendars}
        window = window_at(config, now)
        prepared = self._prepare({feed: calendars[feed] for feed in feeds}, feeds, window)
        rulings, unmatched = _rulings(config, prepared)
        grouping = self._group(prepared, feeds, rulings)
        rendered, left_out = self._rendered(grouping, prepared, feeds, window)
        by_uid, remembered = assign_uids(rendered, published_uids, now)
        day = midnight(now)
        published = [self._published(one, remembered[uid], day) for uid, one in by_uid.items()]
        snapshot = self._snapshot(config, published, previous, now)
        comparisons = served_comparisons(grouping, lambda key: prepared[key[0]].by_uid[key[1]].title)
        snapshot = replace(snapshot, comparisons=comparisons, notes=(*edited.unmatched, *unmatched, *snapshot.notes))
        if previous is not None and replace(snapshot, version=previous.version, made_at=previous.made_at) == previous:
            snapshot = previous
        self._caches.end_build()
        return Built(
            snapshot=snapshot,
            published_uids=remembered,
            grouping=grouping,
            audit_input=AuditInput(tuple(prepared.values()), grouping, rendered, left_out),
            notes={feed: (*edited.notes.get(feed, ()), *one.notes) for feed, one in prepared.items()},
            changed=snapshot is not previous,
        )

    def _group(
        self, prepared: Mapping[str, FeedSeries], feeds: Mapping[str, Feed], rulings: LinkConstraints
    ) -> Grouping:
        grouper, self._grouper = self._grouper, Grouper()  # one that fails half-way is not used again
        grouping = grouper.group({feed: one.expanded for feed, one in prepared.items()}, feeds, rulings)
        self._grouper = grouper
        return grouping

    def _rendered(
        self, grouping: Grouping, prepared: Mapping[str, FeedSeries], feeds: Mapping[str, Feed], window: Window
    ) -> tuple[list[RenderedEvent], dict[SeriesKey, str]]:
        """Merge every group that has an occurrence in the window; say of what cannot be written why not."""
        cuts = {cut.series: frozenset(cut.slots) for cut in grouping.cuts}
        met = {group.winner for group in grouping.met}.union(cuts)
        rendered: list[RenderedEvent] = []
        left_out: dict[SeriesKey, str] = {}
        for group in grouping.groups:
            feed, uid = winner = group.winner
            if winner in met:
                found = self._merged(group, cuts.get(winner, _NOTHING), prepared, feeds, window)
            else:
                found = prepared[feed].by_uid[uid].rendered
            if isinstance(found, str):
                left_out[winner] = found
            elif found:
                rendered.append(found)
        return rendered, left_out

    def _merged(
        self,
        group: EventGroup,
        cut: frozenset[DateOrDateTime],
        prepared: Mapping[str, FeedSeries],
        feeds: Mapping[str, Feed],
        window: Window,
    ) -> RenderedEvent | str | None:
        keys = (group.winner, *group.others, *group.partly)
        sources = tuple([prepared[feed].by_uid[uid].expanded for feed, uid in keys])
        announcing = tuple([feeds[feed] for feed, _ in keys])
        make = partial(render_group, group, cut, sources, feeds, window)
        return self._caches.merged.get(group.winner, (group, cut, sources, announcing, window), make)

    def _published(self, rendered: RenderedEvent, known: PublishedUid, day: float) -> PublishedEvent:
        inputs = (rendered, known.sequence, known.modified, day)
        return self._caches.published.get(known.uid, inputs, partial(publish_event, rendered, known, day))

    def _snapshot(
        self, config: Config, published: list[PublishedEvent], previous: Snapshot | None, now: datetime
    ) -> Snapshot:
        kept, cut = calendar_files.split_by_size(published, config)
        zones = set().union(*[one.rendered.zones for one in published])
        layout = calendar_files.chunks_by_calendar(config, kept)
        chunks = self._chunks(layout)
        occurrences = self._occurrences([one.rendered.occurrences for one in published])
        calendars = self._calendars(layout, dict(chunks), previous, now)
        return Snapshot(
            version=previous.version + 1 if previous else 1,
            made_at=now,
            feeds=tuple(ServedFeed(f.id, f.name, f.color, f.homepage) for f in config.feeds),
            events=PackedEvents(tuple([one.packed for one in published])),
            occurrences=occurrences,
            calendar=calendars.pop(calendar_files.calendar_properties(config)),
            calendars={about.feed: rendered for about, rendered in calendars.items()},
            timezones={zone: vtimezone(zone) for zone in sorted(zones)},
            notes=calendar_files.budget_note(cut),
        )

    def _chunks(self, layout: Layout) -> Iterable[tuple[Uids, Chunk]]:
        """Begin to write all chunks, each once: some stand in two calendars."""
        events = {_uids(some): some for chunks in layout.values() for some in chunks}
        return zip(events, self._beside.map(self._chunk, events.values()), strict=True)

    def _chunk(self, events: Sequence[PublishedEvent]) -> Chunk:
        return self._caches.chunks.get(_uids(events), tuple(events), partial(calendar_files.write_chunk, events))

    def _calendars(
        self, layout: Layout, written: Mapping[Uids, Chunk], previous: Snapshot | None, now: datetime
    ) -> dict[CalendarProperties, Rendered]:
        found = {}
        for about, events in layout.items():
            chunks = tuple([written[_uids(some)] for some in events])
            make = partial(calendar_files.write_calendar, about, chunks, previous, now)
            found[about] = self._caches.calendars.get(about, chunks, make)
        return found

    def _occurrences(self, by_event: Sequence[EventOccurrences]) -> AllOccurrences:
        """Put all in order of time. That depends on starts alone, and few changes of events are changes of these."""
        starts = tuple([one.starts for one in by_event])
        ordered = self._caches.order.get("", starts, partial(AllOccurrences.in_order, starts))
        return ordered.with_details(by_event)


def _uids(events: Iterable[PublishedEvent]) -> Uids:
    return tuple([one.uid for one in events])


def build(
    config: Config,
    calendars: Mapping[str, Calendar],
    published_uids: Mapping[str, PublishedUid],
    now: datetime,
    previous: Snapshot | None = None,
) -> Built:
    """Build once, see `Builder`."""
    return Builder()(config, calendars, published_uids, now, previous)
