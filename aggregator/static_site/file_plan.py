"""Which pages and data a site of files has: their paths in the service, and what stands for filters there.

A server of files ignores the query string. So each feed and each group has its own pages and data, ready-made; the
URLs that ask the service for the same lead there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from aggregator.config import Config
from aggregator.model import ServedOccurrence
from aggregator.web.formats.data_formats import DATA_FORMATS
from aggregator.web.layout.local_days import days_of
from aggregator.web.layout.periods import ONE_DAY, WEEK, Kind, Period
from aggregator.web.pages.embed_query import EMBED_PATH
from aggregator.web.request.data_paths import (
    CHANGES_ATOM,
    COMBINED,
    EVENTS_JSON,
    EVENTS_PAGE,
    date_page_path,
    event_page_path,
    feed_path,
    group_path,
    start_of,
)
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.groups import group_filters
from aggregator.web.serving.served_snapshot import IndexedSnapshot

ICS = ".ics"


@dataclass(frozen=True)
class Selection:
    """A feed or a group, whose pages and data are ready-made."""

    calendar: str  # path of its .ics file
    filters: ViewQuery

    @property
    def page(self) -> str:
        """The path of its page."""
        return self.calendar.removesuffix(ICS)

    def data(self) -> Iterator[tuple[str, str]]:
        """Yield for each format the URL by which the service is asked for it, and the path of the file."""
        query = SubscriptionQuery(self.filters.canonical())
        for row in DATA_FORMATS:
            if row.for_many:
                yield query.url(row.path), self.page + _suffix(row.path)

    def ready_made(self) -> dict[str, str]:
        """Return the paths that stand for the URLs by which the service is asked for the same."""
        return {self.filters.url("/"): self.page, **dict(self.data())}


def _suffix(path: str) -> str:
    """Return how the file of a selection ends: as that of all events, apart from the changes."""
    return ".changes.atom" if path == CHANGES_ATOM else path[path.rindex(".") :]


@dataclass(frozen=True)
class FilePlan:
    """The pages and data of a site. Paths begin with a slash; the prefix of base_url is not in them."""

    config: Config
    indexed: IndexedSnapshot
    query: ViewQuery  # language and zone of the site
    today: date
    unread: Collection[str] = ()  # paths of calendars of feeds and groups of which nothing was ever read

    @cached_property
    def selections(self) -> Sequence[Selection]:
        """The feeds and groups."""
        feeds = (Selection(feed_path(feed.id), ViewQuery(feeds=(feed.id,))) for feed in self.indexed.snapshot.feeds)
        groups = (Selection(group_path(one.id), group_filters(one, ViewQuery())) for one in self.config.groups)
        return (*feeds, *groups)

    def read_selections(self) -> Iterator[Selection]:
        """Yield those that have data. Where there is no file, calendar apps keep what they have."""
        return (one for one in self.selections if one.calendar not in self.unread)

    @cached_property
    def ready_made(self) -> Mapping[str, str]:
        """The paths that stand for URLs with filters."""
        found = {COMBINED: COMBINED}
        for one in reversed(self.selections):  # if two filter alike, the first one counts
            found |= one.ready_made()
        return found

    @cached_property
    def periods(self) -> Mapping[Kind, Sequence[Period]]:
        """The months with events, or today; and the weeks and days that their grids show; each in order of time."""
        weekday = self.query.language.first_weekday
        month, end = (Period.around(Kind.MONTH, day) for day in self._days())
        months = [month]
        while month.first < end.first:
            month = month.following
            months.append(month)
        first = Period.around(Kind.WEEK, months[0].first, weekday).first
        last = Period.around(Kind.WEEK, months[-1].end - ONE_DAY, weekday).end
        days = [first + timedelta(days=number) for number in range((last - first).days)]
        return {
            Kind.MONTH: months,
            Kind.WEEK: [Period.around(Kind.WEEK, day, weekday) for day in days[:: WEEK.days]],
            Kind.DAY: [Period.around(Kind.DAY, day) for day in days],
        }

    def _days(self) -> tuple[date, date]:
        """Return the first and the last day with an event, or today, within the window."""
        occurrences, window = self.indexed.snapshot.occurrences, self.config.window
        ends: list[ServedOccurrence] = [*occurrences[:1], *occurrences[-1:]]
        days = [self.today, *(day for one in ends for day in days_of(one, self.query.zone))]
        earliest, latest = timedelta(days=window.past_days), timedelta(days=window.future_days)
        return max(min(days), self.today - earliest), min(max(days), self.today + latest)

    def event_paths(self) -> Iterator[str]:
        """Yield the path of each event and each of its dates."""
        occurrences = self.indexed.snapshot.occurrences
        for id_, position in self.indexed.positions.items():
            yield event_page_path(id_)
            starts = dict.fromkeys(start_of(one) for one in occurrences.of_event(position))
            yield from (date_page_path(id_, start) for start in starts)

    def view_paths(self) -> Iterator[str]:
        """Yield the paths of all other pages. The agenda is last: who arrives there finds all the others."""
        views = [period.path for kind in reversed(Kind) for period in self.periods[kind]]
        yield from (EMBED_PATH + path for path in views)
        yield from (f"{EMBED_PATH}/{kind}" for kind in Kind)
        yield from (EMBED_PATH, f"{EMBED_PATH}/build")
        yield from views
        yield from (one.page for one in self.selections)
        yield from (EVENTS_PAGE, "/changes", "/status", "/subscribe", "/")

    def data_paths(self) -> Iterator[tuple[str, str, Mapping[str, str]]]:
        """Yield URLs that ask the service for calendars and feeds, the paths of their files, and what to rename.

        What the service calls by its filters is renamed to the paths that stand for these.
        """
        yield from ((row.path, row.path, {}) for row in DATA_FORMATS if row.for_many and row.path != EVENTS_JSON)
        for one in self.read_selections():
            yield one.calendar, one.calendar, {}
            for url, path in one.data():
                if path != one.calendar and not url.startswith(EVENTS_JSON):
                    yield url, path, one.ready_made()

    def listings(self) -> Iterator[tuple[str, ViewQuery]]:
        """Yield the paths of the files that list dates as JSON, with their filters."""
        yield EVENTS_JSON, ViewQuery()
        for one in self.read_selections():
            yield f"{one.page}.json", one.filters.canonical()
