"""Everything served, made once per change: the pure half of the pipeline, run from calendars to bytes.

    calendars ─ prepare ─ group ─ draw up ─ identify ─ edition ─ snapshot
                   │        │        │          │          └ size budget, render
                   │        │        │          └ ledger
                   │        │        └ merge, render: what met others; the rest comes prepared
                   │        └ duplicates
                   └ lint, expand, draw up: nearly always done where a calendar was read

Same calendars, same ledger, same `now`: same bytes. Within one UTC day `now` moves nothing. A `Builder` remembers each
step's results by the objects they came from, so that work follows change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from operator import attrgetter

from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.duplicates import NO_CONSTRAINTS, Grouper, LinkConstraints, resolve_constraints
from aggregator.duplicates.pairs.match_types import EventGroup, Grouping
from aggregator.model import (
    Calendar,
    DateOrDateTime,
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
from aggregator.publish.calendar_files import Chunk, PublishedEvent
from aggregator.publish.event.rendering import render_group
from aggregator.publish.event.series_preparation import FeedSeries, SeriesPreparer
from aggregator.publish.event_audit import AuditInput
from aggregator.publish.ics.render import CalendarProperties
from aggregator.publish.match_report import served_comparisons
from aggregator.publish.occurrence_index import OccurrenceIndex
from aggregator.publish.size_budget import BudgetOrder
from aggregator.publish.uid_registry import UidRegistry
from aggregator.timezones import vtimezone

_NOTHING: frozenset[DateOrDateTime] = frozenset()
_AT_ONCE = 2  # calendars: packing them, which is most of the work, needs no interpreter lock


@dataclass(frozen=True, slots=True)
class Built:
    """What came of building: the snapshot, what to remember, and what became of every event."""

    snapshot: Snapshot
    ledger: Mapping[str, PublishedUid]  # by published UID
    grouping: Grouping
    books: AuditInput  # what became of every event
    notes: Mapping[str, tuple[Note, ...]]  # by feed: what linting and expanding changed or left out
    changed: bool  # whether readers would see anything new

    @property
    def occurrences(self) -> Mapping[str, int]:
        """By feed: how many it announces. Counted when asked for, which is after readers have the snapshot."""
        return _announced(self.books.published)


def _rulings(config: Config, prepared: Mapping[str, FeedSeries]) -> tuple[LinkConstraints, tuple[Note, ...]]:
    if not (config.same or config.different):
        return NO_CONSTRAINTS, ()
    return resolve_constraints(
        config.same, config.different, [series for one in prepared.values() for series in one.series]
    )


def _announced(drafts: Iterable[RenderedEvent]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for one in drafts:
        for feed in one.feeds:
            counts[feed] += len(one.occurrences.starts)
    return counts


@dataclass(slots=True)
class _Known:
    """What the last build worked out, step by step."""

    window: Window | None = None  # a UTC day's
    prepare: SeriesPreparer = field(default_factory=SeriesPreparer)
    grouper: Grouper = field(default_factory=Grouper)
    alone: dict[int, RenderedEvent | str] = field(default_factory=dict)  # by id of the group, see `_alone`
    groups: Sequence[EventGroup] = ()  # whose these are
    drafts: BuildCache[RenderedEvent | str | None] = field(default_factory=BuildCache)  # of groups that met
    identify: UidRegistry = field(default_factory=UidRegistry)
    ranking: BudgetOrder = field(default_factory=BudgetOrder)
    runs: BuildCache[Chunk] = field(default_factory=BuildCache)
    rendered: BuildCache[Rendered] = field(default_factory=BuildCache)
    timetable: OccurrenceIndex = field(default_factory=OccurrenceIndex)

    def turn(self) -> None:
        """End a build."""
        self.drafts.turn()
        self.runs.turn()
        self.rendered.turn()


class Builder:
    """Builds again and again, and works out only what follows from what has changed.

    What it gives is what `build` gives, which remembers nothing.
    """

    def __init__(self) -> None:
        self._config: Config | None = None
        self._known = _Known()
        self._beside = ThreadPoolExecutor(_AT_ONCE)

    def __call__(
        self,
        config: Config,
        calendars: Mapping[str, Calendar],
        ledger: Mapping[str, PublishedUid],
        now: datetime,
        previous: Snapshot | None = None,
    ) -> Built:
        """Make the snapshot of what `calendars` (by feed id) say, as of `now` (UTC).

        `ledger` is what was promised to subscribers so far, `previous` the snapshot served now: where nothing changed
        it is returned again, unchanged. Never raises for anything a feed says.
        """
        if config != self._config:
            self._known = _Known()
        known, self._config = self._known, None  # what a build that fails leaves behind is not relied on
        feeds = {feed.id: feed for feed in config.feeds if feed.id in calendars}
        window = window_at(config, now)
        if window != known.window:  # another day
            known.window, known.alone, known.identify = window, {}, UidRegistry()
        prepared = known.prepare({feed: calendars[feed] for feed in feeds}, feeds, window)
        rulings, unmatched = _rulings(config, prepared)
        grouping = known.grouper.group({feed: one.expanded for feed, one in prepared.items()}, feeds, rulings)
        drafts, left_out = self._drafts(grouping, prepared, feeds)
        published, new_ledger = known.identify(drafts, ledger, now)
        snapshot = self._snapshot(config, published, previous, now)
        comparisons = served_comparisons(grouping, lambda key: prepared[key[0]].by_uid[key[1]].title)
        snapshot = replace(snapshot, comparisons=comparisons, notes=(*unmatched, *snapshot.notes))
        if previous is not None and replace(snapshot, version=previous.version, made_at=previous.made_at) == previous:
            snapshot = previous
        known.turn()
        self._config = config
        return Built(
            snapshot=snapshot,
            ledger=new_ledger,
            grouping=grouping,
            books=AuditInput(tuple(prepared.values()), grouping, drafts, left_out),
            notes={feed: one.notes for feed, one in prepared.items()},
            changed=snapshot is not previous,
        )

    def _drafts(
        self, grouping: Grouping, prepared: Mapping[str, FeedSeries], feeds: Mapping[str, Feed]
    ) -> tuple[list[RenderedEvent], dict[SeriesKey, str]]:
        """Merge every group that has an occurrence in the window; say of what cannot be written why not."""
        groups, found = grouping.groups, self._alone(grouping.groups, prepared)
        cuts = {cut.series: frozenset(cut.slots) for cut in grouping.cuts}
        for winner in {one.winner for one in grouping.met}.union(cuts):
            at = bisect_left(groups, winner, key=attrgetter("winner"))
            found[at] = self._draft(groups[at], cuts.get(winner, _NOTHING), prepared, feeds) or ""
        drafts = [one for one in found if isinstance(one, RenderedEvent)]
        if len(drafts) == len(found):
            return drafts, {}
        return drafts, {groups[at].winner: one for at, one in enumerate(found) if one and isinstance(one, str)}

    def _alone(self, groups: Sequence[EventGroup], prepared: Mapping[str, FeedSeries]) -> list[RenderedEvent | str]:
        """Return what is published of each group's winner while it meets no other, "" for nothing."""
        before, now = self._known.alone, dict[int, RenderedEvent | str]()
        for group in groups:
            made = before.get(id(group))
            if made is None:
                feed, uid = group.winner
                made = prepared[feed].by_uid[uid].rendered or ""
            now[id(group)] = made
        self._known.alone, self._known.groups = now, groups
        return list(now.values())

    def _draft(
        self,
        group: EventGroup,
        cut: frozenset[DateOrDateTime],
        prepared: Mapping[str, FeedSeries],
        feeds: Mapping[str, Feed],
    ) -> RenderedEvent | str | None:
        keys = (group.winner, *group.others, *group.partly)
        sources = tuple(prepared[feed].by_uid[uid].expanded for feed, uid in keys)
        window = self._known.window
        assert window is not None
        return self._known.drafts.get(sources, (cut, group), partial(render_group, group, cut, sources, feeds, window))

    def _snapshot(
        self, config: Config, published: list[PublishedEvent], previous: Snapshot | None, now: datetime
    ) -> Snapshot:
        known = self._known
        kept, cut = calendar_files.split_by_size(published, config, known.ranking)
        zones = set().union(*[one.draft.zones for one in published])
        layout = calendar_files.chunks_by_calendar(config, kept)
        all_runs = dict.fromkeys(run for runs in layout.values() for run in runs)
        packed = self._beside.map(self._written, all_runs)
        occurrences = known.timetable.of([one.draft.occurrences for one in published])
        written = dict(zip(all_runs, packed, strict=True))
        calendars = {
            about: self._rendered(about, [written[run] for run in runs], previous, now)
            for about, runs in layout.items()
        }
        return Snapshot(
            version=previous.version + 1 if previous else 1,
            made_at=now,
            feeds=tuple(ServedFeed(f.id, f.name, f.color, f.homepage) for f in config.feeds),
            events=PackedEvents(tuple([one.record for one in published])),
            occurrences=occurrences,
            calendar=calendars.pop(calendar_files.calendar_properties(config)),
            calendars={heading.feed: rendered for heading, rendered in calendars.items()},
            timezones={zone: vtimezone(zone) for zone in sorted(zones)},
            notes=calendar_files.budget_note(cut),
        )

    def _written(self, entries: tuple[PublishedEvent, ...]) -> Chunk:
        return self._known.runs.get(entries, None, partial(calendar_files.write_chunk, entries))

    def _rendered(
        self, about: CalendarProperties, runs: Sequence[Chunk], previous: Snapshot | None, now: datetime
    ) -> Rendered:
        make = partial(calendar_files.write_calendar, about, runs, previous, now)
        return self._known.rendered.get(tuple(runs), about, make)


def build(
    config: Config,
    calendars: Mapping[str, Calendar],
    ledger: Mapping[str, PublishedUid],
    now: datetime,
    previous: Snapshot | None = None,
) -> Built:
    """Build once, see `Builder`."""
    return Builder()(config, calendars, ledger, now, previous)
