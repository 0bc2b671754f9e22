"""Dates that lately left a calendar, for the views of the days on which they were planned.

What a calendar cancels and another still lists is published as cancelled and says so itself. What is only in one
calendar is gone from the snapshot: visitors who remember it learn here that it was removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from aggregator.model import Change, ChangeKind, ServedFeed
from aggregator.web.changes.change_groups import ChangeGroup, change_groups
from aggregator.web.changes.change_rows import LABELS
from aggregator.web.request.data_paths import event_page_path
from aggregator.web.request.pick_token import split_token
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.served_snapshot import IndexedSnapshot

LATELY = timedelta(weeks=1)
REMOVALS = (ChangeKind.CANCELLED, ChangeKind.GONE)


@dataclass(frozen=True)
class RemovedDate:
    """One date that was removed, of several the first."""

    day: date  # on which it was planned, in the visitor's zone
    start: int  # seconds since the epoch, UTC
    start_text: str  # "15:00", "All day"
    title: str
    label: str  # "Removed", "Cancelled"
    more: int  # how many later dates were removed with it
    feed: ServedFeed
    page: str  # the path of the event's page; "" if it has none any more


def removed_dates(
    indexed: IndexedSnapshot, query: ViewQuery, now: datetime, first: date, end: date
) -> tuple[RemovedDate, ...]:
    """Return what was removed in the last week from the days from `first` to `end` (exclusive), in order of time."""
    near = [one for one in _lately(indexed, now) if first <= _day(one, query) < end]
    found = (removed_date(group, indexed, query) for group in _groups(indexed, query, near))
    by_title = {(one.start, one.title): one for one in found}
    return tuple(sorted(by_title.values(), key=lambda one: (one.day, one.start, one.title)))


def removed_groups(indexed: IndexedSnapshot, query: ViewQuery, now: datetime) -> list[ChangeGroup]:
    """Return all that was removed in the last week, the newest first; calendars may tell the same in several ways."""
    return _groups(indexed, query, _lately(indexed, now))


def _lately(indexed: IndexedSnapshot, now: datetime) -> list[Change]:
    return [one for one in indexed.changes if one.kind in REMOVALS and now - one.seen_at < LATELY]


def _groups(indexed: IndexedSnapshot, query: ViewQuery, among: Sequence[Change]) -> list[ChangeGroup]:
    if not among:
        return []
    selected = {split_token(token)[0] for token in query.events}
    return [
        group
        for group in change_groups(indexed, query, among=among)
        if (not selected or group.change.event in selected) and not _is_shown(group.change, indexed)
    ]


def _day(change: Change, query: ViewQuery) -> date:
    return datetime.fromtimestamp(change.start, UTC if change.all_day else query.zone).date()


def _is_shown(change: Change, indexed: IndexedSnapshot) -> bool:
    """Whether the date is there: as cancelled, or again, be it with another UID."""
    snapshot, position = indexed.snapshot, indexed.positions.get(change.event)
    return any(
        one.start == change.start and (one.event == position or snapshot.events[one.event].title == change.title)
        for one in snapshot.occurrences.on_between(change.start, change.start + 1)
    )


def removed_date(group: ChangeGroup, indexed: IndexedSnapshot, query: ViewQuery) -> RemovedDate:
    """Return the date of a group in the visitor's zone and language, with the community that told it first."""
    change, language = group.change, query.language
    feeds = {feed.id: feed for feed in indexed.snapshot.feeds}
    feed = feeds.get(group.feeds[0])
    start = datetime.fromtimestamp(change.start, UTC if change.all_day else query.zone)
    return RemovedDate(
        day=start.date(),
        start=change.start,
        start_text=language.gettext("All day") if change.all_day else language.clock_time(start),
        title=change.title or language.gettext("(no title)"),
        label=language.gettext(LABELS[change.kind]),
        more=change.dates - 1,
        feed=feed or ServedFeed(group.feeds[0], group.feeds[0], "", ""),
        page=event_page_path(change.event) if change.event in indexed.positions else "",
    )


def by_day(removed: Sequence[RemovedDate]) -> dict[date, tuple[RemovedDate, ...]]:
    """Return these by their days."""
    found: dict[date, tuple[RemovedDate, ...]] = {}
    for one in removed:
        found[one.day] = (*found.get(one.day, ()), one)
    return found
