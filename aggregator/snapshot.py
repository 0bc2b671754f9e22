"""Everything served, made once per change: the pure half of the pipeline, run from calendars to bytes.

    calendars ─ series ─ lint ─ expand ─ group ─ merge ─ identify ─ render ─ snapshot
                                  │        │               │          │
                              occurrences  └ duplicates    └ ledger   └ size budget

Same calendars, same ledger, same `now`: same bytes. Within one UTC day `now` moves nothing.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from aggregator import render, served
from aggregator.account import Account, account
from aggregator.comparisons import served_comparisons
from aggregator.config import Config, Feed
from aggregator.duplicates import group, resolve
from aggregator.duplicates.nouns import Grouping
from aggregator.ledger import Draft, digest, identify, likeness
from aggregator.merge import merge, single_series
from aggregator.model import (
    Calendar,
    Expanded,
    Key,
    LedgerEntry,
    Merged,
    Note,
    Rendered,
    Series,
    ServedFeed,
    Severity,
    Snapshot,
    Status,
    Window,
)
from aggregator.recurrence import expand, lint
from aggregator.timezones.writing import vtimezone

_ALONE = "Etc/UTC"  # the zone that an empty calendar carries: RFC 5545, 3.6 wants at least one component


@dataclass(frozen=True, slots=True)
class Built:
    """What came of building: the snapshot, what to remember, and what became of every event."""

    snapshot: Snapshot
    ledger: tuple[LedgerEntry, ...]
    grouping: Grouping
    account: Account
    notes: Mapping[str, tuple[Note, ...]]  # by feed: what linting and expanding changed or left out
    changed: bool  # whether readers would see anything new


def window_at(config: Config, now: datetime) -> Window:
    """Return the stretch of time that is published: whole UTC days around the day of `now`."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    return Window(
        midnight - timedelta(days=config.window.past_days), midnight + timedelta(days=config.window.future_days)
    )


def _expanded(series: Iterable[Series], window: Window) -> list[Expanded]:
    found = []
    for one in series:
        linted, notes = lint(one)
        result = expand(linted, window)
        found.append(replace(result, notes=(*notes, *result.notes)))
    return found


def _drafts(
    grouping: Grouping, by_key: Mapping[Key, Expanded], feeds: Mapping[str, Feed]
) -> tuple[list[Draft], dict[Key, str]]:
    """Merge every group that has an occurrence in the window; what cannot be written is left out, with a reason."""
    cuts = {cut.series: frozenset(cut.slots) for cut in grouping.cuts}
    drafts: list[Draft] = []
    left_out: dict[Key, str] = {}
    for one in grouping.groups:
        merged = merge(one, cuts.get(one.winner, frozenset()), by_key, feeds)
        if not merged.occurrences or merged.series.head.status is Status.CANCELLED:
            continue
        try:
            written = render.contents(merged, feeds).all
        except (ValueError, OverflowError) as error:  # one event that can't be written never costs the calendar
            left_out[one.winner] = f"it cannot be written as iCalendar: {error}"
            continue
        drafts.append(Draft(merged, digest(written), likeness(merged)))
    return drafts, left_out


# ---------------------------------------------------------------- what is in the .ics


@dataclass(frozen=True, slots=True)
class _Entry:
    """A merged event with its bytes."""

    merged: Merged
    component: bytes
    zones: tuple[str, ...]
    vevents: int


def _entry(merged: Merged, window: Window, feeds: Mapping[str, Feed]) -> _Entry:
    assert merged.modified is not None
    shown = render.in_window(merged, window)
    vevents = render.contents(shown, feeds).all
    return _Entry(
        merged,
        render.component(merged.uid, merged.sequence, merged.modified, vevents),
        render.zones(shown),
        len(vevents),
    )


def _nearest_first(entry: _Entry, now: datetime) -> tuple[bool, float]:
    """Sort key for the size budget: what comes next is kept first, then what was last."""
    day = datetime.combine(now.astimezone(UTC).date(), time.min, UTC).timestamp()
    ends = [served.seconds(o.end) for o in entry.merged.occurrences]
    coming = [served.seconds(o.start) for o in entry.merged.occurrences if served.seconds(o.end) >= day]
    return (not coming, min(coming) - day if coming else day - max(ends))


def _within_budget(entries: Sequence[_Entry], config: Config, now: datetime) -> tuple[list[_Entry], list[_Entry]]:
    """Split into what fits into the .ics and what does not (Google silently drops what is beyond 1 MB)."""
    room, events = config.window.max_bytes - 4_000, config.window.max_events
    zones: set[str] = set()
    kept: list[_Entry] = []
    cut: list[_Entry] = []
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


def _rendered(heading: render.Heading, entries: Sequence[_Entry], previous: Rendered | None, now: datetime) -> Rendered:
    zones = sorted({zone for entry in entries for zone in entry.zones}) or ([] if entries else [_ALONE])
    modified = max((e.merged.modified for e in entries if e.merged.modified), default=None)
    body = render.calendar(heading, [e.component for e in entries], [vtimezone(z) for z in zones], modified)
    if previous is not None and previous.body == body:
        return previous
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return Rendered(body, gzip.compress(body, 9, mtime=0), etag, now.replace(microsecond=0))


def _calendars(
    config: Config, entries: Sequence[_Entry], previous: Snapshot | None, now: datetime
) -> tuple[Rendered, dict[str, Rendered]]:
    base, about = config.server.base_url, config.calendar
    heading = render.Heading(about.name, about.description, about.color, f"{base}/calendar.ics")
    whole = _rendered(heading, entries, previous.calendar if previous else None, now)
    before = previous.calendars if previous else {}
    by_feed: dict[str, list[_Entry]] = {feed.id: [] for feed in config.feeds}
    for entry in entries:
        for name in {s.feed for s in entry.merged.sources}:
            by_feed[name].append(entry)
    each = {}
    for feed in config.feeds:
        heading = render.Heading(feed.name, about.description, feed.color, f"{base}/calendars/{feed.id}.ics")
        each[feed.id] = _rendered(heading, by_feed[feed.id], before.get(feed.id), now)
    return whole, each


def _budget_note(cut: Sequence[_Entry]) -> tuple[Note, ...]:
    if not cut:
        return ()
    text = (
        f"{len(cut)} events, those farthest from today, do not fit into the .ics (window.max_bytes and "
        "window.max_events in feeds.toml). The page shows them all."
    )
    return (Note(Severity.DROPPED, "size-budget", text, count=len(cut)),)


# ---------------------------------------------------------------- build


def build(
    config: Config,
    calendars: Mapping[str, Calendar],
    ledger: Mapping[str, LedgerEntry],
    now: datetime,
    previous: Snapshot | None = None,
) -> Built:
    """Make the snapshot of what `calendars` (by feed id) say, as of `now` (UTC).

    `ledger` is what was promised to subscribers so far, `previous` the snapshot served now: where nothing changed it is
    returned again, unchanged. Never raises for anything a feed says.
    """
    feeds = {feed.id: feed for feed in config.feeds if feed.id in calendars}
    read = [calendars[id_] for id_ in feeds]
    series = [
        single for calendar in read for one in (*calendar.series, *calendar.kept) for single in single_series(one)
    ]
    window = window_at(config, now)
    expanded = _expanded(series, window)
    rulings, unmatched = resolve(config.same, config.different, series)
    grouping = group(expanded, feeds, rulings)
    drafts, left_out = _drafts(grouping, {e.series.key: e for e in expanded}, feeds)
    merged, entries_to_remember = identify(drafts, ledger, now)
    kept, cut = _within_budget([_entry(one, window, feeds) for one in merged], config, now)
    whole, each = _calendars(config, kept, previous, now)
    shown = sorted([*kept, *cut], key=lambda e: e.merged.uid)
    snapshot = Snapshot(
        version=previous.version + 1 if previous else 1,
        made_at=now,
        feeds=tuple(ServedFeed(f.id, f.name, f.color, f.homepage) for f in config.feeds),
        events=tuple(served.event(e.merged, e.component, e.zones) for e in shown),
        occurrences=served.occurrences([e.merged for e in shown]),
        calendar=whole,
        calendars=each,
        timezones={zone: vtimezone(zone) for zone in sorted({zone for e in shown for zone in e.zones})},
        comparisons=served_comparisons(grouping, series),
        notes=(*unmatched, *_budget_note(cut)),
    )
    if previous is not None and replace(snapshot, version=previous.version, made_at=previous.made_at) == previous:
        snapshot = previous
    published = frozenset(one.series.key for one in merged)
    occurring = frozenset(e.series.key for e in expanded if e.occurrences)
    return Built(
        snapshot=snapshot,
        ledger=entries_to_remember,
        grouping=grouping,
        account=account(read, series, grouping, published, left_out, occurring),
        notes={id_: tuple(n for e in expanded if e.series.feed == id_ for n in e.notes) for id_ in feeds},
        changed=snapshot is not previous,
    )
