"""Everything served, made once per change: the pure half of the pipeline, run from calendars to bytes.

    calendars ─ series ─ lint ─ expand ─ group ─ merge ─ identify ─ render ─ snapshot
                                  │        │               │          │
                              occurrences  └ duplicates    └ ledger   └ size budget

Same calendars, same ledger, same `now`: same bytes. Within one UTC day `now` moves nothing. A `Builder` remembers each
step's results by the objects they came from, so that work follows change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

from aggregator import edition, render, served
from aggregator.account import Account, account
from aggregator.budget import midnight
from aggregator.comparisons import served_comparisons
from aggregator.config import Config, Feed
from aggregator.duplicates import Grouper, resolve
from aggregator.duplicates.nouns import Group, Grouping
from aggregator.edition import Entry
from aggregator.ledger import Draft, digest, identify, likeness
from aggregator.memory import Memory
from aggregator.merge import merge
from aggregator.model import (
    Calendar,
    Expanded,
    Key,
    LedgerEntry,
    Merged,
    Note,
    PackedEvents,
    Rendered,
    Series,
    ServedFeed,
    Snapshot,
    Status,
    Track,
    When,
    Window,
    packed,
)
from aggregator.recurrence import expand, lint
from aggregator.strays import single_series
from aggregator.timetable import Timetable
from aggregator.timezones import vtimezone


@dataclass(frozen=True, slots=True)
class Built:
    """What came of building: the snapshot, what to remember, and what became of every event."""

    snapshot: Snapshot
    ledger: tuple[LedgerEntry, ...]
    grouping: Grouping
    account: Account
    occurrences: Mapping[str, int]  # by feed: how many it announces
    notes: Mapping[str, tuple[Note, ...]]  # by feed: what linting and expanding changed or left out
    changed: bool  # whether readers would see anything new


def window_at(config: Config, now: datetime) -> Window:
    """Return the stretch of time that is published: whole UTC days around the day of `now`."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    return Window(
        midnight - timedelta(days=config.window.past_days), midnight + timedelta(days=config.window.future_days)
    )


def _draft(
    group: Group, cut: frozenset[When], by_key: Mapping[Key, Expanded], feeds: Mapping[str, Feed]
) -> Draft | str | None:
    """Merge a group and write what subscribers see of it.

    A sentence if it cannot be written, None if it has no occurrence in the window.
    """
    merged = merge(group, cut, by_key, feeds)
    if not merged.occurrences or merged.series.head.status is Status.CANCELLED:
        return None
    try:
        written = render.contents(merged, feeds).all
    except (ValueError, OverflowError) as error:  # one event that can't be written never costs the calendar
        return f"it cannot be written as iCalendar: {error}"
    return Draft(merged, written, digest(written), likeness(merged))


def _announced(entries: Iterable[Entry]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for one in entries:
        for feed in {source.feed for source in one.merged.sources}:
            counts[feed] += len(one.merged.occurrences)
    return counts


def _record(one: Entry) -> bytes:
    return packed(served.event(one.merged, one.component, one.zones))


@dataclass(slots=True)
class _Known:
    """What the last build worked out, step by step."""

    linted: Memory[tuple[Series, tuple[Note, ...]]] = field(default_factory=Memory)
    singles: Memory[tuple[Series, ...]] = field(default_factory=Memory)
    expanded: Memory[Expanded] = field(default_factory=Memory)
    drafts: Memory[Draft | str | None] = field(default_factory=Memory)
    merged: Memory[Merged] = field(default_factory=Memory)
    entries: Memory[Entry] = field(default_factory=Memory)
    rendered: Memory[Rendered] = field(default_factory=Memory)
    records: Memory[bytes] = field(default_factory=Memory)
    tracks: Memory[Track] = field(default_factory=Memory)
    grouper: Grouper = field(default_factory=Grouper)
    timetable: Timetable = field(default_factory=Timetable)

    def turn(self) -> None:
        """End a build."""
        for memory in (self.linted, self.singles, self.expanded, self.drafts, self.merged, self.entries, self.rendered):
            memory.turn()
        self.records.turn()
        self.tracks.turn()


class Builder:
    """Builds again and again, and works out only what follows from what has changed.

    What it gives is what `build` gives, which remembers nothing.
    """

    def __init__(self) -> None:
        self._config: Config | None = None
        self._known = _Known()

    def __call__(
        self,
        config: Config,
        calendars: Mapping[str, Calendar],
        ledger: Mapping[str, LedgerEntry],
        now: datetime,
        previous: Snapshot | None = None,
    ) -> Built:
        """Make the snapshot of what `calendars` (by feed id) say, as of `now` (UTC).

        `ledger` is what was promised to subscribers so far, `previous` the snapshot served now: where nothing changed
        it is returned again, unchanged. Never raises for anything a feed says.
        """
        if config != self._config:
            self._config, self._known = config, _Known()
        known = self._known
        feeds = {feed.id: feed for feed in config.feeds if feed.id in calendars}
        read = [calendars[id_] for id_ in feeds]
        told = [one for calendar in read for one in (*calendar.series, *calendar.kept)]
        series = [single for one in told for single in known.singles.get((one,), None, partial(self._singles, one))]
        window = window_at(config, now)
        expanded = [known.expanded.get((one,), window, partial(self._expand, one, window)) for one in series]
        rulings, unmatched = resolve(config.same, config.different, series)
        grouping = known.grouper.group(expanded, feeds, rulings)
        drafts, left_out = self._drafts(grouping, {e.series.key: e for e in expanded}, feeds)
        published, new_ledger = identify(drafts, ledger, now)
        entries = [self._entry(draft, promised, window, feeds, midnight(now)) for draft, promised in published]
        snapshot = self._snapshot(entries, previous, now)
        snapshot = replace(
            snapshot, comparisons=served_comparisons(grouping, series), notes=(*unmatched, *snapshot.notes)
        )
        if previous is not None and replace(snapshot, version=previous.version, made_at=previous.made_at) == previous:
            snapshot = previous
        known.turn()
        keys = frozenset(entry.merged.series.key for entry in entries)
        occurring = frozenset(e.series.key for e in expanded if e.occurrences)
        return Built(
            snapshot=snapshot,
            ledger=new_ledger,
            grouping=grouping,
            account=account(read, series, grouping, keys, left_out, occurring),
            occurrences=_announced(entries),
            notes={id_: tuple(n for e in expanded if e.series.feed == id_ for n in e.notes) for id_ in feeds},
            changed=snapshot is not previous,
        )

    def _linted(self, series: Series) -> tuple[Series, tuple[Note, ...]]:
        return self._known.linted.get((series,), None, partial(lint, series))

    def _singles(self, series: Series) -> tuple[Series, ...]:
        return single_series(series, self._linted(series)[0])

    def _expand(self, series: Series, window: Window) -> Expanded:
        linted, notes = self._linted(series)
        result = expand(linted, window)
        return replace(result, notes=(*notes, *result.notes)) if notes else result

    def _drafts(
        self, grouping: Grouping, by_key: Mapping[Key, Expanded], feeds: Mapping[str, Feed]
    ) -> tuple[list[Draft], dict[Key, str]]:
        """Merge every group that has an occurrence in the window; say of what cannot be written why not."""
        cuts = {cut.series: frozenset(cut.slots) for cut in grouping.cuts}
        drafts: list[Draft] = []
        left_out: dict[Key, str] = {}
        for one in grouping.groups:
            cut = cuts.get(one.winner, frozenset())
            sources = tuple(by_key[key] for key in (one.winner, *one.others, *one.partly))
            draft = self._known.drafts.get(sources, (cut, one), partial(_draft, one, cut, by_key, feeds))
            if isinstance(draft, Draft):
                drafts.append(draft)
            elif draft is not None:
                left_out[one.winner] = draft
        return drafts, left_out

    def _entry(
        self, draft: Draft, promised: LedgerEntry, window: Window, feeds: Mapping[str, Feed], day: float
    ) -> Entry:
        revision = (promised.uid, promised.sequence, promised.modified)
        merged = self._known.merged.get((draft,), revision, partial(draft.as_promised, promised))
        return self._known.entries.get(
            (merged,), (window, day), partial(edition.entry, merged, draft.contents, window, feeds, day)
        )

    def _snapshot(self, entries: list[Entry], previous: Snapshot | None, now: datetime) -> Snapshot:
        assert self._config is not None
        known, config = self._known, self._config
        kept, cut = edition.within_budget(entries, config)
        calendars = {
            heading: known.rendered.get(tuple(some), heading, partial(edition.rendered, heading, some, previous, now))
            for heading, some in edition.headings(config, kept).items()
        }
        shown = sorted([*kept, *cut], key=lambda e: e.merged.uid)
        tracks = (known.tracks.get((e,), None, partial(served.track, e.merged)) for e in shown)
        records = (known.records.get((e,), None, partial(_record, e)) for e in shown)
        return Snapshot(
            version=previous.version + 1 if previous else 1,
            made_at=now,
            feeds=tuple(ServedFeed(f.id, f.name, f.color, f.homepage) for f in config.feeds),
            events=PackedEvents(tuple(records)),
            occurrences=known.timetable.of(tracks),
            calendar=calendars.pop(edition.heading(config)),
            calendars={heading.feed: rendered for heading, rendered in calendars.items()},
            timezones={zone: vtimezone(zone) for zone in sorted({zone for e in shown for zone in e.zones})},
            notes=edition.budget_note(cut),
        )


def build(
    config: Config,
    calendars: Mapping[str, Calendar],
    ledger: Mapping[str, LedgerEntry],
    now: datetime,
    previous: Snapshot | None = None,
) -> Built:
    """Build once, see `Builder`."""
    return Builder()(config, calendars, ledger, now, previous)
