"""Changes in the visitor's language and time zone: a word and a sentence for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.model import Change, ChangeKind, DateOrDateTime, ServedFeed
from aggregator.web.changes.change_groups import ChangeGroup, change_groups
from aggregator.web.request.data_paths import date_page_path, event_page_path
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.served_snapshot import IndexedSnapshot

LABELS = {
    ChangeKind.NEW: gettext_noop("New"),
    ChangeKind.MOVED: gettext_noop("Rescheduled"),
    ChangeKind.RENAMED: gettext_noop("Renamed"),
    ChangeKind.CANCELLED: gettext_noop("Cancelled"),
    ChangeKind.GONE: gettext_noop("Removed"),
    ChangeKind.BACK: gettext_noop("Restored"),
}


@dataclass(frozen=True)
class ChangeRow:
    """One change as it is shown."""

    kind: ChangeKind
    label: str
    title: str
    sentence: str  # what has changed
    seen: datetime  # in the visitor's zone
    feeds: tuple[ServedFeed, ...]
    page: str  # the path of the event's page; "" if it has none any more


def change_rows(indexed: IndexedSnapshot, query: ViewQuery, limit: int) -> list[ChangeRow]:
    """Return the latest changes that pass the filters of a query, the newest first."""
    return _rows(indexed, query, change_groups(indexed, query)[:limit])


def event_change_rows(indexed: IndexedSnapshot, query: ViewQuery, event: str, limit: int) -> list[ChangeRow]:
    """Return the latest changes of the event with this id, whatever the filters, the newest first."""
    return _rows(indexed, query, change_groups(indexed, query.unfiltered(), event)[:limit])


def _rows(indexed: IndexedSnapshot, query: ViewQuery, groups: Sequence[ChangeGroup]) -> list[ChangeRow]:
    feeds = {feed.id: feed for feed in indexed.snapshot.feeds}
    return [
        ChangeRow(
            kind=group.change.kind,
            label=query.language.gettext(LABELS[group.change.kind]),
            title=group.change.title,
            sentence=change_sentence(group.change, query),
            seen=group.change.seen_at.astimezone(query.zone),
            feeds=tuple(feeds[feed] for feed in group.feeds if feed in feeds),
            page=_page(group.change, indexed),
        )
        for group in groups
    ]


def _page(change: Change, indexed: IndexedSnapshot) -> str:
    """Return the path of the page of its date, if it has one still; else of its event."""
    position = indexed.positions.get(change.event)
    if position is None:
        return ""
    takes_place = change.kind not in (ChangeKind.CANCELLED, ChangeKind.GONE)
    then = indexed.snapshot.occurrences.on_between(change.start, change.start + 1)
    listed = ((one.event, one.start, one.all_day) for one in then)
    if change.one_date and takes_place and (position, change.start, change.all_day) in listed:
        return date_page_path(change.event, _start(change.start, all_day=change.all_day))
    return event_page_path(change.event)


def change_sentence(change: Change, query: ViewQuery) -> str:
    """Say in a sentence what has changed."""
    language, time = query.language, _in_words(change.start, query, all_day=change.all_day)
    if change.before is not None:
        before = _in_words(change.before, query, all_day=change.before_all_day)
        return language.gettext("From %(before)s to %(time)s.", before=before, time=time)
    if change.kind is ChangeKind.RENAMED and not change.one_date:
        return language.gettext("Its title was “%(title)s”.", title=change.before_title)
    if change.kind in (ChangeKind.CANCELLED, ChangeKind.GONE) and change.dates > 1:
        return language.ngettext(
            "%(count)s date, from %(time)s.",
            "%(count)s dates, from %(time)s.",
            change.dates,
            count=language.number(change.dates),
            time=time,
        )
    return language.gettext(_sentence(change), time=time, title=change.before_title)


def _sentence(change: Change) -> str:
    if change.kind in (ChangeKind.CANCELLED, ChangeKind.GONE):
        return gettext_noop("It was planned for %(time)s.")
    if change.kind is ChangeKind.BACK:
        return gettext_noop("It is planned again for %(time)s.")
    if change.kind is ChangeKind.RENAMED:
        return gettext_noop("On %(time)s. Its title was “%(title)s”.")
    if change.one_date:
        return gettext_noop("Another date: %(time)s.")
    return gettext_noop("The first date is %(time)s.") if change.dates > 1 else gettext_noop("On %(time)s.")


def _in_words(second: int, query: ViewQuery, *, all_day: bool) -> str:
    start = _start(second, all_day=all_day)
    if isinstance(start, datetime):
        return query.language.date_time(start.astimezone(query.zone))
    return query.language.short_day_with_year(start)


def _start(second: int, *, all_day: bool) -> DateOrDateTime:
    start = datetime.fromtimestamp(second, UTC)
    return start.date() if all_day else start
