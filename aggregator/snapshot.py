"""Everything served, made once per change: the pure half of the pipeline, run from calendars to bytes.

    calendars ─ series ─ lint ─ expand ─ group ─ merge ─ identify ─ render ─ snapshot
                                  │        │               │          │
                              occurrences  └ duplicates    └ ledger   └ size budget

Same calendars, same ledger, same `now`: same bytes. Within one UTC day `now` moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from aggregator import render, served
from aggregator.account import Account, account
from aggregator.comparisons import served_comparisons
from aggregator.config import Config, Feed
from aggregator.duplicates import group, resolve
from aggregator.duplicates.nouns import Grouping
from aggregator.edition import budget_note, calendars_of, entry, within_budget
from aggregator.ledger import Draft, digest, identify, likeness
from aggregator.merge import merge, single_series
from aggregator.model import (
    Calendar,
    Expanded,
    Key,
    LedgerEntry,
    Note,
    Series,
    ServedFeed,
    Snapshot,
    Status,
    Window,
)
from aggregator.recurrence import expand, lint
from aggregator.timezones.writing import vtimezone


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
        drafts.append(Draft(merged, written, digest(written), likeness(merged)))
    return drafts, left_out


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
    written = {draft.merged.series.key: draft.contents for draft in drafts}
    kept, cut = within_budget([entry(one, window, feeds, written) for one in merged], config, now)
    whole, each = calendars_of(config, kept, previous, now)
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
        notes=(*unmatched, *budget_note(cut)),
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
