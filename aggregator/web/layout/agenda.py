"""The agenda: the occurrences of a few weeks, grouped by days of the visitor's zone.

An occurrence is listed once, on its first day on the page, with its duration. So a call for papers of a month does not
fill thirty days, and what is still going on when the page begins is on its first day. A page ends after some weeks or
at a number of rows, whichever comes first, and always between two days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby, takewhile

from aggregator.model import ServedOccurrence
from aggregator.model.times import DAY
from aggregator.web.changes.removed_dates import RemovedDate, by_day, removed_dates
from aggregator.web.layout.event_row import EventRow, make_row
from aggregator.web.layout.local_days import days_of, midnight
from aggregator.web.layout.periods import Period
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.request.locale_text import utc_offset

SPAN = timedelta(weeks=4)  # without a search; a search has no such limit
MAX_ROWS = 120
MAX_HTML = 90_000  # characters of all descriptions on one page; others are on the pages of their events
MAX_ROW_HTML = 6_000  # characters of one description
MAX_NEXT = 3

DatedOccurrence = tuple[date, ServedOccurrence]  # with the day on which it is listed


@dataclass(frozen=True)
class Day:
    """One day with its rows, all-day ones first."""

    day: date
    name: str
    rows: tuple[EventRow, ...]
    relative: str = ""  # "today", "tomorrow"
    clock_change: str = ""  # "UTC+2", on the first day listed after a change
    removed: tuple[RemovedDate, ...] = ()  # that lately left their calendar


@dataclass(frozen=True)
class Agenda:
    """One page of occurrences."""

    days: tuple[Day, ...]
    first: date
    today: date
    ongoing: tuple[EventRow, ...] = ()  # now
    next: tuple[EventRow, ...] = ()  # those that share the next start
    earlier: date | None = None  # where the page before this one begins, if there is one
    later: date | None = None

    @property
    def rows(self) -> tuple[EventRow, ...]:
        """All rows of the page."""
        return tuple(row for day in self.days for row in day.rows)


def make_agenda(view: ViewInput, most_days: int | None = None, limit: int | None = None) -> Agenda:
    """Lay out the page that the query of `view` asks for, of so many days and dates at most."""
    today = view.local.date()
    first = view.query.start or today
    span = timedelta(days=most_days) if most_days else None if view.query.include else SPAN
    dated, later = _first_page(_dated_occurrences(view, first, span))
    if limit and len(dated) > limit:
        dated, later = dated[:limit], dated[limit][0]
    rows = make_rows(view, dated)
    is_today = first == today and not view.lasting
    days = _days(view, rows, empty_today=is_today and not view.query.filtered)
    return Agenda(
        days=_with_removed(view, days, first, later or (first + (span or SPAN))),
        first=first,
        today=today,
        ongoing=_ongoing(view) if is_today else (),
        next=_next(view) if is_today else (),
        earlier=_earlier_page(view, first),
        later=later or _later_page(view, first, span),
    )


def _dated_occurrences(view: ViewInput, first: date, span: timedelta | None) -> Iterator[DatedOccurrence]:
    """Yield the occurrences from `first` with their days, nearly in order of days."""
    limit = first + span if span else None
    for occurrence in view.occurrences.on_from(midnight(first, view.query.zone) - DAY):
        start, last = days_of(occurrence, view.query.zone)
        if limit and start > limit:  # one day later than the limit: all-day dates are sorted by UTC
            return
        if last >= first and not (limit and start >= limit):
            yield max(start, first), occurrence


def _first_page(dated: Iterable[DatedOccurrence]) -> tuple[list[DatedOccurrence], date | None]:
    """Return whole days up to MAX_ROWS rows (at least one day), and the first day that is left out."""
    kept: list[DatedOccurrence] = []
    for item in dated:
        kept.append(item)
        if len(kept) > MAX_ROWS and item[0] > kept[MAX_ROWS][0] + timedelta(days=2):
            break
    kept.sort(key=lambda item: (item[0], not item[1].all_day, item[1].start, item[1].end))
    if len(kept) <= MAX_ROWS:
        return kept, None
    end = max(kept[MAX_ROWS][0], kept[0][0] + timedelta(days=1))
    return [item for item in kept if item[0] < end], end


def make_rows(view: ViewInput, dated: Sequence[DatedOccurrence]) -> list[tuple[date, EventRow]]:
    """Make the rows; a description is in the first row of its event only, and only up to MAX_HTML."""
    rows, described, remaining = [], set(), MAX_HTML
    for day, occurrence in dated:
        row = make_row(view, occurrence, day)
        key = (row.id, row.html)
        inline = key not in described and len(row.html) <= min(MAX_ROW_HTML, remaining)
        if inline:
            described.add(key)
            remaining -= len(row.html)
        rows.append((day, row if inline else row.without_description()))
    return rows


def _with_removed(view: ViewInput, days: Iterable[Day], first: date, end: date) -> tuple[Day, ...]:
    """Add what was lately removed from the days from `first` to `end` (exclusive)."""
    found = by_day(removed_dates(view.indexed, view.query, view.now, first, end))
    listed = {day.day: day for day in days}
    for day, removed in found.items():
        listed[day] = replace(listed.get(day) or _empty_day(view, day), removed=removed)
    return tuple(listed[day] for day in sorted(listed))


def _empty_day(view: ViewInput, day: date) -> Day:
    today = view.local.date()
    return Day(day, view.query.language.day_name(day, today), (), _relative(view, day))


def _relative(view: ViewInput, day: date) -> str:
    return "" if view.lasting else {0: "today", 1: "tomorrow"}.get((day - view.local.date()).days, "")


def _days(view: ViewInput, rows: list[tuple[date, EventRow]], *, empty_today: bool) -> Iterator[Day]:
    today, language = view.local.date(), view.query.language
    if empty_today and (not rows or rows[0][0] != today):
        yield _empty_day(view, today)
    previous = ""
    for day, of_day in groupby(rows, key=lambda item: item[0]):
        offset = utc_offset(datetime.combine(day, time(12), view.query.zone))
        clock_change = offset if previous not in ("", offset) else ""
        previous = offset
        yield Day(
            day, language.day_name(day, today), tuple(row for _, row in of_day), _relative(view, day), clock_change
        )


def _ongoing(view: ViewInput) -> tuple[EventRow, ...]:
    """Make rows of what is on now; events of a day or longer are not meetings to join now."""
    second = int(view.now.timestamp())
    started = view.occurrences.on_between(second, second + 1)
    ongoing = (o for o in started if o.end > second and not o.all_day and o.end - o.start < DAY)
    return tuple(make_row(view, o) for o in ongoing)


def _next(view: ViewInput) -> tuple[EventRow, ...]:
    timed = (o for o in view.occurrences.starting_from(int(view.now.timestamp()) + 1) if not o.all_day)
    soonest = next(groupby(timed, key=lambda o: o.start), (0, iter(())))[1]
    shortest = sorted(soonest, key=lambda o: o.end)[:MAX_NEXT]
    return tuple(make_row(view, o) for o in shortest)


def _earlier_page(view: ViewInput, first: date) -> date | None:
    """Return the day from which the page before this one has as many rows as fit."""
    occurrences, zone = view.occurrences, view.query.zone
    count = occurrences.since(midnight(first, zone))
    if not count:
        return None
    by_rows = days_of(occurrences[max(count - MAX_ROWS, 0)], zone)[0]
    last = min(days_of(occurrences[count - 1], zone)[0], first - timedelta(days=1))
    return min(by_rows if view.query.include else max(by_rows, last + timedelta(days=1) - SPAN), last)


def _later_page(view: ViewInput, first: date, span: timedelta | None) -> date | None:
    """Return the first day after this page that has an occurrence."""
    if span is None:
        return None  # a search is only limited by MAX_ROWS, and `_first_page` says where it continues
    limit, zone = first + span, view.query.zone
    later = (o for o in view.occurrences.starting_from(midnight(limit, zone) - DAY) if days_of(o, zone)[0] >= limit)
    soonest = next(later, None)
    if soonest is None:
        return None
    near = takewhile(lambda o: o.start < soonest.start + 2 * DAY, later)  # all-day dates are sorted by UTC
    return min(days_of(o, zone)[0] for o in (soonest, *near))


def make_day(view: ViewInput, period: Period) -> Day:
    """Make one day."""
    dated = [(period.first, span.occurrence) for span in view.on_days(period.first, period.end)]
    rows = tuple(row for _, row in make_rows(view, dated))
    removed = removed_dates(view.indexed, view.query, view.now, period.first, period.end)
    return replace(_empty_day(view, period.first), rows=rows, removed=removed)
