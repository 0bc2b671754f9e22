"""A snapshot as an agenda: the occurrences of a few weeks, grouped by the days of the reader's time zone.

An occurrence stands once, on its first day on the page, and says how long it lasts; so a month-long call for papers
does not fill thirty days, and what is still running when the page begins stands on its first day. A page ends after
some weeks or at a number of rows, whichever comes first, and always between two days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, takewhile

from aggregator.model import AllOccurrences, ServedOccurrence
from aggregator.model.times import DAY
from aggregator.web.layout.event_row import EventRow, make_row
from aggregator.web.layout.local_days import days_of, midnight
from aggregator.web.layout.periods import Period
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.request.locale_text import utc_offset
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.event_filter import matching_occurrences
from aggregator.web.serving.served_snapshot import IndexedSnapshot

SPAN = timedelta(weeks=4)  # without a search; a search looks as far as there is something
MOST_ROWS = 120
MOST_HTML = 90_000  # characters of descriptions on one page; what is beyond has its own page, as every event
LONGEST_HTML = 6_000  # likewise of one description
MOST_NEXT = 3

Placed = tuple[date, ServedOccurrence]


@dataclass(frozen=True)
class Day:
    """One day with its rows, all-day ones first."""

    day: date
    name: str
    rows: tuple[EventRow, ...]
    relation: str = ""  # "today", "tomorrow"
    clocks: str = ""  # "UTC+2", on the first day on which the offset is another


@dataclass(frozen=True)
class Agenda:
    """One page of occurrences."""

    days: tuple[Day, ...]
    first: date
    today: date
    running: tuple[EventRow, ...] = ()  # now
    coming: tuple[EventRow, ...] = ()  # next: all that share the next start
    earlier: date | None = None  # where the page before this one begins, if it has something
    later: date | None = None

    @property
    def rows(self) -> tuple[EventRow, ...]:
        """All rows of the page."""
        return tuple(row for day in self.days for row in day.rows)


def make_agenda(shown: IndexedSnapshot, selection: ViewQuery, now: datetime) -> Agenda:
    """Make the page that `selection` asks for."""
    today = now.astimezone(selection.zone).date()
    first = selection.start or today
    matching = matching_occurrences(shown, selection)
    placed, later = _cut(_placed(matching, selection, first))
    rows = make_rows(shown, selection, now, placed)
    at_home = first == today
    return Agenda(
        days=tuple(_days(rows, selection, today, empty_today=at_home and not selection.narrowed)),
        first=first,
        today=today,
        running=_running(shown, selection, now, matching) if at_home else (),
        coming=_coming(shown, selection, now, matching) if at_home else (),
        earlier=_earlier(matching, selection, first),
        later=later or _next_page(matching, selection, first),
    )


def _placed(matching: AllOccurrences, selection: ViewQuery, first: date) -> Iterator[Placed]:
    """Yield the page's occurrences with the day each stands on, in nearly ascending order of days."""
    begins = midnight(first, selection)
    beyond = None if selection.query else first + SPAN
    for occurrence in matching.on_from(begins - DAY):
        starts, ends = days_of(occurrence, selection)
        if beyond and starts > beyond:  # a day's grace: whole days are not in the order of this reader's days
            return
        if ends >= first and not (beyond and starts >= beyond):
            yield max(starts, first), occurrence


def _cut(placed: Iterable[Placed]) -> tuple[list[Placed], date | None]:
    """Keep whole days up to MOST_ROWS rows (at least one day); return also the first day left out."""
    kept: list[Placed] = []
    for item in placed:
        kept.append(item)
        if len(kept) > MOST_ROWS and item[0] > kept[MOST_ROWS][0] + timedelta(days=2):
            break
    kept.sort(key=lambda item: (item[0], not item[1].all_day, item[1].start, item[1].end))
    if len(kept) <= MOST_ROWS:
        return kept, None
    end = max(kept[MOST_ROWS][0], kept[0][0] + timedelta(days=1))
    return [item for item in kept if item[0] < end], end


def make_rows(
    shown: IndexedSnapshot, selection: ViewQuery, now: datetime, placed: Sequence[Placed]
) -> list[tuple[date, EventRow]]:
    """Make the rows; a description stands in the first row of its event only, and only while there is room."""
    rows, told, room = [], set(), MOST_HTML
    for day, occurrence in placed:
        row = make_row(shown, occurrence, selection, now, day)
        key = (row.id, row.html)
        inline = key not in told and len(row.html) <= min(LONGEST_HTML, room)
        if inline:
            told.add(key)
            room -= len(row.html)
        rows.append((day, row if inline else row.without_description()))
    return rows


def _days(rows: list[tuple[date, EventRow]], selection: ViewQuery, today: date, *, empty_today: bool) -> Iterator[Day]:
    if empty_today and (not rows or rows[0][0] != today):
        yield Day(today, selection.language.day_name(today, today), (), "today")
    offset = ""
    for day, group in groupby(rows, key=lambda item: item[0]):
        noon = utc_offset(datetime.combine(day, time(12), selection.zone))
        relation = {0: "today", 1: "tomorrow"}.get((day - today).days, "")
        changed = noon if offset not in ("", noon) else ""
        offset = noon
        yield Day(day, selection.language.day_name(day, today), tuple(row for _, row in group), relation, changed)


def _running(
    shown: IndexedSnapshot, selection: ViewQuery, now: datetime, matching: AllOccurrences
) -> tuple[EventRow, ...]:
    """Make rows of what is on now; what lasts a day or more is no meeting to hurry to."""
    second = int(now.timestamp())
    begun = matching.on_between(second, second + 1)
    on = (o for o in begun if o.end > second and not o.all_day and o.end - o.start < DAY)
    return tuple(make_row(shown, o, selection, now) for o in on)


def _coming(
    shown: IndexedSnapshot, selection: ViewQuery, now: datetime, matching: AllOccurrences
) -> tuple[EventRow, ...]:
    timed = (o for o in matching.starting_from(int(now.timestamp()) + 1) if not o.all_day)
    soonest = next(groupby(timed, key=lambda o: o.start), (0, iter(())))[1]
    shortest = sorted(soonest, key=lambda o: o.end)[:MOST_NEXT]
    return tuple(make_row(shown, o, selection, now) for o in shortest)


def _earlier(matching: AllOccurrences, selection: ViewQuery, first: date) -> date | None:
    """Return the day from which the page before this one shows as much as fits on it."""
    before = matching.since(midnight(first, selection))
    if not before:
        return None
    fitting = days_of(matching[max(before - MOST_ROWS, 0)], selection)[0]
    last = min(days_of(matching[before - 1], selection)[0], first - timedelta(days=1))
    return min(fitting if selection.query else max(fitting, last + timedelta(days=1) - SPAN), last)


def _next_page(matching: AllOccurrences, selection: ViewQuery, first: date) -> date | None:
    """Return the first day after this page on which there is something."""
    if selection.query:
        return None  # a search shows everything up to MOST_ROWS, and `_cut` says where it goes on
    beyond = first + SPAN
    later = matching.starting_from(midnight(beyond, selection) - DAY)
    coming = (o for o in later if days_of(o, selection)[0] >= beyond)
    soonest = next(coming, None)
    if soonest is None:
        return None
    near = takewhile(lambda o: o.start < soonest.start + 2 * DAY, coming)  # whole days are not in this reader's order
    return min(days_of(o, selection)[0] for o in (soonest, *near))


def make_day(scene: ViewInput, period: Period) -> tuple[EventRow, ...]:
    """Make the lines of the day."""
    placed = [(period.first, p.occurrence) for p in scene.on_days(period.first, period.end)]
    return tuple(row for _, row in make_rows(scene.shown, scene.selection, scene.now, placed))
